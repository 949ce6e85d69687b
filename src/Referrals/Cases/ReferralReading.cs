// Reading a case: as it is, as it was, what happened, and what may be done. Every reading of a patient's data is recorded.
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Referrals.Catalogues;
using Referrals.EventStore;
using Referrals.Http;
using Referrals.People;
using Referrals.Policies;
using Referrals.Shared;

namespace Referrals.Cases;

/// <summary>One event of a case.</summary>
/// <param name="Version">Its place, from 1.</param>
/// <param name="Event">Its stored name.</param>
/// <param name="HappenedAt">When it happened.</param>
/// <param name="RecordedAt">When the database recorded it.</param>
/// <param name="Actor">Who did it.</param>
/// <param name="State">The state after it.</param>
/// <param name="Data">What it holds, with its texts opened for those who may read them.</param>
public sealed record HistoryEntry(
    long Version,
    string Event,
    DateTimeOffset HappenedAt,
    DateTimeOffset RecordedAt,
    string? Actor,
    StateName State,
    JsonObject Data
);

/// <summary>An action that is open to the caller now.</summary>
/// <param name="Action">Its name.</param>
/// <param name="Method">HTTP method.</param>
/// <param name="Href">Where to send it; {attachment} stands for an attachment's id.</param>
public sealed record ActionView(ReferralAction Action, string Method, string Href);

/// <summary>A case that a caller may see.</summary>
/// <param name="Now">The case.</param>
/// <param name="Facts">What is known of the county.</param>
/// <param name="Access">What the caller is to it.</param>
internal sealed record AuthorizedCase(LoadedStream<Referral> Now, ReferenceFacts Facts, CaseAccess Access)
{
    /// <summary>Whether the caller, by what allows reading now, may read the case as it was.</summary>
    public bool CouldRead(Referral then)
    {
        var access = CaseAccess.Of(Access.Caller, then, Facts);
        return (Access.Emergency ? access.InEmergency() : access).CanRead;
    }
}

internal sealed class ReferralReading(
    EventLog log,
    PeopleVault vault,
    ReferenceFactsLoader reference,
    CaseHandler handler,
    PatientCases patients,
    PersonRelations relations,
    DiagnosisNames names,
    EventTypes types,
    IOptions<JsonOptions> json
)
{
    private readonly JsonSerializerOptions options = json.Value.SerializerOptions;

    /// <summary>The case now, or <c>asOf</c> a version or a moment.</summary>
    public async Task<IResult> Get(RequestContext context, Guid id)
    {
        if (await LoadAuthorized(context, id) is not { } found)
            return Problems.Of(new Refusal("not-found"));
        if (context.AsOf is null && await handler.RecordOpening(context, found.Facts, found.Now))
        {
            // Somebody may have passed it on meanwhile.
            if (await LoadAuthorized(context, id) is not { } again)
                return Problems.Of(new Refusal("not-found"));
            found = again;
        }

        var shown = found.Now;
        if (context.AsOf is { } asOf)
        {
            shown = await log.AggregateStream(Referral.Aggregate, context.Stream(Referral.StreamKey(id)), asOf, context.Cancellation);
            if (shown.State is Referral.NotStarted || !found.CouldRead(shown.State))
                return Problems.Of(new Refusal("not-found"));
        }

        var person = shown.State.Details!.Person;
        var county = context.Caller.County;
        var catalogues = await names.Load(context);
        // Nothing is answered before the reading is recorded; the data may be fetched meanwhile.
        var recorded = Record(context, found, id, AccessedThing.Case);
        context.SetETag(shown.Version);
        if (found.Access.Level == ReadLevel.Masked)
        {
            var masked = (
                await vault.Masked(county, [person], found.Facts.Today, context.Language, context.Cancellation)
            ).GetValueOrDefault(person);
            await recorded;
            return TypedResults.Ok(
                ReferralView.Of(id, shown.State, shown.Version, null, masked, masked?.Erased ?? true, null, null, [], catalogues)
            );
        }

        // What stood beside it at another time is not told.
        var others =
            context.AsOf is null && shown.State.Details.Sent
                ? patients.Known(context, found.Facts, id, person)
                : Task.FromResult<IReadOnlyList<OtherCase>>([]);
        var data = await vault.Read(county, person, context.Cancellation);
        var sealer = data is null ? null : await vault.SealerFor(county, person, context.Cancellation);
        await recorded;
        // What others registered of a patient is not shown for a draft that nobody has to know of.
        var unsent = shown.State.Details is { Sent: false };
        return TypedResults.Ok(
            ReferralView.Of(
                id,
                shown.State,
                shown.Version,
                unsent ? null : data,
                unsent && data is not null ? Masking.Of(person, data, found.Facts.Today, context.Language) : null,
                data is null,
                sealer,
                DraftOf(shown.State, sealer),
                await others,
                catalogues
            )
        );
    }

    private ReferralForm? DraftOf(Referral state, Sealer? sealer) =>
        state is Referral.Draft { Content: var content } && sealer?.Open(content) is { } form
            ? (ReferralForm?)JsonSerializer.Deserialize(form, options.GetTypeInfo(typeof(ReferralForm)))
            : null;

    /// <summary>Everything that happened, oldest first.</summary>
    public async Task<IResult> History(RequestContext context, Guid id)
    {
        if (await LoadAuthorized(context, id) is not { } found)
            return Problems.Of(new Refusal("not-found"));
        if (context.AsOf is null)
            await handler.RecordOpening(context, found.Facts, found.Now);
        var person = found.Now.State.Details!.Person;
        var sealer =
            found.Access.Level == ReadLevel.Full ? await vault.SealerFor(context.Caller.County, person, context.Cancellation) : null;
        await Record(context, found, id, AccessedThing.History);
        Referral state = new Referral.NotStarted();
        var entries = new List<HistoryEntry>();
        var events = await log.FetchStream(context.Stream(Referral.StreamKey(id)), context.AsOf ?? AsOf.Now, context.Cancellation);
        foreach (var e in events)
        {
            state = state.Evolve(e.Data);
            // What the sender wrote before it was sent is nobody else's.
            if (!state.Details!.Sent && (found.Access.Relations & Relations.Sender) == 0)
                continue;
            var data = (JsonObject)JsonSerializer.SerializeToNode(e.Data, options.GetTypeInfo(e.Data.GetType()))!;
            Open(data, sealer);
            entries.Add(new HistoryEntry(e.Version, types.NameOf(e.Data.GetType()), e.HappenedAt, e.Timestamp, e.Actor, state.Name, data));
        }

        context.SetETag(events.Count);
        return entries.Count == 0 ? Problems.Of(new Refusal("not-found")) : TypedResults.Ok(entries);
    }

    /// <summary>What the caller may do now.</summary>
    public async Task<IResult> Actions(RequestContext context, Guid id)
    {
        if (await LoadAuthorized(context, id) is not { } found)
            return Problems.Of(new Refusal("not-found"));
        context.SetETag(found.Now.Version);
        return TypedResults.Ok(
            found
                .Access.Actions.Select(rule => new ActionView(
                    rule.Action,
                    rule.Action == ReferralAction.ReviseDraft ? "PUT" : "POST",
                    $"/api/referrals/{id}/{rule.Path}"
                ))
                .ToList()
        );
    }

    /// <summary>The case and what the caller is to it; null where it is not the caller's to see.</summary>
    internal async Task<AuthorizedCase?> LoadAuthorized(RequestContext context, Guid id) =>
        await Load(context, id) is { Access.CanRead: true } found ? found : null;

    /// <summary>The case and what the caller is to it, whatever that is.</summary>
    internal async Task<AuthorizedCase> Load(RequestContext context, Guid id)
    {
        var facts = await reference.Load(context);
        var loaded = await log.AggregateStream(Referral.Aggregate, context.Stream(Referral.StreamKey(id)), context.Cancellation);
        var access = CaseAccess.Of(context.Caller, loaded.State, facts);
        if (
            access.Level != ReadLevel.Full
            && loaded.State.Details is { Sent: true } details
            && await relations.InEmergency(context.Caller, details.Person, context.Cancellation)
        )
            access = access.InEmergency();
        return new AuthorizedCase(loaded, facts, access);
    }

    /// <summary>Records that the caller reads of the patient.</summary>
    internal Task Record(RequestContext context, AuthorizedCase found, Guid id, AccessedThing what) =>
        vault.RecordAccess([found.Access.Entry(context, what, id)], context.Cancellation);

    // Sealed texts stand in events as strings that nothing else looks like.
    private static void Open(JsonNode node, Sealer? sealer)
    {
        switch (node)
        {
            case JsonObject o:
                foreach (var (name, value) in o.ToList())
                {
                    if (value is JsonValue v && v.TryGetValue<string>(out var text) && SealedText.IsSealed(text))
                        o[name] = sealer?.Open(new SealedText(text));
                    else if (value is not null)
                        Open(value, sealer);
                }

                break;
            case JsonArray a:
                foreach (var item in a)
                {
                    if (item is not null)
                        Open(item, sealer);
                }

                break;
        }
    }
}
