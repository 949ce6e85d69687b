// One stream within a batch: its version, its newest events, and the states that are folded from them.
namespace Referrals.EventStore.Writing;

/// <summary>A stream that a batch reads or writes.</summary>
internal sealed class StreamCell(StreamId stream)
{
    // Events that a remembered state lacks, then those that this batch appends; the first has version tailStart + 1.
    private readonly List<object> tail = [];
    private readonly List<StateSlot> slots = [];
    private long tailStart;

    public StreamId Stream { get; } = stream;

    /// <summary>The version in the database, as far as this process knows. The append checks it.</summary>
    public long StoredVersion { get; private set; }

    public long Version { get; private set; }

    public string? StreamType { get; private set; }

    /// <summary>The version that the first of the plain appends expects; null if it takes any.</summary>
    public long? Expected { get; set; }

    /// <summary>Takes the stream to be where its remembered states are, or where the first request expects it.</summary>
    /// <returns>False when nothing is known about it, or the states differ: its events must be loaded.</returns>
    public bool Assume()
    {
        if (slots.Count == 0 ? Expected is null : slots.Exists(slot => !slot.IsKnown || slot.Version != slots[0].Version))
            return false;
        StoredVersion = Version = tailStart = slots.Count > 0 ? slots[0].Version : Expected!.Value;
        return true;
    }

    /// <summary>After which version events must be loaded to bring every state up to date.</summary>
    public long LoadAfter() => tailStart = slots.Count == 0 ? 0 : slots.Min(slot => slot.Version);

    /// <summary>The events that were loaded, oldest first: everything after <see cref="LoadAfter"/>.</summary>
    public void Loaded(IReadOnlyList<object> events)
    {
        tail.AddRange(events);
        StoredVersion = Version = tailStart + events.Count;
    }

    public long Append(object data, string? streamType)
    {
        StreamType ??= streamType;
        tail.Add(data);
        return ++Version;
    }

    public void Request<TState>(Aggregate<TState> aggregate, RecentState<TState>? remembered)
        where TState : class
    {
        if (Slot(aggregate) is null)
            slots.Add(new StateSlot<TState>(aggregate, remembered));
    }

    /// <summary>The state at the stream's version, events of this batch included.</summary>
    public LoadedStream<TState> Load<TState>(Aggregate<TState> aggregate)
        where TState : class
    {
        var slot = Slot(aggregate)!;
        slot.CatchUp(tail, tailStart, Version);
        return new LoadedStream<TState>(Stream, aggregate.StreamType, Version, slot.State);
    }

    public void Remember(RecentStates recent)
    {
        foreach (var slot in slots)
            slot.Remember(this, recent);
    }

    private StateSlot<TState>? Slot<TState>(Aggregate<TState> aggregate)
        where TState : class
    {
        foreach (var slot in slots)
        {
            if (slot is StateSlot<TState> typed && ReferenceEquals(typed.Aggregate, aggregate))
                return typed;
        }

        return null;
    }

    private abstract class StateSlot
    {
        public long Version { get; protected set; }

        /// <summary>Whether the state was remembered.</summary>
        public bool IsKnown { get; protected init; }

        public abstract void Remember(StreamCell cell, RecentStates recent);
    }

    private sealed class StateSlot<TState> : StateSlot
        where TState : class
    {
        private readonly long knownVersion;

        public StateSlot(Aggregate<TState> aggregate, RecentState<TState>? known)
        {
            Aggregate = aggregate;
            IsKnown = known is not null;
            State = known?.State ?? aggregate.Initial;
            Version = knownVersion = known?.Version ?? 0;
        }

        public Aggregate<TState> Aggregate { get; }

        public TState State { get; private set; }

        public void CatchUp(List<object> tail, long tailStart, long version)
        {
            while (Version < version)
            {
                State = Aggregate.Evolve(State, UnreadableEvent.ThrowIf(tail[(int)(Version - tailStart)]));
                Version++;
            }
        }

        public override void Remember(StreamCell cell, RecentStates recent)
        {
            try
            {
                CatchUp(cell.tail, cell.tailStart, cell.Version);
            }
            catch (Exception unfoldable) when (unfoldable is not OutOfMemoryException)
            {
                // An event that cannot be read or folded: kept up to there, and every request that needs more fails by itself.
            }

            if (Version != knownVersion)
                recent.Keep(cell.Stream, Aggregate, new RecentState<TState>(Version, State));
        }
    }
}

/// <summary>Stands in a stream where an event is that cannot be read: it fails whoever needs it, and nobody else.</summary>
internal sealed class UnreadableEvent(Exception problem)
{
    private readonly Exception problem = problem;

    public static object ThrowIf(object e) => e is UnreadableEvent unreadable ? throw unreadable.problem : e;
}
