// Events of about 350 bytes, as a referral's are, a state folded from them, and a projection.
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using JasperFx.Events;
using Referrals.EventStore;
using Referrals.EventStore.Projections;
using Referrals.Tests.Hosting;

namespace Referrals.Benchmarks;

internal sealed record StepTaken(
    string CaseId,
    string From,
    string To,
    string County,
    string Unit,
    string Diagnosis,
    string System,
    string Urgency,
    string Note,
    DateTimeOffset At,
    int Number
);

internal sealed record CaseState(string CaseId, string To, int Steps)
{
    public static readonly Aggregate<CaseState> Aggregate = new(
        "case",
        new CaseState("", "", 0),
        (state, e) => e is StepTaken step ? state with { CaseId = step.CaseId, To = step.To, Steps = state.Steps + 1 } : state
    );
}

internal sealed record Answer(string Code, int Steps);

internal sealed record CountyRow(string County, long Events, long Urgent, DateTimeOffset Last);

[JsonSerializable(typeof(StepTaken))]
[JsonSerializable(typeof(Answer))]
[JsonSerializable(typeof(CountyRow))]
internal sealed partial class SampleJson : JsonSerializerContext;

internal static class Sample
{
    public const string Tenant = "340422";

    private static readonly DateTimeOffset Epoch = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static int keys;

    public static readonly EventTypes Types = new EventTypes(SampleJson.Default).Map<StepTaken>("step_taken");

    public static readonly EventMetadata Metadata = new() { Actor = "HSP-340422-0017/17" };

    public static StreamId NewKey() => new(Tenant, $"case-{Interlocked.Increment(ref keys):D9}-{Guid.NewGuid():N}");

    public static StepTaken Step(StreamId stream, int number) =>
        new(
            stream.Key,
            "HSP-340422-0017",
            "HSP-340422-0001",
            $"3404{number % 90:00}",
            "UNIT-CARDIOLOGY-02",
            "I20.000",
            "ICD-10 GB/T 14396-2016",
            "Urgent",
            "Steps of a case, with codes",
            Epoch.AddSeconds(number),
            number
        );

    public static AppendRequest NewStream(int events = 1)
    {
        var stream = NewKey();
        return new AppendRequest(
            new StreamAppend(stream, ExpectedVersion.NewStream, [.. Enumerable.Range(0, events).Select(i => Step(stream, i))], "case")
        )
        {
            Metadata = Metadata,
        };
    }

    /// <summary>So many events of streams with eight each, thoroughly mixed: neighbours in the log belong to different streams.</summary>
    public static IEnumerable<BulkEvent[]> Interleaved(int events, int perCall = 50_000)
    {
        var streams = Enumerable.Range(0, events / 8).Select(_ => NewKey()).ToArray();
        var next = new int[streams.Length];
        var random = new Random(7);
        var order = Enumerable.Range(0, streams.Length * 8).Select(i => i % streams.Length).ToArray();
        random.Shuffle(order);
        return order
            .Chunk(perCall)
            .Select(chunk => Array.ConvertAll(chunk, at => new BulkEvent(streams[at], Step(streams[at], next[at]++), "case", Metadata)));
    }
}

internal sealed class CountyBoard(string table) : TableProjection<CountyRow>
{
    public override string Table => table;

    public override JsonTypeInfo<CountyRow> RowJson => SampleJson.Default.CountyRow;

    public override IReadOnlyList<RowKey> Keys(IEvent e) => e.Data is StepTaken step ? [new RowKey(e.TenantId, step.County)] : [];

    public override CountyRow? Apply(CountyRow? row, RowKey key, IEvent e)
    {
        var step = (StepTaken)e.Data;
        return new CountyRow(step.County, (row?.Events ?? 0) + 1, (row?.Urgent ?? 0) + (step.Urgency == "Urgent" ? 1 : 0), step.At);
    }
}
