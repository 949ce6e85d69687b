// The page of a printed form: one table that flows over as many A4 pages as it needs, its head on each of them.
using System.Security.Cryptography;
using System.Text;

namespace Referrals.Documents;

internal static class PrintoutPage
{
    private static readonly string Style = ReadStyle();

    /// <summary>
    /// Nothing but the page's own style is let in, and that by its hash: the page runs no script and asks nobody for anything.
    /// </summary>
    public static readonly string SecurityPolicy =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private const int Columns = 6;

    public static string Html(Printout printout)
    {
        var head = Markup.Join(printout.Head.Select(field => Markup.Of($"<span>{field.Label} <b>{field.Value}</b></span>")));
        var notice = printout.Notice is null ? default : Markup.Of($"""<p class="notice">{printout.Notice}</p>""");
        var mark = printout.Mark is null ? default : Markup.Of($"""<p class="mark">{printout.Mark}</p>""");
        var rows = Markup.Join(printout.Rows.Select(Row));
        var signatures = Markup.Join(
            printout.Signatures.Select(field => Markup.Of($"<div><span>{field.Label}</span><b>{field.Value}</b></div>"))
        );
        var body = Markup.Of(
            $"""
            {mark}<header><p>{printout.Institution}</p><h1>{printout.Title}</h1>{QrCode.Svg(
                printout.Address ?? printout.Number,
                printout.Number
            )}</header>
            {notice}<table>
            <colgroup><col class="label"><col><col class="label"><col><col class="label"><col></colgroup>
            <thead><tr><td colspan="{Columns}"><div>{head}</div></td></tr></thead>
            <tbody>{rows}</tbody>
            </table>
            <footer>{signatures}</footer>
            """
        );
        var title = Markup.Of($"{printout.Title} {printout.Number}");
        // The style is ours and not encoded: its hash is of exactly these bytes.
        return $"""
            <!DOCTYPE html>
            <html lang="{printout.Language}">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title><style>{Style}</style></head>
            <body>
            {body}
            </body>
            </html>
            """;
    }

    private static Markup Row(PrintedRow row)
    {
        // The first value takes what the others leave.
        var first = Columns - (2 * row.Fields.Count) + 1;
        return Markup.Of(
            $"<tr>{Markup.Join(row.Fields.Select((field, at) => Markup.Of(
            $"""<th scope="row">{field.Label}</th><td colspan="{(at == 0 ? first : 1)}"><div class="lines-{row.Lines}">{field.Value}</div></td>""")))}</tr>"
        );
    }

    private static string ReadStyle()
    {
        using var stream = typeof(PrintoutPage).Assembly.GetManifestResourceStream("documents/printout.css")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
