// How events of this slice are written.
using System.Text.Json.Serialization;
using Referrals.Shared;

namespace Referrals.Policies;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PolicySet))]
[JsonSerializable(typeof(PolicyParameters))]
[JsonSerializable(typeof(Outcome<Referrals.Institutions.ReferenceAnswer>))]
internal sealed partial class PoliciesJson : JsonSerializerContext;
