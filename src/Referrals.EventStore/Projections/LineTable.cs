// A second table of a projection: lines that follow from each row, such as the lists it stands on.
namespace Referrals.EventStore.Projections;

/// <summary>Lines that follow from the rows of a <see cref="TableProjection{TRow}"/>, kept equal to them in the same transaction.</summary>
/// <remarks>Only lines that differ are written, however often the row changes.</remarks>
public abstract class LineTable<TRow>(string table)
    where TRow : class
{
    /// <summary>The table, without schema.</summary>
    public string Table { get; } = table;

    /// <summary>All tables that are kept here.</summary>
    internal virtual IReadOnlyList<string> Tables => [Table];

    /// <summary>Whether each step of a row is asked for, and not only how a page of events leaves it.</summary>
    internal virtual bool NeedsSteps => false;

    /// <summary>Creates them.</summary>
    /// <param name="schema">Where.</param>
    /// <param name="physical">The name behind the one under which a table is read.</param>
    internal abstract string Create(string schema, Func<string, string> physical);

    /// <summary>What brings the lines of rows from as they were stored to as they are.</summary>
    /// <param name="rows">The rows that have changed.</param>
    /// <param name="physical">The name behind the one under which a table is read, with its schema.</param>
    internal abstract IEnumerable<SqlOperation> Changes(IReadOnlyList<ProjectedRow<TRow>> rows, Func<string, string> physical);

    /// <summary>Lines by what tells them apart.</summary>
    private protected static Dictionary<string, TLine> Named<TLine>(
        TRow? row,
        Func<TRow, IEnumerable<TLine>> lines,
        Func<TLine, string> name
    )
    {
        var named = new Dictionary<string, TLine>(StringComparer.Ordinal);
        foreach (var line in row is null ? [] : lines(row))
            named.Add(name(line), line);
        return named;
    }
}

/// <summary>
/// Has the columns <c>tenant_id</c>, <c>id</c> (the row's), <c>line</c>, and those given. Lines are compared by value: they should be
/// records without collections.
/// </summary>
/// <param name="table">The table, without schema.</param>
/// <param name="lines">The lines of a row; a pure function.</param>
/// <param name="name">What tells a line from the others of its row.</param>
/// <param name="columns">Columns beside the key.</param>
/// <param name="indexes">Indexes beside the primary key, as in <see cref="TableProjection{TRow}.Indexes"/>.</param>
public sealed class LineTable<TRow, TLine>(
    string table,
    Func<TRow, IEnumerable<TLine>> lines,
    Func<TLine, string> name,
    IReadOnlyList<ProjectionColumn<TLine>> columns,
    IReadOnlyList<string> indexes
) : LineTable<TRow>(table)
    where TRow : class
    where TLine : class, IEquatable<TLine>
{
    internal override string Create(string schema, Func<string, string> physical) =>
        $"create table {schema}.{physical(Table)} (tenant_id varchar not null, id varchar not null, line varchar not null, {string.Concat(columns.Select(c => $"{c.Name} {c.SqlType}, "))}primary key (tenant_id, id, line));\n"
        + TableProjection.CreateIndexes(schema, physical(Table), indexes);

    internal override IEnumerable<SqlOperation> Changes(IReadOnlyList<ProjectedRow<TRow>> rows, Func<string, string> physical)
    {
        var written = physical(Table);
        List<(RowKey Key, string Line)> gone = [];
        List<(RowKey Key, string Line)> keys = [];
        List<TLine> changed = [];
        foreach (var row in rows)
        {
            var before = Named(row.Stored, lines, name);
            foreach (var (line, value) in Named(row.Value, lines, name))
            {
                if (before.Remove(line, out var known) && known.Equals(value))
                    continue;
                keys.Add((row.Key, line));
                changed.Add(value);
            }

            gone.AddRange(before.Keys.Select(line => (row.Key, line)));
        }

        if (gone.Count > 0)
        {
            yield return new SqlOperation(
                $"""
                delete from {written} r using unnest(?, ?, ?) as k(tenant_id, id, line)
                {TableProjection.ChangedByKey(written, "tenant_id", "id", "line")}
                """,
                [.. Keys(gone)]
            );
        }

        if (changed.Count == 0)
            yield break;
        var named = string.Concat(columns.Select(c => $", {c.Name}"));
        yield return new SqlOperation(
            $"""
            insert into {written} (tenant_id, id, line{named}) select * from unnest(?, ?, ?{string.Concat(columns.Select(_ => ", ?"))})
            on conflict (tenant_id, id, line) {(
                columns.Count == 0
                    ? "do nothing"
                    : $"do update set {string.Join(", ", columns.Select(c => $"{c.Name} = excluded.{c.Name}"))}"
            )}
            """,
            [.. Keys(keys), .. columns.Select(column => column.Values(changed))]
        );
    }

    private static IEnumerable<SqlValue> Keys(List<(RowKey Key, string Line)> keys) =>
        [
            SqlValue.Texts(keys.Select(k => k.Key.Tenant)),
            SqlValue.Texts(keys.Select(k => k.Key.Id)),
            SqlValue.Texts(keys.Select(k => k.Line)),
        ];
}
