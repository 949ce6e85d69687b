// What the log measures of itself. Names are stable: dashboards hang on them.
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Referrals.EventStore;

/// <summary>The names under which the log emits traces and metrics.</summary>
public static class LogTelemetry
{
    /// <summary>The name of both the activity source and the meter.</summary>
    public const string Name = "Referrals.EventStore";

    private static readonly Meter Meter = new(Name);

    private static readonly Histogram<double> BatchDuration =
        Meter.CreateHistogram<double>("referrals.log.batch.duration", "s", "One transaction of the log writer, lock to commit");

    private static readonly Histogram<int> BatchSize =
        Meter.CreateHistogram<int>("referrals.log.batch.size", "{event}", "Events that one transaction wrote");

    private static readonly Counter<long> FollowerFailures =
        Meter.CreateCounter<long>("referrals.follower.failures", "{failure}", "Pages that a follower could not apply");

    private static readonly ConcurrentDictionary<object, Func<IEnumerable<Measurement<long>>>> Lags = new();

    static LogTelemetry() => Meter.CreateObservableGauge(
        "referrals.follower.lag", () => Lags.Values.SelectMany(lags => lags()), "{event}", "Events that a follower has not applied yet, by sequence");

    internal static ActivitySource Activities { get; } = new(Name);

    internal static void BatchWritten(int events, TimeSpan duration)
    {
        BatchDuration.Record(duration.TotalSeconds);
        BatchSize.Record(events);
    }

    internal static void FollowerFailed(string follower) => FollowerFailures.Add(1, new KeyValuePair<string, object?>("follower", follower));

    internal static void ObserveLag(object owner, Func<IEnumerable<Measurement<long>>> lags) => Lags[owner] = lags;

    internal static void ForgetLag(object owner) => Lags.TryRemove(owner, out _);
}
