// Counts what a simulation did, from what it did.
using Referrals.Cases;
using Referrals.ReservedPools;
using Referrals.Shared;

namespace Referrals.Simulation;

/// <summary>A case as the simulation knows it.</summary>
internal sealed record CountedCase(Direction Direction, Urgency Urgency, StateName State, bool Sent);

/// <summary>What a simulation did.</summary>
/// <param name="County">Code of the county.</param>
/// <param name="From">First moment, Asia/Shanghai.</param>
/// <param name="Until">The moment that it reached.</param>
/// <param name="Finished">Whether that is the end of the plan.</param>
/// <param name="Persons">Fictional people who have a case.</param>
/// <param name="Cases">Cases, drafts that were never sent among them.</param>
/// <param name="Requests">HTTP requests.</param>
/// <param name="Seconds">Of real time.</param>
/// <param name="ByDirection">Cases by direction.</param>
/// <param name="ByUrgency">Cases by urgency.</param>
/// <param name="ByState">Cases by the state in which they are left.</param>
/// <param name="Actions">What was done, by action.</param>
/// <param name="Refusals">What was refused and should be, by code.</param>
/// <param name="Late">What was done after it was due, or never.</param>
/// <param name="Unexpected">Answers that should have been others.</param>
/// <param name="Differences">Where the service's lists of cases and stays, or its boards, say something else.</param>
/// <param name="Reserve">The proof of the reserve in that time.</param>
/// <param name="Left">Cases that were sent out of the county: on the whitelist, and off it.</param>
/// <param name="Stays">Stays in hospitals and townships, and their deductibles.</param>
/// <param name="Boards">What the county's board should show of all of it, by measure.</param>
/// <param name="Consultations">What consultations came to, by kind.</param>
/// <param name="Experts">What practitioners did in them, and how often.</param>
internal sealed record SimulationSummary(
    string County,
    DateTimeOffset From,
    DateTimeOffset Until,
    bool Finished,
    int Persons,
    int Cases,
    long Requests,
    double Seconds,
    IReadOnlyDictionary<string, int> ByDirection,
    IReadOnlyDictionary<string, int> ByUrgency,
    IReadOnlyDictionary<string, int> ByState,
    IReadOnlyDictionary<string, int> Actions,
    IReadOnlyDictionary<string, int> Refusals,
    IReadOnlyDictionary<string, int> Late,
    IReadOnlyList<string> Unexpected,
    IReadOnlyList<string> Differences,
    ProofSums Reserve,
    LeftCounty Left,
    StayTotals Stays,
    IReadOnlyDictionary<string, long> Boards,
    IReadOnlyDictionary<string, ConsultationTotals> Consultations,
    IReadOnlyDictionary<string, int> Experts
)
{
    /// <summary>Whether everything was as it should be.</summary>
    public bool Right => Unexpected.Count == 0 && Differences.Count == 0 && Reserve.BelowFloor == 0;
}

/// <summary>How many were sent out of the county.</summary>
internal sealed record LeftCounty(int OnList, int OffList);

internal sealed class Statistics
{
    private readonly Dictionary<Guid, CountedCase> cases = [];
    private readonly HashSet<FictionalPerson> persons = [];
    private readonly SortedDictionary<string, int> actions = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> refusals = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> late = new(StringComparer.Ordinal);
    private readonly List<string> unexpected = [];

    public IReadOnlyDictionary<Guid, CountedCase> Cases => cases;

    public IReadOnlyList<string> Unexpected => unexpected;

    public long Requests { get; private set; }

    public LeftCounty Out { get; private set; } = new(0, 0);

    public void Begun(Guid id, FictionalPerson person, Direction direction, Urgency urgency, StateName state)
    {
        cases[id] = new CountedCase(direction, urgency, state, state != StateName.Draft);
        persons.Add(person);
    }

    /// <summary>A case stands somewhere else now.</summary>
    public void Moved(Guid id, StateName state)
    {
        if (cases.TryGetValue(id, out var known))
            cases[id] = known with
            {
                State = state,
                Sent = known.Sent || state is not (StateName.Draft or StateName.Cancelled or StateName.Died),
            };
    }

    /// <summary>A case was accepted that leaves the county.</summary>
    public void Left(bool onList) => Out = onList ? Out with { OnList = Out.OnList + 1 } : Out with { OffList = Out.OffList + 1 };

    public void Requested() => Requests++;

    public void Did(string action) => Add(actions, action);

    public void WasRefused(string code) => Add(refusals, code);

    public void WasLate(string what) => Add(late, what);

    public void Unexpectedly(string what) => unexpected.Add(what);

    public SimulationSummary Summarise(
        SimulationContext simulation,
        bool finished,
        TimeSpan took,
        IReadOnlyList<string> differences,
        ProofSums reserve
    ) =>
        new(
            simulation.Plan.County,
            simulation.Plan.From,
            simulation.Now,
            finished,
            persons.Count,
            cases.Count,
            Requests,
            Math.Round(took.TotalSeconds, 1),
            By(c => Kebab.Of(c.Direction)),
            By(c => Kebab.Of(c.Urgency)),
            By(c => Kebab.Of(c.State)),
            actions,
            refusals,
            late,
            unexpected,
            differences,
            reserve,
            Out,
            simulation.Stays.Totals,
            simulation.Boards.Totals(simulation.Time.GetUtcNow()),
            simulation.Consultations.Totals,
            simulation.Consultations.Work
        );

    private SortedDictionary<string, int> By(Func<CountedCase, string> what) =>
        new(cases.Values.CountBy(what).ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal), StringComparer.Ordinal);

    private static void Add(SortedDictionary<string, int> counts, string what) => counts[what] = counts.GetValueOrDefault(what) + 1;
}
