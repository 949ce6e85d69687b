// Which revision of a projection's tables readers see, and going over to the next.
using System.Collections.Concurrent;
using System.Globalization;
using JasperFx.Events;
using Marten;
using Marten.Storage;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Referrals.EventStore.Projections;

/// <summary>What readers see of a projection.</summary>
internal sealed record TableVersion(int Revision, bool IsRebuilding);

/// <summary>
/// The table <c>log_projections</c>: for each projection the revision on which its views stand. A revision that is filled for the first
/// time is taken over once it has reached the end of the log; before, readers have the older one, or are told to wait.
/// </summary>
internal sealed partial class TableVersions(IDocumentStore store, IReadOnlyList<TableProjection> projections, ILogger logger)
{
    public const string Table = "log_projections";

    // Readers of the old tables are waited for, but not so long that those behind us in the queue notice.
    private const string SwitchLockTimeout = "500ms";

    private readonly string schema = store.Options.Events.DatabaseSchemaName;
    private readonly ConcurrentDictionary<string, int> live = new(StringComparer.Ordinal);

    /// <summary>Whether readers see at least this program's revision, as far as this process knows.</summary>
    public bool IsLive(TableProjection projection) => live.GetValueOrDefault(projection.Name) >= projection.Revision;

    public static string CreateRegister(string schema) =>
        $"create table if not exists {schema}.{Table} (name varchar not null primary key, revision integer not null, rebuilding_since timestamptz null, taken_over_at timestamptz not null default clock_timestamp())";

    /// <summary>What the database says of all projections.</summary>
    public async Task<IReadOnlyDictionary<string, TableVersion>> Read(CancellationToken cancellation)
    {
        await using var connection = await Open(cancellation);
        var found = new Dictionary<string, TableVersion>(StringComparer.Ordinal);
        await using var command = new NpgsqlCommand(
            $"select name, revision, rebuilding_since is not null from {schema}.{Table}",
            connection
        );
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            found.Add(reader.GetString(0), new TableVersion(reader.GetInt32(1), reader.GetBoolean(2)));
            live[reader.GetString(0)] = reader.GetInt32(1);
        }

        return found;
    }

    /// <summary>
    /// Creates the tables of this program's revisions that are missing, so that the daemon fills them, and drops those of revisions that
    /// nobody reads any more. The caller holds the lock of the schema.
    /// </summary>
    public async Task Create(bool logIsEmpty, CancellationToken cancellation)
    {
        await using var connection = await Open(cancellation);
        var versions = await Read(cancellation);
        foreach (var projection in projections)
        {
            if (!await Exists(connection, projection.Physical(projection.Tables[0]), cancellation))
            {
                // Whatever was applied before went into tables that are gone.
                await ((IEventDatabase)store.Storage.Database).DeleteProjectionProgressByShardNameAsync(
                    projection.Shard.Identity,
                    cancellation
                );
                await using var transaction = await connection.BeginTransactionAsync(cancellation);
                await Execute(connection, projection.CreateTables(schema), cancellation);
                await Forget(projection, connection, cancellation);
                await transaction.CommitAsync(cancellation);
                versions = await Read(cancellation);
            }

            if (versions.GetValueOrDefault(projection.Name)?.Revision == projection.Revision)
                await DropOlder(projection, connection, cancellation);
            else if (logIsEmpty)
                await TakeOver(projection, cancellation);
        }
    }

    /// <summary>Lets the views of a projection stand on the tables of this program's revision.</summary>
    /// <returns>False when somebody reads the older ones for so long that it must be tried again.</returns>
    public async Task<bool> TakeOver(TableProjection projection, CancellationToken cancellation)
    {
        await using var connection = await Open(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        try
        {
            await Execute(connection, $"set local lock_timeout = '{SwitchLockTimeout}'", cancellation);
            await Execute(connection, $"lock table {schema}.{Table} in share row exclusive mode", cancellation);
            await using var claim = new NpgsqlCommand(
                $"""
                insert into {schema}.{Table} as p (name, revision) values ($1, $2)
                on conflict (name) do update set revision = excluded.revision, taken_over_at = clock_timestamp() where p.revision < excluded.revision
                """,
                connection
            );
            claim.Parameters.Add(new NpgsqlParameter<string> { TypedValue = projection.Name });
            claim.Parameters.Add(new NpgsqlParameter<int> { TypedValue = projection.Revision });
            if (await claim.ExecuteNonQueryAsync(cancellation) > 0)
                await SwitchViews(projection, connection, cancellation);
            await transaction.CommitAsync(cancellation);
            live[projection.Name] = projection.Revision;
            LogTakenOver(projection.Name, projection.Revision);
            return true;
        }
        catch (PostgresException problem)
            when (problem.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected)
        {
            await transaction.RollbackAsync(cancellation);
            return false;
        }
    }

    /// <summary>
    /// Makes the views anew. What stood in their place before was a view of an older revision, or a table from before there were
    /// revisions.
    /// </summary>
    public async Task SwitchViews(TableProjection projection, NpgsqlConnection connection, CancellationToken cancellation)
    {
        foreach (var table in projection.Tables)
        {
            await Execute(
                connection,
                $"""
                do $$ begin
                  if (select relkind from pg_class where oid = to_regclass('{schema}.{table}')) = 'r' then drop table {schema}.{table};
                  else drop view if exists {schema}.{table}; end if;
                end $$;
                create view {schema}.{table} as select * from {schema}.{projection.Physical(table)}
                """,
                cancellation
            );
        }
    }

    public async Task<NpgsqlConnection> Open(CancellationToken cancellation)
    {
        var connection = store.Storage.Database.CreateConnection(ConnectionUsage.ReadWrite);
        await connection.OpenAsync(cancellation);
        return connection;
    }

    public static async Task Execute(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private async Task<bool> Exists(NpgsqlConnection connection, string table, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand($"select to_regclass('{schema}.{table}') is not null", connection);
        return await command.ExecuteScalarAsync(cancellation) is true;
    }

    // Readers wait until the new tables have caught up, whatever they had before.
    private async Task Forget(TableProjection projection, NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand($"delete from {schema}.{Table} where name = $1 and revision = $2", connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = projection.Name });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = projection.Revision });
        await command.ExecuteNonQueryAsync(cancellation);
        live.TryRemove(projection.Name, out _);
    }

    private async Task DropOlder(TableProjection projection, NpgsqlConnection connection, CancellationToken cancellation)
    {
        foreach (var table in projection.Tables)
        {
            for (var revision = projection.Revision - 1; revision > 0; revision--)
                await Execute(
                    connection,
                    string.Create(CultureInfo.InvariantCulture, $"drop table if exists {schema}.{table}_v{revision}"),
                    cancellation
                );
        }
    }

    [LoggerMessage(21, LogLevel.Information, "Readers of {Name} have revision {Revision} now")]
    private partial void LogTakenOver(string name, int revision);
}
