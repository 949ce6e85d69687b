// How bodies are read and written: generated at build, so that what nobody uses can be trimmed.
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Referrals.Workbench.Client;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(WorklistCounts))]
[JsonSerializable(typeof(WorklistPage))]
[JsonSerializable(typeof(ReferralView))]
[JsonSerializable(typeof(IReadOnlyList<HistoryEntry>))]
[JsonSerializable(typeof(IReadOnlyList<ActionView>))]
[JsonSerializable(typeof(PlacesView))]
[JsonSerializable(typeof(AcceptanceForm))]
[JsonSerializable(typeof(RefusalForm))]
[JsonSerializable(typeof(ReturnForm))]
[JsonSerializable(typeof(AllocationForm))]
[JsonSerializable(typeof(ArrangementForm))]
[JsonSerializable(typeof(ReferralAnswer))]
[JsonSerializable(typeof(PoolBoard))]
[JsonSerializable(typeof(InstitutionPage))]
[JsonSerializable(typeof(UnitPage))]
[JsonSerializable(typeof(LiveHello))]
[JsonSerializable(typeof(LiveCase))]
[JsonSerializable(typeof(LivePool))]
public sealed partial class ApiJson : JsonSerializerContext;
