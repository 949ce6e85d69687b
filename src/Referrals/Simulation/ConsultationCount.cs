// What the board of consultations should show, and where it shows something else.
using Referrals.Consultations;
using Referrals.Shared;

namespace Referrals.Simulation;

/// <summary>What consultations of one kind came to.</summary>
internal sealed record ConsultationTotals(
    int Asked,
    int Answered,
    int AnsweredInTime,
    int Declined,
    int Cancelled,
    int KeptLocal,
    int Referred,
    int Recognised,
    int Reused
);

/// <summary>Keeps all consultations of a simulation. It is counted from what people did; the service is only asked afterwards.</summary>
/// <param name="county">Whose boards are compared.</param>
internal sealed class ConsultationCount(County county)
{
    // A number that is missing is not the number nought.
    private const long Missing = -1;

    private readonly List<ConsultationRecord> all = [];

    /// <summary>One was asked for.</summary>
    public ConsultationRecord Begin(ConsultationKind kind, string requester, Room to, DateTimeOffset asked)
    {
        var begun = new ConsultationRecord(kind, requester, to, asked);
        all.Add(begun);
        return begun;
    }

    /// <summary>All of them, by kind.</summary>
    public IReadOnlyDictionary<string, ConsultationTotals> Totals =>
        new SortedDictionary<string, ConsultationTotals>(
            all.GroupBy(one => Kebab.Of(one.Kind), StringComparer.Ordinal)
                .ToDictionary(kind => kind.Key, kind => Sum([.. kind]), StringComparer.Ordinal),
            StringComparer.Ordinal
        );

    /// <summary>What boards count of all of them.</summary>
    public IEnumerable<CountedEvent> Counted => all.SelectMany(one => one.Counted());

    /// <summary>How long answers took.</summary>
    public IEnumerable<Answered> Waited => all.Select(one => one.Waited).OfType<Answered>();

    /// <summary>How often practitioners did what.</summary>
    public IReadOnlyDictionary<string, int> Work =>
        new SortedDictionary<string, int>(
            all.SelectMany(one => one.Work)
                .GroupBy(one => one.Key.Work, StringComparer.Ordinal)
                .ToDictionary(work => work.Key, work => work.Sum(one => one.Value), StringComparer.Ordinal),
            StringComparer.Ordinal
        );

    /// <summary>Every number of the county and of each institution, in each of the periods.</summary>
    public async Task<IReadOnlyList<string>> Compare(Api api, IEnumerable<CountedPeriod> periods)
    {
        var differences = new List<string>();
        foreach (var period in periods)
        {
            foreach (var institution in county.All.Select(one => (string?)one.Code).Prepend(null))
            {
                var shown = await api.ConsultationBoard(institution, period);
                var comparison = new BoardComparison($"consultations of {institution ?? "the county"}, {period}", differences);
                var counted = all.Where(one => period.Has(one.Day)).ToList();
                comparison.Same(Shown(shown.Departments), Departments(counted, institution), _ => false);
                comparison.Same(Shown(shown.Experts), Experts(counted, institution), _ => false);
            }
        }

        return differences;
    }

    private static Dictionary<FigureKey, Range> Departments(List<ConsultationRecord> counted, string? institution)
    {
        var expected = new Dictionary<FigureKey, Range>();
        foreach (
            var department in counted
                .Where(one => institution is null || one.Requester == institution || one.To.Institution.Code == institution)
                .GroupBy(one => (one.Kind, Institution: one.To.Institution.Code, one.To.Unit))
        )
        {
            var (sum, minutes) = (Sum([.. department]), department.Select(one => one.Minutes).OfType<long>().Order().ToList());
            Add("asked", sum.Asked);
            Add("answered", sum.Answered);
            Add("answered-in-time", sum.AnsweredInTime);
            Add("declined", sum.Declined);
            Add("cancelled", sum.Cancelled);
            Add("median", Rank(minutes, 50));
            Add("p90", Rank(minutes, 90));
            Add("kept-local", sum.KeptLocal);
            Add("referred", sum.Referred);
            Add("recognised", sum.Recognised);
            Add("reused", sum.Reused);

            void Add(string measure, long number) =>
                expected[Key(measure, department.Key.Kind, department.Key.Institution, department.Key.Unit)] = new Range(number, number);
        }

        return expected;
    }

    private static Dictionary<FigureKey, long> Shown(IReadOnlyList<ShownDepartment> departments)
    {
        var shown = new Dictionary<FigureKey, long>();
        foreach (var one in departments)
        {
            Add("asked", one.Asked);
            Add("answered", one.Answered);
            Add("answered-in-time", one.AnsweredInTime);
            Add("declined", one.Declined);
            Add("cancelled", one.Cancelled);
            Add("median", one.MedianMinutes ?? Missing);
            Add("p90", one.P90Minutes ?? Missing);
            Add("kept-local", one.KeptLocal);
            Add("referred", one.Referred);
            Add("recognised", one.Recognised);
            Add("reused", one.Reused);

            void Add(string measure, long number) => shown[Key(measure, one.Kind, one.Institution, one.Unit)] = number;
        }

        return shown;
    }

    // Of an institution its own experts, no matter who asked them.
    private static Dictionary<FigureKey, Range> Experts(List<ConsultationRecord> counted, string? institution)
    {
        var expected = new Dictionary<FigureKey, Range>();
        foreach (var (key, times) in counted.SelectMany(one => one.Work))
        {
            if (institution is not null && key.Institution != institution)
                continue;
            Add(Key($"work: {key.Work}", key.Institution, key.Practitioner), times);
            Add(Key($"consultations: {key.Work}", key.Institution, key.Practitioner), 1);
        }

        return expected;

        void Add(FigureKey key, long number) => expected[key] = expected.GetValueOrDefault(key).Plus(new Range(number, number));
    }

    private static Dictionary<FigureKey, long> Shown(IReadOnlyList<ShownExpert> experts)
    {
        var shown = new Dictionary<FigureKey, long>();
        foreach (var one in experts)
        {
            shown[Key($"work: {one.Kind}", one.Institution, one.Practitioner)] = one.Count;
            shown[Key($"consultations: {one.Kind}", one.Institution, one.Practitioner)] = one.Consultations;
        }

        return shown;
    }

    private static ConsultationTotals Sum(IReadOnlyList<ConsultationRecord> some) =>
        new(
            some.Count,
            some.Count(one => one.Answered is not null),
            some.Count(one => one is { Answered: not null, Late: false }),
            some.Count(one => one.Declined is not null),
            some.Count(one => one.Cancelled is not null),
            some.Count(one => one.KeptLocal),
            some.Count(one => one.Referred is not null),
            some.Count(one => one.Recognised),
            some.Sum(one => one.Reused)
        );

    // The shortest time within which so many of a hundred were answered.
    private static long Rank(List<long> minutes, int percent) =>
        minutes.Count == 0 ? Missing : minutes[((minutes.Count * percent) + 99) / 100 - 1];

    private static FigureKey Key(string measure, ConsultationKind kind, string institution, string unit) =>
        new(measure, Kebab.Of(kind), $"{institution} {unit}");

    private static FigureKey Key(string measure, string institution, string practitioner) => new(measure, institution, practitioner);
}
