// The one writer of this process: drains what waits into one transaction after the other. (design: natural batching)
using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Referrals.EventStore.Writing;

/// <summary>Takes requests from all callers and writes them in batches: at low load one request per transaction, under load many.</summary>
internal sealed partial class LogWriter : IAsyncDisposable
{
    private readonly EventLogOptions options;
    private readonly RecentStates recentStates;
    private readonly Action<long> written;
    private readonly NpgsqlDataSource dataSource;
    private readonly Channel<PendingWrite> queue;
    private readonly CancellationTokenSource stopping = new();
    private readonly ILogger logger;
    private readonly Task loop;
    private NpgsqlConnection? connection;
    private Session? session;

    /// <summary>Starts at once; connects with the first request.</summary>
    /// <param name="options">The log's options.</param>
    /// <param name="recentStates">States to decide on.</param>
    /// <param name="written">Told the last sequence of every batch that is committed.</param>
    public LogWriter(EventLogOptions options, RecentStates recentStates, Action<long> written)
    {
        this.options = options;
        this.recentStates = recentStates;
        this.written = written;
        logger = options.LoggerFactory.CreateLogger<LogWriter>();
        // A writer that hangs between its two round trips would stop every other process: the server ends it.
        dataSource = options.Connect("writer", 2, "-c idle_in_transaction_session_timeout=10s -c lock_timeout=5s");
        queue = Channel.CreateBounded<PendingWrite>(new BoundedChannelOptions(options.MaxWaiting) { SingleReader = true });
        LogTelemetry.ObserveQueue(this, () => queue.Reader.Count);
        loop = Task.Run(Run);
    }

    /// <summary>Hands a request to the writer. Requests of one process are written in the order in which they come here.</summary>
    /// <exception cref="LogUnavailableException">Too many wait already, or the log is closing.</exception>
    public void Enqueue(PendingWrite write)
    {
        write.EnqueuedAt = Environment.TickCount64;
        write.Trace = Activity.Current?.Context ?? default;
        if (!queue.Writer.TryWrite(write))
        {
            throw new LogUnavailableException(queue.Reader.Completion.IsCompleted || stopping.IsCancellationRequested
                ? "The log is closed. Nothing was written."
                : $"More than {options.MaxWaiting} requests wait for the log. Nothing was written; try again shortly.");
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
        await Drop();
        await dataSource.DisposeAsync();
        stopping.Dispose();
    }

    private async Task Run()
    {
        // Not of the request that happened to open the log.
        Activity.Current = null;
        var batch = new List<PendingWrite>(options.MaxBatch);
        while (await queue.Reader.WaitToReadAsync())
        {
            // Those whose batch has just ended are about to come back: one turn of the pool lets them share the next transaction.
            if (batch.Count > 1)
                await Task.Yield();
            batch.Clear();
            while (batch.Count < options.MaxBatch && queue.Reader.TryRead(out var write))
            {
                if (write.TryTake())
                    batch.Add(write);
            }

            if (batch.Count == 0)
                continue;
            try
            {
                await WriteAll([.. batch]);
            }
            catch (Exception unexpected)
            {
                // The loop is the log's only writer: whatever happens to one batch, it goes on.
                LogBatchFailed(unexpected, batch.Count);
                foreach (var write in batch)
                    write.Fail(new AppendOutcomeUnknownException("The log writer failed unexpectedly.", unexpected));
                await Drop();
            }
        }
    }

    private async Task WriteAll(IReadOnlyList<PendingWrite> writes)
    {
        while (writes.Count > 0)
            writes = await WriteSome(writes);
    }

    /// <summary>Writes one batch and completes its requests, each with its own outcome.</summary>
    /// <returns>Those that did not fit; they are not completed.</returns>
    private async Task<IReadOnlyList<PendingWrite>> WriteSome(IReadOnlyList<PendingWrite> writes)
    {
        using var activity = LogTelemetry.StartBatch(writes);
        var firstTry = Environment.TickCount64;
        var assume = true;
        var answersInDoubt = false;
        for (var attempt = 1; ; attempt++)
        {
            var batch = new WriteBatch(writes, recentStates);
            LogTransaction? transaction = null;
            try
            {
                transaction = new LogTransaction(await Connected(), options);
                if (await Write(batch, transaction, assume))
                    return batch.Left;
                assume = false;
            }
            catch (PostgresException problem) when (!IsConnectionLost(problem))
            {
                activity?.SetTag("db.response.status_code", problem.SqlState);
                // Npgsql loses track of statements that a failed batch was about to prepare: a new connection is sure to be sound.
                await Drop();
                if (IsPassing(problem, attempt) && await WaitToTryAgain(firstTry, attempt))
                    continue;
                await Separate(writes, problem);
                return [];
            }
            catch (Exception problem) when (IsConnectionTrouble(problem))
            {
                var broken = session;
                await Drop();
                LogConnectionLost(problem.GetType().Name, attempt);
                if (transaction is { CommitSent: true } && batch.EventCount > 0)
                {
                    var outcome = await FindOutcome(batch, broken!, firstTry);
                    if (outcome is null)
                    {
                        FailAll(writes, new AppendOutcomeUnknownException("The database went away during commit and did not come back in time. Send it again with the same command id.", problem));
                        return [];
                    }

                    if (outcome.Value)
                    {
                        Finish(batch);
                        return batch.Left;
                    }
                }

                // Recorded answers without events need no asking: trying again finds them.
                answersInDoubt |= transaction is { CommitSent: true } && batch is { EventCount: 0, IsEmpty: false };
                if (!await WaitToTryAgain(firstTry, attempt))
                {
                    FailAll(writes, answersInDoubt
                        ? new AppendOutcomeUnknownException("The database went away while answers were recorded. No event was written; send it again with the same command id.", problem)
                        : new LogUnavailableException("The database cannot be reached. Nothing was written.", problem));
                    return [];
                }
            }
        }
    }

    /// <summary>
    /// Writes the batch, at first on the assumption that nobody else has touched its streams: one round trip. Otherwise the newest
    /// versions and events are read under the lock, and everything is decided on those.
    /// </summary>
    /// <returns>False when the assumption did not hold. Nothing was written.</returns>
    private async Task<bool> Write(WriteBatch batch, LogTransaction transaction, bool assume)
    {
        var start = Stopwatch.GetTimestamp();
        batch.Open();
        if (assume && batch.Assume())
        {
            batch.Produce();
            if (!await transaction.TryCommit(batch, stopping.Token))
                return false;
        }
        else
        {
            await transaction.Begin(batch, stopping.Token);
            await transaction.TopUp(batch, stopping.Token);
            batch.Produce();
            if (batch.IsEmpty)
                await transaction.Rollback(stopping.Token);
            else
                await transaction.Commit(batch, stopping.Token);
        }

        LogTelemetry.BatchWritten(batch.EventCount, Stopwatch.GetElapsedTime(start));
        Finish(batch);
        return true;
    }

    private void Finish(WriteBatch batch)
    {
        if (batch.Sequences.Count > 0)
            written(batch.Sequences[^1]);
        batch.Complete();
    }
}
