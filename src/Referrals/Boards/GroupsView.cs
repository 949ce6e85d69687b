// The groups side by side 赛马: the same definitions, the same days.

namespace Referrals.Boards;

internal static class GroupsView
{
    public static async Task<GroupsBoard> Of(BoardContext board)
    {
        var (from, until) = (board.Period.From, board.Period.Until);
        var cumulative = new BoardPeriod(new DateOnly(until.Year, 1, 1), until);
        var groups = new List<GroupComparison>();
        foreach (var group in board.Directory.Groups(until))
        {
            var scope = new BoardScope(BoardKind.Group, group.Code);
            groups.Add(
                new GroupComparison(
                    new BoardOf(scope.Kind, scope.Code, group.Name),
                    await IndicatorValues.Of(board, scope, board.Period, board.Definitions),
                    await IndicatorValues.Of(board, scope, cumulative, board.Definitions)
                )
            );
        }

        return new GroupsBoard(from, until, cumulative.From, board.Sums.Position, board.AsOf, groups);
    }
}
