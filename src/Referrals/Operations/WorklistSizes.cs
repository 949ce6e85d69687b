// How long the worklists are, for dashboards and alarms: measured now and then by the process that leads.
using System.Diagnostics.Metrics;
using Npgsql;
using Referrals.EventStore;

namespace Referrals.Operations;

/// <summary>Fills the gauges <c>referrals.worklist.size</c> and <c>referrals.worklist.late</c>, by county and list.</summary>
internal sealed partial class WorklistSizes(NpgsqlDataSource database, Leadership leadership, TelemetrySettings telemetry, TimeProvider time, ILogger<WorklistSizes> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);
    private static volatile IReadOnlyList<(string County, string List, long Cases, long Late)> measured = [];

    static WorklistSizes()
    {
        Telemetry.Meter.CreateObservableGauge("referrals.worklist.size", () => measured.Select(m => Measurement(m.County, m.List, m.Cases)), "{case}", "Cases on a worklist, over all institutions of a county");
        Telemetry.Meter.CreateObservableGauge("referrals.worklist.late", () => measured.Select(m => Measurement(m.County, m.List, m.Late)), "{case}", "Those of them that are late");
    }

    /// <summary>Measures once.</summary>
    internal async Task Measure(CancellationToken cancellation) =>
        measured = await database.Query<(string County, string List, long Cases, long Late)>(
        """
        select tenant_id, list, count(distinct id), count(distinct id) filter (where due_at < @now) from referrals.worklists
        where list not in ('late', 'mine') and (list <> 'follow-ups-due' or order_at <= @now) group by 1, 2
        """,
        new { now = time.GetUtcNow().UtcDateTime },
        cancellation);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Nobody looks.
        if (telemetry.Endpoint is null)
            return;
        using var tick = new PeriodicTimer(Interval);
        try
        {
            while (await tick.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    if (leadership.IsLeading)
                        await Measure(stoppingToken);
                    else
                        measured = [];
                }
                catch (Exception away) when (away is NpgsqlException or TimeoutException)
                {
                    LogFailed(away.Message);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Asked to stop.
        }
    }

    private static Measurement<long> Measurement(string county, string list, long value) =>
        new(value, new KeyValuePair<string, object?>("county", county), new KeyValuePair<string, object?>("list", list));

    [LoggerMessage(230, LogLevel.Warning, "The lengths of worklists could not be measured ({Problem})")]
    private partial void LogFailed(string problem);
}
