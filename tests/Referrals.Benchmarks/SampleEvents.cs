// Events of about 350 bytes, as a referral's are, and a state folded from them.
using System.Text.Json.Serialization;
using Referrals.EventStore;

namespace Referrals.Benchmarks;

internal sealed record StepTaken(
    string CaseId, string From, string To, string County, string Unit, string Diagnosis, string System, string Urgency, string Note, DateTimeOffset At, int Number);

internal sealed record CaseState(string CaseId, string To, int Steps)
{
    public static readonly Aggregate<CaseState> Aggregate = new("case", new CaseState("", "", 0), (state, e) =>
        e is StepTaken step ? state with { CaseId = step.CaseId, To = step.To, Steps = state.Steps + 1 } : state);
}

internal sealed record Answer(string Code, int Steps);

[JsonSerializable(typeof(StepTaken))]
[JsonSerializable(typeof(Answer))]
[JsonSerializable(typeof(CaseRow))]
[JsonSerializable(typeof(CountyRow))]
internal sealed partial class SampleJson : JsonSerializerContext;

internal static class Sample
{
    private static readonly DateTimeOffset Epoch = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static readonly EventTypes Types = new EventTypes(SampleJson.Default).Map<StepTaken>("step_taken");

    public static StepTaken Step(string caseId, int number) => new(
        caseId, "HSP-340422-0017", "HSP-340422-0001", $"3404{number % 90:00}", "UNIT-CARDIOLOGY-02", "I20.000", "ICD-10 GB/T 14396-2016",
        "Urgent", "Chest pain on exertion, three days, electrocardiogram attached, sealed text follows in production", Epoch.AddSeconds(number), number);
}
