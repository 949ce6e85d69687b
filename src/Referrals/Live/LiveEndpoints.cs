// The live stream over HTTP: server-sent events.
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Referrals.Cases;
using Referrals.Http;
using Referrals.Security;
using Referrals.Shared;
using FromHeader = Microsoft.AspNetCore.Mvc.FromHeaderAttribute;

namespace Referrals.Live;

internal static class LiveEndpoints
{
    public static IServiceCollection AddLive(this IServiceCollection services) =>
        services
            .AddSingleton(provider => LiveSettings.From(provider.GetRequiredService<IConfiguration>()))
            // The live stream and the feed of messages each have their own: two at once would spoil the states that it has at hand.
            .AddTransient<CaseChanges>()
            .AddTransient<ConsultationChanges>()
            .AddSingleton<CountyFactsLoader>()
            .AddSingleton<LiveConsultations>()
            .AddSingleton<LiveCases>()
            .AddSingleton<LiveSource>(provider => provider.GetRequiredService<LiveCases>().Tell)
            .AddSingleton<LiveSource>(provider => provider.GetRequiredService<LiveNotices>().Tell)
            .AddSingleton<LiveNotices>()
            .AddSingleton<LivePools>()
            .AddSingleton<LiveHub>()
            .AddHostedService(provider => provider.GetRequiredService<LiveHub>());

    public static void MapLive(this IEndpointRouteBuilder routes) =>
        routes
            .MapGroup("/api/live")
            .WithTags("Live 实时")
            .MapGet("", Listen)
            .For(ReferralEndpoints.Lookers)
            .Produces<string>(200, EventStream.ContentType)
            .Produces(429)
            .WithSummary("What happens to cases, consultations and pools that the caller may open, as server-sent events 实时推送");

    private static async Task<IResult> Listen(
        RequestContext context,
        HttpContext http,
        LiveHub hub,
        LiveSettings settings,
        TimeProvider time,
        IHostApplicationLifetime host,
        IOptions<JsonOptions> json,
        [FromHeader(Name = "Last-Event-ID")] string? last,
        string? lastEventId
    )
    {
        LiveId? heard = null;
        if ((string.IsNullOrEmpty(last) ? lastEventId : last) is { Length: > 0 } text && (heard = LiveId.Parse(text)) is null)
            return Problems.Of(new Refusal("live.last-event-id-invalid"));
        var (start, refusal) = await hub.Join(context.Caller, heard, context.Cancellation);
        if (start is null)
            return Problems.Of(refusal!);
        try
        {
            var end = context.Now.AddSeconds(settings.LifeSeconds);
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.Cancellation, host.ApplicationStopping);
            EventStream.Begin(http);
            var answer = new LiveAnswer(
                hub,
                start,
                http.Response.BodyWriter,
                TimeSpan.FromMilliseconds(settings.HeartbeatMs),
                context.Caller.Expires < end ? context.Caller.Expires.Value : end,
                time,
                json.Value.SerializerOptions
            );
            if (!await answer.Write(heard, stop.Token))
                http.Abort();
        }
        finally
        {
            hub.Leave(start.Listener);
        }

        return Results.Empty;
    }
}

/// <summary>Writes one connection from its first event to its end.</summary>
/// <param name="hub">Knows how far it is.</param>
/// <param name="start">How it begins.</param>
/// <param name="to">The response.</param>
/// <param name="heartbeat">How often there must be a sign of life.</param>
/// <param name="end">When it ends.</param>
/// <param name="time">The clock.</param>
/// <param name="json">How data is written.</param>
internal sealed class LiveAnswer(
    LiveHub hub,
    LiveStart start,
    PipeWriter to,
    TimeSpan heartbeat,
    DateTimeOffset end,
    TimeProvider time,
    JsonSerializerOptions json
)
{
    /// <summary>Bytes that may be written before they are flushed.</summary>
    private const int Portion = 16 * 1024;

    /// <summary>How long a client may take nothing at all.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Until its end, the client's or the service's.</summary>
    /// <returns>False when the client takes nothing, and the connection can only be cut.</returns>
    public async Task<bool> Write(LiveId? heard, CancellationToken stop)
    {
        var items = start.Listener.Items;
        // A client that is cut off after this and before what it missed must come back with what it heard last.
        var resumed = heard is not null && !start.Reset;
        Put(
            LiveItem.Write(
                resumed ? heard!.Value : new LiveId(start.Position),
                "hello",
                Json(new LiveHello(start.Position, time.GetUtcNow()))
            )
        );
        if (start.Reset)
            Reset(start.Position);
        foreach (var item in start.Missed)
        {
            Put(item.Frame);
            if (!await Flush(Portion, stop))
                return false;
        }

        for (Task<bool>? more = null; ; )
        {
            while (items.TryRead(out var item))
            {
                Put(item.Frame);
                if (!await Flush(Portion, stop))
                    return false;
            }

            if (!await Flush(1, stop))
                return false;
            var left = end - time.GetUtcNow();
            if (left <= TimeSpan.Zero || stop.IsCancellationRequested)
                return true;
            more ??= items.WaitToReadAsync(CancellationToken.None).AsTask();
            await ((Task)more)
                .WaitAsync(left < heartbeat ? left : heartbeat, time, stop)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!more.IsCompleted)
            {
                if (stop.IsCancellationRequested)
                    return true;
                // Read before looking: whatever lies before it has been written already. So a quiet listener moves on too.
                var reached = hub.Position;
                Put(items.TryPeek(out _) ? ":\n\n"u8 : Encoding.UTF8.GetBytes($":\nid: {new LiveId(reached)}\n\n"));
            }
            else if (await more)
            {
                more = null;
            }
            else
            {
                Reset(hub.Position);
                return await Flush(1, stop);
            }
        }
    }

    private void Reset(long position)
    {
        LiveTelemetry.Reset();
        Put(LiveItem.Write(new LiveId(position), "reset", Json(new LiveReset(position))));
    }

    private void Put(ReadOnlySpan<byte> bytes) => System.Buffers.BuffersExtensions.Write(to, bytes);

    private byte[] Json<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, json.GetTypeInfo(typeof(T)));

    /// <summary>Sends what was written, if it is enough.</summary>
    private async ValueTask<bool> Flush(int enough, CancellationToken stop)
    {
        if (to.UnflushedBytes < enough)
            return true;
        var flush = to.FlushAsync(stop);
        if (flush.IsCompletedSuccessfully)
            return !flush.Result.IsCompleted;
        var slow = flush.AsTask();
        await ((Task)slow).WaitAsync(Patience, time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return slow.IsCompletedSuccessfully && !(await slow).IsCompleted;
    }
}
