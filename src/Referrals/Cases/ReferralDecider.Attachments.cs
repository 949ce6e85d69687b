// Attaching, screening, withdrawing.
using Referrals.Shared;

namespace Referrals.Cases;

public static partial class ReferralDecider
{
    /// <summary>Decides what comes of the scanner's word: nothing, where nothing waits for it any more.</summary>
    public static IReadOnlyList<object> Screen(Referral state, ScreenAttachment screening)
    {
        ArgumentNullException.ThrowIfNull(state);
        return AttachmentRules.Screen(state.Details?.Attachments, screening);
    }

    private static Decided Attach(CaseDetails details, AddAttachment c) =>
        AttachmentRules.Add(details.Attachments, c.Attachment, c.ToBeScanned);

    private static Decided Withdraw(CaseDetails details, WithdrawAttachment c) =>
        AttachmentRules.Withdraw(details.Attachments, c.Attachment, c.Institution, c.Now);
}
