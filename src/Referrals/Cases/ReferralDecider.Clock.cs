// What the clock does to a case: each step once, and only while its deadline still stands.
using Referrals.Shared;

namespace Referrals.Cases;

public static partial class ReferralDecider
{
    private static Decided Escalate(Referral state, EscalateReferral c)
    {
        if (Passed(state, DeadlineStep.Escalate, c.Kind, c.Due, c.Now) is { } refusal)
            return refusal;
        // Where no lead hospital stands above, the county does.
        var toCentre = state.Details!.Escalation is null && c.Centres.Count > 0;
        return Decided.With(
            toCentre
                ? new ReferralEscalated(
                    EscalationLevel.LeadCentre,
                    c.Centres,
                    c.Due,
                    c.Now,
                    c.Next,
                    c.PolicyVersion,
                    ByOutage(c.Due, c.Since, c.Now)
                )
                : new ReferralEscalated(EscalationLevel.County, [], c.Due, c.Now, null, c.PolicyVersion, ByOutage(c.Due, c.Since, c.Now))
        );
    }

    private static Decided Remind(Referral state, RemindOfDeadline c) =>
        Passed(state, DeadlineStep.Remind, c.Kind, c.Due, c.Now + c.Before)
        ?? Decided.With(new DeadlineReminded(c.Kind, c.Due, c.PolicyVersion, ByOutage(c.Due - c.Before, c.Since, c.Now)));

    private static Decided Miss(Referral state, MarkDeadlineMissed c) =>
        Passed(state, DeadlineStep.MarkMissed, c.Kind, c.Due, c.Now)
        ?? Decided.With(new DeadlineMissed(c.Kind, c.Due, ByOutage(c.Due, c.Since, c.Now)));

    private static Decided? Passed(Referral state, DeadlineStep step, DeadlineKind kind, DateTimeOffset due, DateTimeOffset now) =>
        now < due ? new Refusal("referral.deadline-not-passed")
        : Deadline.Of(state).Contains(new Deadline(kind, step, due)) ? default(Decided)
        : new Refusal("referral.deadline-changed");

    // What was overdue from its beginning, such as the papers of an emergency that is dated back, nobody has missed.
    private static bool ByOutage(DateTimeOffset due, DateTimeOffset since, DateTimeOffset now) =>
        now - (due > since ? due : since) > Outage.After;
}
