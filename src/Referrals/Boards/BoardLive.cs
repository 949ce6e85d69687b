// Boards for those who follow them: made once for all.
using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Referrals.EventStore.Projections;
using Referrals.Http;
using Referrals.Policies;

namespace Referrals.Boards;

/// <summary>A board as it is sent.</summary>
/// <param name="Position">As of which position.</param>
/// <param name="Json">The body.</param>
/// <param name="Content">The body without its position: what tells whether anything on it has changed.</param>
internal sealed record BoardText(long Position, byte[] Json, string Content);

/// <summary>Makes each board at most once a second, however many look at it.</summary>
internal sealed class BoardLive(
    BoardContexts boards,
    ProjectionProgress projections,
    IServiceProvider services,
    TimeProvider time,
    IOptions<JsonOptions> json
)
{
    public static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(string County, string Scope, BoardPeriod Period, Language Language), Made> made = new();

    /// <summary>The board of the current month; at most a second older than what this process has heard of.</summary>
    /// <param name="context">Who asks.</param>
    /// <param name="scope">Whose.</param>
    /// <param name="facts">Institutions and today.</param>
    /// <param name="newest">Whether it must have all that this process has heard of.</param>
    public Task<BoardText> Text(RequestContext context, BoardScope scope, ReferenceFacts facts, bool newest = false)
    {
        foreach (var (old, one) in made)
        {
            if (time.GetElapsedTime(one.At) > Kept)
                made.TryRemove(old, out _);
        }

        var period = BoardPeriod.Of(new BoardPeriodQuery(null, null, null), facts.Today);
        var key = (context.Caller.County, scope.ToString(), period, context.Language);
        var heard = projections.Heard(BoardProjection.ProjectionName);
        if (
            made.TryGetValue(key, out var known)
            && (known.Heard >= heard || (!newest && time.GetElapsedTime(known.At) < Pace))
            && time.GetElapsedTime(known.At) < Kept
            && !known.Text.IsFaulted
        )
            return known.Text;
        // One that makes it is not broken off because one of those who wait goes away.
        var text = Make(RequestContext.Of(services, context.Caller, CancellationToken.None, context.Language), scope, facts, period);
        made[key] = new Made(time.GetTimestamp(), heard, text);
        return text;
    }

    private async Task<BoardText> Make(RequestContext context, BoardScope scope, ReferenceFacts facts, BoardPeriod period)
    {
        await using var opened = await boards.Open(context, facts, period, null);
        var board = await BoardView.Of(opened, scope);
        var options = json.Value.SerializerOptions;
        return new BoardText(
            board.Position,
            JsonSerializer.SerializeToUtf8Bytes(board, options.GetTypeInfo(typeof(Board))),
            JsonSerializer.Serialize(board with { Position = 0 }, options.GetTypeInfo(typeof(Board)))
        );
    }

    private sealed record Made(long At, long Heard, Task<BoardText> Text);
}
