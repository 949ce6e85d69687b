// Reading streams, now and as they were, and the log as it grows.
using System.Runtime.CompilerServices;
using JasperFx.Events;
using Marten;
using Marten.Services;
using Microsoft.Extensions.Logging;
using Referrals.EventStore.Writing;

namespace Referrals.EventStore;

public sealed partial class EventLog
{
    private const int EventsPerPage = 1_000;

    // A notification that was lost with its connection: nobody waits longer for it.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(500);

    /// <summary>The events of a stream, oldest first; empty when it does not exist.</summary>
    /// <exception cref="LogUnavailableException">The database cannot be reached.</exception>
    /// <exception cref="UnreadableEventException">One of them cannot be read by this program.</exception>
    public Task<IReadOnlyList<IEvent>> FetchStream(StreamId stream, AsOf asOf, CancellationToken cancellation = default)
    {
        stream.Validate();
        if (asOf.MaxVersion == 0)
            return Task.FromResult<IReadOnlyList<IEvent>>([]);
        return Available<IReadOnlyList<IEvent>>(async () =>
        {
            await using var session = Store.QuerySession(stream.Tenant);
            var version = asOf.MaxVersion == long.MaxValue ? 0 : asOf.MaxVersion;
            var events = await session.Events.FetchStreamAsync(stream.Key, version, token: cancellation);
            // A cut, not a filter: should the database's clock have been set back, what follows still came later.
            return [.. events.TakeWhile(e => e.Sequence <= asOf.MaxPosition && e.Timestamp <= asOf.MaxMoment)];
        });
    }

    /// <inheritdoc cref="FetchStream(StreamId, AsOf, CancellationToken)"/>
    public Task<IReadOnlyList<IEvent>> FetchStream(StreamId stream, CancellationToken cancellation = default) =>
        FetchStream(stream, AsOf.Now, cancellation);

    /// <summary>One event of a stream; null when the stream is shorter.</summary>
    /// <exception cref="LogUnavailableException">The database cannot be reached.</exception>
    /// <exception cref="UnreadableEventException">It cannot be read by this program.</exception>
    public Task<IEvent?> FetchEvent(StreamId stream, long version, CancellationToken cancellation = default) =>
        Available(async () =>
        {
            await using var session = Store.QuerySession(stream.Tenant);
            return (
                await session.Events.FetchStreamAsync(stream.Key, version, fromVersion: version, token: cancellation)
            ).SingleOrDefault();
        });

    /// <summary>The newest state of a stream: what is in memory, topped up with what is newer in the database.</summary>
    /// <exception cref="LogUnavailableException">The database cannot be reached.</exception>
    /// <exception cref="UnreadableEventException">One of its events cannot be read by this program.</exception>
    public async Task<LoadedStream<TState>> AggregateStream<TState>(
        Aggregate<TState> aggregate,
        StreamId stream,
        CancellationToken cancellation = default
    )
        where TState : class
    {
        ArgumentNullException.ThrowIfNull(aggregate);
        stream.Validate();
        var known = recentStates.Find(stream, aggregate);
        var (version, state) = (known?.Version ?? 0, known?.State ?? aggregate.Initial);
        foreach (var e in await loader.Load(stream, version, cancellation))
            (version, state) = (version + 1, aggregate.Evolve(state, UnreadableEvent.ThrowIf(e)));
        if (version != known?.Version)
            recentStates.Keep(stream, aggregate, new RecentState<TState>(version, state));
        return new LoadedStream<TState>(stream, aggregate.StreamType, version, state);
    }

    /// <summary>The state of a stream as it was: the same fold, stopped earlier.</summary>
    public async Task<LoadedStream<TState>> AggregateStream<TState>(
        Aggregate<TState> aggregate,
        StreamId stream,
        AsOf asOf,
        CancellationToken cancellation = default
    )
        where TState : class
    {
        ArgumentNullException.ThrowIfNull(aggregate);
        var (version, state) = (0L, aggregate.Initial);
        foreach (var e in await FetchStream(stream, asOf, cancellation))
            (version, state) = (e.Version, aggregate.Evolve(state, e.Data));
        return new LoadedStream<TState>(stream, aggregate.StreamType, version, state);
    }

    /// <summary>The position of the newest event; 0 for an empty log.</summary>
    /// <exception cref="LogUnavailableException">The database cannot be reached.</exception>
    public Task<long> Position(CancellationToken cancellation = default) =>
        Available(async () =>
        {
            await using var session = AnyTenant();
            return await session
                .Query<IEvent>()
                .Where(e => e.AnyTenant())
                .OrderByDescending(e => e.Sequence)
                .Select(e => e.Sequence)
                .FirstOrDefaultAsync(cancellation);
        });

    /// <summary>Ends when something is appended, by this process or another. Take it before looking, then wait for it.</summary>
    public Task NextAppend => Appended.Next;

    /// <summary>Waits for <see cref="NextAppend"/>, but not longer than this: a notification may be lost with its connection.</summary>
    public static Task WaitForAppend(Task next, TimeSpan longest, CancellationToken cancellation = default) =>
        Pulse.Wait(next, longest, cancellation);

    /// <summary>When the first event after a position was recorded; null where there is none.</summary>
    /// <exception cref="LogUnavailableException">The database cannot be reached.</exception>
    public Task<DateTimeOffset?> RecordedAfter(long position, CancellationToken cancellation = default) =>
        Available(async () =>
        {
            await using var session = AnyTenant();
            var found = await session
                .Query<IEvent>()
                .Where(e => e.AnyTenant() && e.Sequence > position)
                .OrderBy(e => e.Sequence)
                .Take(1)
                .Select(e => e.Timestamp)
                .ToListAsync(cancellation);
            return found.Count == 0 ? (DateTimeOffset?)null : found[0];
        });

    /// <summary>
    /// The position of the log at a moment: that of the last event that had been recorded then. Of the whole log a version is a position;
    /// one that is not reached yet is the newest.
    /// </summary>
    /// <exception cref="LogUnavailableException">The database cannot be reached.</exception>
    public async Task<long> Position(AsOf asOf, CancellationToken cancellation = default)
    {
        var end = await Position(cancellation);
        if (asOf.MaxMoment == DateTimeOffset.MaxValue)
            return Math.Min(end, Math.Min(asOf.MaxVersion, asOf.MaxPosition));
        // No index of Marten's leads from a moment to a position: its events are halved until the place is found.
        var first = 0L;
        while (first < end)
        {
            var middle = first + ((end - first) / 2);
            if (await RecordedAfter(middle, cancellation) is { } recorded && recorded <= asOf.MaxMoment)
                first = middle + 1;
            else
                end = middle;
        }

        return first;
    }

    /// <summary>The newest event of a tenant's streams whose keys begin so; null where there is none.</summary>
    /// <exception cref="LogUnavailableException">The database cannot be reached.</exception>
    public Task<IEvent?> Newest(string tenant, string keyPrefix, CancellationToken cancellation = default) =>
        Available(async () =>
        {
            await using var session = Store.QuerySession(tenant);
            return await session
                .Query<IEvent>()
                .Where(e => e.StreamKey!.StartsWith(keyPrefix))
                .OrderByDescending(e => e.Sequence)
                .FirstOrDefaultAsync(cancellation);
        });

    /// <summary>
    /// The log after a position, page by page and without end, over all tenants. No place is kept. A database that is away is waited for;
    /// an event that this program cannot read is passed over and logged.
    /// </summary>
    public async IAsyncEnumerable<IReadOnlyList<IEvent>> Read(long after, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        for (var failures = 0; !closed; )
        {
            IReadOnlyList<IEvent> page = [];
            var more = Appended.Next;
            var pause = LongestWait;
            try
            {
                page = await ReadPage(after, EventsPerPage, cancellation);
                failures = 0;
            }
            catch (Exception problem) when (!cancellation.IsCancellationRequested)
            {
                LogReadFailed(Faults.WithoutData(problem).Message, after);
                pause = TimeSpan.FromMilliseconds(Math.Min(5_000, 50 << Math.Min(failures++, 7)));
            }

            if (page.Count == 0)
            {
                await Pulse.Wait(more, pause, cancellation);
                continue;
            }

            after = page[^1].Sequence;
            yield return page;
        }
    }

    private async Task<IReadOnlyList<IEvent>> ReadPage(long after, int size, CancellationToken cancellation)
    {
        try
        {
            await using var session = AnyTenant();
            return await session
                .Query<IEvent>()
                .Where(e => e.AnyTenant() && e.Sequence > after)
                .OrderBy(e => e.Sequence)
                .Take(size)
                .ToListAsync(cancellation);
        }
        catch (Exception problem) when (Faults.AsUnreadable(problem) is { } unreadable)
        {
            if (size > 1)
                return await ReadPage(after, size / 2, cancellation);
            LogUnreadable(unreadable.Message, after);
            await using var session = AnyTenant();
            var next = await session
                .Query<IEvent>()
                .Where(e => e.AnyTenant() && e.Sequence > after)
                .MinAsync(e => e.Sequence, cancellation);
            return await ReadPage(next, EventsPerPage, cancellation);
        }
    }

    private IQuerySession AnyTenant() => Store.QuerySession(new SessionOptions { AllowAnyTenant = true });

    private static async Task<T> Available<T>(Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (Exception problem) when (Faults.AsUnreadable(problem) is not null)
        {
            throw Faults.WithoutData(problem);
        }
        catch (Exception problem) when (Faults.IsDatabase(problem))
        {
            throw new LogUnavailableException("The log cannot be reached.", Faults.WithoutData(problem));
        }
    }

    [LoggerMessage(33, LogLevel.Warning, "The log cannot be read after {Position} ({Problem}); it is tried again")]
    private partial void LogReadFailed(string problem, long position);

    [LoggerMessage(34, LogLevel.Error, "The event after {Position} is passed over by whoever reads the log as it grows: {Problem}")]
    private partial void LogUnreadable(string problem, long position);
}
