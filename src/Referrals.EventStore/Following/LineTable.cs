// A second table of a projection: lines that follow from each row, such as the lists it stands on.
using Npgsql;
using static Referrals.EventStore.ArrayParameters;

namespace Referrals.EventStore.Following;

/// <summary>Lines that follow from the rows of a <see cref="TableProjection{TRow}"/>, kept equal to them in the same transaction.</summary>
/// <remarks>Only lines that differ are written, however often the row changes.</remarks>
public abstract class LineTable<TRow>(string table) where TRow : class
{
    /// <summary>The table, without schema.</summary>
    public string Table { get; } = table;

    internal abstract string Create(string schema);

    /// <summary>Writes what differs between the lines of rows as they were stored and as they are.</summary>
    internal abstract Task Write(IReadOnlyList<(RowKey Key, TRow? Stored, TRow? Now)> rows, string schema, NpgsqlConnection connection, CancellationToken cancellation);
}

/// <summary>
/// Has the columns <c>tenant_id</c>, <c>id</c> (the row's), <c>line</c>, and those given. Lines are compared by value: they should be records without collections.
/// </summary>
/// <param name="table">The table, without schema.</param>
/// <param name="lines">The lines of a row; a pure function.</param>
/// <param name="name">What tells a line from the others of its row.</param>
/// <param name="columns">Columns beside the key.</param>
/// <param name="indexes">Indexes beside the primary key, as in <see cref="TableProjection{TRow}.Indexes"/>.</param>
public sealed class LineTable<TRow, TLine>(
    string table, Func<TRow, IEnumerable<TLine>> lines, Func<TLine, string> name, IReadOnlyList<ProjectionColumn<TLine>> columns, IReadOnlyList<string> indexes)
    : LineTable<TRow>(table)
    where TRow : class
    where TLine : class, IEquatable<TLine>
{
    internal override string Create(string schema) =>
        $"create table {schema}.{Table} (tenant_id varchar not null, id varchar not null, line varchar not null, {string.Concat(columns.Select(c => $"{c.Name} {c.SqlType}, "))}primary key (tenant_id, id, line));\n"
        + string.Concat(indexes.Select((index, i) => $"create index {Table}_{i + 1} on {schema}.{Table} ({index});\n"));

    internal override async Task Write(IReadOnlyList<(RowKey Key, TRow? Stored, TRow? Now)> rows, string schema, NpgsqlConnection connection, CancellationToken cancellation)
    {
        List<(RowKey Key, string Line)> gone = [];
        List<(RowKey Key, string Line)> keys = [];
        List<TLine> written = [];
        foreach (var (key, stored, now) in rows)
        {
            var before = Named(stored);
            foreach (var (line, value) in Named(now))
            {
                if (before.Remove(line, out var known) && known.Equals(value))
                    continue;
                keys.Add((key, line));
                written.Add(value);
            }

            gone.AddRange(before.Keys.Select(line => (key, line)));
        }

        if (gone.Count > 0)
        {
            await using var delete = new NpgsqlCommand(
                // Each by its key, whatever the planner believes of the table's size.
                $"""
                 delete from {schema}.{Table} where ctid = any (array(
                     select t.ctid from unnest($1, $2, $3) as k(tenant, id, line)
                     cross join lateral (select ctid from {schema}.{Table} r where r.tenant_id = k.tenant and r.id = k.id and r.line = k.line limit 1) t))
                 """,
                connection);
            AddKeys(delete, gone);
            await delete.ExecuteNonQueryAsync(cancellation);
        }

        if (written.Count == 0)
            return;
        var named = string.Concat(columns.Select(c => $", {c.Name}"));
        await using var upsert = new NpgsqlCommand(
            $"""
             insert into {schema}.{Table} (tenant_id, id, line{named}) select * from unnest($1, $2, $3{string.Concat(columns.Select((_, i) => $", ${i + 4}"))})
             on conflict (tenant_id, id, line) {(columns.Count == 0 ? "do nothing" : $"do update set {string.Join(", ", columns.Select(c => $"{c.Name} = excluded.{c.Name}"))}")}
             """,
            connection);
        AddKeys(upsert, keys);
        foreach (var column in columns)
            upsert.Parameters.Add(column.Values(written));
        await upsert.ExecuteNonQueryAsync(cancellation);
    }

    private Dictionary<string, TLine> Named(TRow? row)
    {
        var named = new Dictionary<string, TLine>(StringComparer.Ordinal);
        foreach (var line in row is null ? [] : lines(row))
            named.Add(name(line), line);
        return named;
    }

    private static void AddKeys(NpgsqlCommand command, List<(RowKey Key, string Line)> keys)
    {
        command.Parameters.Add(Texts(keys.ConvertAll(k => k.Key.Tenant)));
        command.Parameters.Add(Texts(keys.ConvertAll(k => k.Key.Id)));
        command.Parameters.Add(Texts(keys.ConvertAll(k => k.Line)));
    }
}
