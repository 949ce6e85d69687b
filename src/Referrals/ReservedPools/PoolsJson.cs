// How pools are written in the log.
using System.Text.Json.Serialization;

namespace Referrals.ReservedPools;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SessionPublished))]
[JsonSerializable(typeof(SessionChanged))]
[JsonSerializable(typeof(PlaceHeld))]
[JsonSerializable(typeof(HoldConfirmed))]
[JsonSerializable(typeof(PlaceUsed))]
[JsonSerializable(typeof(PlaceReturned))]
[JsonSerializable(typeof(PlaceRefused))]
[JsonSerializable(typeof(WaitingBegun))]
[JsonSerializable(typeof(WaitingEnded))]
[JsonSerializable(typeof(ReserveReleased))]
[JsonSerializable(typeof(PoolClosed))]
[JsonSerializable(typeof(Outcome<PublicationAnswer>))]
internal sealed partial class PoolsJson : JsonSerializerContext;

/// <summary>What goes over HTTP; written with the service's HTTP options.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PoolForm))]
[JsonSerializable(typeof(PublishedDay))]
[JsonSerializable(typeof(PublicationAnswer))]
internal sealed partial class PublishingJson : JsonSerializerContext;
