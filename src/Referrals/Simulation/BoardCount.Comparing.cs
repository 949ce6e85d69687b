// Where boards show something else than was counted.
using System.Globalization;
using Referrals.Cases;
using Referrals.ReservedPools;
using Referrals.Shared;

namespace Referrals.Simulation;

internal sealed partial class BoardCount
{
    /// <summary>Ends of measures that the clock also moves in cases which an earlier simulation has left.</summary>
    private static readonly string[] MovedByClock = ["-answer-late", "-arranged", "-cancelled", "-expired", "-missed"];

    // How measures of consultations begin, one for each kind.
    private static string[] Consultations => ["advice", "diagnosis", "meeting"];

    // What time alone does to consultations, and what is not remembered of them here.
    private static readonly string[] NotRemembered = ["-answer-late", "-critical-", "-held", "-waiting"];

    private static readonly string[] Broken =
    [
        "up-declined",
        "up-returned",
        "up-redirected",
        "up-cancelled",
        "down-declined",
        "stays-lost",
        "left-on-list",
        "left-off-list",
        "outside-outpatient-visits",
        "outside-admissions",
    ];

    private static readonly string[] BrokenByDiagnosis = ["up-sent", "up-arrived", "out-accepted"];
    private static readonly string[] BrokenByUnit =
    [
        "up-arrived",
        "up-answer-late",
        "diagnosis-recognised",
        .. OfConsultations("asked", "answered"),
    ];
    private static readonly string[] BrokenByOther =
    [
        "up-sent",
        "up-arrived",
        "down-sent",
        "down-arrived",
        "diagnosis-reused",
        .. OfConsultations("asked"),
    ];

    private static readonly string[] LateByOther = ["up-answer-late", "down-answer-late", "lateral-answer-late", "out-answer-late"];

    private static readonly string[] Trends =
    [
        "up-sent",
        "up-received",
        "up-answered",
        "up-answered-in-time",
        "up-arrived",
        "up-no-show",
        "up-waiting",
        "up-in-care",
        "down-sent",
        "down-accepted",
        "down-arrived",
        "down-followed-up",
        "out-accepted",
        .. OfConsultations("asked", "answered"),
    ];

    /// <summary>Every board of every month and of the whole time.</summary>
    /// <param name="api">Where they are read.</param>
    /// <param name="now">The moment that was reached.</param>
    public async Task<IReadOnlyList<string>> Compare(Api api, DateTimeOffset now)
    {
        foreach (var (one, person) in cases.Where(one => one.Case.Open))
            LookOnceMore(one, person, await api.Case(one.Id), now);
        var counted = Counted(now);
        var differences = new List<string>();
        foreach (var (period, isWhole) in Periods(now))
        {
            var proof = await api.Proof(period);
            foreach (var scope in Scopes())
            {
                var board = await api.Board(scope, period);
                var comparison = new BoardComparison(
                    string.Create(CultureInfo.InvariantCulture, $"board {scope.Path}, {period}"),
                    differences
                );
                var expected = Expected(counted, scope, period, proof);
                comparison.Same(Figures(board.Figures), expected, Skipped);
                // What an earlier simulation has left is in its stocks.
                if (!plan.Continue)
                    comparison.Same(Figures(board.Stocks), counted.Stock(scope, period.Until), key => IsOfConsultation(key.Measure));
                Break(comparison, board, counted, scope, period);
                if (isWhole && scope.Group is null)
                    Follow(comparison, board.Trends, counted, scope, period);
                Compare(comparison, board.Indicators, expected, counted, scope, period, Shanghai.Day(now));
            }

            await CompareFlows(api, counted, period, differences);
            await CompareDoctors(api, counted, period, differences);
        }

        return differences;
    }

    // What happened to a case after anybody had to do with it.
    private void LookOnceMore(CaseCount one, FictionalPerson person, CaseSummary seen, DateTimeOffset now)
    {
        if (seen.State == StateName.Died && deaths.TryGetValue(person, out var death))
            one.Died(death.At, death.Recorded);
        else
            one.Seen(seen, now);
    }

    /// <summary>
    /// Calendar months, and all days whose reports have come. In a database that goes on, the days before are those of another simulation.
    /// </summary>
    public IEnumerable<(CountedPeriod Period, bool IsWhole)> Periods(DateTimeOffset now)
    {
        var first = Shanghai.Day(plan.From);
        var last = Earlier(Shanghai.Day(now), Shanghai.Day(plan.End).AddDays(-1));
        for (var month = first.FirstOfMonth(); month <= last; month = month.AddMonths(1))
            yield return (
                new CountedPeriod(plan.Continue && month < first ? first : month, Earlier(month.AddMonths(1).AddDays(-1), last)),
                false
            );
        yield return (new CountedPeriod(first, last > first ? last.AddDays(-1) : first), true);
    }

    private IEnumerable<CountedScope> Scopes() =>
        [
            new CountedScope("county"),
            .. county.Groups.Select(group => new CountedScope($"groups/{group}", Group: group)),
            .. county.All.Select(one => new CountedScope($"institutions/{one.Code}", one.Code)),
        ];

    private bool Skipped(FigureKey key) =>
        (IsOfConsultation(key.Measure) && Array.Exists(NotRemembered, part => key.Measure.Contains(part, StringComparison.Ordinal)))
        || (!stays.IsPlain && key.Measure is "stays-joined" or "stays-lost" or "deductible-credited")
        || (!county.Rules.ArePlain && key.Measure.EndsWith("-missed", StringComparison.Ordinal))
        || (plan.Continue && Array.Exists(MovedByClock, end => key.Measure.EndsWith(end, StringComparison.Ordinal)));

    private static bool IsOfConsultation(string measure) =>
        Array.Exists(Consultations, kind => measure.StartsWith($"{kind}-", StringComparison.Ordinal));

    private static string[] OfConsultations(params string[] measures) =>
        [.. Consultations.SelectMany(kind => measures.Select(measure => $"{kind}-{measure}"))];

    /// <summary>With the places of each session as the proof of the reserve has them.</summary>
    private static Dictionary<FigureKey, Range> Expected(
        CountedBoards counted,
        CountedScope scope,
        CountedPeriod period,
        ProofSummary proof
    )
    {
        var expected = counted.Happened(scope, period);
        foreach (var hospital in proof.Hospitals.Where(one => counted.Belongs(scope, one.Institution, period.Until)))
        {
            var sums = hospital.Sums;
            foreach (
                var (measure, places) in ((string, long)[])
                    [
                        ("reserve-capacity", sums.Capacity),
                        ("reserve-required", sums.Required),
                        ("reserve-offered", sums.Offered),
                        ("reserve-held", sums.Held),
                        ("reserve-used", sums.Used),
                        ("reserve-released", sums.Released),
                    ]
            )
            {
                var key = new FigureKey(measure, scope.IsCounty ? "" : "receiver");
                expected[key] = expected.GetValueOrDefault(key).Plus(new Range(places, places));
            }
        }

        return expected;
    }

    private void Break(BoardComparison comparison, ShownBoard board, CountedBoards counted, CountedScope scope, CountedPeriod period)
    {
        Compare("reason", Broken, (one, _) => one.Reason);
        Compare("diagnosis", BrokenByDiagnosis, (one, _) => one.Diagnosis);
        // Whose answer is late, the county's authority asks.
        if (scope.IsCounty)
            Compare("institution", LateByOther, (one, _) => one.Receiver);
        // The county's is a matrix of its own.
        if (!scope.IsCounty)
            Compare("counterpart", BrokenByOther, (one, side) => side == "sender" ? one.Receiver : one.Sender);
        if (!scope.IsCounty)
            Compare("unit", BrokenByUnit, (one, side) => side == "receiver" ? one.Unit : null);

        void Compare(string by, string[] measures, Func<CountedEvent, string, string?> part)
        {
            var expected = counted
                .Happened(scope, period, part)
                .Where(one => measures.Contains(one.Key.Measure, StringComparer.Ordinal))
                .ToDictionary(one => one.Key, one => one.Value);
            var shown = new Dictionary<FigureKey, long>();
            foreach (var one in board.Breakdowns.Where(one => one.By == by && measures.Contains(one.Measure, StringComparer.Ordinal)))
            {
                foreach (var piece in one.Parts)
                    shown[new FigureKey(one.Measure, one.Side ?? "", piece.Key)] = piece.Value;
                // Only the largest are shown by name.
                if (one.Others == 0)
                    continue;
                var rest = expected
                    .Keys.Where(key => key.Measure == one.Measure && key.Side == (one.Side ?? "") && !shown.ContainsKey(key))
                    .ToList();
                comparison.Same($"others of {one.Measure} {one.Side} by {by}", one.Others, Sum(rest.ConvertAll(key => expected[key])));
                rest.ForEach(key => expected.Remove(key));
            }

            comparison.Same(shown, expected, Skipped);
        }
    }

    /// <summary>Days only: a longer time than 92 days is shown by months.</summary>
    private void Follow(BoardComparison comparison, ShownTrends shown, CountedBoards counted, CountedScope scope, CountedPeriod period)
    {
        var length = period.Until.DayNumber - period.From.DayNumber + 1;
        if (length > 92)
            return;
        comparison.Same("days of the trend", shown.Starts.Count, new Range(length, length));
        var expected = counted
            .Happened(scope, period, (one, _) => Day(one.First))
            .Where(one => Trends.Contains(one.Key.Measure, StringComparer.Ordinal))
            .ToDictionary(one => one.Key, one => one.Value);
        foreach (var day in shown.Starts)
        {
            foreach (var (key, count) in counted.Stock(scope, day).Where(one => Trends.Contains(one.Key.Measure, StringComparer.Ordinal)))
                expected[key with { Part = Day(day) }] = count;
        }

        comparison.Same(
            shown
                .Lines.SelectMany(line =>
                    line.Values.Select((value, at) => (Key: new FigureKey(line.Measure, line.Side ?? "", Day(shown.Starts[at])), value))
                )
                .ToDictionary(one => one.Key, one => one.value),
            expected,
            key => !Trends.Contains(key.Measure, StringComparer.Ordinal) || (plan.Continue && key.Measure is "up-waiting" or "up-in-care")
        );
    }

    private static Dictionary<FigureKey, long> Figures(IReadOnlyList<ShownFigure> shown) =>
        shown.ToDictionary(one => new FigureKey(one.Measure, one.Side ?? ""), one => one.Value);

    private static Range Sum(IEnumerable<Range> all) => all.Aggregate(default(Range), (sum, one) => sum.Plus(one));

    private static string Day(DateOnly day) => day.ToString("O", CultureInfo.InvariantCulture);

    private static DateOnly Earlier(DateOnly one, DateOnly other) => one < other ? one : other;
}
