// What the clock does to a consultation: each step once, and only while its deadline still stands.
using Referrals.Shared;

namespace Referrals.Consultations;

/// <summary>A step of the clock.</summary>
/// <param name="Deadline">What is to be done, as the clock has read it.</param>
/// <param name="Now">When.</param>
/// <param name="Since">When the consultation changed last: what was overdue then, no outage has delayed.</param>
/// <param name="Following">When something late goes one step further; not asked for other steps.</param>
/// <param name="PolicyVersion">The policy that said so.</param>
public sealed record ConsultationClockStep(
    ConsultationDeadline Deadline,
    DateTimeOffset Now,
    DateTimeOffset Since,
    DateTimeOffset Following,
    int PolicyVersion
)
{
    /// <summary>Whether it is taken late because nothing ran.</summary>
    public bool IsByOutage => Now - (Deadline.Due > Since ? Deadline.Due : Since) > Outage.After;
}

public static partial class ConsultationDecider
{
    /// <summary>Decides a step of the clock on the newest state.</summary>
    public static Decided Decide(Consultation state, ConsultationClockStep step)
    {
        ArgumentNullException.ThrowIfNull(step);
        var (kind, todo, due) = step.Deadline;
        if (step.Now < due)
            return new Refusal("referral.deadline-not-passed");
        if (!ConsultationDeadlines.Of(state).Contains(step.Deadline))
            return new Refusal("referral.deadline-changed");
        return todo switch
        {
            ConsultationDeadlineStep.Escalate => With(Escalated(state.Details!, step)),
            ConsultationDeadlineStep.Remind => With(new ConsultationReminded(kind, due, step.Now, step.IsByOutage)),
            _ => With(new ConsultationClosed(step.Now, ByClock: true)),
        };
    }

    private static ConsultationEscalated Escalated(ConsultationDetails details, ConsultationClockStep step)
    {
        var (kind, _, due) = step.Deadline;
        var levels = ConsultationDeadlines.Levels(kind);
        var place = details.EscalationOf(kind) is { } before && before.Kind == kind ? levels.IndexOf(before.Level) + 1 : 0;
        return new ConsultationEscalated(
            kind,
            levels[place],
            due,
            place + 1 < levels.Length ? step.Following : null,
            step.Now,
            step.PolicyVersion,
            step.IsByOutage
        );
    }
}
