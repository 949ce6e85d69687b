// What the writer does when the database refuses or goes away: nobody is told something that is not so.
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Referrals.EventStore.Writing;

internal sealed partial class LogWriter
{
    /// <summary>What Npgsql throws when a connection is gone, hangs or cannot be used any more.</summary>
    private static bool IsConnectionTrouble(Exception problem) =>
        problem is NpgsqlException or IOException or TimeoutException or ObjectDisposedException or InvalidOperationException;

    /// <summary>The session is over; what it had not committed is gone.</summary>
    private static bool IsConnectionLost(PostgresException problem) =>
        problem.SqlState.StartsWith("08", StringComparison.Ordinal) || problem.SqlState.StartsWith("57P", StringComparison.Ordinal)
        || problem.SqlState is "25P03" || problem.InvariantSeverity is "FATAL" or "PANIC";

    /// <summary>Some request's data cannot be stored, whoever sends it.</summary>
    public static bool IsPoison(PostgresException problem) =>
        problem.SqlState.StartsWith("22", StringComparison.Ordinal) || problem.SqlState.StartsWith("54", StringComparison.Ordinal);

    /// <summary>
    /// Worth another try: lock waits, deadlocks, and a unique violation, which can only mean that somebody appended without taking
    /// the log's lock (Marten, or a person with psql). The next try sees the version that they left, if they left one.
    /// </summary>
    private static bool IsPassing(PostgresException problem, int attempt) =>
        problem.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.QueryCanceled
        || problem.SqlState.StartsWith("40", StringComparison.Ordinal)
        || (problem.SqlState is PostgresErrorCodes.UniqueViolation && attempt < 3);

    /// <summary>Whether another request of the same batch may well be stored: it is this data that is refused, not the database that is unwell.</summary>
    private static bool IsAboutTheData(PostgresException problem) => IsPoison(problem)
        || problem.SqlState.StartsWith("23", StringComparison.Ordinal) || problem.SqlState.StartsWith("P0", StringComparison.Ordinal);

    /// <summary>Halves the batch until the request that cannot be stored stands alone and fails alone.</summary>
    private async Task Separate(IReadOnlyList<PendingWrite> writes, PostgresException problem)
    {
        if (writes.Count > 1 && IsAboutTheData(problem))
        {
            var half = writes.Count / 2;
            await WriteAll([.. writes.Take(half)]);
            await WriteAll([.. writes.Skip(half)]);
            return;
        }

        var said = DatabaseRefusedException.Of(problem);
        FailAll(writes, IsPoison(problem)
            ? new InvalidAppendException($"The database cannot store this (SQLSTATE {problem.SqlState}). Nothing was written.", said)
            : new LogUnavailableException($"The database refused to write (SQLSTATE {problem.SqlState}). Nothing was written.", said));
    }

    private async Task<NpgsqlConnection> Connected()
    {
        if (connection is null)
        {
            connection = await dataSource.OpenConnectionAsync(stopping.Token);
            session = await Session.Of(connection, stopping.Token);
        }

        return connection;
    }

    /// <summary>True: the batch is in the log. False: it is not and never will be. Null: nobody could tell in time.</summary>
    private async Task<bool?> FindOutcome(WriteBatch batch, Session broken, long since)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var current = await Connected();
                // What was sent may still lie unread before a session that has not even begun with it.
                if (await broken.End(current, stopping.Token))
                {
                    var committed = await new LogTransaction(current, options).WasCommitted(batch, stopping.Token);
                    LogOutcomeFound(committed, batch.EventCount);
                    return committed;
                }
            }
            catch (Exception problem) when (IsConnectionTrouble(problem))
            {
                await Drop();
            }

            if (!await WaitToTryAgain(since, attempt))
                return null;
        }
    }

    /// <summary>Waits a little longer each time, up to a second; false when the request's time is up.</summary>
    private async Task<bool> WaitToTryAgain(long since, int attempt)
    {
        FailThoseWaitingTooLong();
        if (Environment.TickCount64 - since > options.AppendTimeout.TotalMilliseconds || stopping.IsCancellationRequested)
            return false;
        await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(1000, 20 << Math.Min(attempt, 6))));
        return true;
    }

    private void FailThoseWaitingTooLong()
    {
        var oldest = Environment.TickCount64 - (long)options.AppendTimeout.TotalMilliseconds;
        while (queue.Reader.TryPeek(out var next) && next.EnqueuedAt < oldest && queue.Reader.TryRead(out var write))
        {
            if (write.TryTake())
                write.Fail(new LogUnavailableException("The database cannot be reached. Nothing was written."));
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
        (connection, session) = (null, null);
        dataSource.Clear();
        try
        {
            await broken.DisposeAsync();
        }
        catch (Exception problem)
        {
            // It is broken, which is why it goes.
            LogConnectionLost(problem.GetType().Name, 0);
        }
    }

    [LoggerMessage(1, LogLevel.Error, "A batch of {Count} requests failed unexpectedly")]
    private partial void LogBatchFailed(Exception problem, int count);

    [LoggerMessage(2, LogLevel.Warning, "The writer lost its connection ({Problem}), attempt {Attempt}")]
    private partial void LogConnectionLost(string problem, int attempt);

    [LoggerMessage(3, LogLevel.Warning, "A batch of {Events} events was in doubt; committed: {Committed}")]
    private partial void LogOutcomeFound(bool committed, int events);
}
