// Tables to keep: fetched with the caller's token, saved by the browser. No token is in an address.
using Referrals.Workbench.Shell;

namespace Referrals.Workbench.Client;

/// <summary>Saves answers as files.</summary>
public sealed class Downloads(ApiClient api, Browser browser)
{
    public const string Csv = "text/csv";
    public const string Workbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    /// <summary>Fetches what an operation answers in another form and saves it; why that was not possible, or null.</summary>
    /// <param name="operation">What is asked.</param>
    /// <param name="values">Values of its braces.</param>
    /// <param name="query">Its query.</param>
    /// <param name="form"><see cref="Csv"/> or <see cref="Workbook"/>.</param>
    public async Task<Problem?> Save(Operation operation, IReadOnlyList<string> values, IReadOnlyList<(string, string?)> query, string form)
    {
        var (answer, problem) = await api.Open(operation.Address(values, query), form, [], CancellationToken.None);
        if (answer is null)
            return problem;
        using (answer)
        {
            var name = answer.Content.Headers.ContentDisposition is { } told ? told.FileNameStar ?? told.FileName?.Trim('"') : null;
            var extension = form == Csv ? "csv" : "xlsx";
            await browser.Save(name ?? $"referrals.{extension}", form, await answer.Content.ReadAsByteArrayAsync());
        }

        return null;
    }
}
