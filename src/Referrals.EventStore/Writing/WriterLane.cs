// One connection of the writer: makes a batch ready, writes it, and does not rest before its outcome is known.
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Referrals.EventStore.Writing;

/// <summary>Writes one batch at a time.</summary>
internal sealed partial class WriterLane(
    EventLogOptions options, NpgsqlDataSource dataSource, RecentStates recentStates, Action<long> written, ILogger logger, CancellationToken stopping)
    : IAsyncDisposable
{
    private NpgsqlConnection? connection;

    public async ValueTask DisposeAsync() => await Drop();

    /// <summary>Writes the requests and completes them, each with its own outcome.</summary>
    /// <returns>Those for which the batch had no room; they are not completed.</returns>
    public async Task<IReadOnlyList<PendingWrite>> Write(IReadOnlyList<PendingWrite> writes)
    {
        try
        {
            return await WriteAll(writes);
        }
        catch (Exception unexpected)
        {
            // The log goes on whatever happens to one batch.
            LogBatchFailed(unexpected, writes.Count);
            FailAll(writes, new AppendOutcomeUnknownException("The log writer failed unexpectedly.", unexpected));
            await Drop();
            return [];
        }
    }

    private async Task<IReadOnlyList<PendingWrite>> WriteAll(IReadOnlyList<PendingWrite> writes)
    {
        var firstTry = Environment.TickCount64;
        var assume = true;
        for (var attempt = 1; ; attempt++)
        {
            var batch = new WriteBatch(writes, recentStates);
            LogTransaction? transaction = null;
            try
            {
                connection ??= await dataSource.OpenConnectionAsync(stopping);
                transaction = new LogTransaction(connection, options);
                if (!await Write(batch, transaction, assume))
                {
                    assume = false;
                    continue;
                }

                return batch.Left;
            }
            catch (PostgresException problem) when (!IsConnectionLost(problem))
            {
                // Npgsql loses track of statements that a failed batch was about to prepare: a new connection is sure to be sound.
                await Drop();
                if (IsPoison(problem))
                {
                    return await Separate(writes, problem);
                }

                if (!IsPassing(problem) || !await WaitToTryAgain(firstTry, attempt))
                {
                    FailAll(writes, new LogUnavailableException($"The database refused to write (SQLSTATE {problem.SqlState}). Nothing was written.", problem));
                    return [];
                }
            }
            catch (Exception problem) when (problem is NpgsqlException or IOException or TimeoutException or ObjectDisposedException or InvalidOperationException)
            {
                await Drop();
                LogConnectionLost(problem.Message, attempt);
                // Recorded answers without events need no asking: trying again finds them.
                if (transaction is { CommitSent: true } && batch.EventCount > 0)
                {
                    var outcome = await FindOutcome(batch, firstTry);
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

                if (!await WaitToTryAgain(firstTry, attempt))
                {
                    FailAll(writes, new LogUnavailableException("The database cannot be reached. Nothing was written.", problem));
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
            if (!await transaction.TryCommit(batch, stopping))
                return false;
        }
        else
        {
            await transaction.Begin(batch, stopping);
            await transaction.TopUp(batch, stopping);
            batch.Produce();
            if (batch.IsEmpty)
                await transaction.Rollback(stopping);
            else
                await transaction.Commit(batch, stopping);
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
