// What is measured of the clocks.
using System.Diagnostics.Metrics;
using Referrals.Cases;
using Referrals.Operations;

namespace Referrals.Clocks;

internal static class ClockTelemetry
{
    private static readonly Histogram<double> Delay = Telemetry.Meter.CreateHistogram<double>("referrals.clock.delay", "s", "From the moment at which a deadline's step was due until it was taken");

    public static void Acted(Deadline deadline, TimeSpan delay) => Delay.Record(
        Math.Max(0, delay.TotalSeconds), new KeyValuePair<string, object?>("kind", Kebab.Of(deadline.Kind)), new KeyValuePair<string, object?>("step", Kebab.Of(deadline.Step)));
}
