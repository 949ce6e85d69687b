// Who has not reported what indicators need.
using Referrals.DailyActivity;
using Referrals.Institutions;
using Referrals.Shared;

namespace Referrals.Boards;

/// <summary>Days without reports, of institutions and of the insurance office for what is outside the county.</summary>
internal sealed record MissingReports(IReadOnlyList<IndicatorMissing> Inside, IReadOnlyList<IndicatorMissing> Outside)
{
    /// <summary>Of longer periods the days that are missing are counted only.</summary>
    private const int MostDaysListed = 31;

    private static readonly IndicatorText OfficeName = new("县医保局(县域外)", "County insurance office (outside the county)");

    /// <summary>Whether it is what is outside the county.</summary>
    public static bool IsOutside(IndicatorTerm term) => term.Measure.StartsWith("outside-", StringComparison.Ordinal);

    /// <summary>What is missing for an indicator.</summary>
    public IReadOnlyList<IndicatorMissing> For(IndicatorDefinition definition)
    {
        var reported = definition.Terms.Where(IsReported).ToList();
        return [.. reported.Exists(term => !IsOutside(term)) ? Inside : [], .. reported.Exists(IsOutside) ? Outside : []];
    }

    /// <summary>What is missing for everything that is asked for, in its order. Today is not over.</summary>
    public static async Task<IReadOnlyList<MissingReports>> Of(
        BoardContext board,
        IReadOnlyList<IndicatorsOf> asked,
        IReadOnlyList<IndicatorDefinition> definitions
    )
    {
        var terms = definitions.SelectMany(definition => definition.Terms).Where(IsReported).ToList();
        var yesterday = board.Today.AddDays(-1);
        List<IndicatorsOf?> over =
        [
            .. asked.Select(one => one.Period.Within(DateOnly.MinValue, yesterday) is { } days ? new IndicatorsOf(one.Scope, days) : null),
        ];
        if (terms.Count == 0 || over.TrueForAll(one => one is null))
            return [.. asked.Select(_ => new MissingReports([], []))];
        var expected = over.ConvertAll(one => one is { } days ? Expected(board, days) : []);
        var reported = await board.Sums.Sum([.. expected.SelectMany(slices => slices)], null, [Measure.DaysReported]);
        var missing = new List<MissingReports>();
        foreach (var (one, slices) in over.Zip(expected))
        {
            missing.Add(
                new MissingReports(
                    one is { } inside ? await MissingInside(board, inside.Period, slices, reported) : [],
                    one is { Scope.Kind: BoardKind.County } outside && terms.Exists(IsOutside)
                        ? await MissingOutside(board, outside.Period)
                        : []
                )
            );
        }

        return missing;
    }

    private static bool IsReported(IndicatorTerm term) => Measure.Find(term.Measure) is { Kind: MeasureKind.Reported };

    // The days on which each institution has to report.
    private static List<BoardSlice> Expected(BoardContext board, IndicatorsOf one) =>
        [
            .. one.Slices(board.Directory)
                .SelectMany(slice =>
                    slice.Institution == BoardKey.County
                        ? board.Directory.Institutions.Values.Select(each => slice with { Institution = each.Code })
                        : [slice]
                )
                .Where(slice => board.Directory.Institutions.ContainsKey(slice.Institution))
                .Select(slice => (Institution: board.Directory.Institutions[slice.Institution], slice.Period))
                .Where(due => due.Institution.Kind.ReportsActivity)
                .Select(due =>
                    (due.Institution, Period: due.Period.Within(due.Institution.Opened, due.Institution.Until ?? DateOnly.MaxValue))
                )
                .Where(due => due.Period is not null)
                .Select(due => new BoardSlice($"{one.Name} {due.Institution.Code}", due.Institution.Code, due.Period!.Value)),
        ];

    private static async Task<IReadOnlyList<IndicatorMissing>> MissingInside(
        BoardContext board,
        BoardPeriod days,
        IReadOnlyList<BoardSlice> expected,
        BoardSums reported
    )
    {
        var absent = expected
            .GroupBy(slice => slice.Institution, StringComparer.Ordinal)
            .Select(one => (Institution: one.Key, Days: one.Sum(slice => slice.Period.Days) - Reported(one.First()), Slices: one.ToList()))
            .Where(one => one.Days > 0)
            .ToList();
        var listed =
            days.Days <= MostDaysListed && absent.Count > 0
                ? await board.Sums.Trend([.. absent.Select(one => one.Institution)], days, [Measure.DaysReported])
                : null;
        return
        [
            .. absent
                .Select(one => new IndicatorMissing(
                    one.Institution,
                    board.Names.Institution(one.Institution),
                    (int)one.Days,
                    listed is null ? null : [.. NotReported(listed, one.Institution, one.Slices, Measure.DaysReported)]
                ))
                .OrderByDescending(one => one.Days)
                .ThenBy(one => one.Institution, StringComparer.Ordinal),
        ];

        long Reported(BoardSlice slice) => reported[new SumKey(slice.Scope, Measure.DaysReported, BoardKey.OfReceiver)];
    }

    private static async Task<IReadOnlyList<IndicatorMissing>> MissingOutside(BoardContext board, BoardPeriod days)
    {
        var reported = await board.Sums.Trend([InsuranceOffice.Code], days, [Measure.OutsideDaysReported]);
        List<DateOnly> absent =
        [
            .. NotReported(reported, InsuranceOffice.Code, [new BoardSlice("", InsuranceOffice.Code, days)], Measure.OutsideDaysReported),
        ];
        return absent.Count == 0
            ? []
            :
            [
                new IndicatorMissing(
                    InsuranceOffice.Code,
                    board.Say(OfficeName),
                    absent.Count,
                    days.Days <= MostDaysListed ? absent : null
                ),
            ];
    }

    private static IEnumerable<DateOnly> NotReported(
        BoardSums reported,
        string institution,
        IReadOnlyList<BoardSlice> slices,
        string measure
    ) =>
        slices
            .SelectMany(slice => DaysOf(slice.Period))
            .Where(day =>
                reported[new SumKey(BoardSnapshot.Place(institution, day), measure, BoardKey.OfReceiver)]
                < ActivityMonth.ReportsOfDay(institution)
            );

    private static IEnumerable<DateOnly> DaysOf(BoardPeriod period) => Enumerable.Range(0, period.Days).Select(period.From.AddDays);
}
