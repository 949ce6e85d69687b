// The JSON of the vault: what lies sealed in it, and what its endpoints take and give.
using System.Text.Json.Serialization;

namespace Referrals.People;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(PersonData))]
[JsonSerializable(typeof(PersonForm))]
[JsonSerializable(typeof(ContactForm))]
[JsonSerializable(typeof(IdentificationForm))]
[JsonSerializable(typeof(ErasureForm))]
[JsonSerializable(typeof(PersonReference))]
[JsonSerializable(typeof(PersonShown))]
[JsonSerializable(typeof(AccessPage))]
internal sealed partial class PeopleJson : JsonSerializerContext;
