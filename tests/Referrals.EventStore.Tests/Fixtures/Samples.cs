using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using JasperFx.Events;
using Marten;
using Marten.Internal.Sessions;
using Npgsql;
using NpgsqlTypes;
using Referrals.EventStore.Projections;

namespace Referrals.EventStore.Tests.Fixtures;

public enum Colour
{
    Red,
    Green,
}

/// <summary>A counter was counted up; the text is free.</summary>
public sealed record Counted(int By, string Text = "", Colour Colour = Colour.Green);

public sealed record Closed(string Reason);

/// <summary>JSON of the caller's own making: the way to what only the database refuses.</summary>
public sealed record Raw(JsonElement Value);

public sealed record NeverRegistered(int Value);

public sealed record Outcome(string Code, int Count);

public sealed record CountRow(int Count, string Last);

[JsonSerializable(typeof(Counted))]
[JsonSerializable(typeof(Closed))]
[JsonSerializable(typeof(Raw))]
[JsonSerializable(typeof(NeverRegistered))]
[JsonSerializable(typeof(Outcome))]
[JsonSerializable(typeof(CountRow))]
[JsonSerializable(typeof(CountedV1))]
[JsonSerializable(typeof(CountedV2))]
internal sealed partial class SamplesJson : JsonSerializerContext;

/// <summary>The first shapes of <see cref="Counted"/>, kept to read what was stored then.</summary>
public sealed record CountedV1(int Step);

public sealed record CountedV2(int By);

/// <summary>A counter that may be closed.</summary>
public sealed record Counter(int Count, bool IsClosed)
{
    public static readonly Aggregate<Counter> Aggregate = new(
        "counter",
        new Counter(0, false),
        (state, e) =>
            e switch
            {
                Counted counted when !state.IsClosed => state with { Count = state.Count + counted.By },
                Closed => state with { IsClosed = true },
                _ => throw new InvalidOperationException($"A closed counter cannot meet {e.GetType().Name}."),
            }
    );

    /// <summary>Counts up to a limit.</summary>
    public static Decision<Outcome> CountUpTo(int limit, LoadedStream<Counter> counter) =>
        counter.State switch
        {
            { IsClosed: true } => new Decision<Outcome>(new Outcome("closed", counter.State.Count)),
            { Count: var count } when count >= limit => new Decision<Outcome>(new Outcome("full", count)),
            { Count: var count } => new Decision<Outcome>(new Outcome("counted", count + 1)).Append(counter, new Counted(1)),
        };
}

internal static class Samples
{
    public static readonly EventTypes Types = new EventTypes(SamplesJson.Default)
        .Map<Counted>("counted_v3")
        .Map<Closed>("closed")
        .Map<Raw>("raw")
        .Upcast<CountedV1, CountedV2>("counted", old => new CountedV2(old.Step))
        .Upcast<CountedV2, Counted>("counted_v2", old => new Counted(old.By, "upcast"));

    public static StreamId NewStream(string tenant = "340422") => new(tenant, $"counter-{Guid.NewGuid():N}");

    public static AppendRequest Append(StreamId stream, ExpectedVersion expected, params object[] events) =>
        new(new StreamAppend(stream, expected, events, "counter"));

    public static AppendRequest Append(StreamId stream, params object[] events) => Append(stream, ExpectedVersion.Any, events);
}

/// <summary>Counts per stream; can be told to fail at a text.</summary>
internal sealed class CountBoard(string table, int revision = 1) : TableProjection<CountRow>
{
    public string? FailAt { get; set; }

    public override string Table => table;

    public override int Revision => revision;

    public override IReadOnlyList<ProjectionColumn<CountRow>> Columns { get; } = [ProjectionColumn.BigInt<CountRow>("count", r => r.Count)];

    public override IReadOnlyList<string> Indexes => ["tenant_id, count"];

    public override JsonTypeInfo<CountRow> RowJson => SamplesJson.Default.CountRow;

    public override IReadOnlyList<RowKey> Keys(IEvent e) => [RowKey.Of(e)];

    public override CountRow? Apply(CountRow? row, RowKey key, IEvent e) =>
        e.Data switch
        {
            Counted counted when counted.Text == FailAt && FailAt is not null => throw new InvalidOperationException(
                $"cannot apply '{FailAt}'"
            ),
            Counted counted => new CountRow((row?.Count ?? 0) + counted.By, counted.Text),
            Closed => null,
            _ => row,
        };
}

/// <summary>Writes down every event that it is given, in the order in which it is given.</summary>
internal sealed class Recorder(string name) : TableProjection
{
    public override string Name => name;

    public override IReadOnlyList<string> Tables => [name];

    /// <summary>Is called with every page before it is written.</summary>
    public Func<IReadOnlyList<IEvent>, Task> BeforePage { get; init; } = _ => Task.CompletedTask;

    /// <summary>Runs before its tables are created.</summary>
    public string BeforeTables { get; init; } = "";

    public override async Task ApplyAsync(IDocumentOperations operations, IReadOnlyList<IEvent> events, CancellationToken cancellation)
    {
        await BeforePage(events);
        var schema = ((QuerySession)operations).Options.Events.DatabaseSchemaName;
        operations.QueueOperation(new BeginPage(schema, $"{Shard.Identity} {events[^1].Sequence}"));
        operations.QueueOperation(Insert(events, schema));
    }

    internal override string CreateTables(string schema) =>
        $"{BeforeTables}create table {schema}.{Physical(name)} (place bigint generated always as identity, seq_id bigint)";

    internal override Task<IReadOnlyList<SqlOperation>> Fold(
        IReadOnlyList<IEvent> events,
        string schema,
        NpgsqlConnection connection,
        CancellationToken cancellation
    ) => Task.FromResult<IReadOnlyList<SqlOperation>>([Insert(events, schema)]);

    private SqlOperation Insert(IReadOnlyList<IEvent> events, string schema) =>
        new(
            $"insert into {schema}.{Physical(name)} (seq_id) select * from unnest(?)",
            new SqlValue(events.Select(e => e.Sequence).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Bigint)
        );
}
