// What is measured of messages.
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Referrals.Hosting;

namespace Referrals.Messages;

internal static class MessageTelemetry
{
    public const string Name = "Referrals.Messages";

    public static readonly ActivitySource Source = new(Name);

    private static volatile IReadOnlyList<SilentSender> silent = [];

    static MessageTelemetry() =>
        ServiceMeter.Meter.CreateObservableGauge(
            "referrals.messages.silent.duration",
            () =>
                silent.Select(one => new Measurement<double>(
                    one.Seconds,
                    new KeyValuePair<string, object?>("county", one.County),
                    new KeyValuePair<string, object?>("institution", one.Institution)
                )),
            "s",
            "How long a hospital's system that should send messages has sent none"
        );

    /// <summary>Says which are silent now, by the one node that looks.</summary>
    public static void Silent(IReadOnlyList<SilentSender> now) => silent = now;
}
