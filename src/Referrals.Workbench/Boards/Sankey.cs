// Flows as bands between two columns. Geometry only: what is drawn of it stands in SankeyChart.razor.
using System.Globalization;

namespace Referrals.Workbench.Boards;

/// <summary>So many from here to there.</summary>
public sealed record Flow(string From, string To, long Value);

/// <summary>An end of flows.</summary>
/// <param name="Key">Which.</param>
/// <param name="Top">Its upper edge.</param>
/// <param name="Height">As much as its value is of all.</param>
/// <param name="Value">The sum of its flows.</param>
public sealed record SankeyNode(string Key, double Top, double Height, long Value)
{
    /// <summary>Where its name stands.</summary>
    public double Middle => Top + (Height / 2);
}

/// <summary>A flow as a band.</summary>
/// <param name="Flow">Which.</param>
/// <param name="FromTop">Its upper edge on the left.</param>
/// <param name="ToTop">Its upper edge on the right.</param>
/// <param name="Height">Its height on both sides.</param>
public sealed record SankeyBand(Flow Flow, double FromTop, double ToTop, double Height)
{
    /// <summary>The outline as SVG writes it, between two positions.</summary>
    public string Path(double left, double right)
    {
        var middle = (left + right) / 2;
        var (fromEnd, toEnd) = (FromTop + Height, ToTop + Height);
        var upper = Point("M", left, FromTop) + Point("C", middle, FromTop) + Point(" ", middle, ToTop) + Point(" ", right, ToTop);
        var lower = Point("L", right, toEnd) + Point("C", middle, toEnd) + Point(" ", middle, fromEnd) + Point(" ", left, fromEnd);
        return $"{upper}{lower}Z";
    }

    private static string Point(string step, double x, double y) => string.Create(CultureInfo.InvariantCulture, $"{step}{x:0.##} {y:0.##}");
}

/// <summary>Two columns of nodes with the bands between them.</summary>
public sealed record Sankey(IReadOnlyList<SankeyNode> Left, IReadOnlyList<SankeyNode> Right, IReadOnlyList<SankeyBand> Bands)
{
    // Of Latin letters; a Chinese one is as wide as two.
    private const int NameWidth = 30;

    // Thinner ones could neither be seen nor hit.
    private const double Thinnest = 1.5;

    /// <summary>Lays flows out.</summary>
    /// <param name="flows">Those of 0 are left out.</param>
    /// <param name="order">The order of nodes from top to bottom; others follow, the largest first.</param>
    /// <param name="height">Of the whole drawing.</param>
    /// <param name="gap">Between two nodes: as much as a name needs.</param>
    public static Sankey Of(IReadOnlyList<Flow> flows, IReadOnlyList<string> order, double height, double gap)
    {
        var shown = flows.Where(flow => flow.Value > 0).ToList();
        var left = Ordered(shown, flow => flow.From, order);
        var right = Ordered(shown, flow => flow.To, order);
        var total = shown.Sum(flow => flow.Value);
        if (total == 0)
            return new Sankey([], [], []);
        var scale = (height - (gap * (Math.Max(left.Count, right.Count) - 1))) / total;
        var (starts, ends) = (Nodes(left, scale, gap), Nodes(right, scale, gap));
        var (fromTop, toTop) = (Tops(starts), Tops(ends));
        var bands = new List<SankeyBand>();
        foreach (var flow in shown.OrderBy(flow => Index(left, flow.From)).ThenBy(flow => Index(right, flow.To)))
        {
            var size = flow.Value * scale;
            bands.Add(new SankeyBand(flow, fromTop[flow.From], toTop[flow.To], Math.Max(size, Thinnest)));
            fromTop[flow.From] += size;
            toTop[flow.To] += size;
        }

        return new Sankey(starts, ends, bands);
    }

    /// <summary>As much of a name as there is room for beside the bands.</summary>
    public static string Short(string name)
    {
        var width = 0;
        for (var i = 0; i < name.Length; i++)
        {
            width += name[i] < '\u2E80' ? 1 : 2;
            if (width > NameWidth)
                return $"{name[..i]}…";
        }

        return name;
    }

    private static List<(string Key, long Value)> Ordered(List<Flow> flows, Func<Flow, string> end, IReadOnlyList<string> order) =>
        [
            .. flows
                .GroupBy(end, StringComparer.Ordinal)
                .Select(one => (one.Key, Value: one.Sum(flow => flow.Value)))
                .OrderBy(one =>
                    order.Contains(one.Key, StringComparer.Ordinal) ? order.Index().First(o => o.Item == one.Key).Index : order.Count
                )
                .ThenByDescending(one => one.Value)
                .ThenBy(one => one.Key, StringComparer.Ordinal),
        ];

    private static List<SankeyNode> Nodes(List<(string Key, long Value)> ends, double scale, double gap)
    {
        var nodes = new List<SankeyNode>();
        var top = 0d;
        foreach (var (key, value) in ends)
        {
            nodes.Add(new SankeyNode(key, top, value * scale, value));
            top += (value * scale) + gap;
        }

        return nodes;
    }

    private static Dictionary<string, double> Tops(List<SankeyNode> nodes) =>
        nodes.ToDictionary(node => node.Key, node => node.Top, StringComparer.Ordinal);

    private static int Index(List<(string Key, long Value)> ends, string key) => ends.FindIndex(one => one.Key == key);
}
