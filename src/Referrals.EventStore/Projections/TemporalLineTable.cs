// Lines that follow from each row, those that were among them, and sums of what they count.
using NpgsqlTypes;

namespace Referrals.EventStore.Projections;

/// <summary>
/// As <see cref="LineTable{TRow, TLine}"/>, and a line that no longer follows stays, with the position at which it went: what the lines
/// were at any position can be read from them. Beside the columns given there are <c>since</c> and <c>until</c>, positions of the events
/// that brought a line and took it away (<c>until</c> is null while it stands), and <c>since_at</c> and <c>until_at</c>, when those were
/// recorded. Behind the table's name with <c>_position</c> stands one row with the position of the last event that changed any of them.
/// </summary>
/// <param name="table">The table, without schema.</param>
/// <param name="lines">The lines of a row; a pure function.</param>
/// <param name="name">What tells a line from the others of its row.</param>
/// <param name="columns">Columns beside the key and those above.</param>
/// <param name="indexes">
/// Indexes beside the primary key, as in <see cref="TableProjection{TRow}.Indexes"/>; with <c>where</c> behind the columns for a part.
/// </param>
/// <param name="sums">What the standing lines add up to: the same lines in sums of one length or several, each for its own reads.</param>
public sealed class TemporalLineTable<TRow, TLine>(
    string table,
    Func<TRow, IEnumerable<TLine>> lines,
    Func<TLine, string> name,
    IReadOnlyList<ProjectionColumn<TLine>> columns,
    IReadOnlyList<string> indexes,
    IReadOnlyList<SumTable<TLine>> sums
) : LineTable<TRow>(table)
    where TRow : class
    where TLine : class, IEquatable<TLine>
{
    internal override IReadOnlyList<string> Tables => [Table, .. sums.Select(sum => sum.Table), PositionTable];

    private string PositionTable => $"{Table}_position";

    internal override bool NeedsSteps => true;

    internal override string Create(string schema, Func<string, string> physical) =>
        $"create table {schema}.{physical(Table)} (tenant_id varchar not null, id varchar not null, line varchar not null, since bigint not null, since_at timestamptz not null, until bigint, until_at timestamptz, {string.Concat(columns.Select(c => $"{c.Name} {c.SqlType}, "))}primary key (tenant_id, id, line, since));\n"
        + TableProjection.CreateIndexes(schema, physical(Table), indexes)
        + string.Concat(sums.Select(sum => sum.Create(schema, physical(sum.Table))))
        + $"create table {schema}.{physical(PositionTable)} (position bigint not null);\n"
        + $"insert into {schema}.{physical(PositionTable)} (position) values (0);\n";

    internal override IEnumerable<SqlOperation> Changes(IReadOnlyList<ProjectedRow<TRow>> rows, Func<string, string> physical)
    {
        var (came, went) = (new List<Placed>(), new List<Placed>());
        foreach (var row in rows)
            Compare(row, came, went);
        if (went.Count > 0)
            yield return End(went, physical(Table));
        if (came.Count > 0)
            yield return Insert(came, physical(Table));
        foreach (var sum in sums)
        {
            if (sum.Change(came.Select(line => (line.Key.Tenant, line.Value)), NoLonger(came, went), physical(sum.Table)) is { } change)
                yield return change;
        }

        if (came.Count + went.Count > 0)
            yield return new SqlOperation(
                $"update {physical(PositionTable)} set position = ?",
                new SqlValue(rows.SelectMany(row => row.Steps).Max(step => step.Position), NpgsqlDbType.Bigint)
            );
    }

    // What came and went within the page is written with both positions, and adds up to nothing.
    private static IEnumerable<(string Tenant, TLine Line)> NoLonger(List<Placed> came, List<Placed> went) =>
        went.Concat(came.Where(line => line.Until is not null)).Select(line => (line.Key.Tenant, line.Value));

    private void Compare(ProjectedRow<TRow> row, List<Placed> came, List<Placed> went)
    {
        var open = new Dictionary<string, Placed>(StringComparer.Ordinal);
        var standing = Named(row.Stored, lines, name);
        foreach (var step in row.Steps)
        {
            var after = Named(step.After, lines, name);
            foreach (var (line, before) in standing)
            {
                if (after.TryGetValue(line, out var value) && value.Equals(before))
                    continue;
                if (open.Remove(line, out var placed))
                    placed.End(step.Position, step.At);
                else
                    went.Add(new Placed(row.Key, line, before, 0, default).End(step.Position, step.At));
            }

            foreach (var (line, value) in after)
            {
                if (standing.TryGetValue(line, out var before) && value.Equals(before))
                    continue;
                var placed = new Placed(row.Key, line, value, step.Position, step.At);
                came.Add(placed);
                open[line] = placed;
            }

            standing = after;
        }
    }

    // The newest line of a name is the one that stands. By the primary key, whatever the planner knows.
    private static SqlOperation End(List<Placed> went, string physical) =>
        new(
            $"""
            update {physical} r set until = k.until, until_at = k.until_at
            from unnest(?, ?, ?, ?, ?) as k(tenant_id, id, line, until, until_at)
            cross join lateral (
                select s.ctid, s.tenant_id, s.id, s.line from {physical} s
                where (s.tenant_id, s.id, s.line, s.since) <= (k.tenant_id, k.id, k.line, {long.MaxValue})
                order by s.tenant_id desc, s.id desc, s.line desc, s.since desc limit 1) as t
            where (t.tenant_id, t.id, t.line) = (k.tenant_id, k.id, k.line) and r.ctid = t.ctid
            """,
            [.. Keys(went), Positions(went.ConvertAll(line => line.Until!.Value)), Moments(went.ConvertAll(line => line.UntilAt))]
        );

    private SqlOperation Insert(List<Placed> came, string physical)
    {
        var named = string.Concat(columns.Select(c => $", {c.Name}"));
        var values = came.ConvertAll(line => line.Value);
        return new SqlOperation(
            $"""
            insert into {physical} (tenant_id, id, line, since, since_at, until, until_at{named})
            select * from unnest(?, ?, ?, ?, ?, ?, ?{string.Concat(columns.Select(_ => ", ?"))})
            """,
            [
                .. Keys(came),
                Positions(came.ConvertAll(line => line.Since)),
                Moments(came.ConvertAll(line => (DateTimeOffset?)line.SinceAt)),
                new SqlValue(came.Select(line => line.Until).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Bigint),
                Moments(came.ConvertAll(line => line.UntilAt)),
                .. columns.Select(column => column.Values(values)),
            ]
        );
    }

    private static SqlValue Positions(List<long> positions) => new(positions.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Bigint);

    private static SqlValue Moments(List<DateTimeOffset?> moments) =>
        new(moments.Select(at => at?.UtcDateTime).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.TimestampTz);

    private static IEnumerable<SqlValue> Keys(List<Placed> placed) =>
        [
            SqlValue.Texts(placed.Select(line => line.Key.Tenant)),
            SqlValue.Texts(placed.Select(line => line.Key.Id)),
            SqlValue.Texts(placed.Select(line => line.Name)),
        ];

    /// <summary>A line at its place in the log.</summary>
    private sealed class Placed(RowKey key, string name, TLine value, long since, DateTimeOffset sinceAt)
    {
        public RowKey Key { get; } = key;

        public string Name { get; } = name;

        public TLine Value { get; } = value;

        public long Since { get; } = since;

        public DateTimeOffset SinceAt { get; } = sinceAt;

        public long? Until { get; private set; }

        public DateTimeOffset? UntilAt { get; private set; }

        public Placed End(long until, DateTimeOffset at)
        {
            (Until, UntilAt) = (until, at);
            return this;
        }
    }
}
