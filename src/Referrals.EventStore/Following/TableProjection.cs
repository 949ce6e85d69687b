// A projection whose rules are pure and whose rows are written in bulk.
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Npgsql;
using NpgsqlTypes;

namespace Referrals.EventStore.Following;

/// <summary>The key of a row: the tenant leads, so that tables distribute by tenant.</summary>
public readonly record struct RowKey(string Tenant, string Id)
{
    /// <summary>The row of the event's own stream.</summary>
    public static RowKey Of(Envelope envelope)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        return new RowKey(envelope.Stream.Tenant, envelope.Stream.Key);
    }
}

/// <summary>
/// A table with one row for each key, folded from events: <c>(row, event) → row</c>. The row stands as JSON in the column <c>doc</c>;
/// what is searched or sorted by stands in columns of its own beside it.
/// </summary>
/// <remarks>
/// The fold sees only the row and the event: no clock, no other tables. That is what makes a rebuild equal to the live table.
/// </remarks>
public abstract class TableProjection<TRow> : Projection where TRow : class
{
    /// <summary>The table, without schema; also the projection's name unless that is overridden.</summary>
    public abstract string Table { get; }

    public override string Name => Table;

    public override IReadOnlyList<string> Tables => [Table];

    /// <summary>Columns beside tenant, id and document.</summary>
    public virtual IReadOnlyList<ProjectionColumn<TRow>> Columns => [];

    /// <summary>Indexes beside the primary key, each a list of columns or expressions as SQL has them in parentheses.</summary>
    public virtual IReadOnlyList<string> Indexes => [];

    public abstract JsonTypeInfo<TRow> RowJson { get; }

    /// <summary>The rows that an event touches; none if it is of no interest.</summary>
    public abstract IReadOnlyList<RowKey> Keys(Envelope envelope);

    /// <summary>The row after an event; null removes it. Must not change the row it is given.</summary>
    public abstract TRow? Apply(TRow? row, RowKey key, Envelope envelope);

    public override FollowerRun Start(string schema) => new TableRun<TRow>(this, schema);

    public override string CreateTables(string schema)
    {
        var columns = string.Concat(Columns.Select(c => $"{c.Name} {c.SqlType}, "));
        var indexes = string.Concat(Indexes.Select((index, i) => $"create index {Table}_{i + 1} on {schema}.{Table} ({index});\n"));
        return $"create table {schema}.{Table} (tenant_id varchar not null, id varchar not null, {columns}doc jsonb not null, primary key (tenant_id, id));\n{indexes}";
    }
}

/// <summary>A column that is computed from the row.</summary>
public abstract class ProjectionColumn<TRow>(string name, string sqlType)
{
    public string Name { get; } = name;

    /// <summary>As <c>create table</c> has it.</summary>
    public string SqlType { get; } = sqlType;

    internal abstract NpgsqlParameter Values(IReadOnlyList<TRow> rows);
}

/// <summary>The kinds of columns.</summary>
public static class ProjectionColumn
{
    public static ProjectionColumn<TRow> Text<TRow>(string name, Func<TRow, string?> value) => new Column<TRow, string?>(name, "text", NpgsqlDbType.Text, value);

    public static ProjectionColumn<TRow> BigInt<TRow>(string name, Func<TRow, long?> value) => new Column<TRow, long?>(name, "bigint", NpgsqlDbType.Bigint, value);

    public static ProjectionColumn<TRow> Boolean<TRow>(string name, Func<TRow, bool?> value) => new Column<TRow, bool?>(name, "boolean", NpgsqlDbType.Boolean, value);

    public static ProjectionColumn<TRow> Numeric<TRow>(string name, Func<TRow, decimal?> value) => new Column<TRow, decimal?>(name, "numeric", NpgsqlDbType.Numeric, value);

    public static ProjectionColumn<TRow> Date<TRow>(string name, Func<TRow, DateOnly?> value) => new Column<TRow, DateOnly?>(name, "date", NpgsqlDbType.Date, value);

    /// <summary>A moment; kept in UTC.</summary>
    public static ProjectionColumn<TRow> Timestamp<TRow>(string name, Func<TRow, DateTimeOffset?> value) =>
        new Column<TRow, DateTime?>(name, "timestamptz", NpgsqlDbType.TimestampTz, row => value(row)?.UtcDateTime);

    private sealed class Column<TRow, TValue>(string name, string sqlType, NpgsqlDbType type, Func<TRow, TValue> value) : ProjectionColumn<TRow>(name, sqlType)
    {
        internal override NpgsqlParameter Values(IReadOnlyList<TRow> rows)
        {
            var values = new TValue[rows.Count];
            for (var i = 0; i < values.Length; i++)
                values[i] = value(rows[i]);
            return new NpgsqlParameter { Value = values, NpgsqlDbType = NpgsqlDbType.Array | type };
        }
    }
}

/// <summary>Loads the rows that a page touches, folds in memory, writes what changed: three statements, however many events.</summary>
internal sealed class TableRun<TRow>(TableProjection<TRow> projection, string schema) : FollowerRun where TRow : class
{
    private const int KeptRows = 100_000;
    private const int ChangedRows = 100_000;
    private const int EventsAtOnce = 250_000;
    private readonly Dictionary<RowKey, TRow?> rows = [];
    private readonly HashSet<RowKey> changed = [];
    private int events;
    private readonly string table = $"{schema}.{projection.Table}";

    public override bool TakesMore => changed.Count < ChangedRows && events < EventsAtOnce;

    public override async Task Apply(IReadOnlyList<Envelope> events, NpgsqlConnection connection, CancellationToken cancellation)
    {
        if (rows.Count > KeptRows && changed.Count == 0)
            rows.Clear();
        this.events += events.Count;
        var routed = new List<(RowKey Key, Envelope Envelope)>(events.Count);
        var missing = new HashSet<RowKey>();
        foreach (var envelope in events)
        {
            foreach (var key in projection.Keys(envelope))
            {
                routed.Add((key, envelope));
                if (!rows.ContainsKey(key))
                    missing.Add(key);
            }
        }

        if (routed.Count == 0)
            return;
        if (missing.Count > 0)
            await Load([.. missing], connection, cancellation);

        foreach (var (key, envelope) in routed)
        {
            var row = rows[key];
            var next = projection.Apply(row, key, envelope);
            if (ReferenceEquals(row, next))
                continue;
            rows[key] = next;
            changed.Add(key);
        }
    }

    public override async Task Flush(NpgsqlConnection connection, CancellationToken cancellation)
    {
        if (changed.Count > 0)
            await Write(connection, cancellation);
        changed.Clear();
        events = 0;
    }

    private async Task Load(List<RowKey> keys, NpgsqlConnection connection, CancellationToken cancellation)
    {
        foreach (var key in keys)
            rows[key] = null;
        await using var command = new NpgsqlCommand(
            $"select k.ord, t.doc from unnest($1, $2) with ordinality as k(tenant, id, ord) join {table} t on t.tenant_id = k.tenant and t.id = k.id", connection);
        AddKeys(command, keys);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            rows[keys[(int)reader.GetInt64(0) - 1]] = JsonSerializer.Deserialize(reader.GetFieldValue<byte[]>(1), projection.RowJson);
    }

    private async Task Write(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var removed = changed.Where(k => rows[k] is null).ToList();
        if (removed.Count > 0)
        {
            await using var delete = new NpgsqlCommand($"delete from {table} t using unnest($1, $2) as k(tenant, id) where t.tenant_id = k.tenant and t.id = k.id", connection);
            AddKeys(delete, removed);
            await delete.ExecuteNonQueryAsync(cancellation);
        }

        var kept = changed.Where(k => rows[k] is not null).ToList();
        if (kept.Count == 0)
            return;
        var values = kept.ConvertAll(k => rows[k]!);
        var columns = projection.Columns;
        var names = string.Concat(columns.Select(c => $", {c.Name}"));
        var updates = string.Concat(columns.Select(c => $", {c.Name} = excluded.{c.Name}"));
        var parameters = string.Join(", ", Enumerable.Range(1, 3 + columns.Count).Select(i => $"${i}"));
        await using var upsert = new NpgsqlCommand(
            $"""
             insert into {table} (tenant_id, id, doc{names})
             select * from unnest({parameters})
             on conflict (tenant_id, id) do update set doc = excluded.doc{updates}
             """,
            connection);
        AddKeys(upsert, kept);
        upsert.Parameters.Add(new NpgsqlParameter
        {
            Value = values.ConvertAll(row => JsonSerializer.SerializeToUtf8Bytes(row, projection.RowJson)),
            NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Jsonb,
        });
        foreach (var column in columns)
            upsert.Parameters.Add(column.Values(values));
        await upsert.ExecuteNonQueryAsync(cancellation);
    }

    private static void AddKeys(NpgsqlCommand command, List<RowKey> keys)
    {
        command.Parameters.Add(new NpgsqlParameter { Value = keys.ConvertAll(k => k.Tenant), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        command.Parameters.Add(new NpgsqlParameter { Value = keys.ConvertAll(k => k.Id), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
    }
}
