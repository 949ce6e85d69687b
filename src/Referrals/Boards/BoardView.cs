// Making a board of sums.
using Referrals.Cases;
using Referrals.Shared;

namespace Referrals.Boards;

internal static class BoardView
{
    private const int MostParts = 20;
    private const int MostDays = 92;

    public static readonly string[] Stocks = [.. Measure.All.Where(one => one.Kind == MeasureKind.Stock).Select(one => one.Code)];

    public static readonly string[] Events = [.. Measure.All.Where(one => one.Kind != MeasureKind.Stock).Select(one => one.Code)];

    /// <summary>What people look at from day to day.</summary>
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
        .. ConsultationMeasures.Trends,
        Measure.Offered,
        Measure.Used,
    ];

    /// <summary>The numbers whose parts people ask for.</summary>
    private static readonly (Breakdowns By, string[] Measures)[] Parts =
    [
        (Breakdowns.Counterpart, ["up-sent", "up-arrived", "down-sent", "down-arrived", .. ConsultationMeasures.ByCounterpart]),
        (Breakdowns.Diagnosis, ["up-sent", "up-arrived", "out-accepted"]),
        (
            Breakdowns.Reason,
            [
                "up-declined",
                "up-returned",
                "up-redirected",
                "up-cancelled",
                "down-declined",
                .. ConsultationMeasures.ByReason,
                Measure.LeftOnList,
                Measure.LeftOffList,
                Measure.Capacity,
                Measure.Offered,
                Measure.Used,
                Measure.StaysLost,
                Measure.OutsideOutpatientVisits,
                Measure.OutsideAdmissions,
            ]
        ),
        (
            Breakdowns.Unit,
            [
                "up-arrived",
                "up-answer-late",
                .. ConsultationMeasures.ByUnit,
                Measure.Capacity,
                Measure.Required,
                Measure.Offered,
                Measure.Held,
                Measure.Used,
            ]
        ),
    ];

    public static async Task<Board> Of(BoardContext board, BoardScope scope)
    {
        var slices = scope.Slices(board.Period, board.Directory);
        var figures = await board.Sums.Sum(slices, null, Events);
        var stocks = await board.Sums.Sum(scope.StockSlices(board.Period.Until, board.Directory), null, Stocks);
        var breakdowns = new List<BoardBreakdown>();
        foreach (var (by, measures) in Parts)
        {
            // Who sent whom is asked of the county in the matrix of flows.
            if (scope.Kind != BoardKind.County || by is Breakdowns.Diagnosis or Breakdowns.Reason)
                breakdowns.AddRange(Broken(board, by, await board.Sums.Sum(slices, by, measures)));
        }

        if (scope.Kind == BoardKind.County)
            breakdowns.AddRange(await LateByInstitution(board));

        return new Board(
            new BoardOf(scope.Kind, scope.Code, scope.NameOf(board.Facts, board.Names)),
            board.Period.From,
            board.Period.Until,
            board.Sums.Position,
            board.AsOf,
            Figures(figures),
            Figures(stocks),
            breakdowns,
            await TrendsOf(board, scope),
            (await IndicatorValues.Of(board, new IndicatorsOf(scope, board.Period)))[0]
        );
    }

    /// <summary>Numbers that are not 0, in the order of the measures.</summary>
    public static IReadOnlyList<BoardFigure> Figures(BoardSums sums) =>
        [
            .. sums
                .Keys.Where(key => sums[key] != 0 || sums.Now(key) != 0)
                .OrderBy(key => OrderOf(key.Measure))
                .ThenBy(key => key.Side, StringComparer.Ordinal)
                .Select(key => new BoardFigure(key.Measure, SideOf(key.Side), sums[key], Changed(sums, key))),
        ];

    /// <summary>What a sum is now, where that is not what it was.</summary>
    public static long? Changed(BoardSums sums, SumKey key) => sums.Now(key) == sums[key] ? null : sums.Now(key);

    private static IEnumerable<BoardBreakdown> Broken(BoardContext board, Breakdowns by, BoardSums sums)
    {
        foreach (
            var measure in sums
                .Keys.Where(key => sums[key] != 0 || sums.Now(key) != 0)
                .GroupBy(key => (key.Measure, key.Side))
                .OrderBy(one => OrderOf(one.Key.Measure))
                .ThenBy(one => one.Key.Side, StringComparer.Ordinal)
        )
        {
            var parts = measure.OrderByDescending(key => sums[key]).ThenBy(key => key.Key, StringComparer.Ordinal).ToList();
            yield return new BoardBreakdown(
                measure.Key.Measure,
                SideOf(measure.Key.Side),
                Enum.Parse<BoardBreakdownKind>(by.ToString()),
                [.. parts.Take(MostParts).Select(key => new BoardPart(key.Key, NameOf(board, by, key.Key), sums[key], Changed(sums, key)))],
                parts.Skip(MostParts).Sum(key => sums[key])
            );
        }
    }

    // Who has not answered in time, and whose answer is late now.
    private static async Task<IEnumerable<BoardBreakdown>> LateByInstitution(BoardContext board)
    {
        var institutions = board.Directory.Institutions.Keys.ToList();
        var missed = await board.Sums.Sum(
            Each(board.Period),
            null,
            [.. Late(Measure.AnswerLate), .. ConsultationMeasures.LateByInstitution]
        );
        var late = await board.Sums.Sum(Each(BoardPeriod.To(board.Period.Until)), null, Late(Measure.Late));
        return Broken(missed).Concat(Broken(late));

        List<BoardSlice> Each(BoardPeriod period) => institutions.ConvertAll(code => new BoardSlice(code, code, period));

        string[] Late(string measure) => [.. Enum.GetValues<Direction>().Select(direction => Measure.Of(direction, measure))];

        IEnumerable<BoardBreakdown> Broken(BoardSums sums) =>
            sums
                .Keys.Where(key => key.Side == BoardKey.OfReceiver && (sums[key] != 0 || sums.Now(key) != 0))
                .GroupBy(key => key.Measure, StringComparer.Ordinal)
                .OrderBy(one => OrderOf(one.Key))
                .Select(one => new BoardBreakdown(
                    one.Key,
                    null,
                    BoardBreakdownKind.Institution,
                    [
                        .. one.OrderByDescending(key => sums[key])
                            .ThenBy(key => key.Scope, StringComparer.Ordinal)
                            .Select(key => new BoardPart(key.Scope, board.Names.Institution(key.Scope), sums[key], Changed(sums, key))),
                    ],
                    0
                ));
    }

    private static string? NameOf(BoardContext board, Breakdowns by, string key) =>
        by switch
        {
            Breakdowns.Counterpart => board.Names.Institution(key),
            Breakdowns.Diagnosis when key.Split('/', 3) is [var system, var version, var code] => board.Catalogues.NameOf(
                new Diagnosis(code, system, version)
            ),
            _ => null,
        };

    private static async Task<BoardTrends> TrendsOf(BoardContext board, BoardScope scope)
    {
        var daily = board.Period.Days <= MostDays;
        // A group's members change within a month: its trend is that of its sums.
        var slices = scope.Slices(board.Period, board.Directory);
        if (scope.Kind == BoardKind.Group || slices.Count == 0)
            return new BoardTrends([], []);
        var institution = slices[0].Institution;
        DateOnly[] starts = [.. Starts(board.Period, daily)];
        // Of the first and the last month only the days that are asked for.
        var sums = daily
            ? await board.Sums.Trend([institution], board.Period, Trends)
            : await board.Sums.Sum(
                [
                    .. starts.Select(start => new BoardSlice(
                        BoardSnapshot.Place(institution, start),
                        institution,
                        board.Period.Within(start, start.FirstOfMonth().AddMonths(1).AddDays(-1))!.Value
                    )),
                ],
                null,
                Trends
            );
        var before = await board.Sums.Sum(
            [new BoardSlice("", institution, BoardPeriod.To(board.Period.From.AddDays(-1)))],
            null,
            [.. Trends.Where(IsStock)]
        );
        return new BoardTrends(
            starts,
            [
                .. sums
                    .Keys.Concat(before.Keys.Where(key => before[key] != 0))
                    .Select(key => (key.Measure, key.Side))
                    .Distinct()
                    .OrderBy(one => OrderOf(one.Measure))
                    .ThenBy(one => one.Side, StringComparer.Ordinal)
                    .Select(one => new BoardTrend(one.Measure, SideOf(one.Side), [.. Values(one.Measure, one.Side)])),
            ]
        );

        IEnumerable<long> Values(string measure, string side)
        {
            var stock = IsStock(measure) ? before[new SumKey("", measure, side)] : 0;
            foreach (var start in starts)
            {
                var value = sums[new SumKey(BoardSnapshot.Place(institution, start), measure, side)];
                yield return IsStock(measure) ? stock += value : value;
            }
        }
    }

    private static IEnumerable<DateOnly> Starts(BoardPeriod period, bool daily)
    {
        for (var start = period.From; start <= period.Until; start = daily ? start.AddDays(1) : start.FirstOfMonth().AddMonths(1))
            yield return start;
    }

    private static bool IsStock(string measure) => Measure.Find(measure) is { Kind: MeasureKind.Stock };

    private static int OrderOf(string measure) => Measure.OrderOf(measure);

    private static Side? SideOf(string side) =>
        side switch
        {
            BoardKey.OfSender => Side.Sender,
            BoardKey.OfReceiver => Side.Receiver,
            _ => null,
        };
}
