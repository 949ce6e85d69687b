// How what the clock does folds into a case.
namespace Referrals.Cases;

public abstract partial record Referral
{
    // An emergency that left the county is justified after it was closed too.
    private bool MayMissDeadlines =>
        this
            is AwaitingAnswer
                or Accepted
                or Arranged
                or NoShow
                or HoldLapsed
                or Arrived
                or InCare
                or Concluded
                or Closed { Details.OutOfCounty.AwaitsJustification: true };

    private Started? EvolveDeadlines(object e) =>
        (this, e) switch
        {
            ((InTownshipReview or AwaitingAnswer) and Started s, ReferralEscalated x) => s.With(
                s.Details with
                {
                    Escalation = Escalation.Next(s.Details.Escalation, x),
                }
            ),
            (Started s, DeadlineReminded x) when s is Returned || MayMissDeadlines => s.With(
                s.Details.Marked(x.Kind, x.Due, missed: false)
            ),
            (Started s, DeadlineMissed x) when MayMissDeadlines => s.With(s.Details.Marked(x.Kind, x.Due, missed: true)),
            _ => null,
        };
}
