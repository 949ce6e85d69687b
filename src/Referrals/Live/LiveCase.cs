// What is told of a case whenever something happens to it.
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Referrals.Cases;
using Referrals.EventStore;

namespace Referrals.Live;

/// <summary>A case changed.</summary>
/// <param name="Case">Its id.</param>
/// <param name="Number">转诊单号.</param>
/// <param name="Version">Its version since.</param>
/// <param name="State">Its state since.</param>
/// <param name="Event">What happened, as in its history.</param>
/// <param name="At">When that was recorded.</param>
public sealed record LiveCase(Guid Case, string Number, long Version, StateName State, string Event, DateTimeOffset At);

/// <summary>The first event of a connection.</summary>
/// <param name="Position">How far the log was.</param>
/// <param name="Now">The service's clock.</param>
public sealed record LiveHello(long Position, DateTimeOffset Now);

/// <summary>Something may have been missed: what was loaded before must be loaded anew.</summary>
/// <param name="Position">How far the log was; hand it to the lists as <c>Log-Position</c>.</param>
public sealed record LiveReset(long Position);

/// <summary>Tells of every event, to everybody who may open the case after it or could before.</summary>
internal sealed class LiveCases(EventTypes types, IOptions<JsonOptions> json)
{
    public IEnumerable<LiveMessage> Tell(CaseChange change)
    {
        var told = new LiveCase(
            change.Case,
            change.After.Details!.Number,
            change.Event.Version,
            change.After.Name,
            types.NameOf(change.Event.Data.GetType()),
            change.Event.Timestamp
        );
        yield return new LiveMessage(
            "case",
            JsonSerializer.SerializeToUtf8Bytes(told, json.Value.SerializerOptions.GetTypeInfo(typeof(LiveCase))),
            // Whoever has lost a case by it hears that, and then no more.
            caller => change.MayBeOpenedBy(caller) || change.CouldBeOpenedBy(caller)
        );
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(LiveCase))]
[JsonSerializable(typeof(LiveHello))]
[JsonSerializable(typeof(LiveReset))]
internal sealed partial class LiveJson : JsonSerializerContext;
