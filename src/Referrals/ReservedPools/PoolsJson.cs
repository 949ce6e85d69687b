// How pools are written in the log.
using System.Text.Json.Serialization;

namespace Referrals.ReservedPools;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SessionPublished))]
[JsonSerializable(typeof(SessionChanged))]
[JsonSerializable(typeof(PlaceHeld))]
[JsonSerializable(typeof(HoldConfirmed))]
[JsonSerializable(typeof(PlaceUsed))]
[JsonSerializable(typeof(PlaceUseRetracted))]
[JsonSerializable(typeof(PlaceReturned))]
[JsonSerializable(typeof(PlaceRefused))]
[JsonSerializable(typeof(WaitingBegun))]
[JsonSerializable(typeof(WaitingEnded))]
[JsonSerializable(typeof(ReserveReleased))]
[JsonSerializable(typeof(PoolClosed))]
internal sealed partial class PoolsJson : JsonSerializerContext;
