// From pages of the log to the states of one kind of stream before and after each event.
using System.Collections.Concurrent;
using JasperFx.Events;
using Referrals.EventStore;

namespace Referrals.Live;

/// <summary>An event with the state of its stream before and after it.</summary>
/// <param name="Id">Whose stream it is.</param>
/// <param name="Event">As it stands in the log.</param>
/// <param name="Before">The state before it.</param>
/// <param name="After">The state after it.</param>
internal readonly record struct FoldedEvent<TState>(Guid Id, IEvent Event, TState Before, TState After);

/// <summary>
/// Folds every event exactly where it stands, so that all nodes tell the same of it. The states of streams that were busy lately are at
/// hand; the others are read. For one caller at a time.
/// </summary>
/// <param name="log">The log.</param>
/// <param name="aggregate">How an event changes the state.</param>
/// <param name="prefix">What the keys of these streams begin with.</param>
/// <param name="unreadable">Told of an event that cannot be folded; nothing more is told of its stream in that page.</param>
internal sealed class FoldedEvents<TState>(EventLog log, Aggregate<TState> aggregate, string prefix, Action<Exception, IEvent> unreadable)
    where TState : class
{
    private const int Generation = 2_000;
    private const int ReadsAtOnce = 4;

    private Dictionary<StreamId, (long Version, TState State)> younger = [];
    private Dictionary<StreamId, (long Version, TState State)> older = [];

    /// <summary>The events of a page, in their order.</summary>
    /// <exception cref="LogUnavailableException">Nothing is lost: the same page may be given again.</exception>
    public async Task<IReadOnlyList<FoldedEvent<TState>>> Of(IReadOnlyList<IEvent> page, CancellationToken cancellation)
    {
        var events = page.Where(e => e.Stream.Key.StartsWith(prefix, StringComparison.Ordinal)).ToList();
        var states = new ConcurrentDictionary<StreamId, TState>();
        await Parallel.ForEachAsync(
            events.DistinctBy(e => e.Stream),
            new ParallelOptions { MaxDegreeOfParallelism = ReadsAtOnce, CancellationToken = cancellation },
            async (first, stop) =>
            {
                if (await Before(first, stop) is { } state)
                    states[first.Stream] = state;
            }
        );

        var folded = new List<FoldedEvent<TState>>(events.Count);
        foreach (var e in events)
        {
            // A stream of which something cannot be read is told no further.
            if (!states.TryGetValue(e.Stream, out var before))
                continue;
            try
            {
                var after = aggregate.Evolve(before, e.Data);
                folded.Add(new FoldedEvent<TState>(Guid.Parse(e.Stream.Key.AsSpan(prefix.Length)), e, before, after));
                states[e.Stream] = after;
                Keep(e, after);
            }
            catch (Exception problem) when (problem is EventStoreException or InvalidOperationException or FormatException)
            {
                unreadable(problem, e);
                states.TryRemove(e.Stream, out _);
            }
        }

        return folded;
    }

    /// <summary>The state before an event; null where that cannot be read.</summary>
    private async Task<TState?> Before(IEvent e, CancellationToken cancellation)
    {
        if (e.Version == 1)
            return aggregate.Initial;
        if ((younger.TryGetValue(e.Stream, out var known) || older.TryGetValue(e.Stream, out known)) && known.Version == e.Version - 1)
            return known.State;
        try
        {
            return (await log.AggregateStream(aggregate, e.Stream, AsOf.Version(e.Version - 1), cancellation)).State;
        }
        catch (Exception problem) when (problem is (EventStoreException and not LogUnavailableException) or InvalidOperationException)
        {
            unreadable(problem, e);
            return null;
        }
    }

    private void Keep(IEvent e, TState state)
    {
        if (younger.Count >= Generation && !younger.ContainsKey(e.Stream))
            (older, younger) = (younger, []);
        younger[e.Stream] = (e.Version, state);
    }
}
