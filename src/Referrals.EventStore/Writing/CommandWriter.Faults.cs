// What the writer does when the database refuses or goes away: nobody is told something that is not so.
using Marten.Internal.Sessions;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Referrals.EventStore.Writing;

internal sealed partial class CommandWriter
{
    private enum Outcome
    {
        NotCommitted,
        Committed,
        Unknown,
    }

    /// <summary>The states on which the batch was decided were not the newest, or a command was recorded before.</summary>
    private static bool IsStale(Exception problem) => RefusedBy(problem)?.SqlState == AppendFunction.StaleState;

    /// <summary>What PostgreSQL said, however Marten has wrapped it.</summary>
    private static PostgresException? RefusedBy(Exception problem) => Faults.Find<PostgresException>(problem);

    /// <summary>What is thrown when a connection is gone, hangs or cannot be used any more.</summary>
    private static bool IsConnectionTrouble(Exception problem) =>
        Faults.Find<NpgsqlException>(problem) is not null
        || problem is IOException or TimeoutException or ObjectDisposedException or InvalidOperationException;

    /// <summary>The session is over; what it had not committed is gone.</summary>
    private static bool IsConnectionLost(PostgresException problem) =>
        problem.SqlState.StartsWith("08", StringComparison.Ordinal)
        || problem.SqlState.StartsWith("57P", StringComparison.Ordinal)
        || problem.SqlState is "25P03"
        || problem.InvariantSeverity is "FATAL" or "PANIC";

    /// <summary>Some request's data cannot be stored, whoever sends it.</summary>
    private static bool IsPoison(PostgresException problem) =>
        problem.SqlState.StartsWith("22", StringComparison.Ordinal) || problem.SqlState.StartsWith("54", StringComparison.Ordinal);

    /// <summary>
    /// Worth another try: lock waits, deadlocks, and a unique violation, which can only mean that somebody appended without taking
    /// the log's lock (a plain Marten session, or a person with psql). The next try sees the version that they left, if they left one.
    /// </summary>
    private static bool IsPassing(PostgresException problem, int attempt) =>
        problem.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.QueryCanceled
        || problem.SqlState.StartsWith("40", StringComparison.Ordinal)
        || (problem.SqlState is PostgresErrorCodes.UniqueViolation && attempt < 3);

    /// <summary>
    /// Whether another request of the same batch may well be stored: it is this data that is refused, not the database that is unwell.
    /// </summary>
    private static bool IsAboutTheData(PostgresException problem) =>
        IsPoison(problem)
        || problem.SqlState == AppendFunction.StaleState
        || problem.SqlState.StartsWith("23", StringComparison.Ordinal)
        || problem.SqlState.StartsWith("P0", StringComparison.Ordinal);

    /// <summary>Halves the batch until the request that cannot be stored stands alone and fails alone.</summary>
    private async Task Separate(IReadOnlyList<PendingCommand> commands, PostgresException problem)
    {
        if (commands.Count > 1 && IsAboutTheData(problem))
        {
            var half = commands.Count / 2;
            await WriteAll([.. commands.Take(half)]);
            await WriteAll([.. commands.Skip(half)]);
            return;
        }

        var said = DatabaseRefusedException.Of(problem);
        FailAll(
            commands,
            IsPoison(problem)
                ? new InvalidAppendException($"The database cannot store this (SQLSTATE {problem.SqlState}). Nothing was written.", said)
                : new LogUnavailableException($"The database refused to write (SQLSTATE {problem.SqlState}). Nothing was written.", said)
        );
    }

    /// <summary>
    /// Whether a batch whose connection broke during commit is in the log: its first event, or else its first recorded command, is looked
    /// up under the log's lock. The broken session held that lock; once it is free, that session has committed or never will.
    /// </summary>
    private async Task<Outcome> FindOutcome(CommandBatch batch, long since)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var session = (DocumentSessionBase)log.Store.LightweightSession(Session());
                await TakeLock(session, stopping.Token);
                var committed =
                    batch.EventCount > 0
                        ? await IsStored(batch.Events, session)
                        : batch.Records.Count > 0
                            && await session.LoadAsync<CommandRecord>(batch.Records[0].Id, stopping.Token) is not null;
                LogOutcomeFound(committed, batch.EventCount);
                return committed ? Outcome.Committed : Outcome.NotCommitted;
            }
            catch (Exception problem) when (IsConnectionTrouble(problem))
            {
                if (!await WaitToTryAgain(since, attempt))
                    return Outcome.Unknown;
            }
        }
    }

    private async Task<bool> IsStored(EventRows events, DocumentSessionBase session)
    {
        var (stream, version) = (events.Streams[0], events.Versions[0]);
        var stored = await session.Events.FetchStreamAsync(stream, version, fromVersion: version, token: stopping.Token);
        return stored.Count == 1 && stored[0].Id == events.Ids[0];
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
        while (queue.Reader.TryPeek(out var next) && next.EnqueuedAt < oldest && queue.Reader.TryRead(out var command))
        {
            if (command.TryTake())
                command.Fail(new LogUnavailableException("The database cannot be reached. Nothing was written."));
        }
    }

    private static void FailAll(IReadOnlyList<PendingCommand> commands, Exception problem)
    {
        foreach (var command in commands)
            command.Fail(problem);
    }

    [LoggerMessage(1, LogLevel.Error, "A batch of {Count} commands failed unexpectedly")]
    private partial void LogBatchFailed(Exception problem, int count);

    [LoggerMessage(2, LogLevel.Warning, "The writer lost its connection ({Problem}), attempt {Attempt}")]
    private partial void LogConnectionLost(string problem, int attempt);

    [LoggerMessage(3, LogLevel.Warning, "A batch of {Events} events was in doubt; committed: {Committed}")]
    private partial void LogOutcomeFound(bool committed, int events);
}
