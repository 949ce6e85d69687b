// Sums over the lines of a projection, kept up by what each page of events changes in them.
using System.Globalization;

namespace Referrals.EventStore.Projections;

/// <summary>
/// Sums of standing lines, by keys. Has the column <c>tenant_id</c>, one for each part of a key, and <c>running</c>: of each place of a
/// fixed number of them, such as the days of a month, the sum of it and those before it. So the sum of some places is the difference of
/// two, and the last is the sum of all. A sum that has come to nothing may stand as zeros.
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
/// <param name="place">In which place of a sum a line is added, from 1.</param>
/// <param name="places">How many places a sum has.</param>
public sealed class SumTable<TLine, TKey>(
    string table,
    Func<TLine, IEnumerable<TKey>> keys,
    Func<TLine, long> amount,
    IReadOnlyList<ProjectionColumn<TKey>> columns,
    Func<TLine, int> place,
    int places
) : SumTable<TLine>(table)
    where TKey : struct, IEquatable<TKey>
{
    internal override string Create(string schema, string physical) =>
        // Sums are changed in place, for which their pages need room.
        $"create table {schema}.{physical} (tenant_id varchar not null, {string.Concat(columns.Select(c => $"{c.Name} {c.SqlType} not null, "))}running bigint[] not null, primary key (tenant_id{string.Concat(columns.Select(c => $", {c.Name}"))})) with (fillfactor = 80);\n";

    internal override SqlOperation? Change(
        IEnumerable<(string Tenant, TLine Line)> came,
        IEnumerable<(string Tenant, TLine Line)> went,
        string physical
    )
    {
        var sums = new Dictionary<(string Tenant, TKey Key), long[]>();
        foreach (var (tenant, line) in came)
            Add(sums, tenant, line, 1);
        foreach (var (tenant, line) in went)
            Add(sums, tenant, line, -1);
        var changed = sums.Where(sum => sum.Value.Any(one => one != 0)).ToList();
        if (changed.Count == 0)
            return null;
        var named = string.Concat(columns.Select(c => $"{c.Name}, "));
        var values = changed.ConvertAll(sum => sum.Key.Key);
        return new SqlOperation(
            $"""
            insert into {physical} as t (tenant_id, {named}running)
            select tenant_id, {named}running::bigint[]
            from unnest(?{string.Concat(columns.Select(_ => ", ?"))}, ?) as k(tenant_id, {named}running)
            on conflict (tenant_id{string.Concat(columns.Select(c => $", {c.Name}"))}) do update set
                running = array[{string.Join(", ", Enumerable.Range(1, places).Select(i => $"t.running[{i}] + excluded.running[{i}]"))}]
            """,
            [
                SqlValue.Texts(changed.Select(sum => sum.Key.Tenant)),
                .. columns.Select(column => column.Values(values)),
                // An array of arrays has no type of its own.
                SqlValue.Texts(changed.Select(sum => Literal(sum.Value))),
            ]
        );
    }

    private static string Literal(long[] values) =>
        $"{{{string.Join(',', values.Select(value => value.ToString(CultureInfo.InvariantCulture)))}}}";

    private void Add(Dictionary<(string Tenant, TKey Key), long[]> sums, string tenant, TLine line, int sign)
    {
        var (first, added) = (place(line) - 1, sign * amount(line));
        foreach (var key in keys(line))
        {
            if (!sums.TryGetValue((tenant, key), out var sum))
                sums[(tenant, key)] = sum = new long[places];
            for (var i = first; i < places; i++)
                sum[i] += added;
        }
    }
}
