// How publications go over HTTP and into the records of commands.
using System.Text.Json.Serialization;
using Referrals.ReservedPools;
using Referrals.Shared;

namespace Referrals.Arranging;

/// <summary>What goes over HTTP; written with the service's HTTP options.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PoolForm))]
[JsonSerializable(typeof(PublishedDay))]
[JsonSerializable(typeof(PublicationAnswer))]
[JsonSerializable(typeof(Outcome<PublicationAnswer>))]
internal sealed partial class PublicationJson : JsonSerializerContext;
