// One stream within a batch: its version, its newest events, and the states that are folded from them.
namespace Referrals.EventStore.Writing;

/// <summary>A stream that a batch reads or writes.</summary>
internal sealed class StreamCell(StreamId stream, int ordinal)
{
    // Events that a kept state lacks, then those that this batch appends; the first has version tailStart + 1.
    private readonly List<object> tail = [];
    private readonly List<StateSlot> slots = [];
    private long tailStart = -1;

    public StreamId Stream { get; } = stream;

    public int Ordinal { get; } = ordinal;

    /// <summary>The version in the database, known or assumed.</summary>
    public long StoredVersion { get; private set; }

    public long Version { get; private set; }

    public bool IsChanged => Version > StoredVersion;

    public string? StreamType { get; private set; }

    public void Found(long version)
    {
        StoredVersion = Version = version;
        foreach (var slot in slots)
        {
            // Only a restored backup can be older than what this process has seen.
            if (slot.Version > version)
                slot.Reset();
        }
    }

    /// <summary>
    /// Takes the stream to be where its kept states are, or where the first request expects it.
    /// </summary>
    /// <returns>False when nothing is known about it, or the states differ.</returns>
    public bool Assume()
    {
        if (slots.Count == 0 && Expected is null)
            return false;
        var version = slots.Count > 0 ? slots[0].Version : Expected!.Value;
        foreach (var slot in slots)
        {
            if (slot.Version != version)
                return false;
        }

        Found(version);
        tailStart = version;
        return true;
    }

    /// <summary>The version that the first of the plain appends expects; null if it takes any.</summary>
    public long? Expected { get; set; }

    /// <summary>From where events are missing to bring every state up to the stream's version; null when none is.</summary>
    public long? MissingFrom()
    {
        var oldest = Version;
        foreach (var slot in slots)
            oldest = Math.Min(oldest, slot.Version);
        tailStart = oldest;
        return oldest < Version ? oldest : null;
    }

    public void TopUp(StoredEvent newer) => tail.Add(newer);

    public long Append(object data, string? streamType)
    {
        StreamType ??= streamType;
        tail.Add(data);
        return ++Version;
    }

    public void Request<TState>(Aggregate<TState> aggregate, RecentStates recent) where TState : class
    {
        if (Slot(aggregate) is null)
            slots.Add(new StateSlot<TState>(aggregate, recent.Find(Stream, aggregate)));
    }

    /// <summary>The state at the stream's version, events of this batch included.</summary>
    public LoadedStream<TState> Load<TState>(Aggregate<TState> aggregate) where TState : class
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

    private StateSlot<TState>? Slot<TState>(Aggregate<TState> aggregate) where TState : class
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

        public abstract void Reset();

        public abstract void Remember(StreamCell cell, RecentStates recent);
    }

    private sealed class StateSlot<TState> : StateSlot where TState : class
    {
        private readonly long knownVersion;

        public StateSlot(Aggregate<TState> aggregate, RecentState<TState>? known)
        {
            Aggregate = aggregate;
            State = known?.State ?? aggregate.Initial;
            Version = knownVersion = known?.Version ?? 0;
        }

        public Aggregate<TState> Aggregate { get; }

        public TState State { get; private set; }

        public override void Reset() => (State, Version) = (Aggregate.Initial, 0);

        public void CatchUp(List<object> tail, long tailStart, long version)
        {
            while (Version < version)
            {
                var next = tail[(int)(Version - tailStart)];
                State = Aggregate.Evolve(State, next is StoredEvent stored ? stored.Read() : next);
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
                // An event that cannot be folded: kept up to there, and every request that needs more fails by itself.
            }

            if (Version != knownVersion)
                recent.Keep(cell.Stream, Aggregate, new RecentState<TState>(Version, State));
        }
    }
}
