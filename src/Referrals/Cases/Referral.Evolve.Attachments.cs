// What is attached to a case, in every state that takes files.
namespace Referrals.Cases;

public abstract partial record Referral
{
    private Started? EvolveAttachments(object e) =>
        (this, e) switch
        {
            (Started s, AttachmentAdded x) when s is Closed or Died or { Details.EndedAt: null } => s.With(
                s.Details with
                {
                    Attachments = s.Details.Attachments.Add(
                        new Attachment(x.Attachment, x.Name, x.Type, x.Size, x.Sha256, x.Institution, x.At)
                    ),
                }
            ),
            // The scanner may be slower than the case.
            (Started s, AttachmentScreened x) => s.WithAttachment(
                x.Attachment,
                a =>
                    a with
                    {
                        State = x.Verdict == ScreeningVerdict.Infected ? AttachmentState.Infected : AttachmentState.Clean,
                        Unscanned = x.Verdict == ScreeningVerdict.Unscanned,
                    }
            ),
            (Started s, AttachmentWithdrawn x)
                when s.Details.EndedAt is null || s is Closed or Died && s.Details.Attachments.Exists(a => a.Id == x.Attachment) =>
                s.WithAttachment(x.Attachment, a => a with { State = AttachmentState.Withdrawn }),
            _ => null,
        };
}
