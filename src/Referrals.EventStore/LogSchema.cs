// The log's tables: Marten's own, ours beside them, and what a database from before Marten needs.
using System.Data;
using System.Text.Json;
using Marten;
using Npgsql;
using Referrals.EventStore.Chain;
using Referrals.EventStore.Projections;
using Referrals.EventStore.Writing;

namespace Referrals.EventStore;

/// <summary>How far a database is with the tables of a schema.</summary>
/// <param name="Schema">Its name.</param>
/// <param name="Applied">Steps that were applied to the database; 0 when it has never seen this schema.</param>
/// <param name="Known">Steps that this program has.</param>
/// <param name="Pending">Names of those that are still to be applied, in order.</param>
public sealed record SchemaStatus(string Schema, int Applied, int Known, IReadOnlyList<string> Pending)
{
    /// <summary>Nothing is missing, and no newer program made the database.</summary>
    public bool IsCurrent => Pending.Count == 0 && Applied == Known;
}

/// <summary>
/// Creates and upgrades the log's tables. A table of its own (<c>log_schema</c>) says which generation of program made them, so that an
/// older program leaves a newer database alone.
/// </summary>
/// <remarks>
/// Generation 1 was a log of our own in Marten's layout. Its events are read by Marten as they are; what Marten lacks is added, and the
/// recorded answers to commands are copied into documents. Nothing of the log is changed or removed. Since generation 3 each append
/// leaves a block that proves its events; those from before are given theirs.
/// </remarks>
public sealed class LogSchema(IDocumentStore store, EventLog log, ProjectionProgress progress)
{
    private const int WithoutBlocks = 2;
    private const int Generation = 3;
    private static readonly string[] Names = ["0001_log", "0002_marten", "0003_blocks"];
    private const int RecordsAtOnce = 1_000;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    // One lock for all schemas: "create schema if not exists" itself races.
    private const long Lock = 7233164893452310529;

    private readonly string schema = store.Options.Events.DatabaseSchemaName;

    /// <summary>Creates or upgrades the tables. Any number of processes may call it at once.</summary>
    /// <exception cref="SchemaMismatchException">A newer program made the database. Nothing was changed.</exception>
    public async Task Apply(CancellationToken cancellation = default)
    {
        await using var connection = await progress.Versions.Open(cancellation);
        // Of the session, not of a transaction: Marten and the projections do their part on connections of their own, and see what was
        // committed.
        await TableVersions.Execute(connection, $"select pg_advisory_lock({Lock})", cancellation);
        try
        {
            await ApplyUnderLock(connection, cancellation);
        }
        finally
        {
            // The connection goes back to the pool as it is.
            if (connection.FullState == ConnectionState.Open)
                await TableVersions.Execute(connection, $"select pg_advisory_unlock({Lock})", CancellationToken.None);
        }
    }

    /// <summary>How far the database is with the log's tables. Changes nothing.</summary>
    public async Task<SchemaStatus> Status(CancellationToken cancellation = default)
    {
        await using var connection = await progress.Versions.Open(cancellation);
        var applied = await Applied(connection, cancellation);
        return new SchemaStatus(schema, applied, Generation, [.. Names.Skip(applied)]);
    }

    private async Task ApplyUnderLock(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var applied = await Applied(connection, cancellation);
        if (applied > Generation)
            throw new SchemaMismatchException(
                $"Schema '{schema}' is at version {applied}, this program knows {Generation}: a newer program made it. Run that one."
            );
        if (applied == WithoutBlocks)
            await BeginBlocks(connection, cancellation);
        await store.Storage.ApplyAllConfiguredChangesToDatabaseAsync(JasperFx.AutoCreate.CreateOrUpdate);
        await TableVersions.Execute(
            connection,
            $"""
            {TableVersions.CreateRegister(schema)};
            {LogBlocks.CreateTable(schema)}
            create table if not exists {schema}.log_schema (number int primary key, name text not null, checksum text not null, applied_at timestamptz not null default clock_timestamp());
            """,
            cancellation
        );
        if (applied == 1)
        {
            await CopyCommands(connection, cancellation);
            await LogBlocks.Continue(connection, schema, cancellation);
        }

        for (var number = applied == 0 ? Generation : applied + 1; number <= Generation; number++)
            await TableVersions.Execute(
                connection,
                $"insert into {schema}.log_schema (number, name, checksum) values ({number}, '{Names[number - 1]}', '')",
                cancellation
            );
        await progress.Versions.Create(await log.Position(cancellation) == 0, cancellation);
    }

    // Other nodes may be appending by the function that writes no blocks, and a transaction goes on with the function that it has begun
    // with. So there is one in between, until all are gone that had begun before; each change is made under the log's lock, after what
    // was appended by then has got its blocks.
    private async Task BeginBlocks(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await TableVersions.Execute(connection, LogBlocks.CreateTable(schema), cancellation);
        await LogBlocks.Continue(connection, schema, cancellation);
        await Change(AppendFunction.WithStragglers(schema));
        await using (var now = new NpgsqlCommand("select clock_timestamp()", connection))
        {
            var changed = (DateTime)(await now.ExecuteScalarAsync(cancellation))!;
            while (await HasOlderTransactions(connection, changed, cancellation))
                await Task.Delay(Look, cancellation);
        }

        await Change(AppendFunction.Sql(schema));

        async Task Change(string function)
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellation);
            await TableVersions.Execute(connection, $"select pg_advisory_xact_lock({log.LockKey})", cancellation);
            await LogBlocks.Continue(connection, schema, cancellation);
            await TableVersions.Execute(connection, function, cancellation);
            await transaction.CommitAsync(cancellation);
        }
    }

    // A writer's transaction ends within seconds, by the limits that it sets; others, such as a dump, do not append and are not waited for.
    private static async Task<bool> HasOlderTransactions(NpgsqlConnection connection, DateTime than, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            """
            select exists (
                select from pg_stat_activity
                where datname = current_database() and pid <> pg_backend_pid() and xact_start between $1 - interval '30 seconds' and $1)
                and clock_timestamp() < $1 + interval '30 seconds'
            """,
            connection
        );
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = than });
        return await command.ExecuteScalarAsync(cancellation) is true;
    }

    private async Task<int> Applied(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var exists = new NpgsqlCommand($"select to_regclass('{schema}.log_schema') is not null", connection);
        if (await exists.ExecuteScalarAsync(cancellation) is not true)
            return 0;
        await using var command = new NpgsqlCommand($"select coalesce(max(number), 0) from {schema}.log_schema", connection);
        return (int)(await command.ExecuteScalarAsync(cancellation))!;
    }

    // A repetition of a command from before must still get its first answer. Copied twice is no harm: it is the same document.
    private async Task CopyCommands(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var (tenant, id) = ("", "");
        while (true)
        {
            var page = new List<(string Tenant, CommandRecord Record)>();
            await using (
                var command = new NpgsqlCommand(
                    $"""
                    select tenant_id, id, fingerprint, answer, versions, seq_id from {schema}.log_commands
                    where (tenant_id, id) > ($1, $2) order by tenant_id, id limit {RecordsAtOnce}
                    """,
                    connection
                )
            )
            {
                command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = tenant });
                command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = id });
                await using var reader = await command.ExecuteReaderAsync(cancellation);
                while (await reader.ReadAsync(cancellation))
                    page.Add((reader.GetString(0), ToRecord(reader)));
            }

            if (page.Count == 0)
                return;
            foreach (var records in page.GroupBy(row => row.Tenant, StringComparer.Ordinal))
            {
                // Not by Marten's bulk insert: its temporary table stays on a connection that is not reset.
                await using var session = store.LightweightSession(records.Key);
                session.Store(records.Select(row => row.Record));
                await session.SaveChangesAsync(cancellation);
            }

            (tenant, id) = (page[^1].Tenant, page[^1].Record.Id);
        }
    }

    private static CommandRecord ToRecord(NpgsqlDataReader reader) =>
        new()
        {
            Id = reader.GetString(1),
            Fingerprint = reader.IsDBNull(2) ? null : reader.GetString(2),
            Answer = reader.IsDBNull(3) ? null : JsonSerializer.Deserialize<JsonElement>(reader.GetString(3)),
            Versions = reader.GetFieldValue<long[]>(4),
            Position = reader.GetInt64(5),
        };
}
