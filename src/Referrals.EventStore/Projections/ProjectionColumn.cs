// Columns of a projection's table that are computed from its rows.
using NpgsqlTypes;

namespace Referrals.EventStore.Projections;

/// <summary>A column that is computed from the row.</summary>
public abstract class ProjectionColumn<TRow>(string name, string sqlType)
{
    public string Name { get; } = name;

    /// <summary>As <c>create table</c> has it.</summary>
    public string SqlType { get; } = sqlType;

    internal abstract SqlValue Values(IReadOnlyList<TRow> rows);
}

/// <summary>The kinds of columns.</summary>
public static class ProjectionColumn
{
    public static ProjectionColumn<TRow> Text<TRow>(string name, Func<TRow, string?> value) =>
        new Column<TRow, string?>(name, "text", NpgsqlDbType.Text, value);

    public static ProjectionColumn<TRow> BigInt<TRow>(string name, Func<TRow, long?> value) =>
        new Column<TRow, long?>(name, "bigint", NpgsqlDbType.Bigint, value);

    public static ProjectionColumn<TRow> Boolean<TRow>(string name, Func<TRow, bool?> value) =>
        new Column<TRow, bool?>(name, "boolean", NpgsqlDbType.Boolean, value);

    public static ProjectionColumn<TRow> Numeric<TRow>(string name, Func<TRow, decimal?> value) =>
        new Column<TRow, decimal?>(name, "numeric", NpgsqlDbType.Numeric, value);

    public static ProjectionColumn<TRow> Date<TRow>(string name, Func<TRow, DateOnly?> value) =>
        new Column<TRow, DateOnly?>(name, "date", NpgsqlDbType.Date, value);

    /// <summary>A moment; kept in UTC.</summary>
    public static ProjectionColumn<TRow> Timestamp<TRow>(string name, Func<TRow, DateTimeOffset?> value) =>
        new Column<TRow, DateTime?>(name, "timestamptz", NpgsqlDbType.TimestampTz, row => value(row)?.UtcDateTime);

    private sealed class Column<TRow, TValue>(string name, string sqlType, NpgsqlDbType type, Func<TRow, TValue> value)
        : ProjectionColumn<TRow>(name, sqlType)
    {
        internal override SqlValue Values(IReadOnlyList<TRow> rows)
        {
            var values = new TValue[rows.Count];
            for (var i = 0; i < values.Length; i++)
                values[i] = value(rows[i]);
            return new SqlValue(values, NpgsqlDbType.Array | type);
        }
    }
}
