// Somebody who listens: reads the live stream of the service under test.
using System.Net.Http.Headers;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Referrals.Live;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Live;

/// <summary>One event as it came.</summary>
public sealed record Heard(string? Id, string Event, JsonElement Data)
{
    /// <summary><c>referral_accepted</c>.</summary>
    public string What => Data.GetProperty("event").GetString()!;

    public string Case => Data.GetProperty("case").GetString()!;

    /// <summary>Whether it tells of a line in the listener's inbox.</summary>
    public bool IsNotice => Data.TryGetProperty("kind", out _);
}

/// <summary>One connection. Disposing cuts it off.</summary>
internal sealed class LiveStream : IAsyncDisposable
{
    private readonly CancellationTokenSource cut = new();
    private readonly Channel<Heard> heard = Channel.CreateUnbounded<Heard>();
    private readonly HttpClient http;
    private readonly HttpResponseMessage response;
    private readonly Task reading;

    private LiveStream(HttpClient http, HttpResponseMessage response)
    {
        (this.http, this.response) = (http, response);
        reading = Task.Run(Read);
    }

    public HttpResponseMessage Response => response;

    /// <summary>The last id that came, also with a sign of life.</summary>
    public string? LastId { get; private set; }

    /// <summary>Notices of the inbox that came in between.</summary>
    public List<Heard> Notices { get; } = [];

    /// <summary>Signs of life that came.</summary>
    public int Heartbeats { get; private set; }

    /// <summary>Has the service tell of cases alone, so that each event is one message.</summary>
    public static void OnlyCases(WebApplicationBuilder builder)
    {
        builder.Services.RemoveAll<LiveSource>();
        builder.Services.AddSingleton<LiveSource>(provider => provider.GetRequiredService<LiveCases>().Tell);
    }

    /// <summary>Connects and takes the hello, which the caller gets as <see cref="Hello"/>.</summary>
    public static async Task<LiveStream> Open(TestClient client, string? last = null)
    {
        var connection = client.Service.CreateHttp();
        connection.Timeout = Timeout.InfiniteTimeSpan;
        var stream = new LiveStream(connection, await Ask(connection, client, last));
        ((int)stream.response.StatusCode).ShouldBe(
            200,
            stream.response.IsSuccessStatusCode
                ? ""
                : await stream.response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)
        );
        stream.Hello = await stream.Next();
        stream.Hello.Event.ShouldBe("hello");
        return stream;
    }

    /// <summary>Only asks, and reads nothing of what comes after the headers.</summary>
    public static async Task<HttpResponseMessage> Ask(HttpClient connection, TestClient client, string? last = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/live");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", client.Token());
        if (last is not null)
            request.Headers.TryAddWithoutValidation("Last-Event-ID", last);
        return await connection.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }

    public Heard Hello { get; private set; } = null!;

    /// <summary>The next event that is no notice of the inbox; fails when the stream ends instead.</summary>
    public async Task<Heard> Next()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromMinutes(1));
        while (true)
        {
            var one = await heard.Reader.ReadAsync(patience.Token);
            if (!one.IsNotice)
                return one;
            Notices.Add(one);
        }
    }

    /// <summary>Everything up to and with the event that is looked for.</summary>
    public async Task<List<Heard>> Until(Func<Heard, bool> wanted)
    {
        var all = new List<Heard>();
        do all.Add(await Next());
        while (!wanted(all[^1]));
        return all;
    }

    /// <summary>Everything up to the end of the stream, which must come.</summary>
    public async Task<List<Heard>> ToItsEnd()
    {
        await reading.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        var all = new List<Heard>();
        while (heard.Reader.TryRead(out var one))
            all.Add(one);
        return all;
    }

    public async ValueTask DisposeAsync()
    {
        await cut.CancelAsync();
        response.Dispose();
        await reading;
        http.Dispose();
        cut.Dispose();
    }

    private async Task Read()
    {
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(cut.Token);
            using var lines = new StreamReader(stream);
            var (id, kind, data) = ((string?)null, "message", "");
            while (await lines.ReadLineAsync(cut.Token) is { } line)
            {
                if (line.Length == 0)
                {
                    // As a browser does: the id counts even where there is no data.
                    LastId = id ?? LastId;
                    if (data.Length > 0)
                        heard.Writer.TryWrite(new Heard(LastId, kind, JsonElement.Parse(data)));
                    (id, kind, data) = (null, "message", "");
                }
                else if (line[0] == ':')
                {
                    Heartbeats++;
                }
                else
                {
                    var (field, value) = (line[..line.IndexOf(": ")], line[(line.IndexOf(": ") + 2)..]);
                    (id, kind, data) = field switch
                    {
                        "id" => (value, kind, data),
                        "event" => (id, value, data),
                        "data" => (id, kind, data + value),
                        _ => throw new InvalidOperationException($"what is '{line}'?"),
                    };
                }
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or IOException or HttpRequestException or ObjectDisposedException)
        {
            // Cut off by either side.
        }
        finally
        {
            heard.Writer.TryComplete();
        }
    }
}
