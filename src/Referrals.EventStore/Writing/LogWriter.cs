// The one writer of this process: drains what waits into one transaction after the other. (design: natural batching)
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Referrals.EventStore.Writing;

/// <summary>
/// Takes requests from all callers and writes them in batches: at low load one request per transaction, under load many. Two batches
/// are under way at a time, so that one is made ready while the database writes the other; they never share a stream or a command,
/// so that neither is decided on what the other has not yet committed.
/// </summary>
internal sealed class LogWriter : IAsyncDisposable
{
    private const int Lanes = 2;
    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(1);

    private readonly EventLogOptions options;
    private readonly NpgsqlDataSource dataSource;
    private readonly Channel<PendingWrite> queue;
    private readonly CancellationTokenSource stopping = new();
    private readonly Stack<WriterLane> idle = [];
    private readonly List<(WriterLane Lane, List<PendingWrite> Batch, Task<IReadOnlyList<PendingWrite>> Left)> busy = [];
    private readonly HashSet<object> underWay = [];
    private readonly Task loop;
    private List<PendingWrite> waiting = [];

    /// <summary>Starts at once; connects with the first request.</summary>
    /// <param name="options">The log's options.</param>
    /// <param name="recentStates">States to decide on.</param>
    /// <param name="written">Told the last sequence of every batch that is committed.</param>
    public LogWriter(EventLogOptions options, RecentStates recentStates, Action<long> written)
    {
        this.options = options;
        // A writer that hangs between its round trips would stop every other process: the server ends it.
        dataSource = options.Connect("writer", Lanes + 1, "-c idle_in_transaction_session_timeout=10s -c lock_timeout=5s");
        queue = Channel.CreateBounded<PendingWrite>(new BoundedChannelOptions(options.MaxWaiting) { SingleReader = true });
        var logger = options.LoggerFactory.CreateLogger<LogWriter>();
        for (var i = 0; i < Lanes; i++)
            idle.Push(new WriterLane(options, dataSource, recentStates, written, logger, stopping.Token));
        loop = Task.Run(Run);
    }

    /// <summary>Hands a request to the writer. Requests on one stream are written in the order in which they come here.</summary>
    /// <exception cref="LogUnavailableException">Too many wait already, or the log is closing.</exception>
    public void Enqueue(PendingWrite write)
    {
        write.EnqueuedAt = Environment.TickCount64;
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
        await stopping.CancelAsync();
        foreach (var lane in idle)
            await lane.DisposeAsync();
        await dataSource.DisposeAsync();
        stopping.Dispose();
    }

    private async Task Run()
    {
        var sweep = Task.Delay(SweepInterval);
        var request = queue.Reader.WaitToReadAsync().AsTask();
        while (true)
        {
            if (idle.Count > 0 && Collect() is { Count: > 0 } batch)
            {
                var lane = idle.Pop();
                busy.Add((lane, batch, lane.Write(batch)));
                continue;
            }

            if (request is { IsCompletedSuccessfully: true, Result: true })
                request = queue.Reader.WaitToReadAsync().AsTask();
            if (busy.Count == 0)
            {
                if (!await request)
                    return;
                continue;
            }

            if (sweep.IsCompleted)
            {
                FailThoseWaitingTooLong();
                sweep = Task.Delay(SweepInterval);
            }

            // A new request is of use only to an idle lane, and only while there is room to hold it back.
            var forRequest = idle.Count > 0 && waiting.Count < options.MaxWaiting && !queue.Reader.Completion.IsCompleted;
            await Task.WhenAny(busy.Select(b => (Task)b.Left).Append(sweep).Append(forRequest ? request : sweep));
            await Release();
        }
    }

    /// <summary>The next batch: in order, but for requests on streams or commands that are under way; those wait, and all behind them on the same.</summary>
    private List<PendingWrite> Collect()
    {
        var batch = new List<PendingWrite>();
        HashSet<object> heldBack = [];
        var stillWaiting = new List<PendingWrite>();
        foreach (var write in waiting)
            Sort(write);
        while (batch.Count < options.MaxBatch && stillWaiting.Count < options.MaxWaiting && queue.Reader.TryRead(out var write))
            Sort(write);
        waiting = stillWaiting;
        foreach (var write in batch)
            underWay.UnionWith(write.Keys);
        return batch;

        void Sort(PendingWrite write)
        {
            if (batch.Count == options.MaxBatch || underWay.Overlaps(write.Keys) || heldBack.Overlaps(write.Keys))
            {
                heldBack.UnionWith(write.Keys);
                stillWaiting.Add(write);
            }
            else if (write.TryTake())
            {
                batch.Add(write);
            }
        }
    }

    /// <summary>Takes back the lanes whose batches have ended.</summary>
    private async Task Release()
    {
        var many = false;
        for (var i = busy.Count - 1; i >= 0; i--)
        {
            var (lane, batch, left) = busy[i];
            if (!left.IsCompleted)
                continue;
            busy.RemoveAt(i);
            idle.Push(lane);
            foreach (var write in batch)
                underWay.ExceptWith(write.Keys);
            waiting.InsertRange(0, await left);
            many |= batch.Count > 1;
        }

        // Those whose batch has just ended are about to come back: one turn of the pool lets them share the next transaction.
        if (many)
            await Task.Yield();
    }

    private void FailThoseWaitingTooLong()
    {
        while (queue.Reader.TryRead(out var write))
            waiting.Add(write);
        var oldest = Environment.TickCount64 - (long)options.AppendTimeout.TotalMilliseconds;
        foreach (var write in waiting.Where(w => w.EnqueuedAt < oldest && w.TryTake()))
            write.Fail(new LogUnavailableException("The database cannot be reached. Nothing was written."));
        waiting.RemoveAll(w => w.EnqueuedAt < oldest);
    }
}
