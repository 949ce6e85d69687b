// The JSON of the vault: what lies sealed in it, and what its endpoints take and give.
using System.Text.Json.Serialization;

namespace Referrals.People;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PersonData))]
internal sealed partial class PeopleJson : JsonSerializerContext;
