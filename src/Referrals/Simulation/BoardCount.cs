// What boards should show, counted here a second time: from what people did and were answered, not from events, and without any of the
// boards' own code.
using Referrals.Cases;
using Referrals.Shared;

namespace Referrals.Simulation;

/// <summary>A day that somebody reported.</summary>
/// <param name="Reporter">Code of the institution, or <see cref="Insurer"/>.</param>
/// <param name="Day">The day.</param>
/// <param name="Tier">How far outside the county; null inside.</param>
internal readonly record struct ReportedDay(string Reporter, DateOnly Day, string? Tier)
{
    public const string Insurer = "insurer";
}

/// <summary>Counts for boards. Its comparison says where they show something else.</summary>
internal sealed partial class BoardCount(SimulationPlan plan, County county, StayCount stays, ConsultationCount consultations)
{
    private readonly List<(CaseCount Case, FictionalPerson Person)> cases = [];
    private readonly Dictionary<FictionalPerson, (DateTimeOffset At, DateTimeOffset Recorded)> deaths = new(
        ReferenceEqualityComparer.Instance
    );
    private readonly Dictionary<ReportedDay, (DateTimeOffset At, IReadOnlyList<(string Measure, int? Count)> Counts)> days = [];
    private readonly List<(string Institution, DateOnly From, string Group)> moves = [];

    /// <summary>A case, from its first line on.</summary>
    public CaseCount Begin(Guid id, FictionalPerson person, Direction direction, SimulatedCaller sender, string? diagnosis, DateOnly day)
    {
        // One who comes home is the patient of the family doctor by contract.
        var doctor =
            direction != Direction.Down ? sender.Practitioner
            : person.Contract is { } contract && day <= contract.Until ? contract.Doctor
            : null;
        var begun = new CaseCount(id, direction, sender.Institution!, doctor, diagnosis, county.Rules);
        cases.Add((begun, person));
        return begun;
    }

    /// <summary>Somebody has died; what else was open of the same person ends with it.</summary>
    public void Died(CaseCount where, FictionalPerson person, DateTimeOffset at, DateTimeOffset recorded)
    {
        where.Died(at, recorded);
        deaths[person] = (at, recorded);
    }

    /// <summary>A day was reported: of two reports the one that was counted later holds.</summary>
    public void Reported(ReportedDay day, DateTimeOffset counted, IReadOnlyList<(string Measure, int? Count)> counts)
    {
        if (!days.TryGetValue(day, out var before) || counted >= before.At)
            days[day] = (counted, counts);
    }

    /// <summary>An institution is a member of another group from a day on.</summary>
    public void Moved(string institution, DateOnly from, string group) => moves.Add((institution, from, group));

    /// <summary>How many cases of a sender are under way.</summary>
    public int OpenOf(string sender) => cases.Count(one => one.Case.Open && one.Case.Sender == sender);

    /// <summary>What the county did in the whole time.</summary>
    public IReadOnlyDictionary<string, long> Totals(DateTimeOffset now) =>
        new SortedDictionary<string, long>(
            Counted(now)
                .Happened(new CountedScope("county"), new CountedPeriod(DateOnly.MinValue, DateOnly.MaxValue))
                .ToDictionary(one => one.Key.Measure, one => one.Value.Least, StringComparer.Ordinal),
            StringComparer.Ordinal
        );

    private CountedBoards Counted(DateTimeOffset now)
    {
        var boards = new CountedBoards(GroupOf);
        foreach (var (one, _) in cases)
            one.AddTo(boards, now);
        foreach (var one in consultations.Counted)
            boards.Add(one);
        foreach (var one in consultations.Waited)
            boards.Add(one);
        foreach (var (day, (_, counts)) in days)
        {
            boards.Add(
                new CountedEvent(
                    day.Tier is null ? "days-reported" : "outside-days-reported",
                    null,
                    day.Reporter,
                    day.Day,
                    day.Day,
                    day.Tier
                )
            );
            foreach (var (measure, count) in counts.Where(one => one.Count > 0))
                boards.Add(new CountedEvent(measure, null, day.Reporter, day.Day, day.Day, day.Tier), count!.Value);
        }

        foreach (var stay in stays.Counted)
        {
            var (where, day) = (stay.Place.Institution.Code, Shanghai.Day(stay.AdmittedAt));
            boards.Add(new CountedEvent("stays", null, where, day, day));
            if (stay.Lost is { } why)
                boards.Add(new CountedEvent("stays-lost", null, where, day, day, why));
            if (stay.Before.Count == 0)
                continue;
            boards.Add(new CountedEvent("stays-joined", null, where, day, day));
            if (stay is { Standard: { } standard, Due: { } due } && standard > due)
                boards.Add(new CountedEvent("deductible-credited", null, where, day, day), (long)((standard - due) * 100));
        }

        return boards;
    }

    private string? GroupOf(string institution, DateOnly day)
    {
        foreach (var (mover, from, group) in moves)
        {
            if (mover == institution && from <= day)
                return group;
        }

        return county.GroupOf(institution);
    }
}
