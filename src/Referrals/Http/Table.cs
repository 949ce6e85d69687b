// Tables for people's spreadsheets: what is in them, and how whoever asks gets one.
using System.Globalization;
using Referrals.Shared;

namespace Referrals.Http;

/// <summary>Headings and rows. A cell is a text, or a number that one may want to sum.</summary>
/// <param name="Name">Name of the file, without its ending.</param>
/// <param name="Columns">The headings.</param>
/// <param name="Rows">One cell for each heading; null where there is nothing.</param>
internal sealed record Table(string Name, IReadOnlyList<string> Columns, IAsyncEnumerable<IReadOnlyList<object?>> Rows)
{
    /// <summary>The rows of a whole list, page after page.</summary>
    /// <param name="first">What is asked for the first page.</param>
    /// <param name="read">A page, and what is asked for the next one; null after the last.</param>
    /// <param name="row">A row of an item.</param>
    public static async IAsyncEnumerable<IReadOnlyList<object?>> Pages<TAsked, TItem>(
        TAsked first,
        Func<TAsked, Task<(IReadOnlyList<TItem> Items, TAsked? Next)>> read,
        Func<TItem, IReadOnlyList<object?>> row
    )
        where TAsked : class
    {
        for (var asked = first; asked is not null; )
        {
            var (items, next) = await read(asked);
            foreach (var item in items)
                yield return row(item);
            asked = next;
        }
    }
}

/// <summary>One record of a table that somebody sent.</summary>
/// <param name="Line">The line of the file on which it begins; the first is 1.</param>
/// <param name="Cells">In order, without spaces around.</param>
/// <param name="Broken">A quotation mark is not closed, or something follows it.</param>
internal sealed record TableLine(int Line, IReadOnlyList<string> Cells, bool Broken = false);

/// <summary>How a table is written.</summary>
internal enum TableFormat
{
    Csv,
    Xlsx,
}

/// <summary>Answers with a table as a file.</summary>
internal sealed class TableAnswer(Table table, TableFormat format) : IResult
{
    /// <summary>The table that the caller would rather have than JSON.</summary>
    public static TableFormat? Wanted(HttpContext context) =>
        context.Request.GetTypedHeaders().Accept.OrderByDescending(accepted => accepted.Quality ?? 1).FirstOrDefault()?.MediaType switch
        {
            { } csv when csv.Equals(Csv.ContentType, StringComparison.OrdinalIgnoreCase) => TableFormat.Csv,
            { } xlsx when xlsx.Equals(Workbook.ContentType, StringComparison.OrdinalIgnoreCase) => TableFormat.Xlsx,
            _ => null,
        };

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        // The first row is asked for before anything is said: what fails then is still a problem.
        await using var rows = table.Rows.GetAsyncEnumerator(httpContext.RequestAborted);
        var more = await rows.MoveNextAsync();
        if (format == TableFormat.Csv)
        {
            Describe($"{Csv.ContentType}; charset=utf-8", "csv");
            await Csv.Write(httpContext.Response.Body, table.Columns, rows, more, httpContext.RequestAborted);
            return;
        }

        var all = new List<IReadOnlyList<object?>>();
        for (; more; more = await rows.MoveNextAsync())
        {
            if (all.Count == Workbook.MostRows)
            {
                throw new RequestRefusedException(
                    new Refusal("xlsx.too-many-rows").With("limit", Workbook.MostRows.ToString(CultureInfo.InvariantCulture))
                );
            }

            all.Add(rows.Current);
        }

        await using var file = Workbook.Write(table.Name, table.Columns, all);
        Describe(Workbook.ContentType, "xlsx");
        await file.CopyToAsync(httpContext.Response.Body, httpContext.RequestAborted);

        void Describe(string contentType, string ending)
        {
            httpContext.Response.ContentType = contentType;
            httpContext.Response.Headers.ContentDisposition = $"attachment; filename=\"{table.Name}.{ending}\"";
            httpContext.Response.Headers.Vary = "Accept, Accept-Language";
        }
    }
}
