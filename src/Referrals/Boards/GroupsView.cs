// The groups side by side 赛马: the same definitions, the same days.

namespace Referrals.Boards;

internal static class GroupsView
{
    public static async Task<GroupsBoard> Of(BoardContext board)
    {
        var (from, until) = (board.Period.From, board.Period.Until);
        var cumulative = new BoardPeriod(new DateOnly(until.Year, 1, 1), until);
        var groups = board.Directory.Groups(until);
        List<BoardScope> scopes = [.. groups.Select(group => new BoardScope(BoardKind.Group, group.Code))];
        var values = await IndicatorValues.Of(
            board,
            [
                .. scopes.Select(scope => new IndicatorsOf(scope, board.Period)),
                .. scopes.Select(scope => new IndicatorsOf(scope, cumulative)),
            ]
        );
        return new GroupsBoard(
            from,
            until,
            cumulative.From,
            board.Sums.Position,
            board.AsOf,
            [
                .. groups.Select(
                    (group, i) =>
                        new GroupComparison(new BoardOf(BoardKind.Group, group.Code, group.Name), values[i], values[groups.Count + i])
                ),
            ]
        );
    }
}
