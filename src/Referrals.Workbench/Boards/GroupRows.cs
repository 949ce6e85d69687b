// The groups compared, an indicator in each row.
using Referrals.Workbench.Client;

namespace Referrals.Workbench.Boards;

/// <summary>An indicator of all groups.</summary>
public sealed record GroupRow(string Indicator, string Name, int Version, decimal? Target, IReadOnlyList<GroupCell> Cells)
{
    /// <summary>The cells with a mark at the group that is ahead.</summary>
    /// <param name="aim">
    /// What is better: <c>at-least</c>, <c>at-most</c>, <c>rising</c> or <c>falling</c>; otherwise nobody is ahead.
    /// </param>
    public IReadOnlyList<GroupCell> Marked(string? aim) => [.. Cells.Select(cell => cell with { IsBest = IsBest(cell, aim) })];

    private bool IsBest(GroupCell cell, string? aim)
    {
        if (cell.Value?.Value is not { } value || aim is not ("at-least" or "at-most" or "rising" or "falling"))
            return false;
        var others = Cells
            .Where(other => other.IsCumulative == cell.IsCumulative && other.Group != cell.Group)
            .Select(other => other.Value?.Value)
            .ToList();
        // Against a group whose value is not known nobody is ahead.
        return others.Count > 0 && others.All(other => aim is "at-most" or "falling" ? value < other : value > other);
    }
}

/// <summary>A group's value.</summary>
/// <param name="Group">Whose.</param>
/// <param name="IsCumulative">Since the first of January instead of in the period.</param>
/// <param name="Value">Null where the group has none.</param>
/// <param name="IsBest">Whether it is ahead of all others.</param>
public sealed record GroupCell(BoardOf Group, bool IsCumulative, IndicatorValue? Value, bool IsBest = false);

/// <summary>Makes rows of a board.</summary>
public static class GroupRows
{
    /// <summary>In the order of the first group's indicators; of each group the period, then what was since January.</summary>
    public static IReadOnlyList<GroupRow> Of(GroupsBoard board) =>
        [
            .. board
                .Groups.SelectMany(group => group.Period)
                .DistinctBy(value => value.Indicator, StringComparer.Ordinal)
                .Select(first => new GroupRow(
                    first.Indicator,
                    first.Name,
                    first.Version,
                    first.Target,
                    [
                        .. board.Groups.SelectMany(group =>
                            new[]
                            {
                                new GroupCell(group.Of, false, Find(group.Period, first.Indicator)),
                                new GroupCell(group.Of, true, Find(group.Cumulative, first.Indicator)),
                            }
                        ),
                    ]
                )),
        ];

    private static IndicatorValue? Find(IReadOnlyList<IndicatorValue> values, string indicator) =>
        values.FirstOrDefault(value => value.Indicator == indicator);
}
