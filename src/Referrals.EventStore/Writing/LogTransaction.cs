// The writer's SQL: one transaction of one batch, in one round trip where its assumptions hold, else in two.
using Npgsql;
using static Referrals.EventStore.ArrayParameters;

namespace Referrals.EventStore.Writing;

/// <summary>
/// One transaction on the writer's connection. It holds the log's lock from its first statement to its end, so commit order is
/// sequence order, and what it reads stays true until it commits.
/// </summary>
internal sealed class LogTransaction(NpgsqlConnection connection, EventLogOptions options)
{
    private readonly string schema = options.Schema;
    private readonly long lockKey = options.LockKey("append");

    /// <summary>Set just before the commit is sent: from here on a broken connection leaves the outcome in doubt.</summary>
    public bool CommitSent { get; private set; }

    /// <summary>Takes the lock and learns the versions of the streams and the commands that were answered before.</summary>
    public async Task Begin(WriteBatch batch, CancellationToken cancellation)
    {
        await using var sql = new NpgsqlBatch(connection);
        sql.BatchCommands.Add(new NpgsqlBatchCommand("begin"));
        sql.BatchCommands.Add(Command("select pg_advisory_xact_lock($1)", lockKey));
        sql.BatchCommands.Add(Command(
            $"""
             select k.ord, s.version
             from unnest($1, $2) with ordinality as k(tenant, id, ord)
             join {schema}.mt_streams s on s.tenant_id = k.tenant and s.id = k.id
             """,
            Texts(batch.Cells.Select(c => c.Stream.Tenant)), Texts(batch.Cells.Select(c => c.Stream.Key))));
        if (batch.HasCommands)
        {
            sql.BatchCommands.Add(Command(
                $"""
                 select c.tenant_id, c.id, c.fingerprint, c.answer, c.versions, c.seq_id
                 from unnest($1, $2) as k(tenant, id)
                 join {schema}.log_commands c on c.tenant_id = k.tenant and c.id = k.id
                 """,
                Texts(batch.CommandIds().Select(c => c.Tenant)), Texts(batch.CommandIds().Select(c => c.Id))));
        }

        await using var reader = await sql.ExecuteReaderAsync(cancellation);
        await reader.NextResultAsync(cancellation);
        var versions = new long[batch.Cells.Count];
        while (await reader.ReadAsync(cancellation))
            versions[reader.GetInt64(0) - 1] = reader.GetInt64(1);
        foreach (var cell in batch.Cells)
            cell.Found(versions[cell.Ordinal]);

        if (batch.HasCommands && await reader.NextResultAsync(cancellation))
        {
            while (await reader.ReadAsync(cancellation))
            {
                batch.Known(reader.GetString(0), reader.GetString(1), new RecordedCommand(
                    await reader.IsDBNullAsync(2, cancellation) ? null : reader.GetString(2),
                    await reader.IsDBNullAsync(3, cancellation) ? null : reader.GetFieldValue<byte[]>(3),
                    reader.GetFieldValue<long[]>(4))
                { Position = reader.GetInt64(5) });
            }
        }
    }

    /// <summary>Reads the events that the states lack. Under the lock: nobody can add more meanwhile.</summary>
    public async Task TopUp(WriteBatch batch, CancellationToken cancellation)
    {
        List<(StreamCell Cell, long From)>? stale = null;
        foreach (var cell in batch.Cells)
        {
            if (cell.MissingFrom() is { } from)
                (stale ??= []).Add((cell, from));
        }

        if (stale is null)
            return;
        await using var command = new NpgsqlCommand(StreamSql.ReadMany(schema), connection);
        command.Parameters.Add(Texts(stale.Select(s => s.Cell.Stream.Tenant)));
        command.Parameters.Add(Texts(stale.Select(s => s.Cell.Stream.Key)));
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. stale.Select(s => s.From)] });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            var cell = stale[(int)reader.GetInt64(0) - 1].Cell;
            cell.TopUp(StreamSql.ToStoredEvent(reader, options.EventTypes, cell.Stream));
        }
    }

    /// <summary>
    /// Everything in one round trip: takes the lock, sees whether the streams are where the batch was decided and its commands new,
    /// writes if so, and commits: what is sent together without a <c>begin</c> is one transaction.
    /// </summary>
    /// <returns>False when something is not as assumed. Then nothing was written.</returns>
    public async Task<bool> TryCommit(WriteBatch batch, CancellationToken cancellation)
    {
        await using var sql = new NpgsqlBatch(connection);
        sql.BatchCommands.Add(Command("select pg_advisory_xact_lock($1)", lockKey));
        var cells = batch.Cells;
        // The versions are read after the lock is held, in a statement of its own: a snapshot from before would be worth nothing.
        var asAssumed = Command(
            $"""
             select pg_notify($1, ''), set_config('referrals.as_assumed', (not exists (
               select from unnest($2, $3, $4) as k(tenant, id, version)
               left join {schema}.mt_streams s on s.tenant_id = k.tenant and s.id = k.id
               where coalesce(s.version, 0) <> k.version){(batch.HasCommands ? $" and not exists (select from unnest($5, $6) as c(tenant, id) join {schema}.log_commands l on l.tenant_id = c.tenant and l.id = c.id)" : "")})::text, true)
             """,
            LogSignal.Channel(schema), Texts(cells.Select(c => c.Stream.Tenant)), Texts(cells.Select(c => c.Stream.Key)),
            new NpgsqlParameter<long[]> { TypedValue = [.. cells.Select(c => c.StoredVersion)] });
        if (batch.HasCommands)
        {
            asAssumed.Parameters.Add(Texts(batch.CommandIds().Select(c => c.Tenant)));
            asAssumed.Parameters.Add(Texts(batch.CommandIds().Select(c => c.Id)));
        }

        sql.BatchCommands.Add(asAssumed);
        AddWrites(sql, batch, "where current_setting('referrals.as_assumed') = 'true'");
        CommitSent = true;
        await using var reader = await sql.ExecuteReaderAsync(cancellation);
        await reader.NextResultAsync(cancellation);
        await reader.ReadAsync(cancellation);
        var asAssumedThere = reader.GetString(1) == "true";
        await reader.NextResultAsync(cancellation);
        await ReadToEnd(reader, batch, cancellation);
        return asAssumedThere;
    }

    /// <summary>Writes the batch's rows and commits.</summary>
    public async Task Commit(WriteBatch batch, CancellationToken cancellation)
    {
        await using var sql = new NpgsqlBatch(connection);
        AddWrites(sql, batch, guard: "");
        sql.BatchCommands.Add(Command("select pg_notify($1, '')", LogSignal.Channel(schema)));
        sql.BatchCommands.Add(new NpgsqlBatchCommand("commit"));
        CommitSent = true;
        await using var reader = await sql.ExecuteReaderAsync(cancellation);
        await ReadToEnd(reader, batch, cancellation);
    }

    /// <summary>Reads the sequences; then to the very end, where the error of a later statement would be, the commit's included.</summary>
    private static async Task ReadToEnd(NpgsqlDataReader reader, WriteBatch batch, CancellationToken cancellation)
    {
        while (batch.EventCount > 0 && await reader.ReadAsync(cancellation))
            batch.Sequences.Add(reader.GetInt64(0));
        while (await reader.NextResultAsync(cancellation))
        {
        }
    }

    private void AddWrites(NpgsqlBatch sql, WriteBatch batch, string guard)
    {
        var events = batch.Events;
        if (events.Ids.Count > 0)
        {
            sql.BatchCommands.Add(Command(
                $"""
                 insert into {schema}.mt_events
                   (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, mt_dotnet_type, correlation_id, causation_id, headers)
                 select nextval('{schema}.mt_events_sequence'), e.id, e.stream, e.version, e.data, e.type, (select clock_timestamp()),
                   e.tenant, e.clr, e.correlation, e.causation, e.headers
                 from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) as e(id, tenant, stream, version, data, type, clr, correlation, causation, headers)
                 {guard}
                 returning seq_id
                 """,
                new NpgsqlParameter<List<Guid>> { TypedValue = events.Ids },
                Texts(events.Tenants), Texts(events.Streams),
                new NpgsqlParameter<List<long>> { TypedValue = events.Versions },
                Jsons(events.Data), Texts(events.Types), Texts(events.ClrTypes), Texts(events.Correlations), Texts(events.Causations),
                Jsons(events.Headers)));
            AddStreams(sql, [.. batch.Cells.Where(c => c.IsChanged && c.StoredVersion == 0)], isNew: true, guard);
            AddStreams(sql, [.. batch.Cells.Where(c => c.IsChanged && c.StoredVersion > 0)], isNew: false, guard);
        }

        var commands = batch.Commands;
        if (commands.Ids.Count > 0)
        {
            sql.BatchCommands.Add(Command(
                $"""
                 insert into {schema}.log_commands (tenant_id, id, fingerprint, answer, versions, seq_id)
                 select c.tenant, c.id, c.fingerprint, c.answer, c.versions::bigint[], (select coalesce(max(seq_id), 0) from {schema}.mt_events)
                 from unnest($1, $2, $3, $4, $5) as c(tenant, id, fingerprint, answer, versions)
                 {guard}
                 """,
                Texts(commands.Tenants), Texts(commands.Ids), Texts(commands.Fingerprints), Jsons(commands.Answers), Texts(commands.Versions)));
        }
    }

    // An upsert would do for both, at more than twice the price of a plain insert.
    private void AddStreams(NpgsqlBatch sql, List<StreamCell> streams, bool isNew, string guard)
    {
        if (streams.Count == 0)
            return;
        var command = isNew
            ? Command(
                $"""
                 insert into {schema}.mt_streams (tenant_id, id, version, type, timestamp, created)
                 select k.tenant, k.id, k.version, k.type, t.now, t.now
                 from unnest($1, $2, $3, $4) as k(tenant, id, version, type), (select clock_timestamp() as now) t
                 {guard}
                 """)
            : Command(
                $"""
                 update {schema}.mt_streams s set version = k.version, timestamp = t.now
                 from unnest($1, $2, $3) as k(tenant, id, version), (select clock_timestamp() as now) t
                 {(guard.Length == 0 ? "where" : guard + " and")} s.tenant_id = k.tenant and s.id = k.id
                 """);
        command.Parameters.Add(Texts(streams.Select(c => c.Stream.Tenant)));
        command.Parameters.Add(Texts(streams.Select(c => c.Stream.Key)));
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. streams.Select(c => c.Version)] });
        if (isNew)
            command.Parameters.Add(Texts(streams.Select(c => c.StreamType)));
        sql.BatchCommands.Add(command);
    }

    public async Task Rollback(CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("rollback", connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>
    /// Whether a batch whose connection broke during commit is in the log: its events are looked up by their ids. The lock is taken
    /// first, for the sake of others who write; the broken session itself has been ended before.
    /// </summary>
    public async Task<bool> WasCommitted(WriteBatch batch, CancellationToken cancellation)
    {
        await using var sql = new NpgsqlBatch(connection);
        sql.BatchCommands.Add(Command("select pg_advisory_xact_lock($1)", lockKey));
        sql.BatchCommands.Add(Command(
            $"""
             select e.seq_id
             from unnest($1, $2, $3, $4) as k(id, tenant, stream, version)
             join {schema}.mt_events e on e.tenant_id = k.tenant and e.stream_id = k.stream and e.version = k.version and e.id = k.id
             order by e.seq_id
             """,
            new NpgsqlParameter<List<Guid>> { TypedValue = batch.Events.Ids },
            Texts(batch.Events.Tenants), Texts(batch.Events.Streams), new NpgsqlParameter<List<long>> { TypedValue = batch.Events.Versions }));
        await using var reader = await sql.ExecuteReaderAsync(cancellation);
        await reader.NextResultAsync(cancellation);
        batch.Sequences.Clear();
        while (await reader.ReadAsync(cancellation))
            batch.Sequences.Add(reader.GetInt64(0));
        return batch.Sequences.Count > 0;
    }

    private static NpgsqlBatchCommand Command(string sql, params ReadOnlySpan<object> parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(parameter switch
            {
                NpgsqlParameter given => given,
                long number => new NpgsqlParameter<long> { TypedValue = number },
                string text => new NpgsqlParameter<string> { TypedValue = text },
                _ => throw new ArgumentException($"No parameter is made from a {parameter.GetType()}.", nameof(parameters)),
            });
        }

        return command;
    }
}
