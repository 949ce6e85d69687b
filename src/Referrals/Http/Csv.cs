// CSV by RFC 4180. What Sep leaves to its caller stands here: spaces, wrong quotation marks, and formulas.
using System.Globalization;
using System.Text;
using nietras.SeparatedValues;
using Referrals.Shared;

namespace Referrals.Http;

internal static class Csv
{
    public const string ContentType = "text/csv";

    private static readonly Sep Comma = new(',');

    // As Excel writes "Unicode text".
    private static readonly Encoding[] Utf16 =
    [
        new UnicodeEncoding(bigEndian: false, byteOrderMark: true, throwOnInvalidBytes: true),
        new UnicodeEncoding(bigEndian: true, byteOrderMark: true, throwOnInvalidBytes: true),
    ];

    private static readonly Encoding[] Encodings =
    [
        new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true),
        CodePagesEncodingProvider.Instance.GetEncoding("GB18030", EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)!,
    ];

    /// <summary>
    /// Text in UTF-8 or else in GB18030, as hospitals' systems often export GBK; in UTF-16 where its byte order mark says so. Null where it
    /// is none of them.
    /// </summary>
    public static string? Decode(byte[] bytes)
    {
        var marked = Array.FindAll(Utf16, encoding => bytes.AsSpan().StartsWith(encoding.Preamble));
        foreach (var encoding in marked.Length > 0 ? marked : Encodings)
        {
            try
            {
                return encoding.GetString(bytes).TrimStart('\ufeff');
            }
            catch (DecoderFallbackException)
            {
                // Not in this one.
            }
        }

        return null;
    }

    /// <summary>
    /// The records of a table; empty lines are none, and empty cells at the end of a line neither. Where the first line has no comma, its
    /// cells may stand between tabs or semicolons, as some settings of Excel write them.
    /// </summary>
    public static IEnumerable<TableLine> Read(string text)
    {
        using var reader = Separator(text)
            .Reader(options => options with { HasHeader = false, DisableColCountCheck = true })
            .FromText(text);
        // Of the first row Sep says only where it ends, if there is no header of its kind.
        var next = 1;
        foreach (var row in reader)
        {
            var (cells, broken, line) = (new List<string>(row.ColCount), false, next);
            next = row.LineNumberToExcl;
            for (var column = 0; column < row.ColCount; column++)
                cells.Add(Cell(row[column].ToString(), ref broken));
            var last = cells.FindLastIndex(cell => cell.Length > 0);
            if (broken || last >= 0)
                yield return new TableLine(line, cells[..(last + 1)], broken);
        }
    }

    private static Sep Separator(string text)
    {
        var end = text.AsSpan().IndexOfAny('\r', '\n');
        var header = end < 0 ? text : text[..end];
        return header.Contains(',', StringComparison.Ordinal) ? Comma
            : header.Contains('\t', StringComparison.Ordinal) ? new Sep('\t')
            : header.Contains(';', StringComparison.Ordinal) ? new Sep(';')
            : Comma;
    }

    /// <summary>Streams a table. Begins with a byte order mark, so that Excel reads Chinese.</summary>
    /// <param name="to">Where to.</param>
    /// <param name="columns">The headings.</param>
    /// <param name="rows">At the first row.</param>
    /// <param name="more">Whether there is one.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task Write(
        Stream to,
        IReadOnlyList<string> columns,
        IAsyncEnumerator<IReadOnlyList<object?>> rows,
        bool more,
        CancellationToken cancellation
    )
    {
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: true);
        await using var text = new StreamWriter(to, utf8, 16_384, leaveOpen: true) { NewLine = "\r\n" };
        await using var writer = Comma.Writer(options => options with { WriteHeader = false, Escape = true }).To(text, leaveOpen: true);
        await Row(columns);
        for (; more; more = await rows.MoveNextAsync())
            await Row(rows.Current);

        async Task Row(IReadOnlyList<object?> cells)
        {
            await using var row = writer.NewRow(cancellation);
            for (var column = 0; column < cells.Count; column++)
                row[column].Set(Cell(cells[column]));
        }
    }

    // Sep pairs quotation marks wherever they stand; here they stand around a cell or nowhere. One that is not closed takes the lines
    // up to the next.
    private static string Cell(string raw, ref bool broken)
    {
        if (!raw.Contains('"', StringComparison.Ordinal))
            return CleanText.Cell(raw);
        // A formula by which a program tells Excel that it is text.
        if (raw.StartsWith("=\"", StringComparison.Ordinal))
            raw = raw[1..];
        var quoted = raw.Length > 1 && raw[0] == '"' && raw[^1] == '"';
        var inner = quoted ? raw[1..^1] : raw;
        broken |= !quoted || inner.Replace("\"\"", "", StringComparison.Ordinal).Contains('"', StringComparison.Ordinal);
        return CleanText.Cell(inner.Replace("\"\"", "\"", StringComparison.Ordinal));
    }

    // A spreadsheet would take a text that begins like this for a formula.
    private static string Cell(object? value) =>
        value switch
        {
            null => "",
            string text => text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' ? $"'{text}" : text,
            _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        };
}
