// Attaching, screening, withdrawing: as for cases.
using Referrals.Cases;
using Referrals.Shared;

namespace Referrals.Consultations;

/// <summary>Attaches what was received already.</summary>
/// <param name="Now">The moment of the request.</param>
/// <param name="Attachment">What was received.</param>
/// <param name="ToBeScanned">Whether it must wait for a scanner's word; without a scanner it is let through, and that is recorded.</param>
public sealed record AttachToConsultation(DateTimeOffset Now, Attachment Attachment, bool ToBeScanned)
    : ConsultationCommand(ConsultationAction.AddAttachment, Now);

/// <summary>Takes an attachment back.</summary>
/// <param name="Now">The moment of the request.</param>
/// <param name="Attachment">Which.</param>
/// <param name="Institution">Who asks.</param>
public sealed record WithdrawFromConsultation(DateTimeOffset Now, Guid Attachment, string Institution)
    : ConsultationCommand(ConsultationAction.WithdrawAttachment, Now);

public static partial class ConsultationDecider
{
    /// <summary>Decides what comes of the scanner's word: nothing, where nothing waits for it any more.</summary>
    public static IReadOnlyList<object> Screen(Consultation state, ScreenAttachment screening)
    {
        ArgumentNullException.ThrowIfNull(state);
        return AttachmentRules.Screen(state.Details?.Attachments, screening);
    }

    // Null where it is no command about attachments.
    private static Decided? ApplyAttachments(Consultation state, ConsultationCommand command) =>
        command switch
        {
            AttachToConsultation c => AttachmentRules.Add(state.Details!.Attachments, c.Attachment, c.ToBeScanned),
            WithdrawFromConsultation c => AttachmentRules.Withdraw(state.Details!.Attachments, c.Attachment, c.Institution, c.Now),
            _ => null,
        };
}
