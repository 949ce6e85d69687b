// The rows of a table projection in memory: loaded once, folded, written once for many events.
using System.Text.Json;
using Npgsql;
using static Referrals.EventStore.ArrayParameters;

namespace Referrals.EventStore.Following;

/// <summary>Loads the rows that a page touches, folds in memory, writes what changed: a few statements, however many events.</summary>
internal sealed class TableRun<TRow>(TableProjection<TRow> projection, string schema) : FollowerRun where TRow : class
{
    private const int KeptRows = 100_000;
    private const int EventsAtOnce = 250_000;

    private readonly Dictionary<RowKey, Row> rows = [];
    private readonly List<Row> changed = [];
    private readonly string table = $"{schema}.{projection.Table}";
    private int events;

    public override bool TakesMore => changed.Count < KeptRows && events < EventsAtOnce;

    public override async Task Apply(IReadOnlyList<Envelope> events, NpgsqlConnection connection, CancellationToken cancellation)
    {
        if (rows.Count > KeptRows && changed.Count == 0)
            rows.Clear();
        this.events += events.Count;
        var routed = new List<(Row Row, Envelope Envelope)>(events.Count);
        var missing = new List<Row>();
        foreach (var envelope in events)
        {
            foreach (var key in projection.Keys(envelope))
            {
                if (!rows.TryGetValue(key, out var row))
                {
                    rows.Add(key, row = new Row(key));
                    missing.Add(row);
                }

                routed.Add((row, envelope));
            }
        }

        if (missing.Count > 0)
            await Load(missing, connection, cancellation);
        foreach (var (row, envelope) in routed)
        {
            var next = projection.Apply(row.Value, row.Key, envelope);
            if (ReferenceEquals(row.Value, next))
                continue;
            row.Value = next;
            if (row.IsChanged)
                continue;
            row.IsChanged = true;
            changed.Add(row);
        }
    }

    public override async Task Flush(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await Delete(changed.FindAll(r => r.IsStored && r.Value is null), connection, cancellation);
        // Nobody else writes here: the follower's place is locked. What was not there is inserted, at less than half an upsert's price.
        await Insert(changed.FindAll(r => !r.IsStored && r.Value is not null), connection, cancellation);
        await Update(changed.FindAll(r => r.IsStored && r.Value is not null), connection, cancellation);
        if (changed.Count > 0)
        {
            foreach (var lines in projection.Lines)
                await lines.Write(changed.ConvertAll(r => (r.Key, r.Stored, r.Value)), schema, connection, cancellation);
        }

        foreach (var row in changed)
            (row.Stored, row.IsChanged) = (row.Value, false);
        changed.Clear();
        events = 0;
    }

    private async Task Load(List<Row> missing, NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            // Written so that no plan can begin with the table: one that was made while it was small would read all of it for every page.
            $"""
             select k.ord, t.doc from unnest($1, $2) with ordinality as k(tenant, id, ord)
             cross join lateral (select doc from {table} r where r.tenant_id = k.tenant and r.id = k.id limit 1) t
             """,
            connection);
        AddKeys(command, missing);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            var row = missing[(int)reader.GetInt64(0) - 1];
            row.Stored = row.Value = JsonSerializer.Deserialize(reader.GetFieldValue<byte[]>(1), projection.RowJson);
        }
    }

    private async Task Delete(List<Row> removed, NpgsqlConnection connection, CancellationToken cancellation)
    {
        if (removed.Count == 0)
            return;
        await using var command = new NpgsqlCommand($"delete from {table} t using unnest($1, $2) as k(tenant, id) where t.tenant_id = k.tenant and t.id = k.id", connection);
        AddKeys(command, removed);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private async Task Insert(List<Row> added, NpgsqlConnection connection, CancellationToken cancellation)
    {
        if (added.Count == 0)
            return;
        await using var command = new NpgsqlCommand(
            $"insert into {table} (tenant_id, id, doc{Columns(c => $", {c}")}) select * from unnest($1, $2, $3{Columns((_, i) => $", ${i + 4}")})", connection);
        AddValues(command, added);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private async Task Update(List<Row> kept, NpgsqlConnection connection, CancellationToken cancellation)
    {
        if (kept.Count == 0)
            return;
        await using var command = new NpgsqlCommand(
            // Not an update: its plan could begin with the table, as above.
            $"""
             insert into {table} (tenant_id, id, doc{Columns(c => $", {c}")}) select * from unnest($1, $2, $3{Columns((_, i) => $", ${i + 4}")})
             on conflict (tenant_id, id) do update set doc = excluded.doc{Columns(c => $", {c} = excluded.{c}")}
             """,
            connection);
        AddValues(command, kept);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private string Columns(Func<string, string> text) => Columns((name, _) => text(name));

    private string Columns(Func<string, int, string> text) => string.Concat(projection.Columns.Select((c, i) => text(c.Name, i)));

    private void AddValues(NpgsqlCommand command, List<Row> written)
    {
        AddKeys(command, written);
        var values = written.ConvertAll(r => r.Value!);
        command.Parameters.Add(Jsons(values.ConvertAll(v => JsonSerializer.SerializeToUtf8Bytes(v, projection.RowJson))));
        foreach (var column in projection.Columns)
            command.Parameters.Add(column.Values(values));
    }

    private static void AddKeys(NpgsqlCommand command, List<Row> keys)
    {
        command.Parameters.Add(Texts(keys.ConvertAll(r => r.Key.Tenant)));
        command.Parameters.Add(Texts(keys.ConvertAll(r => r.Key.Id)));
    }

    private sealed class Row(RowKey key)
    {
        public RowKey Key { get; } = key;

        /// <summary>Null where there is none.</summary>
        public TRow? Value { get; set; }

        /// <summary>As it stands in the table; null where it does not.</summary>
        public TRow? Stored { get; set; }

        public bool IsStored => Stored is not null;

        public bool IsChanged { get; set; }
    }
}
