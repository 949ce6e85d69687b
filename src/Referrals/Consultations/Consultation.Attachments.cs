// What is attached to a consultation.
using Referrals.Cases;

namespace Referrals.Consultations;

public abstract partial record Consultation
{
    // Null where it cannot happen. The scanner may be slower than the consultation, and a mistake be noticed after its end.
    private Started? EvolveAttachments(object e) =>
        this is Started { Known: var known } s
        && (known.EndedAt is null || e is not AttachmentAdded)
        && AttachmentRules.Evolve(known.Attachments, e) is { } attachments
            ? s with
            {
                Known = known with { Attachments = attachments },
            }
            : null;
}
