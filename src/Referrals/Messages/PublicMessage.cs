// A message to hospital systems, and what is in it.
using System.Globalization;
using System.Text;
using System.Text.Json;
using CloudNative.CloudEvents;
using CloudNative.CloudEvents.SystemTextJson;
using JasperFx.Events;
using Referrals.Cases;
using Referrals.Deductibles;
using Referrals.EventStore;
using Referrals.Shared;

namespace Referrals.Messages;

/// <summary>Something happened to a case 转诊变更.</summary>
/// <param name="Event">What, as in the history of the case.</param>
/// <param name="At">When it happened, Shanghai time.</param>
/// <param name="Referral">The case since then: as <c>GET /api/referrals/{id}</c> has it, without the patient's data and texts.</param>
public sealed record ReferralMessage(string Event, DateTimeOffset At, ReferralView Referral);

/// <summary>Something happened to an entry of the whitelist 白名单变更; <c>GET /api/whitelist/{id}</c> has it.</summary>
/// <param name="Entry">Its id.</param>
/// <param name="Event">What happened.</param>
/// <param name="At">When, Shanghai time.</param>
/// <param name="Version">Version of the list since then.</param>
public sealed record WhitelistMessage(Guid Entry, string Event, DateTimeOffset At, long Version);

/// <summary>Stays of a person were assessed 起付线核算.</summary>
/// <param name="Person">Reference of the person.</param>
/// <param name="Year">Insurance year.</param>
/// <param name="Version">Version of the person's year.</param>
/// <param name="At">When, Shanghai time.</param>
/// <param name="Stays">The receiver's stays; for the insurer all.</param>
public sealed record DeductibleMessage(string Person, int Year, long Version, DateTimeOffset At, IReadOnlyList<StayAssessment> Stays);

/// <summary>Institutions, practitioners, policies or catalogues have changed 基础数据变更: they are to be read again.</summary>
/// <param name="Of">Which of them.</param>
/// <param name="Version">Version since then.</param>
public sealed record ReferenceMessage(string Of, long Version);

/// <summary>A message with those for whom it is.</summary>
/// <param name="Position">Position in the log of the event behind it.</param>
/// <param name="Part">Tells messages of one event apart.</param>
/// <param name="County">Whose.</param>
/// <param name="Type">CloudEvents type.</param>
/// <param name="Subject">What it is about: messages of one subject stay in their order.</param>
/// <param name="Recipients">Codes of institutions, <see cref="InsuranceOffice.Code"/>, or <see cref="Everybody"/>.</param>
/// <param name="Body">The whole message as CloudEvents JSON.</param>
internal sealed record PublicMessage(
    long Position,
    int Part,
    string County,
    string Type,
    string Subject,
    IReadOnlyList<string> Recipients,
    string Body
)
{
    /// <summary>All institutions of the county, and the insurer.</summary>
    public const string Everybody = "*";

    private static readonly CloudEventAttribute Sequence = CloudEventAttribute.CreateExtension("sequence", CloudEventAttributeType.String);
    private static readonly CloudEventAttribute Trace = CloudEventAttribute.CreateExtension("traceparent", CloudEventAttributeType.String);

    // JSON is not HTML: Chinese is sent as it is.
    private static readonly JsonEventFormatter Formatter = new(
        new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping },
        default
    );

    public static PublicMessage Of(IEvent e, int part, string type, string subject, IReadOnlyList<string> recipients, JsonElement data)
    {
        var position = new FeedPosition(e.Sequence, part);
        var message = new CloudEvent(CloudEventsSpecVersion.V1_0, [Sequence, Trace])
        {
            Id = position.ToString(),
            Source = new Uri($"/counties/{e.Stream.Tenant}", UriKind.Relative),
            Type = type,
            Subject = subject,
            Time = e.Timestamp,
            DataContentType = "application/json",
            Data = data,
            [Sequence] = position.ToSortableString(),
            [Trace] = e.TraceParent,
        };
        return new PublicMessage(
            e.Sequence,
            part,
            e.Stream.Tenant,
            type,
            subject,
            recipients,
            Encoding.UTF8.GetString(Write(message).Span)
        );
    }

    /// <summary>A message as it is sent, by whichever way.</summary>
    public static ReadOnlyMemory<byte> Write(CloudEvent message) => Formatter.EncodeStructuredModeMessage(message, out _);
}

/// <summary>A place in a feed: after everything that an event at it and those before have told.</summary>
/// <param name="Log">Position in the log.</param>
/// <param name="Part">Tells messages of one event apart.</param>
internal readonly record struct FeedPosition(long Log, int Part)
{
    /// <summary>After all messages of an event.</summary>
    public const int Whole = 9_999;

    public static FeedPosition? Parse(string text)
    {
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        return
            long.TryParse(dash < 0 ? text : text[..dash], NumberStyles.None, CultureInfo.InvariantCulture, out var log)
            && int.TryParse(dash < 0 ? "0" : text[(dash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var part)
            ? new FeedPosition(log, part)
            : null;
    }

    /// <summary>Compares as text as it does as numbers.</summary>
    public string ToSortableString() => string.Create(CultureInfo.InvariantCulture, $"{Log:D19}-{Part:D4}");

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Log}-{Part}");
}
