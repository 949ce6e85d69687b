// Which attachments were begun, and when each must be looked at again: for the scanner, or because nothing came of it.
using Npgsql;
using NpgsqlTypes;
using Referrals.EventStore;
using Referrals.Operations;

namespace Referrals.Documents;

/// <summary>An attachment that is due.</summary>
internal sealed record DueAttachment(AttachmentKey Key, Guid Referral, DateTimeOffset StartedAt, DateTimeOffset LookAt);

internal sealed class AttachmentBook(NpgsqlDataSource database)
{
    public const string Schema = "referrals_documents";

    /// <summary>To be called once before anything else; any number of processes may do so at once.</summary>
    public Task ApplySchema(CancellationToken cancellation) =>
        SchemaScripts.Apply(database, typeof(AttachmentBook).Assembly, "documents/", Schema, "documents_schema", cancellation);

    public Task<SchemaStatus> SchemaStatus(CancellationToken cancellation) =>
        SchemaScripts.Status(database, typeof(AttachmentBook).Assembly, "documents/", Schema, "documents_schema", cancellation);

    /// <summary>Notes that an upload has begun, before its first byte is stored.</summary>
    public Task Begin(AttachmentKey key, Guid referral, DateTimeOffset now, DateTimeOffset lookAt, CancellationToken cancellation) => Execute(
        $"insert into {Schema}.attachments (tenant_id, attachment, referral, started_at, look_at) values ($1, $2, $3, $4, $5)", cancellation,
        Value(key.County), Value(key.Attachment), Value(referral), Value(now.UtcDateTime), Value(lookAt.UtcDateTime));

    /// <summary>It must be looked at then; null: there is nothing to look at.</summary>
    public Task LookAt(AttachmentKey key, DateTimeOffset? at, CancellationToken cancellation) => Execute(
        $"update {Schema}.attachments set look_at = $3, looks = 0 where tenant_id = $1 and attachment = $2", cancellation,
        Value(key.County), Value(key.Attachment), new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.TimestampTz, Value = (object?)at?.UtcDateTime ?? DBNull.Value });

    /// <summary>It is settled, unless somebody has asked meanwhile that it be looked at again.</summary>
    public Task Settled(DueAttachment due, CancellationToken cancellation) => Execute(
        $"update {Schema}.attachments set look_at = null, looks = 0 where tenant_id = $1 and attachment = $2 and look_at = $3", cancellation,
        Value(due.Key.County), Value(due.Key.Attachment), Value(due.LookAt.UtcDateTime));

    /// <summary>Nothing came of it.</summary>
    public Task Forget(AttachmentKey key, CancellationToken cancellation) => Execute(
        $"delete from {Schema}.attachments where tenant_id = $1 and attachment = $2", cancellation, Value(key.County), Value(key.Attachment));

    /// <summary>
    /// The one that is due longest, or null. Whoever takes it has two minutes; if it is not settled then, it is due again, and after each try twice as late, an hour at most.
    /// </summary>
    public async Task<DueAttachment?> Take(DateTimeOffset now, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            $"""
            update {Schema}.attachments a
            set looks = a.looks + 1, look_at = $1 + least(interval '1 hour', interval '2 minutes' * power(2, least(a.looks, 10)))
            from (select tenant_id, attachment from {Schema}.attachments where look_at <= $1 order by look_at limit 1 for update skip locked) due
            where a.tenant_id = due.tenant_id and a.attachment = due.attachment
            returning a.tenant_id, a.attachment, a.referral, a.started_at, a.look_at
            """);
        command.Parameters.Add(Value(now.UtcDateTime));
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation)
            ? new DueAttachment(new AttachmentKey(reader.GetString(0), reader.GetGuid(1)), reader.GetGuid(2), reader.GetFieldValue<DateTimeOffset>(3), reader.GetFieldValue<DateTimeOffset>(4))
            : null;
    }

    private async Task Execute(string sql, CancellationToken cancellation, params NpgsqlParameter[] parameters)
    {
        await using var command = database.CreateCommand(sql);
        command.Parameters.AddRange(parameters);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static NpgsqlParameter<T> Value<T>(T value) => new() { TypedValue = value };
}
