// Arranging a case and holding its place: one decision over the case, the pool it comes from and the pool it goes to.
using Referrals.Arranging;
using Referrals.EventStore;
using Referrals.Http;
using Referrals.Institutions;
using Referrals.Policies;
using Referrals.ReservedPools;
using Referrals.Security;
using Referrals.Shared;

namespace Referrals.Cases;

/// <summary>What somebody wants for a case. Each part is explained at <see cref="ArrangementForm"/>.</summary>
internal sealed record PlaceWish(
    string? Unit, DateTimeOffset? StartsAt, DateTimeOffset? HeldUntil, string? Place, PoolKey? Pool, string? Session, CapacityPart? Part = null, BypassReason? Bypass = null,
    OverbookReason? Overbook = null, bool OrWait = false, Allocation? Allocation = null);

internal sealed partial class ReferralHandling
{
    private const int Attempts = 5;

    /// <summary>Arranges a case, anew where it was arranged before.</summary>
    /// <param name="context">Who asks.</param>
    /// <param name="id">The case.</param>
    /// <param name="facts">What is believed of the world.</param>
    /// <param name="content">Fingerprint of the body.</param>
    /// <param name="wish">What is wanted.</param>
    public Task<IResult> Arrange(RequestContext context, Guid id, ReferenceFacts facts, string content, PlaceWish wish)
    {
        string? published = null;
        return InPool(
            context, id, content,
            async state =>
            {
                var pool = wish.Pool ?? Unnamed(facts, state.Details!, wish);
                published = wish.Pool is null && pool is not null ? await reserves.Published(context, pool) : null;
                return pool;
            },
            (streams, pool) => Arranged(context, id, facts, wish, pool, streams, published));
    }

    /// <summary>Puts a case on the waiting list of a session.</summary>
    public Task<IResult> Wait(RequestContext context, Guid id, ReferenceFacts facts, string content, PoolKey pool, string? session, BypassReason? bypass) => InPool(
        context, id, content, _ => Task.FromResult<PoolKey?>(pool), (streams, _) =>
        {
            if (Barred(context, facts, streams.Case, ReferralAction.WaitForPlace) is { } barred)
                return Refused(barred);
            var day = streams.Pool(pool.ToString());
            if (OneSession(day.State, session, null, context.Now, out var code) is { } refusal)
                return Refused(refusal);
            return Waiting(context, id, facts, streams, day, new BeginWaiting(context.Now, code, id, Claims.Of(streams.Case.State.Details!, facts.Directory, facts.Policy, facts.Today), bypass), pool);
        });

    private Task<IResult> InPool(
        RequestContext context, Guid id, string content, Func<Referral, Task<PoolKey?>> wanted, Func<CaseStreams, PoolKey?, Decision<Outcome<ReferralAnswer>>> decide) => Settled(async () =>
    {
        var stream = context.Stream(Referral.StreamKey(id));
        var state = (await log.AggregateStream(Referral.Aggregate, stream, context.Cancellation)).State;
        if (state.Details is null)
            return Problems.Of(new Refusal("not-found"));
        var pool = await wanted(state);
        return Answer(context, await log.WriteToAggregates(
            CaseStreams.Of(stream, null, PoolPlacement.Of(state)?.Place, pool is null ? null : new PoolPlace(pool.ToString(), "")),
            loaded => decide(new CaseStreams(loaded), pool), context.CreateWriteOptions(content), context.Cancellation));
    });

    /// <summary>Reads and decides anew when things have moved in between, so often and no more.</summary>
    private static async Task<IResult> Settled(Func<Task<IResult>> decide)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await decide();
            }
            catch (PlaceMovedException) when (attempt < Attempts)
            {
                // Between reading and deciding it was arranged elsewhere: once more from there.
            }
            catch (PlaceMovedException)
            {
                return Problems.Of(new Refusal("pool.busy"));
            }
        }
    }

    /// <summary>How long an appointment is held at the longest.</summary>
    public static DateTimeOffset LatestHold(Appointment appointment, ReferenceFacts facts)
    {
        if (appointment.Pool is { } place)
            return PoolDecider.LatestHold(PoolKey.Parse(place.Pool)!);
        var due = facts.Policy.Due(facts.Policy.Clocks.Arrival, appointment.StartsAt);
        var longest = appointment.StartsAt.AddHours(facts.Policy.Referrals.LongestHoldHours);
        return due < longest ? due : longest;
    }

    /// <summary>The pool of the unit and day for whoever names none; null outside the county, where nothing is published here, and for a unit that is not there.</summary>
    private static PoolKey? Unnamed(ReferenceFacts facts, CaseDetails details, PlaceWish wish) =>
        IsOutside(facts, details) || facts.Directory.Unit(details.To.Institution, wish.Unit ?? details.To.Unit, Shanghai.Day(wish.StartsAt ?? facts.Now)) is null
            ? null
            : new PoolKey(details.To.Institution, details.Request?.Resource ?? Resource.Bed, wish.Unit ?? details.To.Unit, null, Shanghai.Day(wish.StartsAt ?? facts.Now));

    private static bool IsOutside(ReferenceFacts facts, CaseDetails details) => facts.Directory.On(details.To.Institution, facts.Today)?.Kind == InstitutionKind.External;

    /// <summary>The gate, the pool's rules and the case's in one, on the newest states. Pure: it runs in the log's writer.</summary>
    private static Decision<Outcome<ReferralAnswer>> Arranged(RequestContext context, Guid id, ReferenceFacts facts, PlaceWish wish, PoolKey? pool, CaseStreams streams, string? published = null)
    {
        var state = streams.Case.State;
        var action = state is Referral.Accepted ? ReferralAction.Arrange : ReferralAction.Rearrange;
        if (Barred(context, facts, streams.Case, action) is { } barred)
            return Refused(barred);
        if (!ReferralActions.Rule(action).AllowedIn(state))
            return Refused(ReferralDecider.WrongState(state, action));
        var details = state.Details!;
        var parties = Standing.Of(context.Caller, state, facts.Directory, facts.Today);
        var reserveOnly = ReserveOnly(context, action, parties);
        var stood = PoolPlacement.Of(state);
        var day = pool is null ? null : streams.Pool(pool.ToString());
        var before = day?.State;
        var given = new List<object>(2);
        var returned = default(PlaceReturned);
        // Whoever moves within a day has her own place to give.
        if (stood is { Holds: true } own && day is not null && own.Place.Pool == pool!.ToString())
        {
            returned = new PlaceReturned(own.Place.Session, id, before!.Session(own.Place.Session)!.Holds[id].Part, ReturnedBy.Move, context.Now);
            given.Add(returned);
            before = before.Evolve(returned);
        }

        ArrangeReferral command;
        var held = default(PlaceHeld);
        var session = "";
        if (pool is null || (wish.Pool is null && before!.Sessions.Count == 0))
        {
            if (reserveOnly)
                return Refused(new Refusal("pool.reserve-only").At("/pool"));
            // What was published under a specialist's or a machine's name is published.
            if (published is not null)
                return Refused(new Refusal("pool.published").At("/pool").With("pools", published));
            var appointment = new Appointment(
                details.Request?.Resource ?? Resource.Bed, wish.Unit ?? details.To.Unit, wish.StartsAt ?? context.Now, wish.HeldUntil ?? default, CapacityPart.General, wish.Place);
            command = new ArrangeReferral(
                action, context.Now, appointment with { HeldUntil = wish.HeldUntil ?? LatestHold(appointment, facts) },
                facts.Directory.Unit(details.To.Institution, appointment.Unit, Shanghai.Day(appointment.StartsAt)) is not null, facts.Policy.Due(facts.Policy.Clocks.Arrival, appointment.StartsAt),
                TimeSpan.FromHours(facts.Policy.Referrals.LongestHoldHours), facts.Policy.Version, IsOutside(facts, details) ? WithoutPool.OutsideCounty : WithoutPool.NotPublished, wish.Allocation);
        }
        else
        {
            if ((Elsewhere(details, pool, wish) ?? OneSession(before!, wish.Session, wish.StartsAt, context.Now, out session)) is { } elsewhere)
                return Refused(elsewhere);
            if (wish.Overbook is not null && !context.Caller.Is(Roles.Dispatcher))
                return Refused(new Refusal("pool.overbooking-right").At("/overbook"));
            if (wish.Overbook == OverbookReason.PlaceWithdrawn && details.Withdrawn is null)
                return Refused(new Refusal("pool.overbooking-reason").At("/overbook"));
            // Said once more, it stands as it does: a repeated request moves nobody.
            if (state is Referral.Arranged { Appointment: { Pool: { } there } has } && there == new PoolPlace(pool.ToString(), session) && wish is { HeldUntil: null, Overbook: null }
                && (wish.StartsAt ?? has.StartsAt) == has.StartsAt && (wish.Part ?? has.Part) == has.Part && (wish.Place ?? has.Place) == has.Place)
            {
                return new Decision<Outcome<ReferralAnswer>>(new Outcome<ReferralAnswer>(Describe(context, facts, id, state, streams.Case.Version)));
            }

            var claim = Claims.Of(details, facts.Directory, facts.Policy, facts.Today);
            var right = (parties & Relations.Receiver) != 0 ? OverbookRight.ReceivingDispatcher : OverbookRight.LeadCentre;
            var asked = PoolDecider.Hold(before!, new HoldPlace(
                context.Now, pool, session, id, claim, wish.Part, wish.StartsAt, wish.HeldUntil, wish.Bypass, wish.Overbook is { } why ? new Overbooking(why, right) : null, reserveOnly,
                Gives: returned is not null && returned.Session == session ? returned.Part : null));
            if (asked.Refusal is { } refused)
            {
                if (wish.OrWait && refused.Code is "pool.reserve-taken" or "pool.general-taken" or "pool.others-wait" && ReferralActions.Rule(ReferralAction.WaitForPlace).AllowedIn(state))
                    return Waiting(context, id, facts, streams, day!, new BeginWaiting(context.Now, session, id, claim, wish.Bypass), pool);
                var refusal = Refused(refused);
                return asked.Events.Count > 0 ? refusal.Append(day!, asked.Events) : refusal;
            }

            held = (PlaceHeld)asked.Events[0];
            if (wish.HeldUntil is null)
                held = HeldPlaces.AsLongAsAllowed(held, facts.Policy);
            command = HeldPlaces.Arrangement(held, pool, state, facts.Directory, facts.Policy, wish.Place, wish.Allocation);
        }

        var decided = ReferralDecider.Decide(state, command);
        if (decided.Refusal is { } ruled)
            return Refused(ruled);
        var after = decided.Events.Aggregate(state, (s, e) => s.Evolve(e));
        var decision = new Decision<Outcome<ReferralAnswer>>(new Outcome<ReferralAnswer>(
                Describe(context, facts, id, after, streams.Case.Version + decided.Events.Count) with { Allocation = wish.Allocation }))
            .Append(streams.Case, decided.Events);
        if (stood is { } had && had.Place.Pool != pool?.ToString())
            streams.AppendPoolEvents(decision, id, decided.Events, context.Now);
        else if (stood is { Holds: false } waits && waits.Place.Session != held?.Session)
            given.Add(new WaitingEnded(waits.Place.Session, id, WaitingEndedBy.Arrangement, context.Now));
        return held is null && given.Count == 0 ? decision : decision.Append(day!, held is null ? given : [.. given, held]);
    }

    private static Decision<Outcome<ReferralAnswer>> Waiting(
        RequestContext context, Guid id, ReferenceFacts facts, CaseStreams streams, LoadedStream<PoolDay> day, BeginWaiting wait, PoolKey pool)
    {
        var state = streams.Case.State;
        var command = new WaitForPlace(context.Now, new PoolPlace(pool.ToString(), wait.Session));
        var decided = ReferralDecider.Decide(state, command);
        if (decided.Refusal is null && Elsewhere(state.Details!, pool, null) is { } elsewhere)
            return Refused(elsewhere);
        var listed = decided.Refusal is null ? PoolDecider.Wait(
            day.State, wait with { ReserveOnly = ReserveOnly(context, ReferralAction.WaitForPlace, Standing.Of(context.Caller, state, facts.Directory, facts.Today)) }) : decided;
        if (listed.Refusal is { } refusal)
            return Refused(refusal);
        var after = decided.Events.Aggregate(state, (s, e) => s.Evolve(e));
        return new Decision<Outcome<ReferralAnswer>>(new Outcome<ReferralAnswer>(Describe(context, facts, id, after, streams.Case.Version + decided.Events.Count)))
            .Append(streams.Case, decided.Events).Append(day, listed.Events);
    }

    /// <summary>The family doctor who sent the case arranges it from the reserve, and from nothing else.</summary>
    private static bool ReserveOnly(RequestContext context, ReferralAction action, Relations parties) => !ReferralActions.Rule(action).AllowedFor(context.Caller.Roles, parties & ~Relations.Sender);

    private static Refusal? Elsewhere(CaseDetails details, PoolKey pool, PlaceWish? wish) =>
        pool.Institution != details.To.Institution ? new Refusal("pool.other-hospital").At("/pool")
        : pool.Kind != (details.Request?.Resource ?? Resource.Bed) ? new Refusal("pool.other-kind").At("/pool")
        : wish?.Pool is not null && wish.Unit is { } unit && unit != pool.Unit ? new Refusal("field.not-allowed").At("/unit")
        : null;

    /// <summary>The session that is named, or the only one that it can be.</summary>
    private static Refusal? OneSession(PoolDay day, string? named, DateTimeOffset? at, DateTimeOffset now, out string session)
    {
        session = named ?? "";
        if (named is not null)
            return null;
        var open = day.Sessions.Values.Where(s => !s.Plan.Suspended && now < s.Plan.Until && (at is not { } moment || (s.Plan.From <= moment && moment < s.Plan.Until))).ToList();
        if (open.Count == 1)
        {
            session = open[0].Plan.Session;
            return null;
        }

        return open.Count == 0 ? new Refusal(at is null ? "pool.over" : "pool.no-such-time").At(at is null ? "/pool" : "/startsAt") : new Refusal("pool.session-required").At("/session");
    }

    private static Decision<Outcome<ReferralAnswer>> Refused(Refusal refusal) => new(new Outcome<ReferralAnswer>(null, refusal));
}
