// Sums over the lines of a projection, kept up by what each page of events changes in them.
using NpgsqlTypes;

namespace Referrals.EventStore.Projections;

/// <summary>
/// Sums of standing lines, by keys. Has the column <c>tenant_id</c>, one for each part of a key, and <c>n</c>, the sum. A sum that has come
/// to nothing may stand as 0.
/// </summary>
public abstract class SumTable<TLine>(string table)
{
    /// <summary>The table, without schema.</summary>
    public string Table { get; } = table;

    internal abstract string Create(string schema, string physical);

    /// <summary>The statement that adds and subtracts lines; null where that changes nothing.</summary>
    internal abstract SqlOperation? Change(
        IEnumerable<(string Tenant, TLine Line)> came,
        IEnumerable<(string Tenant, TLine Line)> went,
        string physical
    );
}

/// <inheritdoc/>
/// <param name="table">The table, without schema.</param>
/// <param name="keys">Where a line is added, each once; a pure function.</param>
/// <param name="amount">What it adds.</param>
/// <param name="columns">The parts of a key, in the order of the primary key; none of them null.</param>
public sealed class SumTable<TLine, TKey>(
    string table,
    Func<TLine, IEnumerable<TKey>> keys,
    Func<TLine, long> amount,
    IReadOnlyList<ProjectionColumn<TKey>> columns
) : SumTable<TLine>(table)
    where TKey : struct, IEquatable<TKey>
{
    internal override string Create(string schema, string physical) =>
        // Sums are changed in place, for which their pages need room.
        $"create table {schema}.{physical} (tenant_id varchar not null, {string.Concat(columns.Select(c => $"{c.Name} {c.SqlType} not null, "))}n bigint not null, primary key (tenant_id{string.Concat(columns.Select(c => $", {c.Name}"))})) with (fillfactor = 80);\n";

    internal override SqlOperation? Change(
        IEnumerable<(string Tenant, TLine Line)> came,
        IEnumerable<(string Tenant, TLine Line)> went,
        string physical
    )
    {
        var sums = new Dictionary<(string Tenant, TKey Key), long>();
        foreach (var (tenant, line) in came)
            Add(sums, tenant, line, 1);
        foreach (var (tenant, line) in went)
            Add(sums, tenant, line, -1);
        var changed = sums.Where(sum => sum.Value != 0).ToList();
        if (changed.Count == 0)
            return null;
        var named = string.Concat(columns.Select(c => $", {c.Name}"));
        var values = changed.ConvertAll(sum => sum.Key.Key);
        return new SqlOperation(
            $"""
            insert into {physical} as t (tenant_id{named}, n) select * from unnest(?{string.Concat(columns.Select(_ => ", ?"))}, ?)
            on conflict (tenant_id{named}) do update set n = t.n + excluded.n
            """,
            [
                SqlValue.Texts(changed.Select(sum => sum.Key.Tenant)),
                .. columns.Select(column => column.Values(values)),
                new SqlValue(changed.Select(sum => sum.Value).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Bigint),
            ]
        );
    }

    private void Add(Dictionary<(string Tenant, TKey Key), long> sums, string tenant, TLine line, int sign)
    {
        foreach (var key in keys(line))
            sums[(tenant, key)] = sums.GetValueOrDefault((tenant, key)) + (sign * amount(line));
    }
}
