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
[JsonSerializable(typeof(MergeForm))]
[JsonSerializable(typeof(MergeReversalForm))]
[JsonSerializable(typeof(PersonReferences))]
[JsonSerializable(typeof(ConflictPage))]
[JsonSerializable(typeof(ConflictClosingForm))]
[JsonSerializable(typeof(PersonSearchForm))]
[JsonSerializable(typeof(PeopleFound))]
[JsonSerializable(typeof(PersonMerged))]
[JsonSerializable(typeof(PersonMergeReversed))]
internal sealed partial class PeopleJson : JsonSerializerContext;
