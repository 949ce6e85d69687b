// The live stream of the service: what happened since, as it happens.
using System.Globalization;
using System.Net.ServerSentEvents;
using System.Text.Json;

namespace Referrals.Workbench.Client;

/// <summary>The first event of a connection.</summary>
public sealed record LiveHello(long Position, DateTimeOffset Now);

/// <summary>A case changed.</summary>
public sealed record LiveCase(Guid Case, string Number, long Version, string State, string Event, DateTimeOffset At);

/// <summary>A consultation changed.</summary>
public sealed record LiveConsultation(Guid Consultation, string Number, long Version, string State, string Event, DateTimeOffset At);

/// <summary>A pool changed.</summary>
public sealed record LivePool(string Pool, long Version);

/// <summary>
/// One connection for the whole workbench. It comes back by itself, from where it was; where it cannot, <see cref="Reset"/> says that
/// everything must be read anew.
/// </summary>
public sealed class LiveStream(ApiClient api) : IDisposable
{
    /// <summary>Where it listens.</summary>
    public const string Path = "/api/live";

    /// <summary>Of what it sends.</summary>
    public const string MediaType = "text/event-stream";

    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    private CancellationTokenSource? stop;
    private string? heard;

    /// <summary>A case changed that the caller may open.</summary>
    public event Action<LiveCase>? CaseChanged;

    /// <summary>A consultation changed that the caller may open.</summary>
    public event Action<LiveConsultation>? ConsultationChanged;

    /// <summary>A pool changed whose board the caller may see.</summary>
    public event Action<LivePool>? PoolChanged;

    /// <summary>There is a new notice for the caller.</summary>
    public event Action? NoticeCame;

    /// <summary>Something may have been missed.</summary>
    public event Action? Reset;

    /// <summary>Whether it is connected; boards are stale while it is not.</summary>
    public event Action<bool>? Connected;

    /// <summary>Whether it is connected now.</summary>
    public bool IsConnected { get; private set; }

    /// <summary>How far the service's clock is before this machine's.</summary>
    public TimeSpan ClockAhead { get; private set; }

    /// <summary>The service's clock.</summary>
    public DateTimeOffset Now => DateTimeOffset.UtcNow + ClockAhead;

    /// <summary>Begins to listen, unless it does already.</summary>
    public void Start()
    {
        if (stop is not null)
            return;
        stop = new CancellationTokenSource();
        _ = Listen(stop.Token);
    }

    /// <summary>Ends, when somebody signs out.</summary>
    public void Stop()
    {
        stop?.Cancel();
        stop?.Dispose();
        stop = null;
        heard = null;
    }

    /// <inheritdoc/>
    public void Dispose() => Stop();

    private async Task Listen(CancellationToken cancellation)
    {
        var pause = ShortestPause;
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                var (answer, problem) = await api.Open(Path, MediaType, heard is null ? [] : [("Last-Event-ID", heard)], cancellation);
                if (answer is not null)
                {
                    using (answer)
                        await Read(answer, () => pause = ShortestPause, cancellation);
                }
                else if (problem!.Status == 401)
                {
                    Tell(false);
                    return;
                }
            }
            catch (Exception cut) when (cut is IOException or HttpRequestException or JsonException)
            {
                // The connection was cut: it is made again below.
            }
            catch (OperationCanceledException)
            {
                break;
            }

            Tell(false);
            await Task.Delay(pause, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private async Task Read(HttpResponseMessage answer, Action begun, CancellationToken cancellation)
    {
        var parser = SseParser.Create(await answer.Content.ReadAsStreamAsync(cancellation));
        await foreach (var item in parser.EnumerateAsync(cancellation))
        {
            if (parser.LastEventId.Length > 0)
            {
                heard = parser.LastEventId;
                api.Seen(PositionOf(heard));
            }

            begun();
            Tell(item);
        }
    }

    // An id begins with the position in the log.
    private static long PositionOf(string id) =>
        long.TryParse(id.Split('-')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var position) ? position : 0;

    private void Tell(SseItem<string> item)
    {
        switch (item.EventType)
        {
            case "hello" when JsonSerializer.Deserialize(item.Data, ApiJson.Default.LiveHello) is { } hello:
                ClockAhead = hello.Now - DateTimeOffset.UtcNow;
                Tell(true);
                break;
            case "case" when JsonSerializer.Deserialize(item.Data, ApiJson.Default.LiveCase) is { } changed:
                CaseChanged?.Invoke(changed);
                break;
            case "consultation" when JsonSerializer.Deserialize(item.Data, ApiJson.Default.LiveConsultation) is { } changed:
                ConsultationChanged?.Invoke(changed);
                break;
            case "pool" when JsonSerializer.Deserialize(item.Data, ApiJson.Default.LivePool) is { } pool:
                PoolChanged?.Invoke(pool);
                break;
            case "notice":
                NoticeCame?.Invoke();
                break;
            case "reset":
                Reset?.Invoke();
                break;
            default:
                // What a newer service tells beside these.
                break;
        }
    }

    private void Tell(bool connected)
    {
        if (IsConnected == connected)
            return;
        IsConnected = connected;
        Connected?.Invoke(connected);
    }
}
