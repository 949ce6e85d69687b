// Removes what has been kept long enough: once a day, on one node.
using System.Diagnostics.Metrics;
using Referrals.Hosting;

namespace Referrals.Retention;

/// <summary>
/// Kind by kind, in batches of a thousand rows that are a transaction each; between two it rests for as long as the first took. What a stop
/// leaves, the next node goes on with. The log itself is never touched.
/// </summary>
internal sealed partial class RetentionWork(
    EveryRetainedKind kinds,
    RetentionRuns runs,
    RetentionSettings settings,
    TimeProvider time,
    ILogger<RetentionWork> logger
) : SingleNodeWork("retention", logger)
{
    private static readonly Counter<long> Removed = ServiceMeter.Meter.CreateCounter<long>(
        "referrals.retention.removed",
        "{row}",
        "Rows that were removed because they had been kept long enough, by kind"
    );

    protected override TimeSpan Interval => settings.Interval;

    /// <summary>Looks through the kinds whose round is due.</summary>
    protected internal override async Task Round(CancellationToken cancellation)
    {
        var known = await runs.Load(cancellation);
        foreach (var kind in kinds.All)
        {
            var last = known.GetValueOrDefault(kind.Rule.Kind)?.EndedAt;
            if (RetentionSettings.IsDue(last is { } ended ? new DateTimeOffset(ended) : null, time.GetUtcNow()))
                await Look(kind, cancellation);
        }
    }

    /// <summary>Looks through one kind now, whether it is due or not. Returns how many rows went.</summary>
    public async Task<long> Look(RetainedRows kind, CancellationToken cancellation)
    {
        var (rule, now, gone) = (kind.Rule, time.GetUtcNow(), 0L);
        string? problem = null;
        await runs.Begin(rule.Kind, cancellation);
        try
        {
            if (settings.Before(rule, now) is { } before)
            {
                var began = time.GetTimestamp();
                await foreach (var removed in kind.Remove(before, cancellation))
                {
                    gone += removed;
                    Removed.Add(removed, new KeyValuePair<string, object?>("kind", rule.Kind));
                    await runs.Count(rule.Kind, removed, cancellation);
                    await Task.Delay(time.GetElapsedTime(began), cancellation);
                    began = time.GetTimestamp();
                }
            }
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // One kind that cannot be removed keeps no other.
            problem = ProblemLine.Of(failure);
            LogFailed(rule.Kind, problem);
        }

        await runs.End(rule.Kind, now, problem, cancellation);
        if (gone > 0)
            LogRemoved(gone, rule.Kind, settings.Days[rule], rule.Variable);
        return gone;
    }

    [LoggerMessage(260, LogLevel.Information, "{Count} {Kind} were removed that were older than {Days} days ({Setting})")]
    private partial void LogRemoved(long count, string kind, int days, string setting);

    [LoggerMessage(261, LogLevel.Error, "Not all {Kind} that were kept long enough could be removed: {Problem} The next night tries again")]
    private partial void LogFailed(string kind, string problem);
}
