// Computing indicators from sums.
using System.Globalization;
using Referrals.DailyActivity;
using Referrals.Institutions;
using Referrals.Shared;

namespace Referrals.Boards;

/// <summary>Computes indicators of a county, group or institution.</summary>
internal sealed class IndicatorValues
{
    /// <summary>Of longer periods the days that are missing are counted only.</summary>
    private const int MostDaysListed = 31;

    private readonly BoardContext board;
    private readonly BoardScope scope;
    private readonly BoardPeriod period;

    private IndicatorValues(BoardContext board, BoardScope scope, BoardPeriod period) =>
        (this.board, this.scope, this.period) = (board, scope, period);

    /// <summary>The values of definitions.</summary>
    public static async Task<IReadOnlyList<IndicatorValue>> Of(
        BoardContext board,
        BoardScope scope,
        BoardPeriod period,
        IReadOnlyList<IndicatorDefinition> definitions
    )
    {
        // Whose patients went outside the county, by group or institution, nobody reports.
        if (scope.Kind != BoardKind.County)
            definitions = [.. definitions.Where(definition => !definition.Terms.Any(MissingReports.IsOutside))];
        var values = new IndicatorValues(board, scope, period);
        var sums = await values.Read(definitions);
        var missing = await values.Missing(definitions);
        return [.. definitions.Select(definition => values.Value(definition, sums, missing))];
    }

    private async Task<Sums> Read(IReadOnlyList<IndicatorDefinition> definitions)
    {
        var slices = scope.Slices(period, board.Directory);
        var terms = definitions.SelectMany(definition => definition.Terms).ToList();
        string[] MeasuresOf(Func<IndicatorTerm, bool> wanted) =>
            [.. terms.Where(wanted).Select(term => term.Measure).Distinct(StringComparer.Ordinal)];
        var percentiles = definitions
            .Where(definition => definition.Statistic is IndicatorStatistic.Median or IndicatorStatistic.P90)
            .ToList();
        var sides = percentiles.Select(SideOf).Distinct(StringComparer.Ordinal).ToList();
        var timed = percentiles
            .SelectMany(definition => definition.Numerator)
            .Select(term => term.Measure)
            .Distinct(StringComparer.Ordinal)
            .ToArray();
        return new Sums(
            await board.Sums.Sum(slices, null, MeasuresOf(term => term is { Reason: null, At: null })),
            await board.Sums.Sum(slices, Breakdowns.Reason, MeasuresOf(term => term.Reason is not null)),
            await board.Sums.Sum(slices, Breakdowns.Minutes, timed, sides is [var only] ? only : null),
            await board.Sums.Sum(
                scope.Slices(period, board.Directory, IndicatorLevel.Primary),
                null,
                MeasuresOf(term => term is { At: IndicatorLevel.Primary })
            )
        );
    }

    private IndicatorValue Value(IndicatorDefinition definition, Sums sums, MissingReports missing)
    {
        var then = Compute(definition, sums, (read, key) => read[key]);
        var now = Compute(definition, sums, (read, key) => read.Now(key));
        var absent = missing.For(definition);
        return new IndicatorValue(
            definition.Indicator,
            definition.Version,
            board.Say(definition.Name),
            absent.Count > 0 ? null : then.Value,
            absent.Count > 0 || now.Value == then.Value ? null : now.Value,
            then.Numerator,
            definition.Denominator.Count == 0 ? null : then.Denominator,
            definition.Target,
            absent.Count == 0 ? null : absent
        );
    }

    private (decimal? Value, long Numerator, long Denominator) Compute(
        IndicatorDefinition definition,
        Sums sums,
        Func<BoardSums, SumKey, long> read
    )
    {
        if (definition.Statistic is IndicatorStatistic.Median or IndicatorStatistic.P90)
            return Percentile(definition, sums.Minutes, read);
        var numerator = definition.Numerator.Sum(term => Term(definition, term, sums, read));
        var denominator = definition.Denominator.Sum(term => Term(definition, term, sums, read));
        decimal? value =
            definition.Statistic == IndicatorStatistic.Count ? numerator
            : denominator == 0 ? null
            : decimal.Round((decimal)numerator / denominator, 4, MidpointRounding.AwayFromZero);
        return (value, numerator, denominator);
    }

    private long Term(IndicatorDefinition definition, IndicatorTerm term, Sums sums, Func<BoardSums, SumKey, long> read) =>
        term.At is { } level
            ? read(sums.Primary, new SumKey($"{scope}/{Kebab.Of(level)}", term.Measure, BoardKey.OfReceiver))
            : read(
                term.Reason is null ? sums.Totals : sums.Reasons,
                new SumKey(scope.ToString(), term.Measure, SideOf(definition), term.Reason ?? "")
            );

    // The smallest number of minutes that the share of all took at most.
    private (decimal? Value, long Numerator, long Denominator) Percentile(
        IndicatorDefinition definition,
        BoardSums minutes,
        Func<BoardSums, SumKey, long> read
    )
    {
        var measures = definition.Numerator.Select(term => term.Measure).ToHashSet(StringComparer.Ordinal);
        var side = SideOf(definition);
        var counted = minutes
            .Keys.Where(key => measures.Contains(key.Measure) && key.Side == side && key.Scope == scope.ToString())
            .Select(key => (Minutes: long.Parse(key.Key, CultureInfo.InvariantCulture), Count: read(minutes, key)))
            .GroupBy(one => one.Minutes, one => one.Count)
            .Select(one => (Minutes: one.Key, Count: one.Sum()))
            .OrderBy(one => one.Minutes)
            .ToList();
        var all = counted.Sum(one => one.Count);
        if (all == 0)
            return (null, 0, 0);
        var rank = (all * (definition.Statistic == IndicatorStatistic.Median ? 50 : 90) + 99) / 100;
        var passed = 0L;
        foreach (var (taken, count) in counted)
        {
            passed += count;
            if (passed >= rank)
                return (taken, all, 0);
        }

        return (counted[^1].Minutes, all, 0);
    }

    private string SideOf(IndicatorDefinition definition) =>
        scope.Kind == BoardKind.County ? ""
        : definition.BySender ? BoardKey.OfSender
        : BoardKey.OfReceiver;

    // Today is not over.
    private async Task<MissingReports> Missing(IReadOnlyList<IndicatorDefinition> definitions)
    {
        var terms = definitions
            .SelectMany(definition => definition.Terms)
            .Where(term => Measure.Find(term.Measure) is { Kind: MeasureKind.Reported })
            .ToList();
        var yesterday = board.Today.AddDays(-1);
        if (terms.Count == 0 || period.Within(DateOnly.MinValue, yesterday) is not { } days)
            return MissingReports.None;
        return new MissingReports(
            [.. await MissingInside(days)],
            terms.Exists(term => MissingReports.IsOutside(term)) ? await MissingOutside(days) : []
        );
    }

    private async Task<IEnumerable<IndicatorMissing>> MissingInside(BoardPeriod days)
    {
        var expected = scope
            .Slices(days, board.Directory, null)
            .SelectMany(slice =>
                slice.Institution == BoardKey.County
                    ? board.Directory.Institutions.Values.Select(one => slice with { Institution = one.Code })
                    : [slice]
            )
            .Where(slice => board.Directory.Institutions.ContainsKey(slice.Institution))
            .Select(slice => (Institution: board.Directory.Institutions[slice.Institution], slice.Period))
            .Where(one => one.Institution.Kind.ReportsActivity)
            .Select(one => (one.Institution, Period: one.Period.Within(one.Institution.Opened, one.Institution.Until ?? DateOnly.MaxValue)))
            .Where(one => one.Period is not null)
            .Select(one => new BoardSlice(one.Institution.Code, one.Institution.Code, one.Period!.Value))
            .ToList();
        var reported = await board.Sums.Sum(expected, null, [Measure.DaysReported]);
        var absent = expected
            .GroupBy(slice => slice.Institution, StringComparer.Ordinal)
            .Select(one => (Institution: one.Key, Days: one.Sum(slice => slice.Period.Days) - Reported(one.Key), Slices: one.ToList()))
            .Where(one => one.Days > 0)
            .ToList();
        var listed =
            days.Days <= MostDaysListed && absent.Count > 0
                ? await board.Sums.Trend([.. absent.Select(one => one.Institution)], days, [Measure.DaysReported])
                : null;
        return absent
            .Select(one => new IndicatorMissing(
                one.Institution,
                board.Names.Institution(one.Institution),
                (int)one.Days,
                listed is null ? null : [.. NotReported(listed, one.Institution, one.Slices, Measure.DaysReported)]
            ))
            .OrderByDescending(one => one.Days)
            .ThenBy(one => one.Institution, StringComparer.Ordinal);

        long Reported(string institution) => reported[new SumKey(institution, Measure.DaysReported, BoardKey.OfReceiver)];
    }

    private async Task<IReadOnlyList<IndicatorMissing>> MissingOutside(BoardPeriod days)
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

    private static readonly IndicatorText OfficeName = new("县医保局(县域外)", "County insurance office (outside the county)");

    private sealed record Sums(BoardSums Totals, BoardSums Reasons, BoardSums Minutes, BoardSums Primary);

    /// <summary>Who has not reported.</summary>
    private sealed record MissingReports(IReadOnlyList<IndicatorMissing> Inside, IReadOnlyList<IndicatorMissing> Outside)
    {
        public static readonly MissingReports None = new([], []);

        public static bool IsOutside(IndicatorTerm term) => term.Measure.StartsWith("outside-", StringComparison.Ordinal);

        public IReadOnlyList<IndicatorMissing> For(IndicatorDefinition definition)
        {
            var reported = definition.Terms.Where(term => Measure.Find(term.Measure) is { Kind: MeasureKind.Reported }).ToList();
            return [.. reported.Exists(term => !IsOutside(term)) ? Inside : [], .. reported.Exists(IsOutside) ? Outside : []];
        }
    }
}
