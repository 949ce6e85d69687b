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

    public static void CountPublished(int messages) => Published.Add(messages);

    public static void CountUnrouted(string county, string institution) =>
        Unrouted.Add(1, new KeyValuePair<string, object?>("county", county), new KeyValuePair<string, object?>("institution", institution));

    public static void CountReceived(string outcome) => Received.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
}
