// A projection made anew beside the live one, and swapped in.
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Referrals.EventStore.Following;

/// <summary>
/// Fills fresh tables in a schema of their own, then puts them into the place of the live ones in one transaction. Readers never see
/// a half-filled table. A leader that dies half way leaves a place from which the next one goes on.
/// </summary>
internal sealed partial class Rebuild(
    Projection projection, string definition, EventLogOptions options, LogTail tail, LogSignal signal, NpgsqlDataSource dataSource, bool careful, ILogger logger)
{
    // Readers of the old table are waited for, but not so long that those behind us in the queue notice.
    private const string SwapLockTimeout = "500ms";

    private readonly string schema = options.Schema;
    private readonly string rebuildSchema = RebuildSchema(options.Schema);
    private readonly FollowerPlace place = new(FollowerRegister.RebuildName(projection.Name), options.Schema);

    public static string RebuildSchema(string schema) => $"{schema}_rebuild";

    /// <summary>Fills and swaps.</summary>
    /// <param name="begun">The definition of a rebuild that was begun and not ended: gone on with if it is ours and its tables are there.</param>
    /// <param name="cancellation">Leaves a place to go on from.</param>
    public async Task Run(string? begun, CancellationToken cancellation)
    {
        if (begun != definition || !await TablesExist(cancellation))
            await CreateFreshTables(cancellation);
        await place.Load(dataSource, cancellation);
        LogStarted(projection.Name, place.Position);

        var run = projection.Start(rebuildSchema);
        while (true)
        {
            // Up to within a page of the end without disturbing anybody; the rest under the lock of the live place.
            while (signal.HighWaterMark - place.Position > LogTail.PageSpan)
                await place.Apply(run, await tail.Read(place.Position, cancellation), careful ? null : tail, dataSource, cancellation);
            await Analyze(cancellation);
            if (await TrySwap(run, cancellation))
                break;
            await Task.Delay(TimeSpan.FromMilliseconds(200), cancellation);
            await place.Load(dataSource, cancellation);
            run = projection.Start(rebuildSchema);
        }

        LogSwapped(projection.Name, place.Position);
    }

    private async Task<bool> TablesExist(CancellationToken cancellation)
    {
        foreach (var table in projection.Tables)
        {
            await using var command = dataSource.CreateCommand($"select to_regclass('{rebuildSchema}.{table}') is not null");
            if (await command.ExecuteScalarAsync(cancellation) is false)
                return false;
        }

        return true;
    }

    private async Task CreateFreshTables(CancellationToken cancellation)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await Execute(connection, $"create schema if not exists {rebuildSchema}", cancellation);
        foreach (var table in projection.Tables)
            await Execute(connection, $"drop table if exists {rebuildSchema}.{table} cascade", cancellation);
        await Execute(connection, projection.CreateTables(rebuildSchema), cancellation);
        await Execute(
            connection,
            $"""
             insert into {schema}.mt_event_progression (name, last_seq_id, last_updated) values ($1, 0, clock_timestamp())
             on conflict (name) do update set last_seq_id = 0, last_updated = greatest(clock_timestamp(), mt_event_progression.last_updated + interval '1 microsecond')
             """,
            cancellation, place.Name);
        await Execute(
            connection, $"update {schema}.log_followers set state = 'rebuilding', rebuild_definition = $2, changed_at = clock_timestamp() where name = $1",
            cancellation, projection.Name, definition);
        await transaction.CommitAsync(cancellation);
    }

    // Tables of which the planner knows nothing would be read from end to end.
    private async Task Analyze(CancellationToken cancellation)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellation);
        foreach (var table in projection.Tables)
            await Execute(connection, $"analyze {rebuildSchema}.{table}", cancellation);
    }

    private async Task<bool> TrySwap(FollowerRun run, CancellationToken cancellation)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        try
        {
            await Execute(connection, $"set local lock_timeout = '{SwapLockTimeout}'", cancellation);
            await Execute(connection, "set local synchronous_commit = on", cancellation);
            var live = await place.Hold(connection, projection.Name, cancellation);
            var last = await ApplyUpTo(Math.Max(live, signal.HighWaterMark), run, connection, cancellation);
            foreach (var table in projection.Tables)
            {
                await Execute(connection, $"drop table if exists {schema}.{table}", cancellation);
                await Execute(connection, $"alter table {rebuildSchema}.{table} set schema {schema}", cancellation);
            }

            // A new time in the live row fences whoever still holds the old place, and with it rows of the old tables in memory.
            await Execute(
                connection,
                $"""
                 insert into {schema}.mt_event_progression as p (name, last_seq_id, last_updated) values ($1, $2, clock_timestamp())
                 on conflict (name) do update set last_seq_id = excluded.last_seq_id, last_updated = greatest(clock_timestamp(), p.last_updated + interval '1 microsecond')
                 """,
                cancellation, projection.Name, last);
            await Execute(connection, $"delete from {schema}.mt_event_progression where name = $1", cancellation, place.Name);
            await Execute(
                connection,
                $"""
                 update {schema}.log_followers set definition = $2, rebuild_requested = false, rebuild_definition = null, state = 'running', error = null, stuck_at = null,
                   failures = 0, changed_at = clock_timestamp() where name = $1
                 """,
                cancellation, projection.Name, definition);
            await transaction.CommitAsync(cancellation);
            return true;
        }
        catch (PostgresException problem) when (problem.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected)
        {
            LogSwapPutOff(projection.Name, problem.SqlState);
            await transaction.RollbackAsync(cancellation);
            return false;
        }
    }

    /// <summary>The events that are left: the live one cannot overtake, its place is locked.</summary>
    private async Task<long> ApplyUpTo(long end, FollowerRun run, NpgsqlConnection connection, CancellationToken cancellation)
    {
        var last = place.Position;
        while (last < end)
        {
            var page = await tail.Read(last, cancellation);
            await run.Apply(page, connection, cancellation);
            last = page[^1].Sequence;
        }

        await run.Flush(connection, cancellation);
        return last;
    }

    private static async Task Execute(NpgsqlConnection connection, string sql, CancellationToken cancellation, params object[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        await command.ExecuteNonQueryAsync(cancellation);
    }

    [LoggerMessage(20, LogLevel.Information, "Rebuild of {Name} goes on from {Position}")]
    private partial void LogStarted(string name, long position);

    [LoggerMessage(21, LogLevel.Information, "Rebuild of {Name} was swapped in at {Position}")]
    private partial void LogSwapped(string name, long position);

    [LoggerMessage(22, LogLevel.Information, "Rebuild of {Name} could not be swapped in yet ({SqlState}); it tries again")]
    private partial void LogSwapPutOff(string name, string sqlState);
}
