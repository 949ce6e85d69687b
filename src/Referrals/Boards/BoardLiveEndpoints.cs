// Boards as server-sent events: the same body as over HTTP, whenever it is another.
using System.Globalization;
using System.Text;
using Referrals.Http;
using Referrals.Live;
using Referrals.Policies;
using Referrals.Shared;

namespace Referrals.Boards;

internal static class BoardLiveEndpoints
{
    public static async Task<IResult> Listen(
        RequestContext context,
        [AsParameters] BoardPeriodQuery query,
        string? of,
        ReferenceFactsLoader reference,
        BoardStream boards,
        HttpContext http
    )
    {
        var facts = await reference.Load(context);
        var scope = BoardScope.Parse("of", of, context, facts.Directory);
        if (!scope.IsSeenBy(context.Caller, facts))
            return Problems.Of(new Refusal("board.not-yours"));
        await boards.Send(context, http, scope, query);
        return Results.Empty;
    }
}

/// <summary>Writes streams of boards.</summary>
internal sealed class BoardStream(
    BoardLive boards,
    ReferenceFactsLoader reference,
    LiveSettings settings,
    TimeProvider time,
    IHostApplicationLifetime host
)
{
    /// <summary>Sends a board until the caller goes, the token expires or the connection is an hour old.</summary>
    public async Task Send(RequestContext context, HttpContext http, BoardScope scope, BoardPeriodQuery query)
    {
        var end = context.Now.AddSeconds(settings.LifeSeconds);
        if (context.Caller.Expires < end)
            end = context.Caller.Expires.Value;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.Cancellation, host.ApplicationStopping);
        // What is refused is refused before the answer begins.
        var facts = await reference.Load(context);
        var last = await boards.Text(context, scope, facts, BoardPeriod.Of(query, facts.Today));
        EventStream.Begin(http);
        await Write(http, last, stop.Token);
        using var tick = new PeriodicTimer(BoardLive.Pace, time);
        for (var quiet = 0; time.GetUtcNow() < end && await Next(tick, stop.Token); )
        {
            // After midnight the period may end a day later.
            facts = await reference.Load(context);
            var next = await boards.Text(context, scope, facts, BoardPeriod.Of(query, Shanghai.Day(time.GetUtcNow())));
            if (next.Content != last.Content)
            {
                await Write(http, next, stop.Token);
                (last, quiet) = (next, 0);
            }
            else if (++quiet * BoardLive.Pace.TotalMilliseconds >= settings.HeartbeatMs)
            {
                await http.Response.Body.WriteAsync(":\n\n"u8.ToArray(), stop.Token);
                await http.Response.Body.FlushAsync(stop.Token);
                quiet = 0;
            }
        }
    }

    private static async Task Write(HttpContext http, BoardText board, CancellationToken cancellation)
    {
        var head = string.Create(CultureInfo.InvariantCulture, $"id: {board.Position}\nevent: board\ndata: ");
        await http.Response.Body.WriteAsync((byte[])[.. Encoding.UTF8.GetBytes(head), .. board.Json, .. "\n\n"u8], cancellation);
        await http.Response.Body.FlushAsync(cancellation);
    }

    private static async Task<bool> Next(PeriodicTimer tick, CancellationToken cancellation)
    {
        try
        {
            return await tick.WaitForNextTickAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
