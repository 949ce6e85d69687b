// Patient flow 患者流向: who sends to whom, by level and by institution.
using Referrals.Cases;
using Referrals.Institutions;
using Referrals.Whitelist;

namespace Referrals.Boards;

internal static class FlowView
{
    private const int MostPairs = 500;

    public static async Task<FlowBoard> Of(BoardContext board, FlowStep step)
    {
        var measure = step switch
        {
            FlowStep.Sent => Measure.Sent,
            FlowStep.Arrived => Measure.Arrived,
            _ => Measure.Accepted,
        };
        var sums = await board.Sums.Sum(
            [new BoardSlice("", BoardKey.County, board.Period)],
            Breakdowns.Counterpart,
            [.. Enum.GetValues<Direction>().Select(direction => Measure.Of(direction, measure))]
        );
        var pairs = sums
            .Keys.GroupBy(key => key.Key, StringComparer.Ordinal)
            .Select(pair => (Ends: pair.Key.Split('>', 2), Value: pair.Sum(key => sums[key]), Now: pair.Sum(key => sums.Now(key))))
            .Where(pair => pair.Value != 0 || pair.Now != 0)
            .ToList();
        var levels = pairs
            .GroupBy(pair => (From: LevelOf(board, pair.Ends[0]), To: LevelOf(board, pair.Ends[1])))
            .Select(one => (one.Key, Value: one.Sum(pair => pair.Value), Now: one.Sum(pair => pair.Now)))
            .OrderBy(one => one.Key)
            .Select(one => new FlowCell(one.Key.From, one.Key.To, one.Value, Changed(one.Value, one.Now)));
        return new FlowBoard(
            board.Period.From,
            board.Period.Until,
            board.Sums.Position,
            board.AsOf,
            step,
            [.. levels],
            [
                .. pairs
                    .OrderByDescending(pair => pair.Value)
                    .ThenBy(pair => pair.Ends[0], StringComparer.Ordinal)
                    .ThenBy(pair => pair.Ends[1], StringComparer.Ordinal)
                    .Take(MostPairs)
                    .Select(pair => new FlowPair(
                        pair.Ends[0],
                        board.Names.Institution(pair.Ends[0]),
                        pair.Ends[1],
                        board.Names.Institution(pair.Ends[1]),
                        pair.Value,
                        Changed(pair.Value, pair.Now)
                    )),
            ]
        );
    }

    private static long? Changed(long then, long now) => now == then ? null : now;

    // By the last day of the period: what a hospital leads may have changed within it.
    private static FlowLevel LevelOf(BoardContext board, string code)
    {
        if (!board.Directory.Institutions.TryGetValue(code, out var institution))
            return FlowLevel.Outside;
        if (institution.Kind == InstitutionKind.External)
            return (institution.Area is { } area ? OutsideTiers.Of(board.Request.Caller.County, area) : (OutsideTier?)null) switch
            {
                OutsideTier.City => FlowLevel.City,
                OutsideTier.Province => FlowLevel.Province,
                OutsideTier.OutsideProvince => FlowLevel.OutsideProvince,
                _ => FlowLevel.Outside,
            };
        return institution.Kind.IsBelowTownship ? FlowLevel.Village
            : institution.Kind.IsTownshipHospital ? FlowLevel.Township
            : board.Directory.Groups(board.Period.Until).Any(group => group.Lead == code) ? FlowLevel.LeadHospital
            : FlowLevel.County;
    }
}
