// A projection of Marten's daemon whose rules are pure and whose rows are written in bulk.
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using JasperFx.Events;
using JasperFx.Events.Projections;
using Marten;
using Marten.Events.Projections;
using Marten.Internal.Sessions;
using Marten.Storage;
using Npgsql;
using NpgsqlTypes;

namespace Referrals.EventStore.Projections;

/// <summary>The key of a row: the tenant leads, so that tables distribute by tenant.</summary>
public readonly record struct RowKey(string Tenant, string Id)
{
    /// <summary>The row of the event's own stream.</summary>
    public static RowKey Of(IEvent e) => new(e.TenantId, e.StreamKey!);
}

/// <summary>
/// Tables that Marten's async daemon keeps, in the transaction of its progress. They bear the revision in their names (<c>cases_v2</c>);
/// readers use a view of the plain name (<c>cases</c>), which goes over to a new revision once that has caught up.
/// </summary>
public abstract class TableProjection : IProjection
{
    /// <summary>The projection's name, for the daemon and for people: lower case letters, digits and underscores.</summary>
    public abstract string Name { get; }

    /// <summary>
    /// Counts up when rows would be folded or written otherwise than before: the daemon then fills tables of that revision anew.
    /// </summary>
    public virtual int Revision => 1;

    /// <summary>The names under which the tables are read, without schema.</summary>
    public abstract IReadOnlyList<string> Tables { get; }

    internal ShardName Shard => ShardName.Compose(Name, version: (uint)Revision);

    /// <summary>The name of the table of this revision behind a view.</summary>
    internal string Physical(string table) => $"{table}_v{Revision}";

    /// <inheritdoc/>
    public abstract Task ApplyAsync(IDocumentOperations operations, IReadOnlyList<IEvent> events, CancellationToken cancellation);

    internal abstract string CreateTables(string schema);

    /// <summary>What a page of events changes in the tables of a schema. Reads the rows that it touches, and writes nothing.</summary>
    internal abstract Task<IReadOnlyList<SqlOperation>> Fold(
        IReadOnlyList<IEvent> events,
        string schema,
        NpgsqlConnection connection,
        CancellationToken cancellation
    );

    internal static string CreateIndexes(string schema, string physical, IReadOnlyList<string> indexes) =>
        string.Concat(
            indexes.Select(
                (index, i) =>
                {
                    var parts = index.Split(" where ", 2);
                    var part = parts.Length > 1 ? $" where {parts[1]}" : "";
                    return $"create index {physical}_{i + 1} on {schema}.{physical} ({parts[0]}){part};\n";
                }
            )
        );

    /// <summary>Joins each key <c>k</c> with its row <c>t</c>, by the primary key whatever the planner knows.</summary>
    /// <remarks>
    /// Of a table that was empty when the statement was prepared it believes any index that begins with the tenant to be as good, and
    /// would read all rows of a county for each key. The order that is asked for here only the primary key has.
    /// </remarks>
    internal static string ByKey(string table, string wanted, params IReadOnlyList<string> key)
    {
        string Key(string of) => string.Join(", ", key.Select(column => $"{of}.{column}"));
        return $"""
            cross join lateral (select s.{wanted}, {Key("s")} from {table} s where ({Key("s")}) >= ({Key("k")}) order by {Key(
                "s"
            )} limit 1) as t
            where ({Key("t")}) = ({Key("k")})
            """;
    }

    /// <summary>As <see cref="ByKey"/>, for a statement that changes the row <c>r</c> of each key.</summary>
    internal static string ChangedByKey(string table, params IReadOnlyList<string> key) =>
        $"{ByKey(table, "ctid", key)} and r.ctid = t.ctid";
}

/// <summary>
/// A table with one row for each key, folded from events: <c>(row, event) → row</c>. The row stands as JSON in the column <c>doc</c>;
/// what is searched or sorted by stands in columns of its own beside it.
/// </summary>
/// <remarks>
/// The fold sees only the row and the event: no clock, no other tables. That is what makes a rebuild equal to the live table.
/// </remarks>
public abstract class TableProjection<TRow> : TableProjection
    where TRow : class
{
    /// <summary>The name under which the table is read, without schema; also the projection's name unless that is overridden.</summary>
    public abstract string Table { get; }

    public override string Name => Table;

    public override IReadOnlyList<string> Tables => [Table, .. Lines.SelectMany(lines => lines.Tables)];

    /// <summary>Columns beside tenant, id and document.</summary>
    public virtual IReadOnlyList<ProjectionColumn<TRow>> Columns => [];

    /// <summary>Indexes beside the primary key, each a list of columns or expressions as SQL has them in parentheses.</summary>
    public virtual IReadOnlyList<string> Indexes => [];

    /// <summary>Further tables, of lines that follow from the rows.</summary>
    public virtual IReadOnlyList<LineTable<TRow>> Lines => [];

    public abstract JsonTypeInfo<TRow> RowJson { get; }

    /// <summary>The rows that an event touches; none if it is of no interest.</summary>
    public abstract IReadOnlyList<RowKey> Keys(IEvent e);

    /// <summary>The row after an event; null removes it. Must not change the row it is given.</summary>
    public abstract TRow? Apply(TRow? row, RowKey key, IEvent e);

    /// <inheritdoc/>
    public override async Task ApplyAsync(IDocumentOperations operations, IReadOnlyList<IEvent> events, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(operations);
        ArgumentNullException.ThrowIfNull(events);
        var session = (QuerySession)operations;
        var schema = session.Options.Events.DatabaseSchemaName;
        using var activity = LogTelemetry.StartPage(Name, events);
        operations.QueueOperation(new BeginPage(schema, $"{Shard.Identity} {events[^1].Sequence}"));
        await using var connection = session.Database.CreateConnection(ConnectionUsage.ReadWrite);
        await connection.OpenAsync(cancellation);
        foreach (var change in await Fold(events, schema, connection, cancellation))
            operations.QueueOperation(change);
    }

    internal override string CreateTables(string schema)
    {
        var physical = Physical(Table);
        var columns = string.Concat(Columns.Select(c => $"{c.Name} {c.SqlType}, "));
        return $"create table {schema}.{physical} (tenant_id varchar not null, id varchar not null, {columns}doc jsonb not null, primary key (tenant_id, id));\n"
            + CreateIndexes(schema, physical, Indexes)
            + string.Concat(Lines.Select(lines => lines.Create(schema, Physical)));
    }

    internal override async Task<IReadOnlyList<SqlOperation>> Fold(
        IReadOnlyList<IEvent> events,
        string schema,
        NpgsqlConnection connection,
        CancellationToken cancellation
    )
    {
        var rows = new Dictionary<RowKey, ProjectedRow<TRow>>();
        var routed = new List<(ProjectedRow<TRow> Row, IEvent Event)>(events.Count);
        foreach (var e in events)
        {
            foreach (var key in Keys(e))
            {
                if (!rows.TryGetValue(key, out var row))
                    rows.Add(key, row = new ProjectedRow<TRow>(key));
                routed.Add((row, e));
            }
        }

        if (rows.Count == 0)
            return [];
        await Load([.. rows.Values], $"{schema}.{Physical(Table)}", connection, cancellation);
        var steps = Lines.Any(lines => lines.NeedsSteps);
        foreach (var (row, e) in routed)
        {
            try
            {
                var before = row.Value;
                row.Value = Apply(before, row.Key, e);
                if (steps && !ReferenceEquals(before, row.Value))
                    row.Steps.Add(new RowStep<TRow>(e.Sequence, e.Timestamp, before, row.Value));
            }
            catch (Exception problem)
            {
                throw new ProjectionFailedException(Name, e, problem);
            }
        }

        // A row that came and went within the page is nowhere, but its lines have been.
        return [.. Changes([.. rows.Values.Where(row => !ReferenceEquals(row.Stored, row.Value) || row.Steps.Count > 0)], schema)];
    }

    private async Task Load(
        IReadOnlyList<ProjectedRow<TRow>> rows,
        string table,
        NpgsqlConnection connection,
        CancellationToken cancellation
    )
    {
        await using var command = new NpgsqlCommand(
            $"""
            select k.ord, t.doc from unnest($1, $2) with ordinality as k(tenant_id, id, ord)
            {TableProjection.ByKey(table, "doc", "tenant_id", "id")}
            """,
            connection
        );
        foreach (var (values, type) in Keys(rows))
            command.Parameters.Add(new NpgsqlParameter { Value = values, NpgsqlDbType = type });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            var row = rows[(int)reader.GetInt64(0) - 1];
            row.Stored = row.Value = JsonSerializer.Deserialize(reader.GetFieldValue<byte[]>(1), RowJson);
        }
    }

    private IEnumerable<SqlOperation> Changes(IReadOnlyList<ProjectedRow<TRow>> changed, string schema)
    {
        var table = $"{schema}.{Physical(Table)}";
        var removed = changed.Where(r => r.Stored is not null && r.Value is null).ToList();
        if (removed.Count > 0)
        {
            yield return new SqlOperation(
                $"delete from {table} r using unnest(?, ?) as k(tenant_id, id) {TableProjection.ChangedByKey(table, "tenant_id", "id")}",
                [.. Keys(removed)]
            );
        }

        // Nobody else writes here: the daemon checks its progress in the same transaction. What was not there is inserted, at less than
        // half an upsert's price.
        var added = changed.Where(r => r.Stored is null && r.Value is not null).ToList();
        if (added.Count > 0)
        {
            yield return new SqlOperation(
                $"insert into {table} (tenant_id, id, doc{Listed(c => $", {c}")}) select * from unnest(?, ?, ?{Listed(_ => ", ?")})",
                [.. Values(added)]
            );
        }

        var updated = changed.Where(r => r.Stored is not null && r.Value is not null).ToList();
        if (updated.Count > 0)
        {
            yield return new SqlOperation(
                $"""
                update {table} r set doc = k.doc{Listed(c => $", {c} = k.{c}")}
                from unnest(?, ?, ?{Listed(_ => ", ?")}) as k(tenant_id, id, doc{Listed(c => $", {c}")})
                {TableProjection.ChangedByKey(table, "tenant_id", "id")}
                """,
                [.. Values(updated)]
            );
        }

        foreach (var lines in Lines)
        {
            foreach (var change in lines.Changes(changed, name => $"{schema}.{Physical(name)}"))
                yield return change;
        }
    }

    private string Listed(Func<string, string> part) => string.Concat(Columns.Select(c => part(c.Name)));

    private IEnumerable<SqlValue> Values(IReadOnlyList<ProjectedRow<TRow>> rows)
    {
        var values = rows.Select(r => r.Value!).ToList();
        return
        [
            .. Keys(rows),
            new SqlValue(values.ConvertAll(v => JsonSerializer.SerializeToUtf8Bytes(v, RowJson)), NpgsqlDbType.Array | NpgsqlDbType.Jsonb),
            .. Columns.Select(column => column.Values(values)),
        ];
    }

    private static IEnumerable<SqlValue> Keys(IReadOnlyList<ProjectedRow<TRow>> rows) =>
        [SqlValue.Texts(rows.Select(r => r.Key.Tenant)), SqlValue.Texts(rows.Select(r => r.Key.Id))];
}

/// <summary>A row as it is stored and as a page of events leaves it.</summary>
internal sealed class ProjectedRow<TRow>(RowKey key)
    where TRow : class
{
    public RowKey Key { get; } = key;

    public TRow? Stored { get; set; }

    public TRow? Value { get; set; }

    /// <summary>What each event of the page made of it, where a table asks for that.</summary>
    public List<RowStep<TRow>> Steps { get; } = [];
}

/// <summary>What one event made of a row.</summary>
/// <param name="Position">The event's sequence in the log.</param>
/// <param name="At">When it was recorded.</param>
/// <param name="Before">The row before it.</param>
/// <param name="After">The row after it.</param>
internal readonly record struct RowStep<TRow>(long Position, DateTimeOffset At, TRow? Before, TRow? After)
    where TRow : class;

/// <summary>An event that a projection cannot apply: it keeps its place before the page of that event and tries again.</summary>
public sealed class ProjectionFailedException(string projection, IEvent e, Exception problem)
    : EventStoreException($"Projection {projection} cannot apply event {e.Sequence} ({e.EventTypeName}): {problem.Message}", problem);
