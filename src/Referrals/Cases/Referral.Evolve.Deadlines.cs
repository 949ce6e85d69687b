// How what the clock does folds into a case.
namespace Referrals.Cases;

public abstract partial record Referral
{
    private Started? EvolveDeadlines(object e) =>
        (this, e) switch
        {
            ((InTownshipReview or AwaitingAnswer) and Started s, ReferralEscalated x) => s.With(
                s.Details with
                {
                    Escalation = Escalation.Next(s.Details.Escalation, x),
                }
            ),
            (
                (Returned or AwaitingAnswer or Accepted or Arranged or NoShow or HoldLapsed or Arrived or InCare or Concluded)
                    and Started s,
                DeadlineReminded x
            ) => s.With(s.Details.Marked(x.Kind, x.Due, missed: false)),
            (
                (AwaitingAnswer or Accepted or Arranged or NoShow or HoldLapsed or Arrived or InCare or Concluded)
                    and Started s,
                DeadlineMissed x
            ) => s.With(s.Details.Marked(x.Kind, x.Due, missed: true)),
            _ => null,
        };
}
