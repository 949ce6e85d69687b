// What the live stream measures of itself.
using System.Diagnostics.Metrics;

namespace Referrals.Live;

internal static class LiveTelemetry
{
    private static readonly Meter Meter = new("Referrals");

    private static readonly UpDownCounter<long> Listeners = Meter.CreateUpDownCounter<long>(
        "referrals.live.listeners",
        "{listener}",
        "Live connections"
    );

    private static readonly Counter<long> Sent = Meter.CreateCounter<long>(
        "referrals.live.sent",
        "{message}",
        "Messages handed to listeners"
    );

    private static readonly Counter<long> Resets = Meter.CreateCounter<long>(
        "referrals.live.resets",
        "{reset}",
        "Listeners who were told to load anew"
    );

    public static void Came() => Listeners.Add(1);

    public static void Left() => Listeners.Add(-1);

    public static void Handed(int messages) => Sent.Add(messages);

    public static void Reset() => Resets.Add(1);
}
