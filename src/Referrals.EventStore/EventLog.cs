// The log as its users see it: append, write to aggregates, read.
using System.Diagnostics;
using System.Text.Json.Serialization.Metadata;
using Npgsql;
using Referrals.EventStore.Writing;

namespace Referrals.EventStore;

/// <summary>
/// One database, one log, one total order. Safe for any number of concurrent callers; one instance per process and database is
/// meant, so that all callers share its batches.
/// </summary>
public sealed partial class EventLog : IAsyncDisposable
{
    private readonly EventLogOptions options;
    private readonly RecentStates recentStates;
    private readonly NpgsqlDataSource reading;
    private readonly NpgsqlDataSource bulk;
    private readonly StreamLoader loader;
    private readonly LogWriter writer;

    public EventLog(EventLogOptions options)
    {
        this.options = options.Validated();
        recentStates = new RecentStates(options.RecentStates);
        reading = options.Connect("reader", 20);
        bulk = options.Connect("bulk", 2, "-c idle_in_transaction_session_timeout=60s", commandTimeout: 300);
        loader = new StreamLoader(options, reading);
        writer = new LogWriter(options, recentStates, Signal.Raise);
    }

    internal LogSignal Signal { get; } = new();

    internal EventLogOptions Options => options;

    /// <summary>Creates or upgrades the tables. Any number of processes may call it at once.</summary>
    /// <exception cref="SchemaMismatchException">A newer program made the database.</exception>
    public Task ApplySchema(CancellationToken cancellation = default) => SchemaScripts.Apply(reading, options.Schema, cancellation);

    /// <summary>How far the database is with the log's tables.</summary>
    public Task<SchemaStatus> SchemaStatus(CancellationToken cancellation = default) => SchemaScripts.Status(reading, options.Schema, cancellation);

    /// <summary>Finishes what was taken and closes all connections.</summary>
    public async ValueTask DisposeAsync()
    {
        await writer.DisposeAsync();
        await loader.DisposeAsync();
        await reading.DisposeAsync();
        await bulk.DisposeAsync();
        recentStates.Dispose();
    }

    /// <summary>Appends events that were decided beforehand, atomically over all streams of the request.</summary>
    /// <exception cref="UnexpectedStreamVersionException">A stream is at another version. Nothing was written.</exception>
    /// <exception cref="CommandIdReusedException">The command id stands for something else. Nothing was written.</exception>
    /// <exception cref="InvalidAppendException">It can never be stored as it is. Nothing was written.</exception>
    /// <exception cref="LogUnavailableException">The database cannot be reached. Nothing was written.</exception>
    /// <exception cref="AppendOutcomeUnknownException">The database went away during commit and stayed away.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before the writer took it. Nothing was written.</exception>
    public Task<AppendResult> Append(AppendRequest request, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.Command?.Validate();
        request.Metadata.Validate();
        RefuseTooMany(request.Streams.Sum(s => s.Events.Count), options);
        var events = new SerializedEvent[request.Streams.Count][];
        for (var i = 0; i < events.Length; i++)
        {
            var append = request.Streams[i];
            append.Stream.Validate();
            StreamId.ValidateType(append.StreamType);
            for (var j = 0; j < i; j++)
            {
                if (request.Streams[j].Stream == append.Stream)
                    throw new InvalidAppendException($"Stream {append.Stream} stands twice in one request.");
            }

            events[i] = [.. append.Events.Select(e => options.EventTypes.Write(e, options.MaxEventBytes))];
        }

        RefuseTooLarge(events);

        var write = new PlainWrite(Traced(request), events);
        return Completed(write, write.Completion, cancellation);
    }

    /// <summary>
    /// Decides on the newest state of a stream and appends what was decided. The decision is made in the writer, under the log's lock:
    /// it is never stale and never retried by the caller, however many compete. It must be pure, since it can run more than once.
    /// </summary>
    /// <remarks>Errors as for <see cref="Append"/>; what the decision throws comes to the caller, and nothing is written.</remarks>
    public Task<Written<TAnswer>> WriteToAggregate<TState, TAnswer>(
        Aggregate<TState> aggregate, StreamId stream, Func<LoadedStream<TState>, Decision<TAnswer>> decide,
        WriteOptions? write = null, CancellationToken cancellation = default)
        where TState : class =>
        WriteToAggregates([new AggregateOf<TState>(aggregate, stream)], loaded => decide((LoadedStream<TState>)loaded[0]), write, cancellation);

    /// <summary>As above over two streams: one decision, one append, all or nothing.</summary>
    public Task<Written<TAnswer>> WriteToAggregates<TFirst, TSecond, TAnswer>(
        Aggregate<TFirst> firstAggregate, StreamId first, Aggregate<TSecond> secondAggregate, StreamId second,
        Func<LoadedStream<TFirst>, LoadedStream<TSecond>, Decision<TAnswer>> decide,
        WriteOptions? write = null, CancellationToken cancellation = default)
        where TFirst : class
        where TSecond : class =>
        WriteToAggregates(
            [new AggregateOf<TFirst>(firstAggregate, first), new AggregateOf<TSecond>(secondAggregate, second)],
            loaded => decide((LoadedStream<TFirst>)loaded[0], (LoadedStream<TSecond>)loaded[1]), write, cancellation);

    /// <summary>As above over three streams. The same aggregate may stand for several.</summary>
    public Task<Written<TAnswer>> WriteToAggregates<TFirst, TSecond, TThird, TAnswer>(
        Aggregate<TFirst> firstAggregate, StreamId first, Aggregate<TSecond> secondAggregate, StreamId second, Aggregate<TThird> thirdAggregate, StreamId third,
        Func<LoadedStream<TFirst>, LoadedStream<TSecond>, LoadedStream<TThird>, Decision<TAnswer>> decide,
        WriteOptions? write = null, CancellationToken cancellation = default)
        where TFirst : class
        where TSecond : class
        where TThird : class =>
        WriteToAggregates(
            [new AggregateOf<TFirst>(firstAggregate, first), new AggregateOf<TSecond>(secondAggregate, second), new AggregateOf<TThird>(thirdAggregate, third)],
            loaded => decide((LoadedStream<TFirst>)loaded[0], (LoadedStream<TSecond>)loaded[1], (LoadedStream<TThird>)loaded[2]), write, cancellation);

    /// <summary>As above over any number of streams. The decision is given them in the order in which they were named.</summary>
    public async Task<Written<TAnswer>> WriteToAggregates<TAnswer>(
        IReadOnlyList<AggregateOf> streams, Func<IReadOnlyList<LoadedStream>, Decision<TAnswer>> decide, WriteOptions? write = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(streams);
        write = Checked(write, streams);
        if (streams.Count == 1)
            await streams[0].WarmUp(this, cancellation);
        else
            await Task.WhenAll(streams.Select(stream => stream.WarmUp(this, cancellation).AsTask()));
        var pending = new DecidedWrite<TAnswer>(options, write, Answers<TAnswer>(), streams, decide);
        return await Completed(pending, pending.Completion, cancellation);
    }

    /// <summary>
    /// Forgets the answers of commands older than this. A repetition that comes later still is decided anew: keep them longer than any
    /// sender repeats.
    /// </summary>
    /// <returns>How many were forgotten.</returns>
    /// <exception cref="LogUnavailableException">The database cannot be reached.</exception>
    public async Task<int> ForgetCommands(TimeSpan olderThan, CancellationToken cancellation = default)
    {
        try
        {
            await using var command = bulk.CreateCommand($"delete from {options.Schema}.log_commands where recorded_at < clock_timestamp() - $1");
            command.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = olderThan });
            return await command.ExecuteNonQueryAsync(cancellation);
        }
        catch (NpgsqlException problem)
        {
            throw new LogUnavailableException("The database cannot be reached.", problem);
        }
    }

    internal static void RefuseTooMany(int events, EventLogOptions options)
    {
        if (events > options.MaxEventsPerRequest)
            throw new AppendTooLargeException($"{events} events in one request are more than the {options.MaxEventsPerRequest} that it may have.");
    }

    internal static void RefuseTooLarge(SerializedEvent[][] events)
    {
        var bytes = events.Sum(s => s.Sum(e => (long)e.Json.Length));
        if (bytes > EventLogOptions.MaxBatchBytes)
            throw new AppendTooLargeException($"{bytes:N0} bytes in one request are more than the {EventLogOptions.MaxBatchBytes:N0} that it may have.");
    }

    private static EventMetadata Traced(EventMetadata metadata) =>
        metadata.TraceParent is null && Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } trace }
            ? metadata with { TraceParent = trace }
            : metadata;

    private static AppendRequest Traced(AppendRequest request)
    {
        var metadata = Traced(request.Metadata);
        return ReferenceEquals(metadata, request.Metadata) ? request : request with { Metadata = metadata };
    }

    private static WriteOptions Checked(WriteOptions? write, IReadOnlyList<AggregateOf> streams)
    {
        write ??= WriteOptions.None;
        write.Command?.Validate();
        write.Metadata.Validate();
        foreach (var (at, stream) in streams.Index())
        {
            stream.Stream.Validate();
            for (var before = 0; before < at; before++)
            {
                if (streams[before].Stream == stream.Stream)
                    throw new InvalidAppendException($"Stream {stream.Stream} stands twice in one command.");
            }
        }

        var metadata = Traced(write.Metadata);
        return ReferenceEquals(metadata, write.Metadata) ? write : write with { Metadata = metadata };
    }

    private JsonTypeInfo<TAnswer> Answers<TAnswer>() => (JsonTypeInfo<TAnswer>)options.EventTypes.Json.GetTypeInfo(typeof(TAnswer));

    /// <summary>Reads a stream that this process has not seen lately before the writer needs it: never under the lock.</summary>
    internal async ValueTask WarmUp<TState>(Aggregate<TState> aggregate, StreamId stream, CancellationToken cancellation) where TState : class
    {
        if (recentStates.Find(stream, aggregate) is not null)
            return;
        await AggregateStream(aggregate, stream, cancellation);
    }

    private async Task<TResult> Completed<TResult>(PendingWrite write, Task<TResult> completion, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        using var activity = LogTelemetry.Activities.StartActivity("log.write", ActivityKind.Client);
        var start = Stopwatch.GetTimestamp();
        writer.Enqueue(write);
        await using var abandoning = cancellation.Register(
            static write =>
            {
                var (pending, token) = ((PendingWrite, CancellationToken))write!;
                if (pending.TryAbandon())
                    pending.Fail(new OperationCanceledException(token));
            },
            (write, cancellation));
        var result = await completion;
        LogTelemetry.Appended(Stopwatch.GetElapsedTime(start));
        return result;
    }
}
