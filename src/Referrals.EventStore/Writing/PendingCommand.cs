// One caller's request on its way through the writer.
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Referrals.EventStore.Writing;

/// <summary>
/// A request that waits for the writer. It is decided as often as it takes, and completed once, when the commit is known.
/// </summary>
internal abstract class PendingCommand(CommandId? command, EventMetadata metadata, StreamId[] streams)
{
    private const int Waiting = 0;
    private const int Taken = 1;
    private const int Abandoned = 2;
    private int stage;

    public CommandId? Command { get; } = command;

    public EventMetadata Metadata { get; } = metadata;

    public StreamId[] Streams { get; } = streams;

    public long EnqueuedAt { get; set; }

    /// <summary>The span of the caller who waits.</summary>
    public ActivityContext Trace { get; set; }

    /// <summary>False when the caller went away before: the request must not be written any more.</summary>
    public bool TryTake() => Interlocked.CompareExchange(ref stage, Taken, Waiting) is Waiting or Taken;

    /// <summary>False when the writer has it already: the caller must wait for the outcome.</summary>
    public bool TryAbandon() => Interlocked.CompareExchange(ref stage, Abandoned, Waiting) == Waiting;

    /// <summary>Says what it needs of its streams: the newest states, or the version that it expects.</summary>
    public abstract void Request(CommandBatch batch);

    /// <summary>Decides and adds what is to be written. Throws to fail alone; then it has added nothing.</summary>
    public abstract void Decide(CommandBatch batch);

    /// <summary>The command was answered before; this is that answer.</summary>
    public abstract void Replay(CommandRecord recorded);

    public abstract void Confirm();

    public abstract void Fail(Exception problem);
}

/// <summary>A request with an answer of a type.</summary>
internal abstract class PendingCommand<TAnswer>(CommandId? command, EventMetadata metadata, StreamId[] streams)
    : PendingCommand(command, metadata, streams)
{
    private readonly TaskCompletionSource<Outcome> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WrittenEvents written;
    private CommandRecord? replayed;
    private TAnswer? answer;

    public Task<Outcome> Completion => completion.Task;

    public sealed override void Decide(CommandBatch batch)
    {
        replayed = null;
        (answer, written) = DecideNow(batch);
    }

    public sealed override void Replay(CommandRecord recorded) => (replayed, answer) = (recorded, Read(recorded.Answer));

    public sealed override void Confirm() => completion.TrySetResult(new Outcome(answer!, written, replayed));

    public sealed override void Fail(Exception problem) => completion.TrySetException(problem);

    protected abstract (TAnswer? Answer, WrittenEvents Written) DecideNow(CommandBatch batch);

    protected abstract TAnswer? Read(JsonElement? recorded);

    /// <summary>What became of it: what was written now, or the record of the first time.</summary>
    public sealed record Outcome(TAnswer Answer, WrittenEvents Written, CommandRecord? Replayed);
}

/// <summary>An append whose events were decided beforehand.</summary>
internal sealed class PlainAppend(AppendRequest request, SerializedEvent[][] events)
    : PendingCommand<object>(request.Command, request.Metadata, [.. request.Streams.Select(s => s.Stream)])
{
    // Of a stream that may be at any version only that is wanted: it is remembered like a state.
    private static readonly Aggregate<object> VersionOnly = new("", new object(), (state, _) => state);

    public override void Request(CommandBatch batch)
    {
        foreach (var append in request.Streams)
        {
            var cell = batch.Cell(append.Stream);
            if (append.Expected.Exact is { } expected)
                cell.Expected ??= expected;
            else
                cell.Request(VersionOnly, batch.Remembered(append.Stream, VersionOnly));
        }
    }

    protected override (object? Answer, WrittenEvents Written) DecideNow(CommandBatch batch)
    {
        foreach (var append in request.Streams)
        {
            var version = batch.Cell(append.Stream).Version;
            if (!append.Expected.Allows(version))
                throw new UnexpectedStreamVersionException(append.Stream, append.Expected, version);
        }

        var first = batch.EventCount;
        for (var i = 0; i < events.Length; i++)
            batch.Add(Metadata, request.Streams[i].Stream, request.Streams[i].StreamType, request.Streams[i].Events, events[i]);
        return (null, batch.Close(this, first, answer: null));
    }

    protected override object? Read(JsonElement? recorded) => null;
}

/// <summary>A command that is decided in the writer, on the newest states.</summary>
internal sealed class DecidedCommand<TAnswer>(
    EventLogOptions options,
    EventTypes types,
    WriteOptions write,
    IReadOnlyList<AggregateOf> streams,
    Func<LoadedStream[], Decision<TAnswer>> decide
) : PendingCommand<TAnswer>(write.Command, write.Metadata, [.. streams.Select(s => s.Stream)])
{
    private readonly JsonTypeInfo<TAnswer> answers = (JsonTypeInfo<TAnswer>)types.Json.GetTypeInfo(typeof(TAnswer));

    public override void Request(CommandBatch batch)
    {
        foreach (var stream in streams)
            stream.Request(batch);
    }

    protected override (TAnswer? Answer, WrittenEvents Written) DecideNow(CommandBatch batch)
    {
        var decision = decide([.. streams.Select(s => s.Load(batch))]);

        // Everything that can be refused is tried before anything is added.
        var count = 0;
        var serialized = new SerializedEvent[decision.Appends.Count][];
        for (var i = 0; i < serialized.Length; i++)
        {
            var (stream, events) = decision.Appends[i];
            if (Array.IndexOf(Streams, stream.Stream) < 0)
                throw new InvalidAppendException($"The decision appends to {stream.Stream}, which it was not given.");
            serialized[i] = [.. events.Select(e => types.Write(e, options.MaxEventBytes))];
            count += events.Count;
        }

        EventLog.RefuseTooMany(count, options);
        EventLog.RefuseTooLarge(serialized);
        JsonElement? recorded = null;
        if (Command is not null && decision.Answer is { } answer)
        {
            using var json = JsonDocument.Parse(StorableJson.Of(answer, answers, options.MaxEventBytes, typeof(TAnswer).Name));
            recorded = json.RootElement.Clone();
        }

        var first = batch.EventCount;
        for (var i = 0; i < serialized.Length; i++)
        {
            var (stream, events) = decision.Appends[i];
            batch.Add(Metadata, stream.Stream, stream.StreamType, events, serialized[i]);
        }

        return (decision.Answer, batch.Close(this, first, recorded));
    }

    protected override TAnswer? Read(JsonElement? recorded) => recorded is { } json ? json.Deserialize(answers) : default;
}

/// <summary>What one request added to its batch. The position is read once the database has given the sequences.</summary>
internal readonly struct WrittenEvents(CommandBatch batch, int first, int count, IReadOnlyList<long> versions)
{
    public IReadOnlyList<long> Versions { get; } = versions;

    public long Position => count == 0 ? 0 : batch.Sequences[first + count - 1];
}
