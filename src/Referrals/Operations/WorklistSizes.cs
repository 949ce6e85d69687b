// How long the worklists are, for dashboards and alarms: measured now and then by one node.
using System.Diagnostics.Metrics;
using Npgsql;
using Referrals.Hosting;

namespace Referrals.Operations;

/// <summary>Fills the gauges <c>referrals.worklist.size</c> and <c>referrals.worklist.late</c>, by county and list.</summary>
internal sealed class WorklistSizes(
    NpgsqlDataSource database,
    TelemetrySettings telemetry,
    TimeProvider time,
    ILogger<WorklistSizes> logger
) : SingleNodeWork("worklist-sizes", logger)
{
    private static volatile IReadOnlyList<(string County, string List, long Cases, long Late)> measured = [];

    static WorklistSizes()
    {
        ServiceMeter.Meter.CreateObservableGauge(
            "referrals.worklist.size",
            () => measured.Select(m => Measurement(m.County, m.List, m.Cases)),
            "{case}",
            "Cases or consultations on a worklist, over all institutions of a county"
        );
        ServiceMeter.Meter.CreateObservableGauge(
            "referrals.worklist.late",
            () => measured.Select(m => Measurement(m.County, m.List, m.Late)),
            "{case}",
            "Those of them that are late"
        );
    }

    /// <summary>Measures once.</summary>
    internal async Task Measure(CancellationToken cancellation) =>
        measured = await database.Query<(string County, string List, long Cases, long Late)>(
            """
            select tenant_id, list, count(distinct id), count(distinct id) filter (where due_at < @now) from referrals.worklists
            where list not in ('late', 'mine') and (list <> 'follow-ups-due' or order_at <= @now) group by 1, 2
            union all
            select tenant_id, list, count(distinct id), count(distinct id) filter (where due_at < @now)
            from referrals.consultation_worklists group by 1, 2
            """,
            new { now = time.GetUtcNow().UtcDateTime },
            cancellation
        );

    // Nobody looks without a collector.
    protected override TimeSpan Interval => telemetry.Endpoint is null ? TimeSpan.Zero : TimeSpan.FromSeconds(30);

    protected internal override Task Round(CancellationToken cancellation) => Measure(cancellation);

    protected override Task Stopped()
    {
        measured = [];
        return Task.CompletedTask;
    }

    private static Measurement<long> Measurement(string county, string list, long value) =>
        new(value, new KeyValuePair<string, object?>("county", county), new KeyValuePair<string, object?>("list", list));
}
