// Attaching, screening, withdrawing.
using System.Globalization;
using Referrals.Shared;

namespace Referrals.Cases;

public static partial class ReferralDecider
{
    /// <summary>How many attachments a case may have; those withdrawn do not count.</summary>
    public const int MostAttachments = 20;

    /// <summary>Decides what comes of the scanner's word: nothing, where nothing waits for it any more.</summary>
    public static IReadOnlyList<object> Screen(Referral state, ScreenAttachment screening)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(screening);
        return state.Details?.Attachments.Find(a => a.Id == screening.Attachment) is { State: AttachmentState.Quarantined }
            ? [new AttachmentScreened(screening.Attachment, screening.Verdict, screening.Now)]
            : [];
    }

    private static Decided Attach(CaseDetails details, AddAttachment c)
    {
        if (details.Attachments.Count(a => a.State != AttachmentState.Withdrawn) >= MostAttachments)
            return new Refusal("attachment.too-many").With("limit", MostAttachments.ToString(CultureInfo.InvariantCulture));
        var a = c.Attachment;
        var added = new AttachmentAdded(a.Id, a.Name, a.Type, a.Size, a.Sha256, a.Institution, a.AddedAt);
        return c.ToBeScanned ? Decided.With(added) : Decided.With(added, new AttachmentScreened(a.Id, ScreeningVerdict.Unscanned, c.Now));
    }

    private static Decided Withdraw(CaseDetails details, WithdrawAttachment c) =>
        details.Attachments.Find(a => a.Id == c.Attachment) switch
        {
            null => new Refusal("not-found"),
            { Institution: var owner } when owner != c.Institution => new Refusal("attachment.not-yours"),
            { State: AttachmentState.Withdrawn } => new Refusal("attachment.withdrawn"),
            _ => Decided.With(new AttachmentWithdrawn(c.Attachment, c.Now)),
        };
}
