// Reading a case: as it is, as it was, what happened, and what may be done. Every reading of a patient's data is recorded.
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
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
public sealed record HistoryEntry(long Version, string Event, DateTimeOffset HappenedAt, DateTimeOffset RecordedAt, string? Actor, StateName State, JsonObject Data);

/// <summary>An action that is open to the caller now.</summary>
/// <param name="Action">Its name.</param>
/// <param name="Method">HTTP method.</param>
/// <param name="Href">Where to send it; {attachment} stands for an attachment's id.</param>
public sealed record ActionView(ReferralAction Action, string Method, string Href);

internal sealed class ReferralReading(EventLog log, PeopleVault vault, ReferenceFactsLoader reference, ReferralHandling handling, EventTypes types, IOptions<JsonOptions> json)
{
    private readonly JsonSerializerOptions options = json.Value.SerializerOptions;

    /// <summary>The case now, or <c>asOf</c> a version or a moment.</summary>
    public async Task<IResult> Get(RequestContext context, Guid id)
    {
        if (await Look(context, id) is not { } look)
            return Problems.Of(new Refusal("not-found"));
        if (context.AsOf is null && await handling.Opened(context, look.Facts, look.Now))
        {
            // Somebody may have passed it on meanwhile.
            if (await Look(context, id) is not { } again)
                return Problems.Of(new Refusal("not-found"));
            look = again;
        }

        var shown = look.Now;
        if (context.AsOf is { } asOf)
        {
            shown = await log.AggregateStream(Referral.Aggregate, context.Stream(Referral.StreamKey(id)), asOf, context.Cancellation);
            if (shown.State is Referral.NotStarted || Level(context, look.Facts, shown.State) == ReadLevel.None)
                return Problems.Of(new Refusal("not-found"));
        }

        var person = shown.State.Details!.Person;
        var county = context.Caller.County;
        // Nothing is answered before the reading is recorded; the data may be fetched meanwhile.
        var recorded = Record(context, look, person, id, AccessedThing.Case);
        context.SetETag(shown.Version);
        if (look.Level == ReadLevel.Masked)
        {
            var masked = (await vault.Masked(county, [person], look.Facts.Today, context.Cancellation)).GetValueOrDefault(person);
            await recorded;
            return TypedResults.Ok(ReferralView.Of(id, shown.State, shown.Version, null, masked, masked?.Erased ?? true, null, null));
        }

        var data = await vault.Read(county, person, context.Cancellation);
        var sealer = data is null ? null : await vault.SealerFor(county, person, context.Cancellation);
        await recorded;
        // What others registered of a patient is not shown for a draft that nobody has to know of.
        var unsent = shown.State.Details is { Sent: false };
        var draft = shown.State is Referral.Draft { Content: var content } && sealer?.Open(content) is { } form ? (ReferralForm?)JsonSerializer.Deserialize(form, options.GetTypeInfo(typeof(ReferralForm))) : null;
        return TypedResults.Ok(ReferralView.Of(
            id, shown.State, shown.Version, unsent ? null : data, unsent && data is not null ? Masking.Of(person, data, look.Facts.Today) : null, data is null, sealer, draft));
    }

    /// <summary>Everything that happened, oldest first.</summary>
    public async Task<IResult> History(RequestContext context, Guid id)
    {
        if (await Look(context, id) is not { } look)
            return Problems.Of(new Refusal("not-found"));
        if (context.AsOf is null)
            await handling.Opened(context, look.Facts, look.Now);
        var person = look.Now.State.Details!.Person;
        var sealer = look.Level == ReadLevel.Full ? await vault.SealerFor(context.Caller.County, person, context.Cancellation) : null;
        await Record(context, look, person, id, AccessedThing.History);
        Referral state = new Referral.NotStarted();
        var entries = new List<HistoryEntry>();
        var events = await log.FetchStream(context.Stream(Referral.StreamKey(id)), context.AsOf ?? AsOf.Now, context.Cancellation);
        foreach (var e in events)
        {
            state = state.Evolve(e.Data);
            // What the sender wrote before it was sent is nobody else's.
            if (!state.Details!.Sent && (look.Parties & Relations.Sender) == 0)
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
        if (await Look(context, id) is not { } look)
            return Problems.Of(new Refusal("not-found"));
        context.SetETag(look.Now.Version);
        return TypedResults.Ok(ReferralActions.AllowedFor(look.Now.State, context.Caller.Roles, look.Parties)
            .Select(rule => new ActionView(rule.Action, rule.Action == ReferralAction.ReviseDraft ? "PUT" : "POST", $"/api/referrals/{id}/{rule.Path}")).ToList());
    }

    /// <summary>The case and the caller's standing; null where it is not hers to see.</summary>
    internal async Task<Looked?> Look(RequestContext context, Guid id)
    {
        var facts = await reference.Load(context);
        var loaded = await log.AggregateStream(Referral.Aggregate, context.Stream(Referral.StreamKey(id)), context.Cancellation);
        var parties = Standing.Of(context.Caller, loaded.State, facts.Directory, facts.Today);
        var level = Level(context, facts, loaded.State);
        return level == ReadLevel.None ? null : new Looked(loaded, facts, parties, level);
    }

    internal Task Record(RequestContext context, Looked look, string person, Guid id, AccessedThing what) =>
        vault.RecordAccess([AccessEntry.Of(context, person, Standing.Basis(look.Parties), what, id.ToString())], context.Cancellation);

    private static ReadLevel Level(RequestContext context, ReferenceFacts facts, Referral state) => Standing.Level(
        context.Caller, state, Standing.Of(context.Caller, state, facts.Directory, facts.Today), TimeSpan.FromDays(facts.Policy.Referrals.ReadAccessDays), context.Now);

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

    internal sealed record Looked(LoadedStream<Referral> Now, ReferenceFacts Facts, Relations Parties, ReadLevel Level);
}
