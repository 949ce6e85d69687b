// Tables that people send: the body, its encoding, and its lines by RFC 4180.
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.Metadata;

namespace Referrals.Http;

/// <summary>A body of <c>text/csv</c>, of at most <see cref="Body{T}.Limit"/> bytes, in UTF-8 or else in GB18030: what hospitals' systems export is often GBK.</summary>
internal sealed class CsvUpload(string text, byte[] bytes) : IEndpointParameterMetadataProvider
{
    public string Text { get; } = text;

    /// <summary>Tells one content from another under the same command id.</summary>
    public string Fingerprint => Convert.ToHexStringLower(SHA256.HashData(bytes));

    public static async ValueTask<CsvUpload> BindAsync(HttpContext context)
    {
        if (!string.Equals(context.Request.GetTypedHeaders().ContentType?.MediaType.Value, CsvAnswer.ContentType, StringComparison.OrdinalIgnoreCase))
            throw new RequestRefusedException(new Refusal("body.not-csv"));
        var bytes = await Body<object>.Read(context);
        if (bytes.Length == 0)
            throw new RequestRefusedException(new Refusal("body.missing"));
        return new CsvUpload(Decode(bytes) ?? throw new RequestRefusedException(new Refusal("csv.encoding")), bytes);
    }

    // Any type gets to the binding: what routing would say of a wrong one speaks of JSON.
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new AcceptsMetadata([CsvAnswer.ContentType, "*/*"], typeof(string)));

    private static string? Decode(byte[] bytes)
    {
        foreach (var encoding in new[]
                 {
                     new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true),
                     CodePagesEncodingProvider.Instance.GetEncoding("GB18030", EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)!,
                 })
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
}

/// <summary>One record of a table.</summary>
/// <param name="Line">The line of the file on which it begins; the first is 1.</param>
/// <param name="Cells">In order.</param>
/// <param name="Broken">A quotation mark is not closed, or something follows it.</param>
internal sealed record CsvLine(int Line, IReadOnlyList<string> Cells, bool Broken);

internal static class CsvText
{
    /// <summary>The records of a table; empty lines are none.</summary>
    public static IEnumerable<CsvLine> Read(string text)
    {
        for (int at = 0, line = 1; at < text.Length;)
        {
            var (cells, broken, began) = (new List<string>(), false, line);
            do
            {
                cells.Add(Cell(text, ref at, ref line, ref broken));
            }
            while (at < text.Length && text[at] == ',' && ++at >= 0);

            if (at < text.Length && text[at] == '\r')
                at++;
            if (at < text.Length && text[at] == '\n')
                at++;
            line++;
            if (broken || cells.Exists(cell => cell.Length > 0))
                yield return new CsvLine(began, cells, broken);
        }
    }

    // Ends before the comma or the line's end that follows.
    private static string Cell(string text, ref int at, ref int line, ref bool broken)
    {
        var cell = new StringBuilder();
        var quoted = at < text.Length && text[at] == '"';
        if (quoted)
        {
            var closed = false;
            for (at++; at < text.Length && !closed; at++)
            {
                if (text[at] != '"')
                {
                    line += text[at] == '\n' ? 1 : 0;
                    cell.Append(text[at]);
                }
                else if (at + 1 < text.Length && text[at + 1] == '"')
                {
                    cell.Append(text[at++]);
                }
                else
                {
                    closed = true;
                }
            }

            broken |= !closed;
        }

        for (; at < text.Length && text[at] is not (',' or '\r' or '\n'); at++)
        {
            broken |= quoted || text[at] == '"';
            cell.Append(text[at]);
        }

        return cell.ToString().Trim();
    }
}
