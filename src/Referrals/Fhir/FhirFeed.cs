// What happened, as messages of the exchange: rendered when they are read, so that they need not be kept with anybody's data in them.
using System.Text.Json;
using Hl7.Fhir.Model;
using Referrals.Cases;
using Referrals.Catalogues;
using Referrals.Documents;
using Referrals.EventStore;
using Referrals.Http;
using Referrals.Messages;
using Referrals.People;
using Referrals.Shared;

namespace Referrals.Fhir;

/// <summary>A page of messages.</summary>
/// <param name="Messages">In the order of the log.</param>
/// <param name="Next">For <c>?after=</c>.</param>
internal sealed record FhirPage(IReadOnlyList<Bundle> Messages, FeedPosition Next);

/// <summary>Reads the feed of an institution for what the exchange has a step for. Every case that is read is recorded.</summary>
internal sealed class FhirFeed(FeedReading feed, ReferralReading reading, EventLog log, PeopleVault vault, DiagnosisNames names)
{
    public const int Standard = 20;
    public const int Most = 100;

    /// <summary>A page after a place.</summary>
    public async Task<FhirPage> Read(RequestContext context, FeedRequest request, FeedPosition after, TimeSpan wait, Uri service)
    {
        var (stored, next) = await FeedAnswer.Page(request, after, wait, feed, context.Cancellation);
        var messages = new List<Bundle>();
        foreach (var message in stored)
        {
            if (await Render(context, request.Institution, message, service) is { } bundle)
                messages.Add(bundle);
        }

        return new FhirPage(messages, next);
    }

    /// <summary>A message of the feed as a message of the exchange; null where it is none for the reader, or not any more.</summary>
    public async Task<Bundle?> Render(RequestContext context, string reader, StoredMessage stored, Uri service)
    {
        var message = JsonElement.Parse(stored.Body);
        if (
            message.GetProperty("type").GetString()?.StartsWith("referral.", StringComparison.Ordinal) != true
            || !message.TryGetProperty("data", out var data)
        )
            return null;
        var view = data.GetProperty("referral");
        var name = data.GetProperty("event").GetString()!;
        var step = FhirMessages.StepOf(
            name,
            Kebab.Parse<StateName>(view.GetProperty("state").GetString()) ?? StateName.NotStarted,
            view.GetProperty("from").GetProperty("institution").GetString()!,
            view.GetProperty("to").GetProperty("institution").GetString()!,
            reader
        );
        // Not the reader's any more: what was told of it then is not told again.
        if (
            step is null
            || await reading.LoadAuthorized(context, view.GetProperty("id").GetGuid()) is not { Access.Level: ReadLevel.Full } found
        )
            return null;
        var id = view.GetProperty("id").GetGuid();
        var news = await News(context, found, id, view.GetProperty("version").GetInt64(), stored, data);
        await reading.Record(context, found, id, AccessedThing.Case);
        return new FhirMessages(service, code => found.Facts.Directory.On(code, found.Facts.Today)?.Name).Of(step, news, reader);
    }

    private async Task<FhirNews> News(
        RequestContext context,
        AuthorizedCase found,
        Guid id,
        long version,
        StoredMessage stored,
        JsonElement data
    )
    {
        var stream = context.Stream(Referral.StreamKey(id));
        var shown = await log.AggregateStream(Referral.Aggregate, stream, AsOf.Version(version), context.Cancellation);
        var last = await log.FetchEvent(stream, version, context.Cancellation);
        var details = shown.State.Details!;
        var patient = await vault.Read(context.Caller.County, details.Person, context.Cancellation);
        var sealer = patient is null ? null : await vault.SealerFor(context.Caller.County, details.Person, context.Cancellation);
        var (reason, note) = last!.Data switch
        {
            ReferralDeclined declined => (Kebab.Of(declined.Reason), declined.Note),
            ReferralReturned returned => (Kebab.Of(returned.Reason), returned.Note),
            ReferralAccepted accepted => (null, accepted.Note),
            _ => ((string?)null, (SealedText?)null),
        };
        return new FhirNews(
            $"{context.Caller.County}/{stored.At}",
            data.GetProperty("event").GetString()!,
            data.GetProperty("at").GetDateTimeOffset(),
            ReferralView.Of(id, shown.State, version, patient, null, patient is null, sealer, null, [], await names.Load(context)),
            reason,
            ReferralView.Open(note, sealer),
            [.. details.Attachments.Where(IsOpen).Select(file => Document(file, sealer))]
        );
    }

    private static bool IsOpen(Cases.Attachment file) => file.State is AttachmentState.Clean or AttachmentState.Quarantined;

    private static FhirDocument Document(Cases.Attachment file, Sealer? sealer) =>
        new(file.Id, sealer?.Open(file.Name) ?? "附件", ContentTypes.MediaType(file.Type).Split(';')[0], file.Institution, file.AddedAt);
}
