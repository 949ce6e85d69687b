// Tables for people's spreadsheets: what is in them, and how whoever asks gets one.
namespace Referrals.Http;

/// <summary>Headings and rows. A cell is a text, or a number that one may want to sum.</summary>
/// <param name="Name">Name of the file, without its ending.</param>
/// <param name="Columns">The headings.</param>
/// <param name="Rows">One cell for each heading; null where there is nothing.</param>
internal sealed record Table(string Name, IReadOnlyList<string> Columns, IAsyncEnumerable<IReadOnlyList<object?>> Rows);

/// <summary>One record of a table that somebody sent.</summary>
/// <param name="Line">The line of the file on which it begins; the first is 1.</param>
/// <param name="Cells">In order, without spaces around.</param>
/// <param name="Broken">A quotation mark is not closed, or something follows it.</param>
internal sealed record TableLine(int Line, IReadOnlyList<string> Cells, bool Broken = false);

/// <summary>Answers with a table as a file.</summary>
internal sealed class TableAnswer(Table table) : IResult
{
    /// <summary>Whether the caller would rather have a table than JSON.</summary>
    public static bool IsWanted(HttpContext context) =>
        context.Request.GetTypedHeaders().Accept.OrderByDescending(accepted => accepted.Quality ?? 1).FirstOrDefault() is { } best
        && best.MediaType.Equals(Csv.ContentType, StringComparison.OrdinalIgnoreCase);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        // The first row is asked for before anything is said: what fails then is still a problem.
        await using var rows = table.Rows.GetAsyncEnumerator(httpContext.RequestAborted);
        var more = await rows.MoveNextAsync();
        httpContext.Response.ContentType = $"{Csv.ContentType}; charset=utf-8";
        httpContext.Response.Headers.ContentDisposition = $"attachment; filename=\"{table.Name}.csv\"";
        httpContext.Response.Headers.Vary = "Accept, Accept-Language";
        await Csv.Write(httpContext.Response.Body, table.Columns, rows, more, httpContext.RequestAborted);
    }
}
