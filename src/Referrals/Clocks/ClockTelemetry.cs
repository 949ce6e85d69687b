// What is measured of the clocks.
using System.Diagnostics.Metrics;
using Referrals.Cases;
using Referrals.Consultations;
using Referrals.Hosting;
using Referrals.ReservedPools;
using Referrals.Shared;

namespace Referrals.Clocks;

internal static class ClockTelemetry
{
    private static readonly Histogram<double> Delay = ServiceMeter.Meter.CreateHistogram<double>(
        "referrals.clock.delay",
        "s",
        "From the moment at which a deadline's step was due until it was taken"
    );

    public static void Acted(Deadline deadline, TimeSpan delay) => Acted(Kebab.Of(deadline.Kind), Kebab.Of(deadline.Step), delay);

    public static void Acted(ConsultationDeadline deadline, TimeSpan delay) =>
        Acted($"consultation-{Kebab.Of(deadline.Kind)}", Kebab.Of(deadline.Step), delay);

    public static void Acted(PoolStep step, TimeSpan delay) => Acted("pool", Kebab.Of(step), delay);

    private static void Acted(string kind, string step, TimeSpan delay) =>
        Delay.Record(
            Math.Max(0, delay.TotalSeconds),
            new KeyValuePair<string, object?>("kind", kind),
            new KeyValuePair<string, object?>("step", step)
        );
}
