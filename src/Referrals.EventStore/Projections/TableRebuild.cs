// A projection's tables made anew beside the live ones, and swapped in.
using JasperFx.Events;
using Marten;
using Marten.Services;
using Microsoft.Extensions.Logging;
using Npgsql;
using Weasel.Postgresql;

namespace Referrals.EventStore.Projections;

/// <summary>
/// Fills fresh tables in a schema of their own from the log, never further than the daemon has come with the live ones. Under a lock that
/// lets nobody write or read the live tables it goes on to exactly where they stand, and puts itself into their place. Readers never see
/// a half-filled table, and the daemon goes on from where it is. Marten's own rebuild empties the tables that people read.
/// </summary>
/// <remarks>Any process may do it, one at a time. One that dies half way leaves tables that nobody reads; the next begins anew.</remarks>
public sealed partial class TableRebuild(IDocumentStore store, ProjectionProgress progress, ILogger<TableRebuild> logger)
{
    private const int EventsPerPage = 5_000;
    private const string SwitchLockTimeout = "500ms";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly string schema = store.Options.Events.DatabaseSchemaName;
    private readonly string rebuildSchema = $"{store.Options.Events.DatabaseSchemaName}_rebuild";

    /// <summary>Makes a projection's tables anew.</summary>
    /// <param name="name">The projection's name.</param>
    /// <param name="report">Told how far it has come, by position.</param>
    /// <param name="cancellation">Leaves the live tables as they are.</param>
    /// <exception cref="ArgumentException">There is no such projection, readers do not see this program's revision of it, or it is being
    /// rebuilt.</exception>
    /// <exception cref="ProjectionFailedException">An event cannot be applied. The live tables are as they were.</exception>
    public async Task Run(string name, Action<long>? report = null, CancellationToken cancellation = default)
    {
        var projection =
            progress.Projections.FirstOrDefault(p => p.Name == name)
            ?? throw new ArgumentException($"There is no projection '{name}' to rebuild.", nameof(name));
        var live = (await progress.Versions.Read(cancellation)).GetValueOrDefault(name)?.Revision ?? 0;
        if (live < projection.Revision)
            throw new ArgumentException(
                $"Projection '{name}' is being filled for the first time: there is nothing to rebuild yet.",
                nameof(name)
            );
        if (live > projection.Revision)
            throw new ArgumentException($"Projection '{name}' is read in revision {live}, which this program does not have.", nameof(name));
        await using var guard = await progress.Versions.Open(cancellation);
        if (!await TryGuard(guard, projection, cancellation))
            throw new ArgumentException($"Projection '{name}' is being rebuilt already.", nameof(name));
        try
        {
            await Rebuild(projection, guard, report, cancellation);
        }
        finally
        {
            await Mark(guard, projection, isRebuilding: false);
            await TableVersions.Execute(guard, "select pg_advisory_unlock_all()", CancellationToken.None);
        }
    }

    private async Task Rebuild(
        TableProjection projection,
        NpgsqlConnection connection,
        Action<long>? report,
        CancellationToken cancellation
    )
    {
        await Mark(connection, projection, isRebuilding: true);
        await TableVersions.Execute(connection, $"create schema if not exists {rebuildSchema}", cancellation);
        foreach (var table in projection.Tables)
            await TableVersions.Execute(connection, $"drop table if exists {rebuildSchema}.{projection.Physical(table)}", cancellation);
        await TableVersions.Execute(connection, projection.CreateTables(rebuildSchema), cancellation);
        var position = 0L;
        do
        {
            position = await ApplyUpTo(projection, position, await Live(projection, cancellation), connection, report, cancellation);
            // Tables of which the planner knows nothing would be read from end to end.
            foreach (var table in projection.Tables)
                await TableVersions.Execute(connection, $"analyze {rebuildSchema}.{projection.Physical(table)}", cancellation);
        } while (!await TrySwap(projection, position, connection, report, cancellation));
        LogSwapped(projection.Name, position);
    }

    /// <summary>Goes on to where the live tables stand, under their lock, and takes their place.</summary>
    /// <returns>False when readers of the live tables hold the swap up, so that it must be tried again.</returns>
    private async Task<bool> TrySwap(
        TableProjection projection,
        long position,
        NpgsqlConnection connection,
        Action<long>? report,
        CancellationToken cancellation
    )
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        try
        {
            await TableVersions.Execute(connection, $"set local lock_timeout = '{SwitchLockTimeout}'", cancellation);
            // The view, and with it the table on which it stands: in the order in which readers lock them, who would otherwise wait for
            // the table with a lock on the view, for which the swap would wait in vain.
            foreach (var table in projection.Tables)
                await TableVersions.Execute(connection, $"lock table {schema}.{table} in access exclusive mode", cancellation);
            // A page that the daemon has begun waits for the lock, and was not committed: its rows are computed on the live ones as they
            // are now.
            await ApplyUpTo(projection, position, await Live(projection, cancellation), connection, report, cancellation);
            foreach (var table in projection.Tables)
            {
                await TableVersions.Execute(connection, $"drop table {schema}.{projection.Physical(table)} cascade", cancellation);
                await TableVersions.Execute(
                    connection,
                    $"alter table {rebuildSchema}.{projection.Physical(table)} set schema {schema}",
                    cancellation
                );
            }

            await progress.Versions.SwitchViews(projection, connection, cancellation);
            await transaction.CommitAsync(cancellation);
            return true;
        }
        catch (PostgresException problem)
            when (problem.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected)
        {
            LogSwapPutOff(projection.Name, problem.SqlState);
            await transaction.RollbackAsync(cancellation);
            await Task.Delay(Pause, cancellation);
            return false;
        }
    }

    private Task<long> Live(TableProjection projection, CancellationToken cancellation) =>
        store.Storage.Database.ProjectionProgressFor(projection.Shard, cancellation);

    private async Task<long> ApplyUpTo(
        TableProjection projection,
        long position,
        long end,
        NpgsqlConnection connection,
        Action<long>? report,
        CancellationToken cancellation
    )
    {
        while (position < end)
        {
            await using var session = store.QuerySession(new SessionOptions { AllowAnyTenant = true });
            var events = await session
                .Query<IEvent>()
                .Where(e => e.AnyTenant() && e.Sequence > position && e.Sequence <= end)
                .OrderBy(e => e.Sequence)
                .Take(EventsPerPage)
                .ToListAsync(cancellation);
            if (events.Count == 0)
                return end;
            var changes = await projection.Fold(events, rebuildSchema, connection, cancellation);
            if (changes.Count > 0)
                await Write(changes, connection, cancellation);
            position = events[^1].Sequence;
            report?.Invoke(position);
        }

        return position;
    }

    private static async Task Write(IReadOnlyList<SqlOperation> changes, NpgsqlConnection connection, CancellationToken cancellation)
    {
        var builder = new BatchBuilder();
        foreach (var change in changes)
        {
            builder.StartNewCommand();
            change.ConfigureCommand(builder, null!);
        }

        await using var batch = builder.Compile();
        batch.Connection = connection;
        batch.Timeout = 0;
        await batch.ExecuteNonQueryAsync(cancellation);
    }

    private async Task<bool> TryGuard(NpgsqlConnection connection, TableProjection projection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select pg_try_advisory_lock($1)", connection);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = StoreConfiguration.LockKey(schema, $"rebuild/{projection.Name}") });
        return await command.ExecuteScalarAsync(cancellation) is true;
    }

    private async Task Mark(NpgsqlConnection connection, TableProjection projection, bool isRebuilding)
    {
        await using var command = new NpgsqlCommand(
            $"update {schema}.{TableVersions.Table} set rebuilding_since = {(isRebuilding ? "clock_timestamp()" : "null")} where name = $1",
            connection
        );
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = projection.Name });
        await command.ExecuteNonQueryAsync();
    }

    [LoggerMessage(22, LogLevel.Information, "Rebuild of {Name} was swapped in at {Position}")]
    private partial void LogSwapped(string name, long position);

    [LoggerMessage(23, LogLevel.Information, "Rebuild of {Name} could not be swapped in yet ({SqlState}); it tries again")]
    private partial void LogSwapPutOff(string name, string sqlState);
}
