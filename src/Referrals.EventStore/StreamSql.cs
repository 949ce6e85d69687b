// How events are read, wherever they are read.
using Npgsql;

namespace Referrals.EventStore;

internal static class StreamSql
{
    private const string Columns = "e.seq_id, e.id, e.version, e.data, e.type, e.timestamp, e.correlation_id, e.causation_id, e.headers";

    /// <summary>$1 tenant, $2 key, $3 up to version, $4 up to position.</summary>
    public static string ReadOne(string schema) =>
        $"select {Columns} from {schema}.mt_events e where e.tenant_id = $1 and e.stream_id = $2 and e.version <= $3 and e.seq_id <= $4 order by e.version";

    /// <summary>Only what a fold needs, of several streams. $1 tenants, $2 keys, $3 after versions. A row's first column: which of the streams, from 1.</summary>
    public static string ReadMany(string schema) =>
        $"""
         select k.ord, e.version, e.seq_id, e.type, e.data
         from unnest($1, $2, $3) with ordinality as k(tenant, id, after, ord)
         cross join lateral (
           select e.version, e.seq_id, e.type, e.data from {schema}.mt_events e
           where e.tenant_id = k.tenant and e.stream_id = k.id and e.version > k.after
           order by e.version) e
         """;

    /// <summary>$1 after position, $2 up to position.</summary>
    public static string ReadLog(string schema) =>
        $"select {Columns}, e.tenant_id, e.stream_id from {schema}.mt_events e where e.seq_id > $1 and e.seq_id <= $2 order by e.seq_id";

    /// <summary>A row of <see cref="ReadMany"/>.</summary>
    public static StoredEvent ToStoredEvent(NpgsqlDataReader reader, EventTypes types, StreamId stream) =>
        new(types, stream, reader.GetInt64(1), reader.GetInt64(2), reader.GetString(3), reader.GetFieldValue<byte[]>(4));

    /// <summary>A row of <see cref="ReadLog"/>.</summary>
    public static Envelope ToEnvelope(NpgsqlDataReader reader, EventTypes types) =>
        ToEnvelope(reader, types, new StreamId(reader.GetString(9), reader.GetString(10)));

    public static Envelope ToEnvelope(NpgsqlDataReader reader, EventTypes types, StreamId stream) =>
        new(types, reader.GetFieldValue<byte[]>(3), reader.IsDBNull(8) ? null : reader.GetFieldValue<byte[]>(8))
        {
            Sequence = reader.GetInt64(0),
            EventId = reader.GetGuid(1),
            Stream = stream,
            Version = reader.GetInt64(2),
            EventType = reader.GetString(4),
            RecordedAt = reader.GetFieldValue<DateTimeOffset>(5),
            CorrelationId = reader.IsDBNull(6) ? null : reader.GetString(6),
            CausationId = reader.IsDBNull(7) ? null : reader.GetString(7),
        };
}

/// <summary>An event as a fold needs it.</summary>
internal sealed class StoredEvent(EventTypes types, StreamId stream, long version, long sequence, string type, byte[] json)
{
    public long Version { get; } = version;

    public object Read() => types.Read(type, json, stream, sequence);
}
