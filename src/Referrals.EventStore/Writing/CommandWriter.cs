// The one writer of a tenant in this process: drains what waits into one Marten session after the other. (design: natural batching)
using System.Diagnostics;
using System.Threading.Channels;
using Marten;
using Marten.Internal.Sessions;
using Marten.Services;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Referrals.EventStore.Writing;

/// <summary>
/// Takes commands from all callers and decides and writes them in batches: at low load one command for each session, under load many.
/// </summary>
internal sealed partial class CommandWriter : IAsyncDisposable
{
    // The second try reads under the lock; the third also forgets what it remembers, which a restored backup may contradict.
    private const int FromScratch = 3;

    private readonly string tenant;
    private readonly EventLog log;
    private readonly EventLogOptions options;
    private readonly RecentStates recentStates;
    private readonly Channel<PendingCommand> queue;
    private readonly CancellationTokenSource stopping = new();
    private readonly ILogger logger;
    private readonly Task loop;

    /// <summary>Starts at once; connects with the first command.</summary>
    public CommandWriter(string tenant, EventLog log, RecentStates recentStates, ILogger logger)
    {
        this.tenant = tenant;
        this.log = log;
        this.recentStates = recentStates;
        this.logger = logger;
        options = log.Options;
        queue = Channel.CreateBounded<PendingCommand>(new BoundedChannelOptions(options.MaxWaiting) { SingleReader = true });
        LogTelemetry.ObserveQueue(this, () => queue.Reader.Count);
        loop = Task.Run(Run);
    }

    /// <summary>
    /// Hands a command to the writer. Commands of one process and tenant are decided in the order in which they come here.
    /// </summary>
    /// <exception cref="LogUnavailableException">Too many wait already, or the log is closing.</exception>
    public void Enqueue(PendingCommand command)
    {
        command.EnqueuedAt = Environment.TickCount64;
        command.Trace = Activity.Current?.Context ?? default;
        if (!queue.Writer.TryWrite(command))
        {
            throw new LogUnavailableException(
                queue.Reader.Completion.IsCompleted || stopping.IsCancellationRequested
                    ? "The log is closed. Nothing was written."
                    : $"More than {options.MaxWaiting} requests wait for the log. Nothing was written; try again shortly."
            );
        }
    }

    /// <summary>Writes what was taken, refuses what comes later.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!queue.Writer.TryComplete())
            return;
        await loop;
        LogTelemetry.Forget(this);
        await stopping.CancelAsync();
        stopping.Dispose();
    }

    private async Task Run()
    {
        // Not of the request that happened to open the log.
        Activity.Current = null;
        var batch = new List<PendingCommand>(options.MaxBatch);
        while (await queue.Reader.WaitToReadAsync())
        {
            // Those whose batch has just ended are about to come back: one turn of the pool lets them share the next session.
            if (batch.Count > 1)
                await Task.Yield();
            batch.Clear();
            while (batch.Count < options.MaxBatch && queue.Reader.TryRead(out var command))
            {
                if (command.TryTake())
                    batch.Add(command);
            }

            try
            {
                await WriteAll([.. batch]);
            }
            catch (Exception unexpected)
            {
                // The loop is the tenant's only writer: whatever happens to one batch, it goes on.
                LogBatchFailed(unexpected, batch.Count);
                FailAll(batch, new AppendOutcomeUnknownException("The command writer failed unexpectedly.", unexpected));
            }
        }
    }

    private async Task WriteAll(IReadOnlyList<PendingCommand> commands)
    {
        while (commands.Count > 0)
            commands = await WriteSome(commands);
    }

    /// <summary>Writes one batch and completes its commands, each with its own outcome.</summary>
    /// <returns>Those that did not fit; they are not completed.</returns>
    private async Task<IReadOnlyList<PendingCommand>> WriteSome(IReadOnlyList<PendingCommand> commands)
    {
        using var activity = LogTelemetry.StartBatch(commands);
        var firstTry = Environment.TickCount64;
        for (var attempt = 1; ; attempt++)
        {
            var batch = new CommandBatch(commands, recentStates, fromScratch: attempt >= FromScratch);
            var append = new AppendBatch(log.Schema, tenant, batch);
            try
            {
                var start = Stopwatch.GetTimestamp();
                await Write(batch, append, underLock: attempt > 1);
                LogTelemetry.BatchWritten(batch.EventCount, Stopwatch.GetElapsedTime(start));
                Finish(batch);
                return batch.Left;
            }
            catch (Exception problem) when (IsStale(problem) && attempt < FromScratch)
            {
                // Somebody else was there: the next try decides on what they left. Once everything was read under the lock, nobody was:
                // then a stream and its events contradict each other, and only those who need that stream fail.
            }
            catch (Exception problem) when (RefusedBy(problem) is { } refused && !IsConnectionLost(refused))
            {
                activity?.SetTag("db.response.status_code", refused.SqlState);
                if (IsPassing(refused, attempt) && await WaitToTryAgain(firstTry, attempt))
                    continue;
                await Separate(commands, refused);
                return [];
            }
            // Others too at first: Npgsql forgets the columns of a statement whose parameters were refused while it was being prepared. Its
            // next use breaks the connection with an exception of no type of its own, and the requests of that batch have no part in it.
            catch (Exception problem) when (IsConnectionTrouble(problem) || attempt < FromScratch)
            {
                LogConnectionLost(problem.GetType().Name, attempt);
                var outcome = append.Executed ? await FindOutcome(batch, firstTry) : Outcome.NotCommitted;
                if (outcome == Outcome.Committed)
                {
                    Finish(batch);
                    return batch.Left;
                }

                if (outcome == Outcome.Unknown || !await WaitToTryAgain(firstTry, attempt))
                {
                    FailAll(
                        commands,
                        outcome == Outcome.Unknown
                            ? new AppendOutcomeUnknownException(
                                "The database went away during commit and did not come back in time. Send it again with the same command id.",
                                problem
                            )
                            : new LogUnavailableException("The database cannot be reached. Nothing was written.", problem)
                    );
                    return [];
                }
            }
        }
    }

    /// <summary>
    /// Decides and writes a batch in one session. At first on the states that this process remembers, and on those of the other streams as
    /// they were just before: the append refuses if any has changed. Then everything is read under the lock.
    /// </summary>
    private async Task Write(CommandBatch batch, AppendBatch append, bool underLock)
    {
        await using var session = (DocumentSessionBase)log.Store.LightweightSession(Session());
        session.Logger = SilentSession.Instance;
        if (underLock)
        {
            await TakeLock(session, stopping.Token);
            await LoadRecords(batch, session, stopping.Token);
        }

        await Load(batch, session, underLock);
        batch.Decide();
        if (!underLock)
            session.QueueOperation(new TakeLogLock(log.LockKey));
        session.QueueOperation(append);
        await session.SaveChangesAsync(stopping.Token);
    }

    private static async Task Load(CommandBatch batch, QuerySession session, bool all)
    {
        var missing = batch.Cells.Where(cell => !cell.Assume() || all).Select(cell => (Cell: cell, After: cell.LoadAfter())).ToList();
        if (missing.Count == 0)
            return;
        var events = await StreamQuery.Run(session, missing.ConvertAll(m => (m.Cell.Stream, m.After)), CancellationToken.None);
        for (var i = 0; i < missing.Count; i++)
            missing[i].Cell.Loaded(events[i]);
    }

    // One by one in one round trip: by an array of ids the planner may read all of a tenant's, as with streams.
    private static async Task LoadRecords(CommandBatch batch, QuerySession session, CancellationToken cancellation)
    {
        var query = session.CreateBatchQuery();
        var records = batch.CommandIds().Select(query.Load<CommandRecord>).ToList();
        await query.Execute(cancellation);
        foreach (var record in records)
        {
            if (await record is { } known)
                batch.Known(known);
        }
    }

    private async Task TakeLock(QuerySession session, CancellationToken cancellation)
    {
        await session.BeginTransactionAsync(cancellation);
        await using var command = new NpgsqlCommand($"{TakeLogLock.Sql}$1)");
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = log.LockKey });
        await session.ExecuteAsync(command, cancellation);
    }

    private SessionOptions Session() =>
        new()
        {
            TenantId = tenant,
            Tracking = DocumentTracking.None,
            Timeout = 10,
        };

    private void Finish(CommandBatch batch)
    {
        if (batch.Sequences.Count > 0)
            log.Appended.Raise();
        batch.Complete();
    }
}
