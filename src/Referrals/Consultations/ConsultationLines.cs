// The lists that one open consultation stands on: a table of lists, and a pure function of the consultation.
using Referrals.Cases;
using Referrals.Security;
using Referrals.Shared;

namespace Referrals.Consultations;

/// <summary>A worklist of consultations 会诊工作清单.</summary>
public enum ConsultationWorklist
{
    /// <summary>What the institution asked for and is open 我方申请.</summary>
    Requests,

    /// <summary>
    /// Questions and requests that wait for the institution's answer 待答复; of the county's authority those that were escalated to it.
    /// </summary>
    Answers,

    /// <summary>Consultations that were taken and have no time yet 待排期.</summary>
    ToSchedule,

    /// <summary>Sessions of today and those that should be over 今日会诊.</summary>
    Today,

    /// <summary>Examinations that wait for their final report 待出报告; of the county's authority those that were escalated to it.</summary>
    ToReport,

    /// <summary>Critical values that nobody has acknowledged 危急值待确认.</summary>
    Critical,

    /// <summary>Sessions that wait for their conclusion 待出结论.</summary>
    ConclusionsDue,
}

/// <summary>One list.</summary>
/// <param name="List">Which.</param>
/// <param name="Readers">Roles that have something to do on it.</param>
/// <param name="UrgentFirst">Whether it is sorted by urgency and then by what is due, unless asked for otherwise.</param>
/// <param name="Summary">For the description of the API.</param>
public sealed record ConsultationWorklistRule(ConsultationWorklist List, Roles Readers, bool UrgentFirst, string Summary);

/// <summary>A consultation on somebody's list.</summary>
/// <param name="List">Which.</param>
/// <param name="Owner">Whose: an institution's code, or the county's authority.</param>
/// <param name="Due">When it is due; null where nothing is.</param>
/// <param name="Order">By what the list is sorted: what is due, or since when it waits.</param>
public sealed record ConsultationLine(ConsultationWorklist List, string Owner, DateTimeOffset? Due, DateTimeOffset Order)
{
    public string Name => $"{Kebab.Of(List)}/{Owner}";
}

/// <summary>A line with what lists are filtered and sorted by.</summary>
public sealed record ConsultationEntry(
    ConsultationLine Line,
    ConsultationKind Kind,
    Urgency Urgency,
    string Unit,
    string Requester,
    long BegunAt
);

public static class ConsultationLines
{
    private const Roles Experts = Roles.Specialist | Roles.Dispatcher | Roles.TownshipCentre | Roles.HisSystem;

    /// <summary>Every list, in the order of <see cref="ConsultationWorklist"/>.</summary>
    public static IReadOnlyList<ConsultationWorklistRule> All { get; } =
    [
        new(ConsultationWorklist.Requests, RoleGroups.Staff, false, "Consultations that the institution asked for 我方申请的会诊"),
        new(
            ConsultationWorklist.Answers,
            Experts | Roles.CountyAuthority,
            true,
            "Questions and requests that wait for an answer, most urgent first 待答复会诊"
        ),
        new(ConsultationWorklist.ToSchedule, Experts, true, "Consultations that have no time yet 待排期会诊"),
        new(ConsultationWorklist.Today, RoleGroups.Staff, false, "Sessions of today, and those that should be over 今日会诊"),
        new(
            ConsultationWorklist.ToReport,
            Experts | Roles.CountyAuthority,
            true,
            "Examinations that wait for their report, most urgent first 待出报告"
        ),
        new(
            ConsultationWorklist.Critical,
            RoleGroups.Staff | Roles.CountyAuthority,
            false,
            "Critical values that nobody has acknowledged 危急值待确认"
        ),
        new(
            ConsultationWorklist.ConclusionsDue,
            Experts | Roles.CountyAuthority,
            false,
            "Sessions that wait for their conclusion 待出结论"
        ),
    ];

    public static ConsultationWorklistRule Rule(ConsultationWorklist list) => All[(int)list];

    /// <summary>Every list that a consultation stands on; after its end only where a critical value is open.</summary>
    public static IEnumerable<ConsultationLine> Of(Consultation state) =>
        state.Details is { } details
            ?
            [
                .. OfCritical(details),
                .. details.EndedAt is null
                    ? (IEnumerable<ConsultationLine>)
                        [.. OfRequester(state, details), .. OfConsulted(state, details), .. OfSession(state, details)]
                    : [],
            ]
            : [];

    /// <summary>Every line of a row, with what it is found by.</summary>
    public static IEnumerable<ConsultationEntry> Entries(ConsultationRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return Of(row.State)
            .Select(line => new ConsultationEntry(
                line,
                row.State.Details!.Kind,
                row.State.Details.Urgency,
                row.State.Details.To.Unit,
                row.State.Details.From.Institution,
                row.BegunAt
            ));
    }

    private static IEnumerable<ConsultationLine> OfRequester(Consultation state, ConsultationDetails details)
    {
        var due = state is Consultation.AwaitingAnswer or Consultation.Requested or Consultation.AwaitingReport or Consultation.Reporting
            ? details.AnswerDue
            : default(DateTimeOffset?);
        yield return new ConsultationLine(
            ConsultationWorklist.Requests,
            details.From.Institution,
            due,
            due ?? (details.Posts.IsEmpty ? details.AskedAt : details.Posts[^1].At)
        );
    }

    private static IEnumerable<ConsultationLine> OfConsulted(Consultation state, ConsultationDetails details) =>
        state switch
        {
            Consultation.AwaitingAnswer or Consultation.Requested => Due(ConsultationWorklist.Answers, details, details.AnswerDue),
            Consultation.Accepted => [new ConsultationLine(ConsultationWorklist.ToSchedule, details.To.Institution, null, details.AskedAt)],
            Consultation.AwaitingReport or Consultation.Reporting => Due(ConsultationWorklist.ToReport, details, details.AnswerDue),
            Consultation.InSession => Due(ConsultationWorklist.ConclusionsDue, details, details.Meeting!.ConclusionDue!.Value),
            _ => [],
        };

    private static IEnumerable<ConsultationLine> OfSession(Consultation state, ConsultationDetails details) =>
        state is Consultation.Scheduled or Consultation.InSession && details.Meeting is { Time: { } time } meeting
            ? meeting
                .Guests.Append(details.From.Institution)
                .Append(details.To.Institution)
                .Distinct(StringComparer.Ordinal)
                .Select(institution => new ConsultationLine(ConsultationWorklist.Today, institution, time.Until, time.From))
            : [];

    // Of those who asked; once it is late, of all who were told.
    private static IEnumerable<ConsultationLine> OfCritical(ConsultationDetails details)
    {
        if (details.Critical is not { IsOpen: true, AcknowledgeBy: var due })
            yield break;
        yield return new ConsultationLine(ConsultationWorklist.Critical, details.From.Institution, due, due);
        if (details.CriticalEscalation is not { Level: var level })
            yield break;
        if (details.To.Institution != details.From.Institution)
            yield return new ConsultationLine(ConsultationWorklist.Critical, details.To.Institution, due, due);
        if (level == ConsultationEscalationLevel.County)
            yield return new ConsultationLine(ConsultationWorklist.Critical, Owners.County, due, due);
    }

    // Of those who must act, and of the county once it was told that they are late.
    private static IEnumerable<ConsultationLine> Due(ConsultationWorklist list, ConsultationDetails details, DateTimeOffset due)
    {
        yield return new ConsultationLine(list, details.To.Institution, due, due);
        if (details.Escalation is { Level: ConsultationEscalationLevel.County })
            yield return new ConsultationLine(list, Owners.County, due, due);
    }
}
