// What is told of a consultation whenever something happens to it: that it did, and what stands in somebody's inbox since.
using System.Text.Json;
using System.Text.Json.Serialization;
using JasperFx.Events;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Referrals.Consultations;
using Referrals.EventStore;
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
internal sealed class LiveConsultations(ConsultationChanges changes, EventTypes types, IOptions<JsonOptions> options)
{
    private readonly JsonSerializerOptions json = options.Value.SerializerOptions;

    /// <summary>What a page of the log lets listeners hear.</summary>
    /// <exception cref="LogUnavailableException">Nothing is lost: the same page may be given again.</exception>
    public async Task<IReadOnlyList<LiveItem>> Of(IReadOnlyList<IEvent> page, CancellationToken cancellation) =>
        [
            .. (await changes.Of(page, cancellation)).SelectMany(change =>
                LiveItem.Numbered(change.Event, [Changed(change), .. Notices(change)])
            ),
        ];

    private LiveMessage Changed(ConsultationChange change) =>
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
            caller => change.MayBeOpenedBy(caller) || change.CouldBeOpenedBy(caller)
        );

    private IEnumerable<LiveMessage> Notices(ConsultationChange change)
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
                    [
                        .. told.Select(address =>
                            ConsultationPosts.AddressOf(details, address, change.County.Practitioners, change.County.Today).Address
                        ),
                    ],
                    change.MayBeOpenedBy
                )
            );
    }

    private byte[] Json<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, json.GetTypeInfo(typeof(T)));
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(LiveConsultation))]
internal sealed partial class LiveConsultationJson : JsonSerializerContext;
