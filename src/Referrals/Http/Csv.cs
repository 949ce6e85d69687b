// Tables for people's spreadsheets: RFC 4180, with what a spreadsheet would take for a formula made harmless.
using System.Text;

namespace Referrals.Http;

/// <summary>Streams a table as CSV. Begins with a byte order mark, so that Excel reads Chinese.</summary>
internal sealed class CsvAnswer(string fileName, IReadOnlyList<string> columns, IAsyncEnumerable<IReadOnlyList<string?>> rows) : IResult
{
    public const string ContentType = "text/csv";

    /// <summary>Whether the caller would rather have a table than JSON.</summary>
    public static bool IsWanted(HttpContext context) =>
        context.Request.GetTypedHeaders().Accept.OrderByDescending(accepted => accepted.Quality ?? 1).FirstOrDefault() is { } best
        && best.MediaType.Equals(ContentType, StringComparison.OrdinalIgnoreCase);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        // The first row is asked for before anything is said: what fails then is still a problem.
        await using var table = rows.GetAsyncEnumerator(httpContext.RequestAborted);
        var more = await table.MoveNextAsync();
        httpContext.Response.ContentType = $"{ContentType}; charset=utf-8";
        httpContext.Response.Headers.ContentDisposition = $"attachment; filename=\"{fileName}\"";
        httpContext.Response.Headers.Vary = "Accept, Accept-Language";
        await using var writer = new StreamWriter(httpContext.Response.Body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), 16_384, leaveOpen: true);
        await Write(writer, columns);
        for (; more; more = await table.MoveNextAsync())
            await Write(writer, table.Current);
        await writer.FlushAsync(httpContext.RequestAborted);
    }

    private static Task Write(StreamWriter writer, IReadOnlyList<string?> cells) => writer.WriteAsync(string.Join(',', cells.Select(Cell)) + "\r\n");

    private static string Cell(string? value)
    {
        if (string.IsNullOrEmpty(value))
            return "";
        if (value[0] is '=' or '+' or '-' or '@' or '\t' or '\r')
            value = "'" + value;
        return value.AsSpan().IndexOfAny(",\"\r\n") < 0 ? value : $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
