// A feed over HTTP: a page of it, a long poll, or server-sent events.
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Referrals.Http;
using Referrals.Shared;

namespace Referrals.Messages;

/// <summary>Which part of a feed.</summary>
/// <param name="After"><see cref="FeedPage.Next"/> of the page before; from the beginning if it is missing, from now on with "now".</param>
/// <param name="Limit">1 to 1,000 messages; 100 by default.</param>
/// <param name="Wait">Seconds to wait for the first message where there is none: 0 to 60; 0 by default.</param>
/// <param name="LastEventId">For server-sent events: the last id that was received.</param>
internal sealed record FeedQuery(
    [FromQuery(Name = "after")] string? After,
    [FromQuery(Name = "limit")] string? Limit,
    [FromQuery(Name = "wait")] string? Wait,
    [FromHeader(Name = "Last-Event-ID")] string? LastEventId
);

/// <summary>A page of a feed.</summary>
/// <param name="Messages">CloudEvents messages, in the order of the log.</param>
/// <param name="Next">For <c>?after=</c>, whether there is more or not.</param>
public sealed record FeedPage(IReadOnlyList<JsonElement> Messages, string Next);

internal static class FeedAnswer
{
    public const string Now = "now";

    private const int Standard = 100;
    private const int Most = 1_000;
    private const int LongestWait = 60;

    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Life = TimeSpan.FromHours(1);

    public static async Task<IResult> Of(RequestContext context, string institution, FeedQuery query, HttpContext http, FeedReading feed)
    {
        var asked = await Ask(context, institution, query, feed, (Standard, Most));
        if (asked.Refusal is { } refusal)
            return Problems.Of(refusal);
        var (request, from) = (asked.Request!, asked.After);
        if (http.Request.GetTypedHeaders().Accept.Any(type => type.MediaType == EventStream.ContentType))
        {
            await Stream(context, request, from, http, feed);
            return Results.Empty;
        }

        var (messages, next) = await Page(request, from, asked.Wait, feed, context.Cancellation);
        return TypedResults.Ok(new FeedPage([.. messages.Select(message => JsonElement.Parse(message.Body))], next.ToString()));
    }

    /// <summary>What a query asks for.</summary>
    /// <param name="context">The request.</param>
    /// <param name="institution">Whose feed.</param>
    /// <param name="query">The query.</param>
    /// <param name="feed">To know where "now" is.</param>
    /// <param name="limits">How many messages a page has, where that is not said, and at most.</param>
    internal static async Task<FeedAsked> Ask(
        RequestContext context,
        string institution,
        FeedQuery query,
        FeedReading feed,
        (int Standard, int Most) limits
    )
    {
        if (MessageSender.CodeOf(context.Caller) != institution)
            return new FeedAsked(null, default, default, new Refusal("feed.not-yours"));
        var limit = Query.Limit(query.Limit, limits.Standard, limits.Most);
        var wait = Seconds(query.Wait);
        var asked = string.IsNullOrEmpty(query.LastEventId) ? query.After : query.LastEventId;
        var after = asked switch
        {
            null or "" => new FeedPosition(0, 0),
            Now => new FeedPosition(await feed.Reached(context.Cancellation), FeedPosition.Whole),
            _ => FeedPosition.Parse(asked),
        };
        return after is { } from
            ? new FeedAsked(new FeedRequest(context.Caller.County, institution, limit), from, wait, null)
            : new FeedAsked(null, default, default, new Refusal("feed.position-invalid"));
    }

    /// <summary>Messages after a place; waits for the first where there is none.</summary>
    internal static async Task<(List<StoredMessage> Messages, FeedPosition Next)> Page(
        FeedRequest request,
        FeedPosition after,
        TimeSpan wait,
        FeedReading feed,
        CancellationToken cancellation
    )
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            // Read before the messages: whatever was told up to here is among them.
            var reached = await feed.Reached(cancellation);
            var messages = await feed.After(request.County, request.Institution, after, request.Limit, cancellation);
            if (messages.Count > 0)
                return (messages, messages[^1].At);
            if (reached > after.Log)
                after = new FeedPosition(reached, FeedPosition.Whole);
            var left = wait - Stopwatch.GetElapsedTime(began);
            if (left <= TimeSpan.Zero || await feed.More(after.Log, left, cancellation) <= after.Log)
                return ([], after);
        }
    }

    private static async Task Stream(RequestContext context, FeedRequest request, FeedPosition from, HttpContext http, FeedReading feed)
    {
        var host = http.RequestServices.GetRequiredService<IHostApplicationLifetime>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.Cancellation, host.ApplicationStopping);
        // A token that ends, ends the stream; the client comes back with a new one and its last id.
        var life = context.Caller.Expires - context.Now is { } left && left < Life ? left : Life;
        stop.CancelAfter(life > TimeSpan.Zero ? life : TimeSpan.Zero);
        EventStream.Begin(http);
        try
        {
            await http.Response.StartAsync(stop.Token);
            while (true)
            {
                var (messages, next) = await Page(request, from, Heartbeat, feed, stop.Token);
                var said = new StringBuilder();
                foreach (var message in messages)
                    said.Append(CultureInfo.InvariantCulture, $"id: {message.At}\nevent: message\ndata: {message.Body}\n\n");
                if (messages.Count == 0)
                    said.Append(CultureInfo.InvariantCulture, $":\nid: {next}\n\n");
                await http.Response.WriteAsync(said.ToString(), stop.Token);
                await http.Response.Body.FlushAsync(stop.Token);
                from = next;
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The end of the token, the client or the service.
        }
    }

    private static TimeSpan Seconds(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return TimeSpan.Zero;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= LongestWait
            ? TimeSpan.FromSeconds(seconds)
            : throw Query.Fault("wait", new Refusal("field.out-of-range").With("from", "0").With("to", $"{LongestWait}"));
    }
}

/// <summary>Part of a feed.</summary>
internal sealed record FeedRequest(string County, string Institution, int Limit);

/// <summary>What was asked of a feed.</summary>
/// <param name="Request">Which part; null where it is refused.</param>
/// <param name="After">From where.</param>
/// <param name="Wait">How long the first message is waited for.</param>
/// <param name="Refusal">Why not.</param>
internal sealed record FeedAsked(FeedRequest? Request, FeedPosition After, TimeSpan Wait, Refusal? Refusal);
