// The proof beside the log: each append leaves a block that continues the one before it. SQL that reads Marten's rows as they are stored.
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Npgsql;

namespace Referrals.EventStore.Chain;

/// <summary>A block as it stands in the database.</summary>
/// <param name="Tenant">Whose events it proves.</param>
/// <param name="Number">From 1 on, without gaps, for each tenant.</param>
/// <param name="After">The position of the block before; 0 for the first.</param>
/// <param name="Until">The position of the last event of the block.</param>
/// <param name="Previous">The root of the block before; empty for the first.</param>
/// <param name="Root">SHA-256 over what this block continues and the digests of its events.</param>
/// <param name="Marks">For each event how far it is from <paramref name="After"/> (4 bytes), and the first 8 bytes of its digest.</param>
internal sealed record LogBlock(string Tenant, long Number, long After, long Until, byte[] Previous, byte[] Root, byte[] Marks);

/// <summary>An event as it is stored.</summary>
/// <param name="Sequence">Its position.</param>
/// <param name="Tenant">Whose event.</param>
/// <param name="Stream">Key of its stream.</param>
/// <param name="Version">Its place in that stream.</param>
/// <param name="Type">Its stored name.</param>
/// <param name="Digest">SHA-256 over everything that is stored of it.</param>
internal sealed record StoredEvent(long Sequence, string Tenant, string Stream, long Version, string Type, byte[] Digest);

/// <summary>
/// The table of blocks. A block is written by the statement that appends its events, so an event without a block was not appended by the
/// log's writer.
/// </summary>
internal static class LogBlocks
{
    public const string Table = "log_blocks";
    private const int EventsPerBlock = 10_000;

    /// <summary>What of the row e is proved, as one text, apart by a character that none of its parts can hold.</summary>
    private const string Proved =
        @"convert_to(concat_ws(E'\x1f', e.seq_id, e.tenant_id, e.stream_id, e.version, e.id, e.type, extract(epoch from e.timestamp), e.is_archived, coalesce(e.mt_dotnet_type, ''), coalesce(e.correlation_id, ''), coalesce(e.causation_id, ''), coalesce(e.headers::text, ''), e.data::text), 'UTF8')";

    public static string CreateTable(string schema) =>
        $"""
            create table if not exists {schema}.{Table} (
                tenant_id varchar not null,
                number bigint not null,
                after_seq bigint not null,
                until_seq bigint not null,
                previous bytea not null,
                root bytea not null,
                marks bytea not null,
                chained_at timestamptz not null default clock_timestamp(),
                primary key (tenant_id, number));
            create unique index if not exists {Table}_until on {schema}.{Table} (until_seq);
            """;

    /// <summary>
    /// Writes a block for each of some tenants that has rows in a part of the statement before it. Each digest is computed once: without
    /// the offset PostgreSQL would compute it for each of its uses.
    /// </summary>
    public static string Insert(string schema, string tenants, string rows) =>
        $"""
            insert into {schema}.{Table} (tenant_id, number, after_seq, until_seq, previous, root, marks)
                    select t.tenant_id, l.number + 1, l.until_seq, d.until_seq, l.root,
                        sha256(l.root || int8send(l.number + 1) || int8send(l.until_seq) || int8send(d.until_seq) || d.digests), d.marks
                    from {tenants} t
                    cross join lateral (
                        select coalesce(b.number, 0) as number, coalesce(b.until_seq, 0) as until_seq, coalesce(b.root, ''::bytea) as root
                        from (select) as one
                        left join lateral (
                            select number, until_seq, root from {schema}.{Table} where tenant_id = t.tenant_id order by number desc limit 1) b on true
                    ) l
                    cross join lateral (
                        select max(p.seq_id) as until_seq, string_agg(p.digest, ''::bytea order by p.seq_id) as digests,
                            string_agg(int4send((p.seq_id - l.until_seq)::integer) || substr(p.digest, 1, 8), ''::bytea order by p.seq_id) as marks
                        from (select e.seq_id, sha256({Proved}) as digest from {rows} e where e.tenant_id = t.tenant_id offset 0) p
                    ) d
                    where d.until_seq is not null
            """;

    /// <summary>Writes blocks for events that have none, as those from before there were blocks, in pages.</summary>
    /// <returns>How many events were left, and have blocks now; 0 where all had.</returns>
    public static async Task<long> Continue(NpgsqlConnection connection, string schema, CancellationToken cancellation)
    {
        for (long written = 0; ; )
        {
            await using var command = new NpgsqlCommand(
                $"""
                with page as materialized (
                    select * from {schema}.mt_events
                    where seq_id > (select coalesce(max(until_seq), 0) from {schema}.{Table}) order by seq_id limit {EventsPerBlock}),
                chained as ({Insert(schema, "(select distinct tenant_id from page)", "page")})
                select count(*) from page
                """,
                connection
            )
            {
                CommandTimeout = 0,
            };
            var page = (long)(await command.ExecuteScalarAsync(cancellation))!;
            written += page;
            if (page < EventsPerBlock)
                return written;
        }
    }

    /// <summary>All blocks up to a position, in the order of their last events.</summary>
    public static IAsyncEnumerable<LogBlock> Blocks(
        NpgsqlConnection connection,
        string schema,
        long until,
        CancellationToken cancellation
    ) =>
        Rows(
            connection,
            $"select tenant_id, number, after_seq, until_seq, previous, root, marks from {schema}.{Table} where until_seq <= $1 order by until_seq",
            until,
            row => new LogBlock(
                row.GetString(0),
                row.GetInt64(1),
                row.GetInt64(2),
                row.GetInt64(3),
                row.GetFieldValue<byte[]>(4),
                row.GetFieldValue<byte[]>(5),
                row.GetFieldValue<byte[]>(6)
            ),
            cancellation
        );

    /// <summary>All events up to a position, in their order. The digest is computed here, from what the database gives out.</summary>
    public static IAsyncEnumerable<StoredEvent> Events(
        NpgsqlConnection connection,
        string schema,
        long until,
        CancellationToken cancellation
    ) => EventsWhere("e.seq_id <= $1", connection, schema, until, cancellation);

    /// <summary>Events behind the last block. Their writers leave none, so there are none.</summary>
    public static IAsyncEnumerable<StoredEvent> EventsBehind(NpgsqlConnection connection, string schema, CancellationToken cancellation) =>
        EventsWhere($"e.seq_id > (select coalesce(max(until_seq), $1) from {schema}.{Table})", connection, schema, 0, cancellation);

    /// <summary>The newest block of each tenant, found by one step through the index each.</summary>
    public static IAsyncEnumerable<SealedRoot> Newest(NpgsqlConnection connection, string schema, CancellationToken cancellation) =>
        Rows(
            connection,
            $"""
            with recursive tenants as (
                (select tenant_id from {schema}.{Table} where number > $1 order by tenant_id limit 1)
                union all
                select (select b.tenant_id from {schema}.{Table} b where b.tenant_id > t.tenant_id order by b.tenant_id limit 1)
                from tenants t where t.tenant_id is not null)
            select l.tenant_id, l.number, l.until_seq, l.root
            from tenants t
            cross join lateral (
                select * from {schema}.{Table} b where b.tenant_id = t.tenant_id order by b.number desc limit 1) l
            order by l.tenant_id
            """,
            0,
            row => new SealedRoot(row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.GetFieldValue<byte[]>(3)),
            cancellation
        );

    /// <summary>The position of the newest block; 0 where there is none.</summary>
    public static async Task<long> End(NpgsqlConnection connection, string schema, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand($"select coalesce(max(until_seq), 0) from {schema}.{Table}", connection);
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    private static IAsyncEnumerable<StoredEvent> EventsWhere(
        string condition,
        NpgsqlConnection connection,
        string schema,
        long position,
        CancellationToken cancellation
    ) =>
        Rows(
            connection,
            $"select e.seq_id, e.tenant_id, e.stream_id, e.version, e.type, {Proved} from {schema}.mt_events e where {condition} order by e.seq_id",
            position,
            row => new StoredEvent(
                row.GetInt64(0),
                row.GetString(1),
                row.GetString(2),
                row.GetInt64(3),
                row.GetString(4),
                SHA256.HashData(row.GetFieldValue<byte[]>(5))
            ),
            cancellation
        );

    private static async IAsyncEnumerable<T> Rows<T>(
        NpgsqlConnection connection,
        string sql,
        long position,
        Func<NpgsqlDataReader, T> of,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = position });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            yield return of(reader);
    }
}
