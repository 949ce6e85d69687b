// What the log measures of itself. Names are stable: dashboards hang on them.
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using JasperFx.Events;
using Referrals.EventStore.Writing;

namespace Referrals.EventStore;

/// <summary>The names under which the log emits traces and metrics.</summary>
public static class LogTelemetry
{
    /// <summary>The name of both the activity source and the meter.</summary>
    public const string Name = "Referrals.EventStore";

    private static readonly Meter Meter = new(Name);

    private static readonly Histogram<double> BatchDuration = Meter.CreateHistogram<double>(
        "referrals.log.batch.duration",
        "s",
        "One transaction of the log writer, lock to commit"
    );

    private static readonly Histogram<int> BatchSize = Meter.CreateHistogram<int>(
        "referrals.log.batch.size",
        "{event}",
        "Events that one transaction wrote"
    );

    private static readonly Histogram<double> AppendDuration = Meter.CreateHistogram<double>(
        "referrals.log.append.duration",
        "s",
        "One request to the log, from the queue to its commit"
    );

    private static readonly Counter<long> FollowerFailures = Meter.CreateCounter<long>(
        "referrals.follower.failures",
        "{failure}",
        "Pages that a follower could not apply"
    );

    // A span with more of them says no more.
    private const int MostLinks = 64;

    private static readonly ConcurrentDictionary<object, Func<IReadOnlyList<ProjectionLag>>> Lags = new();

    private static readonly ConcurrentDictionary<object, Func<int>> Queues = new();

    static LogTelemetry()
    {
        Meter.CreateObservableGauge(
            "referrals.follower.lag",
            () => Measured(lag => lag.Events),
            "{event}",
            "Events that a follower has not applied yet, by sequence"
        );
        Meter.CreateObservableGauge(
            "referrals.follower.lag.duration",
            () => Measured(lag => lag.Age.TotalSeconds),
            "s",
            "Age of the oldest event that a follower has not applied yet"
        );
        Meter.CreateObservableGauge(
            "referrals.log.queue.length",
            () => Queues.Values.Select(length => new Measurement<long>(length())),
            "{request}",
            "Requests that wait for the log's writer"
        );
    }

    internal static ActivitySource Activities { get; } = new(Name);

    internal static void BatchWritten(int events, TimeSpan duration)
    {
        BatchDuration.Record(duration.TotalSeconds);
        BatchSize.Record(events);
    }

    internal static void FollowerFailed(string follower) =>
        FollowerFailures.Add(1, new KeyValuePair<string, object?>("follower", follower));

    internal static void Appended(TimeSpan duration) => AppendDuration.Record(duration.TotalSeconds);

    internal static void ObserveLag(object owner, Func<IReadOnlyList<ProjectionLag>> lags) => Lags[owner] = lags;

    internal static void ObserveQueue(object owner, Func<int> length) => Queues[owner] = length;

    internal static void Forget(object owner)
    {
        Lags.TryRemove(owner, out _);
        Queues.TryRemove(owner, out _);
    }

    /// <summary>The span of one transaction: within the request that it serves, or linked to the many that it serves.</summary>
    internal static Activity? StartBatch(IReadOnlyList<PendingCommand> commands)
    {
        if (!Activities.HasListeners())
            return null;
        var activity =
            commands.Count == 1
                ? Activities.StartActivity("log.batch", ActivityKind.Internal, commands[0].Trace)
                : Activities.StartActivity(
                    "log.batch",
                    ActivityKind.Internal,
                    default(ActivityContext),
                    links: commands.Select(w => w.Trace).Where(t => t != default).Take(MostLinks).Select(t => new ActivityLink(t))
                );
        activity?.SetTag("referrals.log.requests", commands.Count);
        return activity;
    }

    /// <summary>The span of one page of a follower, linked to the requests that wrote its events.</summary>
    internal static Activity? StartPage(string follower, IReadOnlyList<IEvent> events)
    {
        var activity = Activities.StartActivity("follower.apply", ActivityKind.Consumer);
        if (activity is not { IsAllDataRequested: true })
            return activity;
        activity
            .SetTag("referrals.follower", follower)
            .SetTag("referrals.follower.events", events.Count)
            .SetTag("referrals.follower.from", events[0].Sequence);
        // Only of the first events: reading the traces of a page of thousands would cost more than applying it.
        foreach (var trace in events.Take(MostLinks).Select(e => e.TraceParent).OfType<string>().Distinct(StringComparer.Ordinal))
        {
            if (ActivityContext.TryParse(trace, null, isRemote: true, out var context))
                activity.AddLink(new ActivityLink(context));
        }

        return activity;
    }

    private static IEnumerable<Measurement<T>> Measured<T>(Func<ProjectionLag, T> value)
        where T : struct =>
        Lags
            .Values.SelectMany(lags => lags())
            .Select(lag => new Measurement<T>(value(lag), new KeyValuePair<string, object?>("follower", lag.Name)));
}

/// <summary>How far a projection that this process leads is behind.</summary>
internal sealed record ProjectionLag(string Name, long Events, TimeSpan Age);
