// What time alone makes happen to a consultation, and when: pure functions of its state.
using System.Collections.Immutable;
using Referrals.Cases;
using Referrals.Policies;
using Referrals.Shared;

namespace Referrals.Consultations;

/// <summary>What the clock does to a consultation when the time has come.</summary>
public enum ConsultationDeadlineStep
{
    Escalate,
    Remind,
    Close,
}

/// <summary>One thing that the clock has yet to do to a consultation.</summary>
/// <param name="Kind">Which deadline.</param>
/// <param name="Step">What is done.</param>
/// <param name="Due">When; to the microsecond, as tables keep moments.</param>
public sealed record ConsultationDeadline(ConsultationDeadlineKind Kind, ConsultationDeadlineStep Step, DateTimeOffset Due);

/// <summary>How far something late was escalated.</summary>
/// <param name="Kind">What is late.</param>
/// <param name="Level">The highest office so far.</param>
/// <param name="Due">The moment that had passed.</param>
/// <param name="Following">When it goes one step further; null at the last.</param>
public sealed record ConsultationEscalation(
    ConsultationDeadlineKind Kind,
    ConsultationEscalationLevel Level,
    DateTimeOffset Due,
    DateTimeOffset? Following
);

/// <summary>A reminder that was given.</summary>
public sealed record ConsultationReminder(ConsultationDeadlineKind Kind, DateTimeOffset Due);

public static class ConsultationDeadlines
{
    /// <summary>How long before a session those who take part are reminded.</summary>
    public static readonly TimeSpan SessionReminder = TimeSpan.FromHours(1);

    /// <summary>Everything that is still to be done to a consultation, each once.</summary>
    public static IEnumerable<ConsultationDeadline> Of(Consultation state) =>
        state switch
        {
            // Before all else, and after the end too: one thing is escalated at a time.
            Consultation.Started { Known: { Critical: { IsOpen: true } critical } known } => Escalating(
                known,
                ConsultationDeadlineKind.Critical,
                critical.AcknowledgeBy
            ),
            Consultation.AwaitingAnswer or Consultation.Requested => Escalating(
                state.Details!,
                ConsultationDeadlineKind.Answer,
                state.Details!.AnswerDue
            ),
            Consultation.AwaitingReport or Consultation.Reporting => Escalating(
                state.Details!,
                ConsultationDeadlineKind.Report,
                state.Details!.AnswerDue
            ),
            Consultation.Scheduled { Known: { Meeting.Time: { } time } known } => Reminding(
                known,
                ConsultationDeadlineKind.Session,
                time.From - SessionReminder
            ),
            Consultation.InSession { Known: { Meeting.ConclusionDue: { } due } known } => Escalating(
                known,
                ConsultationDeadlineKind.Conclusion,
                due
            ),
            Consultation.Answered { Known: var known } => OfClosing(known, known.Posts[^1].At),
            // What is to be done after a conclusion keeps it open, however long that takes.
            Consultation.Concluded { Known: { AnsweredAt: { } concluded } known }
                when known.Meeting!.Tasks.Exists(task => task.DoneAt is null) => Reminding(
                known,
                ConsultationDeadlineKind.Closing,
                Closing(known, concluded).RemindAt
            ),
            Consultation.Concluded or Consultation.Reported => OfClosing(state.Details!, state.Details!.AnsweredAt!.Value),
            _ => [],
        };

    /// <summary>Who is told of something late, one after the other.</summary>
    public static ImmutableArray<ConsultationEscalationLevel> Levels(ConsultationDeadlineKind kind) =>
        kind switch
        {
            ConsultationDeadlineKind.Critical =>
            [
                ConsultationEscalationLevel.Institutions,
                ConsultationEscalationLevel.Centre,
                ConsultationEscalationLevel.County,
            ],
            _ => [ConsultationEscalationLevel.Centre, ConsultationEscalationLevel.County],
        };

    /// <summary>When something late that is escalated now goes one step further.</summary>
    public static DateTimeOffset Following(Policy policy, ConsultationDetails details, ConsultationDeadlineKind kind, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(details);
        return kind switch
        {
            ConsultationDeadlineKind.Critical => now.AddMinutes(policy.Consultations.CriticalStepMinutes),
            ConsultationDeadlineKind.Report => policy.Due(policy.Consultations.Report(details.Urgency), now),
            ConsultationDeadlineKind.Conclusion => policy.Due(policy.Consultations.Conclusion, now),
            _ => policy.AnswerDue(details.Urgency, Direction.Up, now),
        };
    }

    private static IEnumerable<ConsultationDeadline> OfClosing(ConsultationDetails details, DateTimeOffset answered)
    {
        var times = Closing(details, answered);
        return Reminding(details, ConsultationDeadlineKind.Closing, times.RemindAt)
            .Append(
                new ConsultationDeadline(ConsultationDeadlineKind.Closing, ConsultationDeadlineStep.Close, times.CloseAt.ToMicrosecond())
            );
    }

    private static ClosingTimes Closing(ConsultationDetails details, DateTimeOffset answered) =>
        details.Closing ?? ClosingTimes.Since(answered);

    private static IEnumerable<ConsultationDeadline> Escalating(
        ConsultationDetails details,
        ConsultationDeadlineKind kind,
        DateTimeOffset due
    ) =>
        (details.EscalationOf(kind) is { } escalation && escalation.Kind == kind ? escalation.Following : due) is { } next
            ? [new ConsultationDeadline(kind, ConsultationDeadlineStep.Escalate, next.ToMicrosecond())]
            : [];

    private static IEnumerable<ConsultationDeadline> Reminding(
        ConsultationDetails details,
        ConsultationDeadlineKind kind,
        DateTimeOffset moment
    )
    {
        var due = moment.ToMicrosecond();
        return details.Reminders.Contains(new ConsultationReminder(kind, due))
            ? []
            : [new ConsultationDeadline(kind, ConsultationDeadlineStep.Remind, due)];
    }
}
