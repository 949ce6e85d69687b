// What is attached to a case, in every state that takes files.
namespace Referrals.Cases;

public abstract partial record Referral
{
    private Started? EvolveAttachments(object e) =>
        this is Started s && CanHappen(s, e) && AttachmentRules.Evolve(s.Details.Attachments, e) is { } attachments
            ? s.With(s.Details with { Attachments = attachments })
            : null;

    private static bool CanHappen(Started s, object e) =>
        e switch
        {
            AttachmentAdded => s is Closed or Died or { Details.EndedAt: null },
            AttachmentWithdrawn x => s.Details.EndedAt is null
                || s is Closed or Died && s.Details.Attachments.Exists(a => a.Id == x.Attachment),
            // The scanner may be slower than the case.
            _ => true,
        };
}
