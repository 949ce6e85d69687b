// What is counted and measured of webhooks.
using System.Diagnostics.Metrics;
using Referrals.Hosting;

namespace Referrals.Webhooks;

internal static class WebhookTelemetry
{
    private static readonly Counter<long> Attempts = ServiceMeter.Meter.CreateCounter<long>(
        "referrals.webhook.attempts",
        "{attempt}",
        "Attempts to give a message to a hospital's system, by what they came to"
    );

    private static volatile IReadOnlyList<FailingWebhook> failing = [];

    static WebhookTelemetry() =>
        ServiceMeter.Meter.CreateObservableGauge(
            "referrals.webhook.failing.duration",
            () => failing.Select(one => new Measurement<double>(one.Seconds, Of(one.County, one.Institution))),
            "s",
            "How long a hospital's system has taken nothing"
        );

    /// <summary>Counts an attempt.</summary>
    public static void Count(Webhook webhook, string? problem) =>
        Attempts.Add(1, [.. Of(webhook.County, webhook.Institution), new("outcome", problem ?? "taken")]);

    /// <summary>Says which fail now, by the one node that sends.</summary>
    public static void Failing(IReadOnlyList<FailingWebhook> now) => failing = now;

    private static KeyValuePair<string, object?>[] Of(string county, string institution) =>
        [new("county", county), new("institution", institution)];
}
