// What is counted of the broker.
using System.Diagnostics.Metrics;
using Referrals.Hosting;

namespace Referrals.Broker;

internal static class BrokerTelemetry
{
    private static readonly Counter<long> Published = ServiceMeter.Meter.CreateCounter<long>(
        "referrals.broker.published",
        "{message}",
        "Messages that the broker has confirmed, once for each recipient"
    );

    private static readonly Counter<long> Unrouted = ServiceMeter.Meter.CreateCounter<long>(
        "referrals.broker.unrouted",
        "{message}",
        "Messages that no queue was there for, by institution"
    );

    private static readonly Counter<long> Received = ServiceMeter.Meter.CreateCounter<long>(
        "referrals.broker.received",
        "{message}",
        "Messages of hospital systems, by what became of them"
    );

    private static readonly Counter<long> Bundles = ServiceMeter.Meter.CreateCounter<long>(
        "referrals.broker.bundles",
        "{message}",
        "Messages as bundles, by what became of them: published, unrouted, failed"
    );

    private static volatile IReadOnlyList<WaitingLetters> waiting = [];

    static BrokerTelemetry()
    {
        ServiceMeter.Meter.CreateObservableGauge(
            "referrals.dead_letters",
            () => waiting.Select(one => new Measurement<long>(one.Count, new KeyValuePair<string, object?>("county", one.County))),
            "{message}",
            "Refused messages that nobody has dealt with"
        );
        ServiceMeter.Meter.CreateObservableGauge(
            "referrals.dead_letters.age",
            () =>
                waiting.Select(one => new Measurement<double>(one.OldestSeconds, new KeyValuePair<string, object?>("county", one.County))),
            "s",
            "Age of the oldest of them"
        );
    }

    /// <summary>Says how many wait now, by the one node that looks.</summary>
    public static void Waiting(IReadOnlyList<WaitingLetters> now) => waiting = now;

    public static void CountPublished(int messages) => Published.Add(messages);

    public static void CountBundles(string outcome, int messages) =>
        Bundles.Add(messages, new KeyValuePair<string, object?>("outcome", outcome));

    public static void CountUnrouted(string county, string institution) =>
        Unrouted.Add(1, new KeyValuePair<string, object?>("county", county), new KeyValuePair<string, object?>("institution", institution));

    public static void CountReceived(string outcome) => Received.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
}
