// Commands that answer nothing, and tables that are sent.
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;

namespace Referrals.Workbench.Client;

public sealed partial class ApiClient
{
    /// <summary>Commands that answer nothing; why it was refused, or null.</summary>
    public Task<Problem?> Post<TBody>(Tell<TBody> tell, IReadOnlyList<string> values, TBody body, Sending sending) =>
        Do(
            () => Write(sending, new HttpMethod(tell.Verb), tell.Address(values, []), JsonContent.Create(body, tell.Sends)),
            sending.Cancellation
        );

    /// <summary>The same without a body.</summary>
    public Task<Problem?> Post(Tell tell, IReadOnlyList<string> values, Sending sending) =>
        Do(() => Write(sending, HttpMethod.Post, tell.Address(values, []), null), sending.Cancellation);

    /// <summary>Sends a table.</summary>
    public Task<Answer<TAnswer>> Put<TAnswer>(
        Upload<TAnswer> upload,
        IReadOnlyList<string> values,
        IEnumerable<(string, string?)> query,
        TableFile file,
        Sending sending
    ) =>
        Ask(
            upload.Answers,
            () =>
            {
                var content = new ByteArrayContent(file.Content);
                content.Headers.ContentType = new MediaTypeHeaderValue(file.Type);
                return Write(sending, new HttpMethod(upload.Verb), upload.Address(values, query), content);
            },
            sending.Cancellation
        );

    private async Task<Problem?> Do(Func<HttpRequestMessage> create, CancellationToken cancellation)
    {
        try
        {
            using var first = create();
            await Authorize(first);
            using var answer = await http.SendAsync(first, cancellation);
            if (answer.StatusCode != HttpStatusCode.Unauthorized || !await session.Renew())
                return await Result(answer, cancellation);
            using var second = create();
            await Authorize(second);
            using var again = await http.SendAsync(second, cancellation);
            return await Result(again, cancellation);
        }
        catch (HttpRequestException)
        {
            return NoAnswer();
        }
    }

    private async Task<Problem?> Result(HttpResponseMessage answer, CancellationToken cancellation)
    {
        if (!answer.IsSuccessStatusCode)
            return await ReadProblem(answer, cancellation);
        Reached?.Invoke(true);
        Remember(answer);
        return null;
    }
}

/// <summary>A table that somebody chose.</summary>
/// <param name="Name">Its name, which ends in csv or xlsx.</param>
/// <param name="Content">All of it.</param>
public sealed record TableFile(string Name, byte[] Content)
{
    /// <summary>The largest that the service takes, in bytes.</summary>
    public const int Largest = 5 * 1024 * 1024;

    /// <summary>By its name: browsers know no type of CSV for certain.</summary>
    public string Type => Name.EndsWith(".xlsx", StringComparison.OrdinalIgnoreCase) ? Downloads.Workbook : Downloads.Csv;
}
