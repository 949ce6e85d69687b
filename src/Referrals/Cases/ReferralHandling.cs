// A command's way from the endpoint to the log: facts, the patient's key, one decision over the case and the patient's live referrals.
using Referrals.Arranging;
using Referrals.EventStore;
using Referrals.Http;
using Referrals.People;
using Referrals.Policies;
using Referrals.ReservedPools;
using Referrals.Security;
using Referrals.Shared;

namespace Referrals.Cases;

/// <summary>The case after a command.</summary>
/// <param name="Id">The case.</param>
/// <param name="Number">转诊单号.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Version">How many events it has; the ETag.</param>
/// <param name="Actions">What the caller may do next.</param>
/// <param name="Spawned">The case that came out of it, after a down-transfer or an onward referral.</param>
/// <param name="Attachment">What was attached.</param>
/// <param name="Appointment">What is held.</param>
/// <param name="WaitsIn">The session for a place of which it waits.</param>
/// <param name="Allocation">Why this place, where the service chose it just now.</param>
/// <param name="Why">The same in words, in the caller's language.</param>
public sealed record ReferralAnswer(
    Guid Id, string Number, StateName State, long Version, IReadOnlyList<ReferralAction> Actions, Guid? Spawned = null, Guid? Attachment = null,
    Appointment? Appointment = null, PoolPlace? WaitsIn = null, Allocation? Allocation = null, string? Why = null);

internal sealed partial class ReferralHandling(EventLog log, PeopleVault vault, ReferenceFactsLoader reference, FreeReserveListing reserves, AllocationListing allocations, ProblemTexts texts)
{
    public ValueTask<ReferenceFacts> Facts(RequestContext context) => reference.Load(context);

    /// <summary>Does something to a case that exists.</summary>
    /// <param name="context">Who asks.</param>
    /// <param name="id">The case.</param>
    /// <param name="facts">What is believed of the world.</param>
    /// <param name="content">Fingerprint of the body.</param>
    /// <param name="action">The action, for what it needs; where one path means two, either.</param>
    /// <param name="command">The command, once the newest state is known. Its texts were sealed by the sealer it is given before that.</param>
    /// <param name="seals">Whether there is text to seal.</param>
    /// <param name="full">The receiver says that it is full: whether that is so stands in the pools.</param>
    public async Task<IResult> Act(
        RequestContext context, Guid id, ReferenceFacts facts, string content, ReferralAction action, Func<Sealer?, Func<Referral, ReferralCommand>> command, bool seals, bool full = false)
    {
        return await Settled(async () =>
        {
            Sealer? sealer = null;
            string? person = null;
            PoolPlace? place = null;
            if (seals || LiveReferralKey.MayChangeWith(action) || PoolPlacement.MayChangeWith(action))
            {
                // The patient must be known before the decision: for the key, and for the stream of live referrals.
                var loaded = await log.AggregateStream(Referral.Aggregate, context.Stream(Referral.StreamKey(id)), context.Cancellation);
                if (loaded.State.Details is not { } details)
                    return Problems.Of(new Refusal("not-found"));
                if (full)
                    await allocations.CatchUp(context.Cancellation);
                // Whether the case is hers is decided with the command: whoever repeats what made it another's gets the same answer again.
                person = details.Person;
                place = full && Claims.Of(details, facts.Directory, facts.Policy, facts.Today).Entitlement.Entitled ? await FreeReserve(context, details) : PoolPlacement.Of(loaded.State)?.Place;
                if (seals && (sealer = await vault.SealerFor(context.Caller.County, person, context.Cancellation)) is null)
                    return Problems.Of(new Refusal(MayRead(context, facts, loaded.State) ? "person.erased" : "not-found"));
            }

            return await Write(
                context, id, facts, content, LiveReferralKey.MayChangeWith(action) ? person : null, command(sealer), begins: false, place: full || PoolPlacement.MayChangeWith(action) ? place : null, turnsAway: full);
        });
    }

    /// <summary>Begins a case. The caller's institution must be a party to it by what the command says.</summary>
    public Task<IResult> Begin(RequestContext context, Guid id, ReferenceFacts facts, string content, string person, Func<Referral, ReferralCommand> command, bool put) =>
        Write(context, id, facts, content, person, command, begins: true, put ? $"begin {id}" : null);

    /// <summary>Submits a draft, or again what was returned.</summary>
    public async Task<IResult> SubmitAgain(RequestContext context, Guid id, ReferenceFacts facts, string content, Sender from, Func<Sealer, ReferralRequest> request)
    {
        var loaded = await log.AggregateStream(Referral.Aggregate, context.Stream(Referral.StreamKey(id)), context.Cancellation);
        if (!MayRead(context, facts, loaded.State))
            return Problems.Of(new Refusal("not-found"));
        var person = loaded.State.Details!.Person;
        if (await vault.SealerFor(context.Caller.County, person, context.Cancellation) is not { } sealer)
            return Problems.Of(new Refusal("person.erased"));
        var submit = await Submission(context, id, facts, person, from, request(sealer));
        return await Write(
            context, id, facts, content, person,
            state => state is Referral.Returned
                ? new ResubmitReferral(
                    context.Now, submit.Request, submit.Reviewer, submit.AnswerDue, submit.AnswerDue, facts.Policy.Version, facts.DirectoryVersion, submit.Fits)
                : submit,
            begins: false);
    }

    /// <summary>Notes that the receiver has opened the case, once: seen is not accepted. A system that polls has not looked.</summary>
    /// <returns>Whether it was noted now.</returns>
    public async Task<bool> Opened(RequestContext context, ReferenceFacts facts, LoadedStream<Referral> loaded)
    {
        if (context.Caller.Is(Roles.HisSystem) || !MayOpen(loaded.State))
            return false;
        await log.WriteToAggregate(
            Referral.Aggregate, loaded.Stream,
            referral => MayOpen(referral.State)
                ? new Decision<Outcome<ReferralAnswer>>(new Outcome<ReferralAnswer>(null)).Append(referral, ReferralDecider.Decide(referral.State, new OpenReferral(context.Now)).Events)
                : new Decision<Outcome<ReferralAnswer>>(new Outcome<ReferralAnswer>(null)),
            new WriteOptions { Metadata = context.CreateMetadata() }, context.Cancellation);
        return true;

        bool MayOpen(Referral state)
        {
            var parties = Standing.Of(context.Caller, state, facts.Directory, facts.Today);
            return ReferralActions.AllowedFor(state, context.Caller.Roles, parties).Any(rule => rule.Action == ReferralAction.Open);
        }
    }

    private async Task<IResult> Write(
        RequestContext context, Guid id, ReferenceFacts facts, string content, string? person, Func<Referral, ReferralCommand> command, bool begins, string? commandId = null,
        PoolPlace? place = null, bool turnsAway = false)
    {
        var stream = context.Stream(Referral.StreamKey(id));
        var options = context.CreateWriteOptions(content, command: commandId);
        try
        {
            var written = await log.WriteToAggregates(
                CaseStreams.Of(stream, person, place), loaded => Decide(context, id, facts, new CaseStreams(loaded), command, begins, turnsAway ? place : null), options, context.Cancellation);
            // Repeating a beginning is safe; a refusal is no beginning, and what was mended is decided anew.
            return commandId is not null && context.IdempotencyKey is null && written is { Replayed: true, Answer.Refusal: not null }
                ? await Write(context, id, facts, content, person, command, begins)
                : Answer(context, written);
        }
        catch (CommandIdReusedException) when (context.IdempotencyKey is null)
        {
            var loaded = await log.AggregateStream(Referral.Aggregate, stream, context.Cancellation);
            return loaded.State is Referral.NotStarted ? await Write(context, id, facts, content, person, command, begins) : Problems.Of(new Refusal("referral.exists"));
        }
    }

    private async Task<PoolPlace?> FreeReserve(RequestContext context, CaseDetails details) =>
        details.Request is { } request ? await reserves.First(context, details.To, request.Resource, request.ValidUntil) : null;

    private static IResult Answer(RequestContext context, Written<Outcome<ReferralAnswer>> written)
    {
        if (written.Answer.Refusal is { } refusal)
            return Problems.Of(refusal);
        var answer = written.Answer.Value!;
        if (answer.Allocation is { } allocation)
            answer = answer with { Why = AllocationTexts.Why(allocation, context.Language) };
        // The ETag is that of the case in Location.
        context.SetETag(answer.Spawned is null ? answer.Version : 1, written.Position);
        return answer.Version == 1 || answer.Spawned is not null
            ? TypedResults.Created($"/api/referrals/{answer.Spawned ?? answer.Id}", answer)
            : TypedResults.Ok(answer);
    }

    /// <summary>The gate and the rule in one, on the newest state. Pure: it runs in the log's writer.</summary>
    private static Decision<Outcome<ReferralAnswer>> Decide(
        RequestContext context, Guid id, ReferenceFacts facts, CaseStreams streams, Func<Referral, ReferralCommand> make, bool begins, PoolPlace? free = null)
    {
        var (referral, live) = (streams.Case, streams.Live);
        // Not even a command can be made for a case that is not there.
        if (!begins && referral.State is Referral.NotStarted)
            return new(new Outcome<ReferralAnswer>(null, new Refusal("not-found")));
        var command = make(referral.State);
        var (refusal, after, events) = Gate(context, facts, referral, command);
        if (refusal is not null)
            return new(new Outcome<ReferralAnswer>(null, refusal));
        // Whoever turns a family doctor's patient away while reserve is free says why, and the proof shows it.
        var turned = free is null ? null : PoolDecider.TurnAway(
            streams.Pool(free.Pool).State, free.Session, id, Claims.Of(after.Details!, facts.Directory, facts.Policy, facts.Today), $"referral.{Kebab.Of(command.Action)}", context.Now);
        if (turned is { Events.Count: > 0 } && command is DeclineReferral { Note: null } or RedirectReferral { Note: null })
            return Refused(new Refusal("referral.reserve-free").At("/note").With("pool", free!.Pool).With("session", free.Session));
        var follow = live?.State.DeriveEvents(id, referral.State, after);
        if (follow?.Refusal is { } taken)
            return new(new Outcome<ReferralAnswer>(null, taken));
        if (live is null && LiveReferralKey.Of(referral.State) != LiveReferralKey.Of(after))
            throw new InvalidOperationException($"{command.Action} changes a live place without having loaded it.");
        var decision = new Decision<Outcome<ReferralAnswer>>(new Outcome<ReferralAnswer>(Describe(context, facts, id, after, referral.Version + events.Count) with { Attachment = (command as AddAttachment)?.Attachment.Id }))
            .Append(referral, events);
        if (follow is { Events.Count: > 0 })
            decision.Append(live!, follow.Events);
        if (turned is { Events.Count: > 0 })
            decision.Append(streams.Pool(free!.Pool), turned.Events);
        return streams.AppendPoolEvents(decision, id, events, context.Now);
    }

    private static (Refusal? Refusal, Referral After, IReadOnlyList<object> Events) Gate(RequestContext context, ReferenceFacts facts, LoadedStream<Referral> referral, ReferralCommand command)
    {
        var state = referral.State;
        if (Barred(context, facts, referral, command.Action) is { } barred)
            return (barred, state, []);
        var decided = ReferralDecider.Decide(state, command);
        return (decided.Refusal, decided.Events.Aggregate(state, (s, e) => s.Evolve(e)), decided.Events);
    }

    /// <summary>Why this caller may not do it, whatever the rules of the case say.</summary>
    /// <param name="context">Who asks.</param>
    /// <param name="facts">What is believed of the world.</param>
    /// <param name="referral">The case.</param>
    /// <param name="action">What she asks for.</param>
    /// <param name="addressed">The request is about this case: its <c>If-Match</c> too.</param>
    private static Refusal? Barred(RequestContext context, ReferenceFacts facts, LoadedStream<Referral> referral, ReferralAction action, bool addressed = true)
    {
        var state = referral.State;
        var caller = context.Caller;
        // Whoever begins a case is the party that the command names; the endpoint took it from the token.
        var begins = state is Referral.NotStarted && ReferralActions.Rule(action).From.Contains(StateName.NotStarted);
        var parties = begins ? action == ReferralAction.StartEmergency ? Relations.Receiver : Relations.Sender : Standing.Of(caller, state, facts.Directory, facts.Today);
        if (!begins && Standing.Level(caller, state, parties, TimeSpan.FromDays(facts.Policy.Referrals.ReadAccessDays), context.Now) == ReadLevel.None)
            return new Refusal("not-found");
        if (addressed && context.IfMatch is { } seen && seen != referral.Version)
            return new Refusal("version.stale").With("current", referral.Version.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return ReferralActions.Rule(action).AllowedFor(caller.Roles, parties)
            ? null
            : new Refusal("referral.not-yours") { Allowed = [.. ReferralActions.AllowedFor(state, caller.Roles, parties).Select(rule => Kebab.Of(rule.Action))] };
    }

    private static ReferralAnswer Describe(RequestContext context, ReferenceFacts facts, Guid id, Referral after, long version, Guid? spawned = null)
    {
        var parties = Standing.Of(context.Caller, after, facts.Directory, facts.Today);
        return new ReferralAnswer(
            id, after.Details!.Number, after.Name, version, [.. ReferralActions.AllowedFor(after, context.Caller.Roles, parties).Select(rule => rule.Action)], spawned,
            Appointment: (after as Referral.Arranged)?.Appointment, WaitsIn: after.Details.WaitsIn);
    }

    private static bool MayRead(RequestContext context, ReferenceFacts facts, Referral state) => Standing.Level(
        context.Caller, state, Standing.Of(context.Caller, state, facts.Directory, facts.Today), TimeSpan.FromDays(facts.Policy.Referrals.ReadAccessDays), context.Now) != ReadLevel.None;
}
