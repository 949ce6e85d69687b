// How events of this slice are written.
using System.Text.Json.Serialization;

namespace Referrals.Policies;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PolicySet))]
internal sealed partial class PoliciesJson : JsonSerializerContext;
