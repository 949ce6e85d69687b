// What is told of a consultation whenever something happens to it: that it did, and what stands in somebody's inbox since.
using System.Text.Json;
using System.Text.Json.Serialization;
using JasperFx.Events;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Referrals.Consultations;
using Referrals.EventStore;
using Referrals.Security;
using Referrals.Shared;

namespace Referrals.Live;

/// <summary>A consultation changed.</summary>
/// <param name="Consultation">Its id.</param>
/// <param name="Number">会诊单号.</param>
/// <param name="Version">Its version since.</param>
/// <param name="State">Its state since.</param>
/// <param name="Event">What happened: the event's stored name.</param>
/// <param name="At">When that was recorded.</param>
public sealed record LiveConsultation(
    Guid Consultation,
    string Number,
    long Version,
    ConsultationStateName State,
    string Event,
    DateTimeOffset At
);

/// <summary>Tells of every event, to everybody who may open the consultation after it or could before. For one caller at a time.</summary>
internal sealed partial class LiveConsultations
{
    private readonly FoldedEvents<Consultation> folded;
    private readonly CountyFactsLoader counties;
    private readonly EventTypes types;
    private readonly JsonSerializerOptions json;
    private readonly ILogger<LiveConsultations> logger;

    public LiveConsultations(
        EventLog log,
        CountyFactsLoader counties,
        EventTypes types,
        IOptions<JsonOptions> json,
        ILogger<LiveConsultations> logger
    )
    {
        folded = new FoldedEvents<Consultation>(
            log,
            Consultation.Aggregate,
            Consultation.StreamPrefix,
            (problem, e) => LogUnreadable(problem, e.EventTypeName, e.Sequence)
        );
        (this.counties, this.types, this.json, this.logger) = (counties, types, json.Value.SerializerOptions, logger);
    }

    /// <summary>What a page of the log lets listeners hear.</summary>
    /// <exception cref="LogUnavailableException">Nothing is lost: the same page may be given again.</exception>
    public async Task<IReadOnlyList<LiveItem>> Of(IReadOnlyList<IEvent> page, CancellationToken cancellation)
    {
        var events = await folded.Of(page, cancellation);
        var facts = await counties.Of(events.Select(e => e.Event), cancellation);
        return
        [
            .. events.SelectMany(e =>
            {
                var county = facts[e.Event.Stream.Tenant];
                return LiveItem.Numbered(e.Event, [Changed(e, county), .. Notices(e, county)]);
            }),
        ];
    }

    private LiveMessage Changed(FoldedEvent<Consultation> change, CountyFacts county) =>
        new(
            "consultation",
            Json(
                new LiveConsultation(
                    change.Id,
                    change.After.Details!.Number,
                    change.Event.Version,
                    change.After.Name,
                    types.NameOf(change.Event.Data.GetType()),
                    change.Event.Timestamp
                )
            ),
            caller => CanRead(caller, change.After, county) || CanRead(caller, change.Before, county)
        );

    private IEnumerable<LiveMessage> Notices(FoldedEvent<Consultation> change, CountyFacts county)
    {
        var details = change.After.Details!;
        return ConsultationNotices
            .Of(change.Before, change.Event.Data, change.After)
            .GroupBy(notice => notice.Kind, notice => notice.Address)
            .Select(told =>
                LiveNotices.Message(
                    Json(
                        new LiveNotice(change.Event.Sequence, Kebab.Of(told.Key), null, details.Number, change.Event.HappenedAt, change.Id)
                    ),
                    [.. told.Select(address => ConsultationPosts.AddressOf(details, address, county.Practitioners, county.Today).Address)],
                    caller => CanRead(caller, change.After, county)
                )
            );
    }

    private static bool CanRead(Caller caller, Consultation state, CountyFacts county) =>
        ConsultationAccess.Of(caller, state, county.Policy, county.Now).CanRead;

    private byte[] Json<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, json.GetTypeInfo(typeof(T)));

    [LoggerMessage(413, LogLevel.Error, "The consultation of event {Name} at {Position} cannot be read; nobody hears of it live")]
    private partial void LogUnreadable(Exception problem, string name, long position);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(LiveConsultation))]
internal sealed partial class LiveConsultationJson : JsonSerializerContext;
