// Where the content of attachments lies: the seam behind which PostgreSQL could be another store.
using Npgsql;

namespace Referrals.Documents;

/// <summary>One attachment of a county.</summary>
internal readonly record struct AttachmentKey(string County, Guid Attachment);

/// <summary>Keeps sealed chunks, which it cannot read. Chunks are numbered from 0; whoever reads knows how many there are.</summary>
internal abstract class AttachmentStore
{
    public abstract Task Write(AttachmentKey key, int number, byte[] chunk, CancellationToken cancellation);

    /// <summary>Null where there is none.</summary>
    public abstract Task<byte[]?> Read(AttachmentKey key, int number, CancellationToken cancellation);

    /// <summary>All chunks; also of an attachment that has none.</summary>
    public abstract Task Delete(AttachmentKey key, CancellationToken cancellation);
}

/// <summary>
/// Each chunk is a statement of its own, so that a slow reader or writer holds neither a connection nor a transaction.
/// </summary>
internal sealed class PostgresAttachmentStore(NpgsqlDataSource database) : AttachmentStore
{
    private const string Chunks = $"{AttachmentJobs.Schema}.chunks";

    public override async Task Write(AttachmentKey key, int number, byte[] chunk, CancellationToken cancellation)
    {
        await using var command = Command($"insert into {Chunks} (tenant_id, attachment, number, content) values ($1, $2, $3, $4)", key);
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = number });
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = chunk });
        await command.ExecuteNonQueryAsync(cancellation);
    }

    public override async Task<byte[]?> Read(AttachmentKey key, int number, CancellationToken cancellation)
    {
        await using var command = Command($"select content from {Chunks} where tenant_id = $1 and attachment = $2 and number = $3", key);
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = number });
        return (byte[]?)await command.ExecuteScalarAsync(cancellation);
    }

    public override async Task Delete(AttachmentKey key, CancellationToken cancellation)
    {
        await using var command = Command($"delete from {Chunks} where tenant_id = $1 and attachment = $2", key);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private NpgsqlCommand Command(string sql, AttachmentKey key)
    {
        var command = database.CreateCommand(sql);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = key.County });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = key.Attachment });
        return command;
    }
}
