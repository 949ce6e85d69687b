// What files are attached to: cases and consultations, as far as attachments have to know of them.
using System.Collections.Immutable;
using Referrals.Cases;
using Referrals.Http;
using Referrals.Shared;

namespace Referrals.Documents;

internal enum HolderKind
{
    Case,
    Consultation,
}

/// <summary>The case or the consultation that an attachment belongs to.</summary>
internal readonly record struct AttachmentHolder(HolderKind Kind, Guid Id);

/// <summary>What is attached.</summary>
/// <param name="Person">Reference of the patient.</param>
/// <param name="Attachments">Oldest first; also what was withdrawn.</param>
internal sealed record HeldAttachments(string Person, ImmutableList<Attachment> Attachments);

/// <summary>A case or a consultation as a caller finds it.</summary>
/// <param name="held">What is attached.</param>
/// <param name="inFull">Whether the caller may read all of it.</param>
internal abstract class FoundHolder(HeldAttachments held, bool inFull)
{
    public HeldAttachments Held => held;

    public bool InFull => inFull;

    /// <summary>
    /// Why the caller may not attach it, as far as that can be known before its content has come; null where nothing stands against it.
    /// </summary>
    public abstract Refusal? Check(Attachment attachment, bool toBeScanned);

    /// <summary>Attaches what was stored before.</summary>
    /// <param name="attachment">What was received.</param>
    /// <param name="toBeScanned">Whether it must wait for a scanner's word.</param>
    /// <param name="content">Fingerprint of the request.</param>
    /// <returns>
    /// The attachment that the answer names, another one than this where the request was repeated, and null of a refusal; and the answer.
    /// </returns>
    public abstract Task<(Guid? Attachment, IResult Answer)> Attach(Attachment attachment, bool toBeScanned, string content);

    /// <summary>Records that the caller reads of the patient.</summary>
    public abstract Task Record();
}

/// <summary>All cases, or all consultations.</summary>
internal abstract class AttachmentHolders
{
    public abstract HolderKind Kind { get; }

    /// <summary>The one that a caller names; null where it is not the caller's to see.</summary>
    public abstract Task<FoundHolder?> LoadAuthorized(RequestContext context, Guid id);

    /// <summary>Takes an attachment back.</summary>
    public abstract Task<IResult> Withdraw(RequestContext context, Guid id, Guid attachment);

    /// <summary>What is attached, no matter who asks; null where there is nothing of this id.</summary>
    public abstract Task<HeldAttachments?> Load(string county, Guid id, CancellationToken cancellation);

    /// <summary>Records the scanner's word.</summary>
    public abstract Task RecordScreening(string county, Guid id, ScreenAttachment screening, CancellationToken cancellation);
}

/// <summary>Both kinds.</summary>
internal sealed class EveryAttachmentHolder(CaseAttachments cases, ConsultationAttachments consultations)
{
    public AttachmentHolders Of(HolderKind kind) =>
        kind switch
        {
            HolderKind.Case => cases,
            HolderKind.Consultation => consultations,
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
        };

    /// <summary>What is attached to a case or a consultation; null where there is nothing of this id.</summary>
    public Task<HeldAttachments?> Load(string county, AttachmentHolder holder, CancellationToken cancellation) =>
        Of(holder.Kind).Load(county, holder.Id, cancellation);
}
