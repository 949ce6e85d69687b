// Computing indicators from sums.
using System.Globalization;
using Referrals.Shared;
using Directory = Referrals.Institutions.Directory;

namespace Referrals.Boards;

/// <summary>Whose indicators are asked for, and of which days.</summary>
internal sealed record IndicatorsOf(BoardScope Scope, BoardPeriod Period)
{
    /// <summary>What its sums are called.</summary>
    public string Name { get; } = $"{Scope} {Period.From.Iso()} {Period.Until.Iso()}";

    /// <summary>What it is made of.</summary>
    /// <param name="directory">The institutions.</param>
    /// <param name="level">Only institutions of this level; null for all.</param>
    public IEnumerable<BoardSlice> Slices(Directory directory, IndicatorLevel? level = null)
    {
        var name = Named(level);
        return Scope.Slices(Period, directory, level).Select(slice => slice with { Scope = name });
    }

    /// <summary>What its sums of institutions of a level are called.</summary>
    public string Named(IndicatorLevel? level) => level is { } one ? $"{Name} {Kebab.Of(one)}" : Name;

    /// <summary>Of which side its sums are.</summary>
    public string SideOf(IndicatorDefinition definition) =>
        Scope.Kind == BoardKind.County ? ""
        : definition.BySender ? BoardKey.OfSender
        : BoardKey.OfReceiver;
}

/// <summary>Computes indicators of a county, groups or institutions.</summary>
internal static class IndicatorValues
{
    /// <summary>The values of definitions, of everything that is asked for, in its order.</summary>
    public static async Task<IReadOnlyList<IReadOnlyList<IndicatorValue>>> Of(BoardContext board, params IReadOnlyList<IndicatorsOf> asked)
    {
        var definitions = board.Definitions;
        var sums = await Read(board, asked, definitions);
        var missing = await MissingReports.Of(board, asked, definitions);
        return
        [
            .. asked.Select(
                (one, i) =>
                    (IReadOnlyList<IndicatorValue>)
                        [
                            .. definitions
                                // Whose patients went outside the county, by group or institution, nobody reports.
                                .Where(definition => one.Scope.Kind == BoardKind.County || !definition.Terms.Any(MissingReports.IsOutside))
                                .Select(definition => Value(board, one, definition, sums, missing[i])),
                        ]
            ),
        ];
    }

    private static async Task<Sums> Read(
        BoardContext board,
        IReadOnlyList<IndicatorsOf> asked,
        IReadOnlyList<IndicatorDefinition> definitions
    )
    {
        List<BoardSlice> slices = [.. asked.SelectMany(one => one.Slices(board.Directory))];
        var terms = definitions.SelectMany(definition => definition.Terms).ToList();
        string[] MeasuresOf(Func<IndicatorTerm, bool> wanted) =>
            [.. terms.Where(wanted).Select(term => term.Measure).Distinct(StringComparer.Ordinal)];
        var percentiles = definitions
            .Where(definition => definition.Statistic is IndicatorStatistic.Median or IndicatorStatistic.P90)
            .ToList();
        var sides = percentiles.SelectMany(definition => asked.Select(one => one.SideOf(definition))).Distinct(StringComparer.Ordinal);
        var timed = percentiles
            .SelectMany(definition => definition.Numerator)
            .Select(term => term.Measure)
            .Distinct(StringComparer.Ordinal)
            .ToArray();
        var minutes = await board.Sums.Sum(slices, Breakdowns.Minutes, timed, sides.ToList() is [var only] ? only : null);
        return new Sums(
            await board.Sums.Sum(slices, null, MeasuresOf(term => term is { Reason: null, At: null })),
            await board.Sums.Sum(slices, Breakdowns.Reason, MeasuresOf(term => term.Reason is not null)),
            minutes,
            minutes.Keys.ToLookup(key => (key.Scope, key.Measure, key.Side)),
            await board.Sums.Sum(
                [.. asked.SelectMany(one => one.Slices(board.Directory, IndicatorLevel.Primary))],
                null,
                MeasuresOf(term => term is { At: IndicatorLevel.Primary })
            )
        );
    }

    private static IndicatorValue Value(
        BoardContext board,
        IndicatorsOf one,
        IndicatorDefinition definition,
        Sums sums,
        MissingReports missing
    )
    {
        var then = Compute(one, definition, sums, (read, key) => read[key]);
        var now = board.At is null ? then : Compute(one, definition, sums, (read, key) => read.Now(key));
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

    private static (decimal? Value, long Numerator, long Denominator) Compute(
        IndicatorsOf one,
        IndicatorDefinition definition,
        Sums sums,
        Func<BoardSums, SumKey, long> read
    )
    {
        if (definition.Statistic is IndicatorStatistic.Median or IndicatorStatistic.P90)
            return Percentile(one, definition, sums, read);
        var numerator = definition.Numerator.Sum(term => Term(one, definition, term, sums, read));
        var denominator = definition.Denominator.Sum(term => Term(one, definition, term, sums, read));
        decimal? value =
            definition.Statistic == IndicatorStatistic.Count ? numerator
            : denominator == 0 ? null
            : decimal.Round((decimal)numerator / denominator, 4, MidpointRounding.AwayFromZero);
        return (value, numerator, denominator);
    }

    private static long Term(
        IndicatorsOf one,
        IndicatorDefinition definition,
        IndicatorTerm term,
        Sums sums,
        Func<BoardSums, SumKey, long> read
    ) =>
        term.At is { } level
            ? read(sums.Primary, new SumKey(one.Named(level), term.Measure, BoardKey.OfReceiver))
            : read(
                term.Reason is null ? sums.Totals : sums.Reasons,
                new SumKey(one.Name, term.Measure, one.SideOf(definition), term.Reason ?? "")
            );

    // The smallest number of minutes that the share of all took at most.
    private static (decimal? Value, long Numerator, long Denominator) Percentile(
        IndicatorsOf one,
        IndicatorDefinition definition,
        Sums sums,
        Func<BoardSums, SumKey, long> read
    )
    {
        var side = one.SideOf(definition);
        var counted = definition
            .Numerator.Select(term => term.Measure)
            .Distinct(StringComparer.Ordinal)
            .SelectMany(measure => sums.ByMeasure[(one.Name, measure, side)])
            .Select(key => (Minutes: long.Parse(key.Key, CultureInfo.InvariantCulture), Count: read(sums.Minutes, key)))
            .GroupBy(taken => taken.Minutes, taken => taken.Count)
            .Select(same => (Minutes: same.Key, Count: same.Sum()))
            .OrderBy(taken => taken.Minutes)
            .ToList();
        var all = counted.Sum(taken => taken.Count);
        if (all == 0)
            return (null, 0, 0);
        var rank = (all * (definition.Statistic == IndicatorStatistic.Median ? 50 : 90) + 99) / 100;
        var passed = 0L;
        foreach (var (took, count) in counted)
        {
            passed += count;
            if (passed >= rank)
                return (took, all, 0);
        }

        return (counted[^1].Minutes, all, 0);
    }

    private sealed record Sums(
        BoardSums Totals,
        BoardSums Reasons,
        BoardSums Minutes,
        ILookup<(string Scope, string Measure, string Side), SumKey> ByMeasure,
        BoardSums Primary
    );
}
