// An attachment as it is shown.
using Referrals.People;

namespace Referrals.Cases;

/// <summary>An attachment 附件 as it is shown.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">The file's name; null once the patient was erased.</param>
/// <param name="Type">What it is, by its content.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">Of the content, in lower-case hexadecimal; the ETag of the content too.</param>
/// <param name="Institution">Who added it, and who may withdraw it.</param>
/// <param name="AddedAt">When.</param>
/// <param name="State">Only what is clean can be opened.</param>
/// <param name="Unscanned">It is held for clean although no scanner has looked at it.</param>
public sealed record AttachmentView(
    Guid Id,
    string? Name,
    AttachmentType Type,
    long Size,
    string? Sha256,
    string Institution,
    DateTimeOffset AddedAt,
    AttachmentState State,
    bool Unscanned
)
{
    /// <summary>Shows them all.</summary>
    /// <param name="attachments">What is attached.</param>
    /// <param name="sealer">Opens names; null once the patient was erased.</param>
    internal static IReadOnlyList<AttachmentView> Of(IEnumerable<Attachment> attachments, Sealer? sealer) =>
        [
            .. attachments.Select(a => new AttachmentView(
                a.Id,
                sealer?.Open(a.Name),
                a.Type,
                a.Size,
                sealer?.Open(a.Sha256),
                a.Institution,
                a.AddedAt,
                a.State,
                a.Unscanned
            )),
        ];
}
