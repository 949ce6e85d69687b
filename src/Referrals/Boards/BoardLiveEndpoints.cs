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
        string? of,
        string? until,
        ReferenceFactsLoader reference,
        BoardStream boards,
        HttpContext http
    )
    {
        var facts = await reference.Load(context);
        var scope = BoardScope.Parse("of", of, context, facts.Directory);
        if (!scope.IsSeenBy(context.Caller, facts))
            return Problems.Of(new Refusal("board.not-yours"));
        // It is the board of the current month.
        if (!string.IsNullOrEmpty(until))
            throw Query.Fault("until", new Refusal("field.not-allowed"));
        return await boards.Send(context, http, scope) is { } refusal ? Problems.Of(refusal) : Results.Empty;
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
    private readonly Dictionary<string, int> listeners = new(StringComparer.Ordinal);

    /// <summary>
    /// Sends the board of the current month until the caller goes or may see it no longer, the token expires or the connection is an
    /// hour old.
    /// </summary>
    /// <returns>Why it does not begin; null where it did.</returns>
    public async Task<Refusal?> Send(RequestContext context, HttpContext http, BoardScope scope)
    {
        if (!Join(context.Caller.Subject))
            return new Refusal("live.too-many-connections").With("limit", settings.PerSubject.ToString(CultureInfo.InvariantCulture));
        try
        {
            await Follow(context, http, scope);
            return null;
        }
        finally
        {
            Leave(context.Caller.Subject);
        }
    }

    private async Task Follow(RequestContext context, HttpContext http, BoardScope scope)
    {
        var end = context.Now.AddSeconds(settings.LifeSeconds);
        if (context.Caller.Expires < end)
            end = context.Caller.Expires.Value;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.Cancellation, host.ApplicationStopping);
        // What is refused is refused before the answer begins.
        var last = await boards.Text(context, scope, await reference.Load(context));
        EventStream.Begin(http);
        await Write(http, last, stop.Token);
        using var tick = new PeriodicTimer(BoardLive.Pace, time);
        for (var quiet = 0; time.GetUtcNow() < end && await Next(tick, stop.Token); )
        {
            // After midnight the period ends a day later, and another may lead.
            var facts = await reference.Load(RequestContext.Of(context.Services, context.Caller, stop.Token, context.Language));
            if (!scope.IsSeenBy(context.Caller, facts))
                return;
            var next = await boards.Text(context, scope, facts);
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

    private bool Join(string subject)
    {
        lock (listeners)
        {
            var known = listeners.GetValueOrDefault(subject);
            if (known >= settings.PerSubject || listeners.Values.Sum() >= settings.Listeners)
                return false;
            listeners[subject] = known + 1;
            return true;
        }
    }

    private void Leave(string subject)
    {
        lock (listeners)
        {
            if (--listeners[subject] == 0)
                listeners.Remove(subject);
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
