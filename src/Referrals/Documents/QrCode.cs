// A QR code as a drawing in the page itself.
using QRCoder;

namespace Referrals.Documents;

internal static class QrCode
{
    /// <summary>The dark modules, row by row, with the quiet zone of four around them.</summary>
    public static IReadOnlyList<IReadOnlyList<bool>> Modules(string text)
    {
        using var data = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        return [.. data.ModuleMatrix.Select(row => (IReadOnlyList<bool>)[.. row.Cast<bool>()])];
    }

    /// <summary>An <c>svg</c> element, one unit for each module; each run of dark modules in a row is one rectangle.</summary>
    public static Markup Svg(string text, string label)
    {
        var modules = Modules(text);
        var size = modules.Count;
        return Markup.Of(
            $"""<svg class="qr" viewBox="0 0 {size} {size}" role="img" aria-label="{label}" shape-rendering="crispEdges"><path d="{string.Concat(modules.SelectMany((row, y) => Runs(row, y)))}"/></svg>"""
        );
    }

    private static IEnumerable<string> Runs(IReadOnlyList<bool> row, int y)
    {
        for (var x = 0; x < row.Count; x++)
        {
            var from = x;
            while (x < row.Count && row[x])
                x++;
            if (x > from)
                yield return $"M{from} {y}h{x - from}v1h-{x - from}z";
        }
    }
}
