// Lines of institutions added up.
namespace Referrals.Deductibles;

internal static class CreditedTotals
{
    /// <summary>By month, then by what they are added up by.</summary>
    public static IReadOnlyList<CreditedLine> By(CreditedBy by, IEnumerable<CreditedLine> lines) =>
        by switch
        {
            CreditedBy.Township => Add(lines.Select(line => (line.Township, line)), township => ([], township)),
            CreditedBy.Group => Add(
                lines.SelectMany(line => line.Groups, (line, group) => ((string?)group, line)),
                group => (group is null ? [] : [group], null)
            ),
            _ => [.. lines],
        };

    private static IReadOnlyList<CreditedLine> Add(
        IEnumerable<(string? Of, CreditedLine Line)> lines,
        Func<string?, (IReadOnlyList<string> Groups, string? Township)> place
    ) =>
        [
            .. lines
                .GroupBy(one => (one.Line.Month, one.Of), one => one.Line)
                .OrderBy(group => group.Key.Month, StringComparer.Ordinal)
                .ThenBy(group => group.Key.Of, StringComparer.Ordinal)
                .Select(group => new CreditedLine(
                    null,
                    place(group.Key.Of).Groups,
                    place(group.Key.Of).Township,
                    group.Key.Month,
                    group.Sum(line => line.Stays),
                    group.Sum(line => line.Joined),
                    group.Sum(line => line.Lost),
                    Yuan.Of(group.Sum(line => line.Credited)),
                    Yuan.Of(group.Sum(line => line.Due)),
                    group.Sum(line => line.Open),
                    group.Sum(line => line.Explained),
                    group.Sum(line => line.Corrected)
                )),
        ];
}
