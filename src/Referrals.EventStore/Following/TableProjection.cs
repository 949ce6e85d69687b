// A projection whose rules are pure and whose rows are written in bulk.
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

    public override IReadOnlyList<string> Tables => [Table, .. Lines.Select(lines => lines.Table)];

    /// <summary>Columns beside tenant, id and document.</summary>
    public virtual IReadOnlyList<ProjectionColumn<TRow>> Columns => [];

    /// <summary>Indexes beside the primary key, each a list of columns or expressions as SQL has them in parentheses.</summary>
    public virtual IReadOnlyList<string> Indexes => [];

    /// <summary>Further tables, of lines that follow from the rows.</summary>
    public virtual IReadOnlyList<LineTable<TRow>> Lines => [];

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
        return $"create table {schema}.{Table} (tenant_id varchar not null, id varchar not null, {columns}doc jsonb not null, primary key (tenant_id, id));\n{indexes}{string.Concat(Lines.Select(lines => lines.Create(schema)))}";
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
