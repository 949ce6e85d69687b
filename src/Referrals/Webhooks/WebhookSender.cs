// Sends messages of the feed to the addresses of hospital systems, in order, however long one is away.
using System.Globalization;
using Npgsql;
using Referrals.Hosting;
using Referrals.Messages;

namespace Referrals.Webhooks;

/// <summary>
/// Each institution's messages go to its address one after the other; its place moves on when the address has answered 2xx. Each address
/// is sent to by itself: one that is slow or away keeps its own messages waiting, and nobody else's.
/// </summary>
internal sealed partial class WebhookSender(
    WebhookStore webhooks,
    WebhookClient client,
    FeedReading feed,
    TimeProvider time,
    WebhookSettings settings,
    ILogger<WebhookSender> logger
) : SingleNodeWork("webhooks", logger)
{
    private const int Page = 100;

    // By what Webhook.Pause says: for about an hour, and then about once a day.
    private const int AttemptsOfAnHour = 15;
    private const int AttemptsOfADay = 144;

    private readonly Dictionary<(string County, string Institution), Task> sending = [];
    private long reached;

    /// <summary>Ends when everything that was begun is sent, or has failed.</summary>
    internal Task Sending => Task.WhenAll([.. sending.Values]);

    protected override TimeSpan Interval => settings.Interval;

    /// <summary>Begins to send to each whose turn it is and who is not being sent to.</summary>
    protected internal override async Task Round(CancellationToken cancellation)
    {
        reached = await feed.Reached(cancellation);
        var now = time.GetUtcNow();
        WebhookTelemetry.Failing(await webhooks.Failing(now, cancellation));
        foreach (var one in await webhooks.Due(now, cancellation))
            if (!sending.TryGetValue(one, out var begun) || begun.IsCompleted)
                sending[one] = SendTo(one.County, one.Institution, cancellation);
    }

    protected override Task NextRound(PeriodicTimer tick, CancellationToken cancellation) =>
        feed.More(reached, settings.Interval, cancellation);

    protected override async Task Stopped()
    {
        await Sending;
        if (reached > 0)
            WebhookTelemetry.Failing([]);
    }

    private async Task SendTo(string county, string institution, CancellationToken cancellation)
    {
        await Task.Yield();
        var claim = Guid.NewGuid();
        try
        {
            if (await webhooks.Claim(county, institution, claim, time.GetUtcNow(), settings.ClaimLife, cancellation) is not { } webhook)
                return;
            await SendAll(webhook, claim, cancellation);
        }
        catch (Exception) when (cancellation.IsCancellationRequested)
        {
            await LetGo(claim);
        }
        catch (Exception problem)
        {
            LogBroken(institution, county, ProblemLine.Of(problem));
        }
    }

    // Another node goes on at once; where the database is away too, when the claim has ended.
    private async Task LetGo(Guid claim)
    {
        try
        {
            await webhooks.Release(claim, CancellationToken.None);
        }
        catch (Exception away) when (away is NpgsqlException or TimeoutException) { }
    }

    private async Task SendAll(Webhook webhook, Guid claim, CancellationToken cancellation)
    {
        var at = webhook.At;
        while (true)
        {
            var messages = await feed.After(webhook.County, webhook.Institution, at, Page, cancellation);
            if (messages.Count == 0)
            {
                await webhooks.Release(claim, cancellation);
                return;
            }

            var secrets = await webhooks.Secrets(webhook.County, webhook.Institution, time.GetUtcNow(), cancellation);
            foreach (var message in messages)
            {
                var attempt = await client.Send(webhook, message, secrets, cancellation);
                WebhookTelemetry.Count(webhook, attempt.Problem);
                if (attempt.Problem is not null)
                {
                    await Failed(webhook, claim, attempt, cancellation);
                    return;
                }

                // False where an administrator has moved it meanwhile, or another node has it.
                if (!await webhooks.Delivered(claim, message.At, time.GetUtcNow(), settings.ClaimLife, cancellation))
                    return;
                if (webhook.Attempts > 0)
                    LogWell(webhook.Institution, webhook.County);
                webhook = webhook with { Attempts = 0 };
                at = message.At;
            }
        }
    }

    private async Task Failed(Webhook webhook, Guid claim, DeliveryAttempt attempt, CancellationToken cancellation)
    {
        var attempts = webhook.Attempts + 1;
        var wanted = attempt.Wait < Webhook.LongestPause ? attempt.Wait : Webhook.LongestPause;
        var pause = Webhook.Pause(attempts);
        await webhooks.Failed(claim, attempts, attempt.Problem!, time.GetUtcNow(), wanted > pause ? wanted : pause, cancellation);
        if (attempts == 1)
            LogFails(webhook.Institution, webhook.County, attempt.Problem!);
        else if (attempts % AttemptsOfADay == AttemptsOfAnHour)
            LogFailsLong(webhook.Institution, webhook.County, Since(webhook), attempts, attempt.Problem!);
    }

    private static string Since(Webhook webhook) => webhook.FailingSince?.ToString("u", CultureInfo.InvariantCulture) ?? "";

    [LoggerMessage(480, LogLevel.Warning, "The webhook of {Institution} in {County} fails ({Problem}); its messages wait")]
    private partial void LogFails(string institution, string county, string problem);

    [LoggerMessage(481, LogLevel.Error, "The webhook of {Institution} in {County} fails since {Since}, {Attempts} times ({Problem})")]
    private partial void LogFailsLong(string institution, string county, string since, int attempts, string problem);

    [LoggerMessage(482, LogLevel.Information, "The webhook of {Institution} in {County} takes its messages again")]
    private partial void LogWell(string institution, string county);

    [LoggerMessage(483, LogLevel.Error, "The webhook of {Institution} in {County} cannot be looked after ({Problem}); it is tried again")]
    private partial void LogBroken(string institution, string county, string problem);
}
