// The log as its users see it: append, decide on aggregates, read. Marten keeps it.
using System.Collections.Concurrent;
using System.Diagnostics;
using Marten;
using Marten.Storage;
using Microsoft.Extensions.Logging;
using Npgsql;
using Referrals.EventStore.Projections;
using Referrals.EventStore.Writing;

namespace Referrals.EventStore;

/// <summary>
/// One database, one log, one total order. Safe for any number of concurrent callers; one instance per process and store is
/// meant, so that all callers share its batches.
/// </summary>
public sealed partial class EventLog : IAsyncDisposable
{
    private readonly EventTypes types;
    private readonly RecentStates recentStates;
    private readonly StreamLoader loader;
    private readonly ILogger<EventLog> logger;
    private readonly ConcurrentDictionary<string, Lazy<CommandWriter>> writers = new(StringComparer.Ordinal);
    private volatile bool closed;

    /// <summary>Opens the log of a store; connects with the first use.</summary>
    /// <param name="store">Configured by <see cref="StoreConfiguration.UseEventLog"/>.</param>
    /// <param name="types">The types with which it was configured.</param>
    /// <param name="logger">Is told of lost connections and outcomes in doubt.</param>
    /// <param name="options">How far it may go.</param>
    public EventLog(IDocumentStore store, EventTypes types, ILogger<EventLog> logger, EventLogOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        Store = store;
        Options = options ?? new EventLogOptions();
        Schema = store.Options.Events.DatabaseSchemaName;
        LockKey = StoreConfiguration.LockKey(Schema, "append");
        Appended = ((AppendWakeup)((StoreOptions)store.Options).Projections.Wakeup!).Appended;
        this.types = types;
        this.logger = logger;
        recentStates = new RecentStates(Options.RecentStates);
        loader = new StreamLoader(store, Options);
    }

    internal IDocumentStore Store { get; }

    internal EventLogOptions Options { get; }

    internal string Schema { get; }

    internal long LockKey { get; }

    /// <summary>Happens when events were appended, by this process or another.</summary>
    internal Pulse Appended { get; }

    /// <summary>Finishes what was taken.</summary>
    public async ValueTask DisposeAsync()
    {
        if (closed)
            return;
        closed = true;
        foreach (var writer in writers.Values)
            await writer.Value.DisposeAsync();
        await loader.DisposeAsync();
        recentStates.Dispose();
    }

    /// <summary>Appends events that were decided beforehand, atomically over all streams of the request.</summary>
    /// <exception cref="UnexpectedStreamVersionException">A stream is at another version. Nothing was written.</exception>
    /// <exception cref="CommandIdReusedException">The command id stands for something else. Nothing was written.</exception>
    /// <exception cref="InvalidAppendException">It can never be stored as it is. Nothing was written.</exception>
    /// <exception cref="LogUnavailableException">The database cannot be reached. Nothing was written.</exception>
    /// <exception cref="AppendOutcomeUnknownException">The database went away during commit and stayed away.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before the writer took it. Nothing was written.</exception>
    public async Task<AppendResult> Append(AppendRequest request, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var write = Checked(
            new WriteOptions { Command = request.Command, Metadata = request.Metadata },
            [.. request.Streams.Select(s => s.Stream)]
        );
        if (request.Streams.FirstOrDefault(s => s.StreamType is not null && !StreamId.IsName(s.StreamType)) is { } unnamed)
            throw new InvalidAppendException($"The type of stream {unnamed.Stream} is not a name.");
        RefuseTooMany(request.Streams.Sum(s => s.Events.Count), Options);
        SerializedEvent[][] events =
        [
            .. request.Streams.Select(s => s.Events.Select(e => types.Write(e, Options.MaxEventBytes)).ToArray()),
        ];
        RefuseTooLarge(events);
        var pending = new PlainAppend(request with { Metadata = write.Metadata }, events);
        var (_, position, versions, replayed) = await Completed(pending, cancellation);
        return new AppendResult(position, versions, replayed);
    }

    /// <summary>
    /// Decides on the newest state of a stream and appends what was decided. The decision is made in the writer: what it saw is checked in
    /// the transaction that writes, so it is never stale and never retried by the caller, however many compete. It must be pure, since it
    /// can run more than once.
    /// </summary>
    /// <remarks>Errors as for <see cref="Append"/>; what the decision throws comes to the caller, and nothing is written.</remarks>
    public Task<Written<TAnswer>> WriteToAggregate<TState, TAnswer>(
        Aggregate<TState> aggregate,
        StreamId stream,
        Func<LoadedStream<TState>, Decision<TAnswer>> decide,
        WriteOptions? write = null,
        CancellationToken cancellation = default
    )
        where TState : class =>
        WriteToAggregates(
            [new AggregateOf<TState>(aggregate, stream)],
            loaded => decide((LoadedStream<TState>)loaded[0]),
            write,
            cancellation
        );

    /// <summary>As above over two streams: one decision, one append, all or nothing.</summary>
    public Task<Written<TAnswer>> WriteToAggregates<TFirst, TSecond, TAnswer>(
        Aggregate<TFirst> firstAggregate,
        StreamId first,
        Aggregate<TSecond> secondAggregate,
        StreamId second,
        Func<LoadedStream<TFirst>, LoadedStream<TSecond>, Decision<TAnswer>> decide,
        WriteOptions? write = null,
        CancellationToken cancellation = default
    )
        where TFirst : class
        where TSecond : class =>
        WriteToAggregates(
            [new AggregateOf<TFirst>(firstAggregate, first), new AggregateOf<TSecond>(secondAggregate, second)],
            loaded => decide((LoadedStream<TFirst>)loaded[0], (LoadedStream<TSecond>)loaded[1]),
            write,
            cancellation
        );

    /// <summary>As above over three streams. The same aggregate may stand for several.</summary>
    public Task<Written<TAnswer>> WriteToAggregates<TFirst, TSecond, TThird, TAnswer>(
        Aggregate<TFirst> firstAggregate,
        StreamId first,
        Aggregate<TSecond> secondAggregate,
        StreamId second,
        Aggregate<TThird> thirdAggregate,
        StreamId third,
        Func<LoadedStream<TFirst>, LoadedStream<TSecond>, LoadedStream<TThird>, Decision<TAnswer>> decide,
        WriteOptions? write = null,
        CancellationToken cancellation = default
    )
        where TFirst : class
        where TSecond : class
        where TThird : class =>
        WriteToAggregates(
            [
                new AggregateOf<TFirst>(firstAggregate, first),
                new AggregateOf<TSecond>(secondAggregate, second),
                new AggregateOf<TThird>(thirdAggregate, third),
            ],
            loaded => decide((LoadedStream<TFirst>)loaded[0], (LoadedStream<TSecond>)loaded[1], (LoadedStream<TThird>)loaded[2]),
            write,
            cancellation
        );

    /// <summary>
    /// As above over any number of streams of one tenant. The decision is given them in the order in which they were named.
    /// </summary>
    public Task<Written<TAnswer>> WriteToAggregates<TAnswer>(
        IReadOnlyList<AggregateOf> streams,
        Func<IReadOnlyList<LoadedStream>, Decision<TAnswer>> decide,
        WriteOptions? write = null,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(streams);
        write = Checked(write ?? WriteOptions.None, [.. streams.Select(s => s.Stream)]);
        return Completed(new DecidedCommand<TAnswer>(Options, types, write, streams, decide), cancellation);
    }

    /// <summary>
    /// Forgets the answers of commands from before a moment, the oldest first. A repetition that comes later still is decided anew: keep
    /// them longer than any sender repeats.
    /// </summary>
    /// <returns>How many were forgotten, <paramref name="most"/> at most.</returns>
    /// <exception cref="LogUnavailableException">The database cannot be reached.</exception>
    public async Task<int> ForgetCommands(DateTimeOffset before, int most, CancellationToken cancellation = default) =>
        (int)(long)(await OfCommands(AppendFunction.ForgetCommands(Schema), cancellation, before.UtcDateTime, most))!;

    /// <summary>How many commands from before a moment are remembered.</summary>
    public async Task<long> CountCommands(DateTimeOffset before, CancellationToken cancellation = default) =>
        (long)(await OfCommands(AppendFunction.CountCommands(Schema), cancellation, before.UtcDateTime))!;

    /// <summary>When the oldest command was recorded that is remembered; null where none is.</summary>
    public async Task<DateTimeOffset?> OldestCommand(CancellationToken cancellation = default) =>
        await OfCommands(AppendFunction.OldestCommand(Schema), cancellation) is DateTime oldest ? new DateTimeOffset(oldest) : null;

    private Task<object?> OfCommands(string sql, CancellationToken cancellation, params object[] values) =>
        Available(async () =>
        {
            await using var connection = Store.Storage.Database.CreateConnection(ConnectionUsage.ReadWrite);
            await connection.OpenAsync(cancellation);
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            foreach (var value in values)
                command.Parameters.Add(new NpgsqlParameter { Value = value });
            return await command.ExecuteScalarAsync(cancellation);
        });

    internal static void RefuseTooMany(int events, EventLogOptions options)
    {
        if (events > options.MaxEventsPerRequest)
            throw new AppendTooLargeException(
                $"{events} events in one request are more than the {options.MaxEventsPerRequest} that it may have."
            );
    }

    internal static void RefuseTooLarge(SerializedEvent[][] events)
    {
        var bytes = events.Sum(s => s.Sum(e => (long)e.Json.Length));
        if (bytes > EventLogOptions.MaxBatchBytes)
            throw new AppendTooLargeException(
                $"{bytes:N0} bytes in one request are more than the {EventLogOptions.MaxBatchBytes:N0} that it may have."
            );
    }

    private static WriteOptions Checked(WriteOptions write, IReadOnlyList<StreamId> streams)
    {
        write.Command?.Validate();
        write.Metadata.Validate();
        if (streams.Count == 0)
            throw new InvalidAppendException("A command names no stream.");
        foreach (var (at, stream) in streams.Index())
        {
            stream.Validate();
            // Marten keeps a session to one tenant, and so does the record of a command.
            if (stream.Tenant != streams[0].Tenant || (write.Command is { } command && command.Tenant != stream.Tenant))
                throw new InvalidAppendException("A command and all its streams must belong to one tenant.");
            for (var before = 0; before < at; before++)
            {
                if (streams[before] == stream)
                    throw new InvalidAppendException($"Stream {stream} stands twice in one command.");
            }
        }

        return write.Metadata.TraceParent is null && Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } trace }
            ? write with
            {
                Metadata = write.Metadata with { TraceParent = trace },
            }
            : write;
    }

    private async Task<Written<TAnswer>> Completed<TAnswer>(PendingCommand<TAnswer> pending, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        using var activity = LogTelemetry.Activities.StartActivity("log.write", ActivityKind.Client);
        var start = Stopwatch.GetTimestamp();
        WriterOf(pending.Streams[0].Tenant).Enqueue(pending);
        await using var abandoning = cancellation.Register(
            static state =>
            {
                var (pending, token) = ((PendingCommand, CancellationToken))state!;
                if (pending.TryAbandon())
                    pending.Fail(new OperationCanceledException(token));
            },
            ((PendingCommand)pending, cancellation)
        );
        var outcome = await pending.Completion;
        LogTelemetry.Appended(Stopwatch.GetElapsedTime(start));
        return outcome.Replayed is { } first
            ? new Written<TAnswer>(outcome.Answer, await PositionOf(first, pending.Streams[0].Tenant), first.Versions, Replayed: true)
            : new Written<TAnswer>(outcome.Answer, outcome.Written.Position, outcome.Written.Versions, Replayed: false);
    }

    private CommandWriter WriterOf(string tenant)
    {
        if (closed)
            throw new LogUnavailableException("The log is closed. Nothing was written.");
        return writers.GetOrAdd(tenant, t => new Lazy<CommandWriter>(() => new CommandWriter(t, this, recentStates, logger))).Value;
    }

    /// <summary>Where a recorded command stands in the log. It was not known yet when the record was written.</summary>
    private async Task<long> PositionOf(CommandRecord record, string tenant) =>
        record.LastStream is { } key ? (await FetchEvent(new StreamId(tenant, key), record.LastVersion))!.Sequence : record.Position ?? 0;
}
