// Sends messages of the feed to the addresses of hospital systems, in order, however long one is away.
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Referrals.EventStore;
using Referrals.Hosting;
using Referrals.Messages;
using Referrals.People;

namespace Referrals.Webhooks;

/// <summary>How long the log is waited for before the table is looked at anyway.</summary>
/// <param name="Interval">Zero for never, when somebody else does it.</param>
internal sealed record WebhookSettings(TimeSpan Interval)
{
    public const string Setting = "Webhooks:Seconds";

    public static WebhookSettings From(IConfiguration configuration) =>
        new(TimeSpan.FromSeconds(configuration[Setting] is { Length: > 0 } text ? double.Parse(text, CultureInfo.InvariantCulture) : 1));
}

/// <summary>
/// Each address gets batches of what its institution is told, one after the other; its place moves on when it has answered 2xx. While one
/// fails, its messages wait for it, and nobody else's do.
/// </summary>
internal sealed partial class WebhookSender(
    WebhookStore webhooks,
    FeedReading feed,
    PeopleVault vault,
    EventLog log,
    IHttpClientFactory http,
    TimeProvider time,
    WebhookSettings settings,
    ILogger<WebhookSender> logger
) : SingleNodeWork("webhooks", logger)
{
    /// <summary>The name of its HTTP client.</summary>
    public const string Client = "webhooks";

    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private const int Most = 100;
    private const int AtOnce = 8;

    private Task appended = Task.CompletedTask;

    protected override TimeSpan Interval => settings.Interval;

    /// <summary>Tells each whose turn it is what it has not been told.</summary>
    protected internal override async Task Round(CancellationToken cancellation)
    {
        appended = log.NextAppend;
        await Parallel.ForEachAsync(
            await webhooks.Due(time.GetUtcNow(), cancellation),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation },
            async (webhook, stop) => await Tell(webhook, stop)
        );
    }

    protected override Task NextRound(PeriodicTimer tick, CancellationToken cancellation) =>
        EventLog.WaitForAppend(appended, settings.Interval, cancellation);

    private async Task Tell(Webhook webhook, CancellationToken cancellation)
    {
        while (true)
        {
            var messages = await feed.After(webhook.County, webhook.Institution, webhook.At, Most, cancellation);
            if (messages.Count == 0)
                return;
            if (await Send(webhook, messages, cancellation) is { } problem)
            {
                if (webhook.Attempts == 0)
                    LogFails(webhook.Institution, webhook.County, problem);
                await webhooks.Failed(webhook, problem, time.GetUtcNow(), cancellation);
                return;
            }

            var to = messages[^1].At;
            if (!await webhooks.Delivered(webhook, to, time.GetUtcNow(), cancellation))
                return;
            webhook = webhook with { Position = to.Log, Part = to.Part, Attempts = 0 };
        }
    }

    // Null where it has them.
    private async Task<string?> Send(Webhook webhook, List<StoredMessage> messages, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var body = Encoding.UTF8.GetBytes($"[{string.Join(',', messages.Select(message => message.Body))}]");
        // The same messages have the same id when they are sent again.
        var id = $"{messages[0].At}_{messages[^1].At}";
        using var request = new HttpRequestMessage(HttpMethod.Post, webhook.Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(ReceivedMessage.BatchContentType);
        request.Headers.Add(WebhookSignature.Id, id);
        request.Headers.Add(WebhookSignature.Timestamp, now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        var secrets = webhook.Secrets(now).Select(number => vault.WebhookSecret(webhook.County, webhook.Institution, number));
        request.Headers.Add(WebhookSignature.Signature, WebhookSignature.Sign(id, now, body, secrets));
        try
        {
            using var client = http.CreateClient(Client);
            // Only whether it has them: whatever it says is not read.
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            return answer.IsSuccessStatusCode ? null : string.Create(CultureInfo.InvariantCulture, $"status-{(int)answer.StatusCode}");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return "no-answer";
        }
        catch (HttpRequestException)
        {
            return "not-reached";
        }
    }

    [LoggerMessage(480, LogLevel.Warning, "The webhook of {Institution} in {County} fails ({Problem}); its messages wait")]
    private partial void LogFails(string institution, string county, string problem);
}
