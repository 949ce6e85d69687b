// One caller's request on its way through the writer.
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Referrals.EventStore.Writing;

/// <summary>A request that waits for the writer. It is made ready as often as it takes, and completed once, when the commit is known.</summary>
internal abstract class PendingWrite(CommandId? command, EventMetadata metadata, StreamId[] streams)
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
    public abstract void Request(WriteBatch batch);

    /// <summary>Decides and adds what is to be written. Throws to fail alone; then it has added nothing.</summary>
    public abstract void Produce(WriteBatch batch);

    /// <summary>The command was answered before; this is that answer.</summary>
    public abstract void Replay(RecordedCommand recorded);

    public abstract void Confirm();

    public abstract void Fail(Exception problem);
}

/// <summary>An append whose events were decided beforehand.</summary>
internal sealed class PlainWrite(AppendRequest request, SerializedEvent[][] events)
    : PendingWrite(request.Command, request.Metadata, [.. request.Streams.Select(s => s.Stream)])
{
    private readonly TaskCompletionSource<AppendResult> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WrittenEvents written;
    private RecordedCommand? replayed;

    public Task<AppendResult> Completion => completion.Task;

    public override void Request(WriteBatch batch)
    {
        foreach (var append in request.Streams)
            batch.Cell(append.Stream).Expected ??= append.Expected.Exact;
    }

    public override void Produce(WriteBatch batch)
    {
        replayed = null;
        foreach (var append in request.Streams)
        {
            var cell = batch.Cell(append.Stream);
            if (!append.Expected.Allows(cell.Version))
                throw new UnexpectedStreamVersionException(append.Stream, append.Expected, cell.Version);
        }

        var first = batch.EventCount;
        var versions = new long[events.Length];
        for (var i = 0; i < events.Length; i++)
            versions[i] = batch.Add(Metadata, request.Streams[i].Stream, request.Streams[i].StreamType, request.Streams[i].Events, events[i]);
        written = batch.Close(this, first, versions, answer: null);
    }

    public override void Replay(RecordedCommand recorded) => replayed = recorded;

    public override void Confirm() => completion.TrySetResult(replayed is { } first
        ? new AppendResult(first.Position, first.Versions, Replayed: true)
        : new AppendResult(written.Position, written.Versions, Replayed: false));

    public override void Fail(Exception problem) => completion.TrySetException(problem);
}

/// <summary>A command that is decided in the writer, on the newest states.</summary>
internal sealed class DecidedWrite<TAnswer>(
    EventLogOptions options, WriteOptions write, JsonTypeInfo<TAnswer> answers, IReadOnlyList<AggregateOf> streams, Func<LoadedStream[], Decision<TAnswer>> decide)
    : PendingWrite(write.Command, write.Metadata, [.. streams.Select(s => s.Stream)])
{
    private readonly TaskCompletionSource<Written<TAnswer>> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WrittenEvents written;
    private RecordedCommand? replayed;
    private TAnswer? answer;

    public Task<Written<TAnswer>> Completion => completion.Task;

    public override void Request(WriteBatch batch)
    {
        foreach (var stream in streams)
            stream.Request(batch);
    }

    public override void Produce(WriteBatch batch)
    {
        replayed = null;
        var decision = decide([.. streams.Select(s => s.Load(batch))]);
        answer = decision.Answer;

        // Everything that can be refused is tried before anything is added.
        var count = 0;
        var serialized = new SerializedEvent[decision.Appends.Count][];
        for (var i = 0; i < serialized.Length; i++)
        {
            var (stream, events) = decision.Appends[i];
            if (Array.IndexOf(Streams, stream.Stream) < 0)
                throw new InvalidAppendException($"The decision appends to {stream.Stream}, which it was not given.");
            serialized[i] = [.. events.Select(e => options.EventTypes.Write(e, options.MaxEventBytes))];
            count += events.Count;
        }

        EventLog.RefuseTooMany(count, options);
        EventLog.RefuseTooLarge(serialized);
        var recordedAnswer = Command is null || answer is null
            ? null
            : EventTypes.ToStorableJson(answer, answers, options.MaxEventBytes, typeof(TAnswer).Name);

        var first = batch.EventCount;
        for (var i = 0; i < serialized.Length; i++)
        {
            var (stream, events) = decision.Appends[i];
            batch.Add(Metadata, stream.Stream, stream.StreamType, events, serialized[i]);
        }

        written = batch.Close(this, first, [.. Streams.Select(s => batch.Cell(s).Version)], recordedAnswer);
    }

    public override void Replay(RecordedCommand recorded)
    {
        answer = recorded.Answer is null ? default : JsonSerializer.Deserialize(recorded.Answer, answers);
        replayed = recorded;
    }

    public override void Confirm() => completion.TrySetResult(replayed is { } first
        ? new Written<TAnswer>(answer!, first.Position, first.Versions, Replayed: true)
        : new Written<TAnswer>(answer!, written.Position, written.Versions, Replayed: false));

    public override void Fail(Exception problem) => completion.TrySetException(problem);
}

/// <summary>An answer that stands in <c>log_commands</c>, or is about to.</summary>
internal sealed class RecordedCommand(string? fingerprint, byte[]? answer, IReadOnlyList<long> versions)
{
    public string? Fingerprint { get; } = fingerprint;

    public byte[]? Answer { get; } = answer;

    public IReadOnlyList<long> Versions { get; } = versions;

    /// <summary>The end of the log when the answer was recorded.</summary>
    public long Position { get; set; }
}

/// <summary>What one request added to its batch. The position is read once the database has given the sequences.</summary>
internal readonly struct WrittenEvents(WriteBatch batch, int first, int count, IReadOnlyList<long> versions)
{
    public IReadOnlyList<long> Versions { get; } = versions;

    public long Position => count == 0 ? 0 : batch.Sequences[first + count - 1];
}
