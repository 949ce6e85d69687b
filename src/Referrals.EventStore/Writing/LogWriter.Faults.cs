// What the writer does when the database refuses or goes away: nobody is told something that is not so.
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Referrals.EventStore.Writing;

internal sealed partial class LogWriter
{
    /// <summary>The session is over; what it had not committed is gone.</summary>
    private static bool IsConnectionLost(PostgresException problem) =>
        problem.SqlState.StartsWith("08", StringComparison.Ordinal) || problem.SqlState.StartsWith("57P", StringComparison.Ordinal)
        || problem.SqlState is "25P03" || problem.Severity is "FATAL" or "PANIC";

    /// <summary>Some request's data cannot be stored, whoever sends it.</summary>
    public static bool IsPoison(PostgresException problem) =>
        problem.SqlState.StartsWith("22", StringComparison.Ordinal) || problem.SqlState.StartsWith("54", StringComparison.Ordinal);

    /// <summary>
    /// Worth another try: lock waits, deadlocks, and a unique violation, which can only mean that somebody appended without taking
    /// the log's lock (Marten, or a person with psql). The next try sees the version that they left.
    /// </summary>
    private static bool IsPassing(PostgresException problem) =>
        problem.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.QueryCanceled
        || problem.SqlState.StartsWith("40", StringComparison.Ordinal);

    /// <summary>Halves the batch until the request that cannot be stored stands alone and fails alone.</summary>
    private async Task Separate(IReadOnlyList<PendingWrite> writes, PostgresException problem)
    {
        if (writes.Count == 1)
        {
            writes[0].Fail(new InvalidAppendException($"The database cannot store this (SQLSTATE {problem.SqlState}). Nothing was written.", problem));
            return;
        }

        var half = writes.Count / 2;
        await WriteAll([.. writes.Take(half)]);
        await WriteAll([.. writes.Skip(half)]);
    }

    /// <summary>True: the batch is in the log. False: it is not and never will be. Null: nobody could tell in time.</summary>
    private async Task<bool?> FindOutcome(WriteBatch batch, long since)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                connection ??= await dataSource.OpenConnectionAsync(stopping.Token);
                var committed = await new LogTransaction(connection, options).WasCommitted(batch, stopping.Token);
                LogOutcomeFound(committed, batch.EventCount);
                return committed;
            }
            catch (Exception problem) when (problem is NpgsqlException or IOException or TimeoutException or ObjectDisposedException or InvalidOperationException)
            {
                await Drop();
                if (!await WaitToTryAgain(since, attempt, problem))
                    return null;
            }
        }
    }

    /// <summary>Waits a little longer each time, up to a second; false when the request's time is up.</summary>
    private async Task<bool> WaitToTryAgain(long since, int attempt, Exception problem)
    {
        FailThoseWaitingTooLong(problem);
        if (Environment.TickCount64 - since > options.AppendTimeout.TotalMilliseconds || stopping.IsCancellationRequested)
            return false;
        await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(1000, 20 << Math.Min(attempt, 6))));
        return true;
    }

    private void FailThoseWaitingTooLong(Exception problem)
    {
        var waiting = carried.Count + queue.Reader.Count;
        for (var i = 0; i < waiting && Next() is { } write; i++)
        {
            if (Environment.TickCount64 - write.EnqueuedAt <= options.AppendTimeout.TotalMilliseconds)
                carried.Enqueue(write);
            else if (write.TryTake())
                write.Fail(new LogUnavailableException("The database cannot be reached. Nothing was written.", problem));
        }
    }

    private static void FailAll(IReadOnlyList<PendingWrite> writes, Exception problem)
    {
        foreach (var write in writes)
            write.Fail(problem);
    }

    private async Task Drop()
    {
        if (connection is not { } broken)
            return;
        connection = null;
        dataSource.Clear();
        try
        {
            await broken.DisposeAsync();
        }
        catch (Exception problem) when (problem is NpgsqlException or IOException or InvalidOperationException)
        {
            LogConnectionLost(problem.Message, 0);
        }
    }

    [LoggerMessage(1, LogLevel.Error, "A batch of {Count} requests failed unexpectedly")]
    private partial void LogBatchFailed(Exception problem, int count);

    [LoggerMessage(2, LogLevel.Warning, "The writer lost its connection ({Problem}), attempt {Attempt}")]
    private partial void LogConnectionLost(string problem, int attempt);

    [LoggerMessage(3, LogLevel.Warning, "A batch of {Events} events was in doubt; committed: {Committed}")]
    private partial void LogOutcomeFound(bool committed, int events);
}
