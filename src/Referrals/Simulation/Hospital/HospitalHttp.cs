// The simulated hospital system's way into the service over HTTP.
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Referrals.Hosting;
using Referrals.Messages;

namespace Referrals.Simulation.Hospital;

/// <summary>Requests with a token that is asked for each time.</summary>
internal sealed class HospitalHttp(Uri service, Func<string> token) : IDisposable
{
    private readonly HttpClient http = new() { BaseAddress = service, Timeout = TimeSpan.FromSeconds(100) };

    /// <summary>Reads.</summary>
    /// <exception cref="AwayException">The service is away.</exception>
    /// <exception cref="HospitalRefusedException">It does not let this system do that.</exception>
    public async Task<T> Get<T>(string path, CancellationToken cancellation)
    {
        var (status, body) = await Send(HttpMethod.Get, path, null, cancellation);
        return status == HttpStatusCode.OK ? body.Deserialize<T>(HospitalMessage.Json)! : throw Refused("GET", path, status, body);
    }

    /// <summary>Sends messages, and gives the receipt of each.</summary>
    public async Task Post(
        IReadOnlyList<HospitalMessage> messages,
        Action<HospitalMessage, JsonElement> answered,
        CancellationToken cancellation
    )
    {
        var bodies = messages.Select(message => Encoding.UTF8.GetString(message.Body()));
        using var content = new StringContent(messages.Count == 1 ? bodies.Single() : $"[{string.Join(',', bodies)}]");
        content.Headers.ContentType = new MediaTypeHeaderValue(
            messages.Count == 1 ? ReceivedMessage.ContentType : ReceivedMessage.BatchContentType
        );
        var (status, body) = await Send(HttpMethod.Post, "/api/messages", content, cancellation);
        if (messages.Count > 1)
        {
            if (status != HttpStatusCode.OK)
                throw Refused("POST", "/api/messages", status, body);
            foreach (var (message, receipt) in messages.Zip(body.GetProperty("receipts").EnumerateArray()))
                answered(message, receipt);
        }
        else if (body.TryGetProperty("outcome", out _))
        {
            answered(messages[0], body);
        }
        else if (messages[0].Fault is not null && status == HttpStatusCode.BadRequest)
        {
            // Not even a message: the request has the answer of a request.
            answered(messages[0], JsonSerializer.SerializeToElement(new { Outcome = "refused", Problem = body }, HospitalMessage.Json));
        }
        else
        {
            throw Refused("POST", "/api/messages", status, body);
        }
    }

    /// <summary>Status and JSON of an answer; an empty object where there is none.</summary>
    public async Task<(HttpStatusCode Status, JsonElement Body)> Send(
        HttpMethod method,
        string path,
        HttpContent? content,
        CancellationToken cancellation
    )
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token());
        request.Headers.AcceptLanguage.ParseAdd("en");
        try
        {
            using var answer = await http.SendAsync(request, cancellation);
            var bytes = await answer.Content.ReadAsByteArrayAsync(cancellation);
            return (answer.StatusCode, bytes.Length == 0 ? JsonElement.Parse("{}") : JsonElement.Parse(bytes));
        }
        catch (Exception broken)
            when (broken is HttpRequestException or IOException or JsonException
                || (broken is OperationCanceledException && !cancellation.IsCancellationRequested)
            )
        {
            throw new AwayException($"{service} cannot be reached: {broken.Message}", broken);
        }
    }

    /// <summary>What an answer that was not expected means: try again, or give up.</summary>
    public static Exception Refused(string method, string path, HttpStatusCode status, JsonElement body)
    {
        var code = body.ValueKind == JsonValueKind.Object && body.TryGetProperty("code", out var said) ? said.GetString() : "";
        var what = $"{method} {path}: {(int)status} {code}".TrimEnd();
        return status is >= HttpStatusCode.InternalServerError or HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout
            ? new AwayException(what)
            : new HospitalRefusedException(what);
    }

    public void Dispose() => http.Dispose();
}
