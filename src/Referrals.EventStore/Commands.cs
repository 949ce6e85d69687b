// What a caller hands to the log and what it gets back.
using Referrals.EventStore.Writing;

namespace Referrals.EventStore;

/// <summary>The version a stream must have for an append to go through.</summary>
public readonly record struct ExpectedVersion
{
    private const long AnyVersion = -1;
    private readonly long value;

    private ExpectedVersion(long value) => this.value = value;

    /// <summary>Whatever stands there.</summary>
    public static ExpectedVersion Any { get; } = new(AnyVersion);

    /// <summary>The stream does not exist yet.</summary>
    public static ExpectedVersion NewStream { get; } = new(0);

    /// <summary>The stream's last event has this version; 0 means that it does not exist.</summary>
    public static ExpectedVersion Exactly(long version) =>
        version >= 0 ? new(version) : throw new ArgumentOutOfRangeException(nameof(version));

    public override string ToString() =>
        value switch
        {
            AnyVersion => "any version",
            0 => "a new stream",
            _ => $"version {value}",
        };

    /// <summary>The one version that is allowed; null if any is.</summary>
    internal long? Exact => value == AnyVersion ? null : value;

    internal bool Allows(long actual) => value == AnyVersion || value == actual;
}

/// <summary>
/// Makes a command safe to send again: the first answer is stored in the transaction of its events and given to every repetition.
/// </summary>
/// <param name="Tenant">The tenant in which the id is unique; that of the command's streams.</param>
/// <param name="Id">An <c>Idempotency-Key</c> or source and message id; up to 200 characters.</param>
/// <param name="Fingerprint">A hash of the content. The same id with another fingerprint is refused.</param>
public sealed record CommandId(string Tenant, string Id, string? Fingerprint = null)
{
    internal void Validate()
    {
        if (!StreamId.IsName(Tenant) || !StreamId.IsName(Id) || (Fingerprint is not null && !StreamId.IsName(Fingerprint)))
            throw new InvalidAppendException(
                $"A command's tenant, id and fingerprint must have 1 to {StreamId.MaxLength} characters, none of them control characters."
            );
    }
}

/// <summary>Events for one stream.</summary>
/// <param name="Stream">The stream.</param>
/// <param name="Expected">The version that it must have.</param>
/// <param name="Events">The events, in order. None at all checks the version only.</param>
/// <param name="StreamType">What kind of stream a new one is; Marten's aggregate type.</param>
public sealed record StreamAppend(StreamId Stream, ExpectedVersion Expected, IReadOnlyList<object> Events, string? StreamType = null);

/// <summary>An append over one or more streams of one tenant: all of it happens, or nothing.</summary>
public sealed record AppendRequest(params IReadOnlyList<StreamAppend> Streams)
{
    /// <summary>Makes it safe to send again.</summary>
    public CommandId? Command { get; init; }

    public EventMetadata Metadata { get; init; } = EventMetadata.None;
}

/// <summary>What an append led to.</summary>
/// <param name="Position">The sequence of the last event written; 0 if none was. Hand it to a reader who must see the write.</param>
/// <param name="Versions">The versions after the append, one for each stream of the request, in its order.</param>
/// <param name="Replayed">The command id was known: this is the first answer again, nothing was written now.</param>
public sealed record AppendResult(long Position, IReadOnlyList<long> Versions, bool Replayed);

/// <summary>How a stream's events become a state. Both parts are pure: the fold runs again and again.</summary>
/// <param name="streamType">The kind of stream, as Marten names aggregate types.</param>
/// <param name="initial">The state before the first event.</param>
/// <param name="evolve">The state after an event. States are immutable: they are shared between callers.</param>
public sealed class Aggregate<TState>(string streamType, TState initial, Func<TState, object, TState> evolve)
    where TState : class
{
    public string StreamType { get; } = streamType;

    public TState Initial { get; } = initial;

    public Func<TState, object, TState> Evolve { get; } = evolve;
}

/// <summary>A stream as a decision sees it.</summary>
public abstract class LoadedStream(StreamId stream, string streamType, long version)
{
    public StreamId Stream { get; } = stream;

    /// <summary>0 when it does not exist.</summary>
    public long Version { get; } = version;

    internal string StreamType { get; } = streamType;
}

/// <summary>A stream and its state at a version.</summary>
public sealed class LoadedStream<TState>(StreamId stream, string streamType, long version, TState state)
    : LoadedStream(stream, streamType, version)
    where TState : class
{
    public TState State { get; } = state;
}

/// <summary>A stream that a command decides on, and how its events become a state.</summary>
public abstract class AggregateOf(StreamId stream)
{
    public StreamId Stream { get; } = stream;

    internal abstract void Request(CommandBatch batch);

    internal abstract LoadedStream Load(CommandBatch batch);
}

/// <inheritdoc/>
public sealed class AggregateOf<TState>(Aggregate<TState> aggregate, StreamId stream) : AggregateOf(stream)
    where TState : class
{
    internal override void Request(CommandBatch batch) => batch.Cell(Stream).Request(aggregate, batch.Remembered(Stream, aggregate));

    internal override LoadedStream Load(CommandBatch batch) => batch.Cell(Stream).Load(aggregate);
}

/// <summary>
/// What a decider decided: an answer for the caller, and events for the streams that it was given. No events is a decision too.
/// </summary>
public sealed class Decision<TAnswer>(TAnswer answer)
{
    private readonly List<(LoadedStream Stream, IReadOnlyList<object> Events)> appends = [];

    public TAnswer Answer { get; } = answer;

    internal IReadOnlyList<(LoadedStream Stream, IReadOnlyList<object> Events)> Appends => appends;

    public Decision<TAnswer> Append(LoadedStream stream, params IReadOnlyList<object> events)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(events);
        appends.Add((stream, events));
        return this;
    }
}

/// <summary>With what a command is written.</summary>
public sealed record WriteOptions
{
    public static readonly WriteOptions None = new();

    public CommandId? Command { get; init; }

    public EventMetadata Metadata { get; init; } = EventMetadata.None;
}

/// <summary>A decision that was made on the newest state and, where it had events, written.</summary>
/// <param name="Answer">The decider's answer, or the first one again.</param>
/// <param name="Position">See <see cref="AppendResult.Position"/>.</param>
/// <param name="Versions">The versions after it, in the order in which the streams were named.</param>
/// <param name="Replayed">The command id was known: this is the first answer again, nothing was decided now.</param>
public sealed record Written<TAnswer>(TAnswer Answer, long Position, IReadOnlyList<long> Versions, bool Replayed);

/// <summary>How far back a stream is read.</summary>
public readonly record struct AsOf
{
    /// <summary>Everything there is.</summary>
    public static AsOf Now { get; } = new(long.MaxValue, long.MaxValue, DateTimeOffset.MaxValue);

    private AsOf(long version, long position, DateTimeOffset moment) => (MaxVersion, MaxPosition, MaxMoment) = (version, position, moment);

    internal long MaxVersion { get; }

    internal long MaxPosition { get; }

    internal DateTimeOffset MaxMoment { get; }

    /// <summary>The moment that was asked for; null where a version or position was.</summary>
    public DateTimeOffset? Recorded => MaxMoment == DateTimeOffset.MaxValue ? null : MaxMoment;

    /// <summary>The first events of the stream up to this version, which may be 0.</summary>
    public static AsOf Version(long version) => new(version, long.MaxValue, DateTimeOffset.MaxValue);

    /// <summary>What stood in the log at this position: the same cut through every stream.</summary>
    public static AsOf Position(long position) => new(long.MaxValue, position, DateTimeOffset.MaxValue);

    /// <summary>What had been recorded at this moment (database clock), that moment included.</summary>
    public static AsOf Moment(DateTimeOffset moment) => new(long.MaxValue, long.MaxValue, moment);
}
