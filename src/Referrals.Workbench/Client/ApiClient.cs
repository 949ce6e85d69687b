// The one way to the API: token, language, If-Match, Idempotency-Key, Log-Position, problem details.
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Components.WebAssembly.Http;
using Referrals.Workbench.SignIn;
using Referrals.Workbench.Texts;

namespace Referrals.Workbench.Client;

/// <summary>Never throws for what a network or a service may do: that is a <see cref="Problem"/>.</summary>
public sealed partial class ApiClient(HttpClient http, Session session, Words words)
{
    // The furthest in the log that was written or heard of here: every list that is read later shows it.
    private long position;

    /// <summary>Raised whenever it turns out that the service answers, or does not.</summary>
    public event Action<bool>? Reached;

    /// <summary>Something was heard of that stands here in the log: lists that are read from now on must show it.</summary>
    public void Seen(long at)
    {
        if (at > Interlocked.Read(ref position))
            Interlocked.Exchange(ref position, at);
    }

    /// <summary>Reads.</summary>
    public Task<Answer<TAnswer>> Get<TAnswer>(
        Read<TAnswer> read,
        IReadOnlyList<string> values,
        IEnumerable<(string, string?)>? query = null,
        CancellationToken cancellation = default
    ) => Ask(read.Answers, () => new HttpRequestMessage(HttpMethod.Get, read.Address(values, query ?? [])), cancellation);

    /// <summary>Reads the next page; <paramref name="next"/> is what the page before it said.</summary>
    public Task<Answer<TAnswer>> Next<TAnswer>(Read<TAnswer> read, string next, CancellationToken cancellation = default)
    {
        // Only ever an address of the API itself.
        var path = next.StartsWith("/api/", StringComparison.Ordinal) ? next : throw new ArgumentException("No page.", nameof(next));
        return Ask(read.Answers, () => new HttpRequestMessage(HttpMethod.Get, path), cancellation);
    }

    /// <summary>Commands.</summary>
    public Task<Answer<TAnswer>> Post<TBody, TAnswer>(
        Send<TBody, TAnswer> send,
        IReadOnlyList<string> values,
        TBody body,
        Sending sending
    ) =>
        Ask(
            send.Answers,
            () => Write(sending, new HttpMethod(send.Verb), send.Address(values, []), JsonContent.Create(body, send.Sends)),
            sending.Cancellation
        );

    /// <summary>Commands without a body.</summary>
    public Task<Answer<TAnswer>> Post<TAnswer>(Command<TAnswer> command, IReadOnlyList<string> values, Sending sending) =>
        Ask(command.Answers, () => Write(sending, HttpMethod.Post, command.Address(values, []), null), sending.Cancellation);

    /// <summary>Uploads a file, its name beside it.</summary>
    public Task<Answer<TAnswer>> Upload<TAnswer>(JsonTypeInfo<TAnswer> answers, string path, NewFile file, Sending sending) =>
        Ask(
            answers,
            () =>
            {
                var content = new ByteArrayContent(file.Content);
                content.Headers.TryAddWithoutValidation("Content-Type", file.Type);
                content.Headers.TryAddWithoutValidation(
                    "Content-Disposition",
                    $"attachment; filename*=UTF-8''{Uri.EscapeDataString(file.Name)}"
                );
                return Write(sending, HttpMethod.Post, path, content);
            },
            sending.Cancellation
        );

    /// <summary>Reads what is no JSON: a form to print, a file. Null with a problem where there is none.</summary>
    public async Task<(byte[]? Content, Problem? Problem)> Load(string path, string accept, CancellationToken cancellation = default)
    {
        var (answer, problem) = await Open(path, accept, [], cancellation);
        if (answer is null)
            return (null, problem);
        using (answer)
        {
            try
            {
                return (await answer.Content.ReadAsByteArrayAsync(cancellation), null);
            }
            catch (HttpRequestException)
            {
                return (null, NoAnswer());
            }
        }
    }

    /// <summary>Opens an answer that goes on for long; null with a problem where there is none.</summary>
    public async Task<(HttpResponseMessage? Answer, Problem? Problem)> Open(
        string path,
        string accept,
        IEnumerable<(string Name, string Value)> headers,
        CancellationToken cancellation
    )
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Accept.ParseAdd(accept);
            foreach (var (name, value) in headers)
                request.Headers.TryAddWithoutValidation(name, value);
            await Authorize(request);
            var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            if (answer.IsSuccessStatusCode)
                return (answer, null);
            using (answer)
                return (null, await ReadProblem(answer, cancellation));
        }
        catch (HttpRequestException)
        {
            return (null, NoAnswer());
        }
    }

    private static HttpRequestMessage Write(Sending sending, HttpMethod method, string path, HttpContent? content)
    {
        var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", sending.Key);
        if (sending.IfMatch is { } version)
            request.Headers.TryAddWithoutValidation("If-Match", $"\"{version.ToString(CultureInfo.InvariantCulture)}\"");
        return request;
    }

    private async Task<Answer<TAnswer>> Ask<TAnswer>(
        JsonTypeInfo<TAnswer> type,
        Func<HttpRequestMessage> create,
        CancellationToken cancellation
    )
    {
        try
        {
            using var first = create();
            await Authorize(first);
            using var answer = await http.SendAsync(first, cancellation);
            if (answer.StatusCode != HttpStatusCode.Unauthorized || !await session.Renew())
                return await Read(answer, type, cancellation);
            using var second = create();
            await Authorize(second);
            using var again = await http.SendAsync(second, cancellation);
            return await Read(again, type, cancellation);
        }
        catch (HttpRequestException)
        {
            return new Answer<TAnswer> { Problem = NoAnswer() };
        }
    }

    private async Task Authorize(HttpRequestMessage request)
    {
        if (await session.Token() is { } token)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        // Answers are read whole: only the live stream is read as it comes.
        request.SetBrowserResponseStreamingEnabled(request.Headers.Accept.Any(type => type.MediaType == LiveStream.MediaType));
        request.Headers.AcceptLanguage.ParseAdd(words.Tag);
        var seen = Interlocked.Read(ref position);
        if (request.Method == HttpMethod.Get && seen > 0)
            request.Headers.TryAddWithoutValidation("Log-Position", seen.ToString(CultureInfo.InvariantCulture));
    }

    private async Task<Answer<TAnswer>> Read<TAnswer>(
        HttpResponseMessage answer,
        JsonTypeInfo<TAnswer> type,
        CancellationToken cancellation
    )
    {
        if (!answer.IsSuccessStatusCode)
            return new Answer<TAnswer> { Problem = await ReadProblem(answer, cancellation) };
        Reached?.Invoke(true);
        Remember(answer);
        try
        {
            return await answer.Content.ReadFromJsonAsync(type, cancellation) is { } value
                ? new Answer<TAnswer> { Value = value, Version = VersionOf(answer) }
                : new Answer<TAnswer> { Problem = Unreadable() };
        }
        catch (JsonException)
        {
            return new Answer<TAnswer> { Problem = Unreadable() };
        }
    }

    private async Task<Problem> ReadProblem(HttpResponseMessage answer, CancellationToken cancellation)
    {
        Reached?.Invoke(true);
        try
        {
            var problem = await answer.Content.ReadFromJsonAsync(ApiJson.Default.Problem, cancellation);
            if (problem is { Code.Length: > 0 })
            {
                if (problem.Status == 401)
                    session.Lose();
                return problem;
            }
        }
        catch (Exception other) when (other is JsonException or NotSupportedException)
        {
            // A proxy between speaks HTML.
        }

        return Unreadable() with
        {
            Status = (int)answer.StatusCode,
        };
    }

    private void Remember(HttpResponseMessage answer)
    {
        if (
            answer.Headers.TryGetValues("Log-Position", out var values)
            && long.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var at)
        )
            Seen(at);
    }

    private static long? VersionOf(HttpResponseMessage answer) =>
        answer.Headers.ETag?.Tag.Trim('"') is { } tag
        && long.TryParse(tag, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : null;

    private Problem NoAnswer()
    {
        Reached?.Invoke(false);
        return new Problem
        {
            Code = Problem.Away,
            Title = words.Of(
                "网络不通或服务未响应。已填写的内容仍保留，可以重试。",
                "The network or the service is away. What was typed is kept; try again."
            ),
        };
    }

    private Problem Unreadable() =>
        new() { Code = Problem.Unreadable, Title = words.Of("收到无法识别的应答。", "The answer could not be read.") };
}

/// <summary>How a command is sent.</summary>
/// <param name="Key">The same for every attempt at the same command: what arrived twice is done once.</param>
/// <param name="IfMatch">The version that was seen; null where it does not matter.</param>
/// <param name="Cancellation">When nobody waits any more.</param>
public sealed record Sending(string Key, long? IfMatch = null, CancellationToken Cancellation = default)
{
    /// <summary>A command that has not been tried before.</summary>
    public static Sending New(long? ifMatch = null) => new(Guid.NewGuid().ToString("N"), ifMatch);
}
