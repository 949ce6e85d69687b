// The cases of a flow. A flow adds up all directions, and a list is of one of them: so there is a list for each.
using Referrals.Workbench.Client;

namespace Referrals.Workbench.Boards;

/// <summary>What is behind a number of flows.</summary>
public static class FlowTraces
{
    /// <summary>The lists of a flow.</summary>
    /// <param name="title">What it is called.</param>
    /// <param name="board">Of which board.</param>
    /// <param name="flow">Between two institutions, or two levels.</param>
    /// <param name="levels">Which institution has which level, for a flow between levels; null for one between institutions.</param>
    public static Trace Of(string title, FlowBoard board, Flow flow, FlowLevels? levels)
    {
        var measures = BoardLists.Directions.Select(direction => $"{direction}-{board.Step}");
        return levels is null
            ? new Trace(
                title,
                flow.Value,
                board.From,
                board.Until,
                board.Position,
                [
                    .. measures.Select(measure => new CaseSource(
                        $"institution:{flow.From}",
                        measure,
                        Side: "sender",
                        By: "counterpart",
                        Key: flow.To
                    )),
                ]
            )
            : new Trace(
                title,
                flow.Value,
                board.From,
                board.Until,
                board.Position,
                [.. measures.Select(measure => new CaseSource("county", measure))],
                // No list is of a level: of the county's those that go from here to there.
                one => levels.Of(one.Sender) == flow.From && levels.Of(one.Receiver) == flow.To
            );
    }
}
