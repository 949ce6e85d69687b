// Large amounts at once: imports, and data to test with.
using Npgsql;
using NpgsqlTypes;
using Referrals.EventStore.Writing;
using static Referrals.EventStore.ArrayParameters;

namespace Referrals.EventStore;

/// <summary>An event of a bulk append.</summary>
/// <param name="Stream">The stream; it continues where it stands.</param>
/// <param name="Data">The event.</param>
/// <param name="StreamType">What kind of stream a new one is.</param>
/// <param name="Metadata">Who and what stands behind it.</param>
public readonly record struct BulkEvent(StreamId Stream, object Data, string? StreamType = null, EventMetadata? Metadata = null);

public sealed partial class EventLog
{
    /// <summary>
    /// Appends events of any number of streams in this order, by COPY, in one transaction under the log's lock: others wait meanwhile.
    /// Hand over some ten thousands at a time.
    /// </summary>
    /// <returns>The position of the last event; 0 if there was none.</returns>
    /// <exception cref="InvalidAppendException">One of them cannot be stored. Nothing was written.</exception>
    /// <exception cref="LogUnavailableException">The database cannot be reached. Nothing was written.</exception>
    /// <exception cref="AppendOutcomeUnknownException">The database went away during commit.</exception>
    public async Task<long> BulkAppend(IReadOnlyList<BulkEvent> events, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(events);
        if (events.Count == 0)
            return 0;
        var streams = new Dictionary<StreamId, (long Version, string? Type)>();
        var serialized = new SerializedEvent[events.Count];
        for (var i = 0; i < serialized.Length; i++)
        {
            var (stream, data, type, metadata) = events[i];
            metadata?.Validate();
            if (streams.TryAdd(stream, (0, type)))
            {
                stream.Validate();
                StreamId.ValidateType(type);
            }

            serialized[i] = options.EventTypes.Write(data, options.MaxEventBytes);
        }

        var committing = false;
        try
        {
            await using var connection = await bulk.OpenConnectionAsync(cancellation);
            await using var transaction = await connection.BeginTransactionAsync(cancellation);
            await Execute(connection, "select pg_advisory_xact_lock($1)", options.LockKey("append"));
            await ReadVersions(connection, streams, cancellation);
            var sequences = await TakeSequences(connection, events.Count, cancellation);
            await CopyEvents(connection, events, serialized, streams, sequences, cancellation);
            await WriteVersions(connection, streams, cancellation);
            await Execute(connection, "select pg_notify($1, '')", LogSignal.Channel(options.Schema));
            committing = true;
            await transaction.CommitAsync(cancellation);
            Signal.Raise(sequences[^1]);
            return sequences[^1];
        }
        catch (PostgresException problem) when (LogWriter.IsPoison(problem))
        {
            throw new InvalidAppendException($"The database cannot store one of these events (SQLSTATE {problem.SqlState}). Nothing was written.", DatabaseRefusedException.Of(problem));
        }
        catch (NpgsqlException problem) when (committing)
        {
            throw new AppendOutcomeUnknownException("The database went away during commit.", problem);
        }
        catch (NpgsqlException problem)
        {
            throw new LogUnavailableException("The database cannot be reached. Nothing was written.", problem);
        }

        async Task Execute(NpgsqlConnection on, string sql, params object[] values)
        {
            await using var command = new NpgsqlCommand(sql, on);
            foreach (var value in values)
                command.Parameters.Add(new NpgsqlParameter { Value = value });
            await command.ExecuteNonQueryAsync(cancellation);
        }
    }

    private async Task ReadVersions(NpgsqlConnection connection, Dictionary<StreamId, (long Version, string? Type)> streams, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            $"select s.tenant_id, s.id, s.version from unnest($1, $2) as k(tenant, id) join {options.Schema}.mt_streams s on s.tenant_id = k.tenant and s.id = k.id", connection);
        command.Parameters.Add(Texts(streams.Keys.Select(s => s.Tenant)));
        command.Parameters.Add(Texts(streams.Keys.Select(s => s.Key)));
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            var stream = new StreamId(reader.GetString(0), reader.GetString(1));
            streams[stream] = (reader.GetInt64(2), streams[stream].Type);
        }
    }

    private async Task<List<long>> TakeSequences(NpgsqlConnection connection, int count, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand($"select nextval('{options.Schema}.mt_events_sequence') from generate_series(1, $1)", connection);
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = count });
        var sequences = new List<long>(count);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            sequences.Add(reader.GetInt64(0));
        return sequences;
    }

    private async Task CopyEvents(
        NpgsqlConnection connection, IReadOnlyList<BulkEvent> events, SerializedEvent[] serialized,
        Dictionary<StreamId, (long Version, string? Type)> streams, List<long> sequences, CancellationToken cancellation)
    {
        var now = await DatabaseTime(connection, cancellation);
        await using var copy = await connection.BeginBinaryImportAsync(
            $"copy {options.Schema}.mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, mt_dotnet_type, correlation_id, causation_id, headers) from stdin (format binary)",
            cancellation);
        for (var i = 0; i < serialized.Length; i++)
        {
            var stream = events[i].Stream;
            var metadata = events[i].Metadata ?? EventMetadata.None;
            var (version, type) = streams[stream];
            streams[stream] = (version + 1, type);
            await copy.StartRowAsync(cancellation);
            await copy.WriteAsync(sequences[i], NpgsqlDbType.Bigint, cancellation);
            await copy.WriteAsync(Guid.CreateVersion7(), NpgsqlDbType.Uuid, cancellation);
            await copy.WriteAsync(stream.Key, NpgsqlDbType.Varchar, cancellation);
            await copy.WriteAsync(version + 1, NpgsqlDbType.Bigint, cancellation);
            await copy.WriteAsync(serialized[i].Json, NpgsqlDbType.Jsonb, cancellation);
            await copy.WriteAsync(serialized[i].Name, NpgsqlDbType.Varchar, cancellation);
            await copy.WriteAsync(now, NpgsqlDbType.TimestampTz, cancellation);
            await copy.WriteAsync(stream.Tenant, NpgsqlDbType.Varchar, cancellation);
            await copy.WriteAsync(serialized[i].ClrName, NpgsqlDbType.Varchar, cancellation);
            await WriteOrNull(metadata.CorrelationId, NpgsqlDbType.Varchar);
            await WriteOrNull(metadata.CausationId, NpgsqlDbType.Varchar);
            await WriteOrNull(metadata.ToHeaders(), NpgsqlDbType.Jsonb);
        }

        await copy.CompleteAsync(cancellation);

        Task WriteOrNull<T>(T? value, NpgsqlDbType type) where T : class =>
            value is null ? copy.WriteNullAsync(cancellation) : copy.WriteAsync(value, type, cancellation);
    }

    private static async Task<DateTime> DatabaseTime(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select clock_timestamp()", connection);
        return (DateTime)(await command.ExecuteScalarAsync(cancellation))!;
    }

    private async Task WriteVersions(NpgsqlConnection connection, Dictionary<StreamId, (long Version, string? Type)> streams, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            $"""
             insert into {options.Schema}.mt_streams (tenant_id, id, type, version, timestamp, created)
             select k.tenant, k.id, k.type, k.version, clock_timestamp(), clock_timestamp() from unnest($1, $2, $3, $4) as k(tenant, id, type, version)
             on conflict (tenant_id, id) do update set version = excluded.version, timestamp = excluded.timestamp
             """,
            connection);
        command.Parameters.Add(Texts(streams.Keys.Select(s => s.Tenant)));
        command.Parameters.Add(Texts(streams.Keys.Select(s => s.Key)));
        command.Parameters.Add(Texts(streams.Values.Select(s => s.Type)));
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. streams.Values.Select(s => s.Version)] });
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
