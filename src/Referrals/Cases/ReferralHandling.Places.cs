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
    /// <param name="call">Who asks.</param>
    /// <param name="id">The case.</param>
    /// <param name="believed">What is believed of the world.</param>
    /// <param name="content">Fingerprint of the body.</param>
    /// <param name="wish">What is wanted.</param>
    public Task<IResult> Arrange(Call call, Guid id, Facts believed, string content, PlaceWish wish)
    {
        string? published = null;
        return InPool(
            call, id, content,
            async state =>
            {
                var pool = wish.Pool ?? Unnamed(believed, state.File!, wish);
                published = wish.Pool is null && pool is not null ? await reserves.Published(call, pool) : null;
                return pool;
            },
            (streams, pool) => Arranged(call, id, believed, wish, pool, streams, published));
    }

    /// <summary>Puts a case on the waiting list of a session.</summary>
    public Task<IResult> Wait(Call call, Guid id, Facts believed, string content, PoolKey pool, string? session, BypassReason? bypass) => InPool(
        call, id, content, _ => Task.FromResult<PoolKey?>(pool), (streams, _) =>
        {
            if (Barred(call, believed, streams.Case, ReferralAction.WaitForPlace) is { } barred)
                return Refused(barred);
            var day = streams.Pool(pool.ToString());
            if (OneSession(day.State, session, null, call.Now, out var code) is { } refusal)
                return Refused(refusal);
            return Waiting(call, id, believed, streams, day, new BeginWaiting(call.Now, code, id, Claims.Of(streams.Case.State.File!, believed.Directory, believed.Policy, believed.Today), bypass), pool);
        });

    private Task<IResult> InPool(
        Call call, Guid id, string content, Func<Referral, Task<PoolKey?>> wanted, Func<CaseStreams, PoolKey?, Decision<Outcome<ReferralAnswer>>> decide) => Settled(async () =>
    {
        var stream = call.Stream(Referral.StreamKey(id));
        var state = (await log.AggregateStream(Referral.Aggregate, stream, call.Cancellation)).State;
        if (state.File is null)
            return Problems.Of(new Refusal("not-found"));
        var pool = await wanted(state);
        return Answer(call, await log.WriteToAggregates(
            CaseStreams.Of(stream, null, PoolStanding.Of(state)?.Place, pool is null ? null : new PoolPlace(pool.ToString(), "")),
            loaded => decide(new CaseStreams(loaded), pool), call.Write(content), call.Cancellation));
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
    public static DateTimeOffset LatestHold(Appointment appointment, Facts believed)
    {
        if (appointment.Pool is { } place)
            return PoolDecider.LatestHold(PoolKey.Parse(place.Pool)!);
        var due = believed.Policy.Due(believed.Policy.Clocks.Arrival, appointment.StartsAt);
        var longest = appointment.StartsAt.AddHours(believed.Policy.Referrals.LongestHoldHours);
        return due < longest ? due : longest;
    }

    /// <summary>The pool of the unit and day for whoever names none; null outside the county, where nothing is published here, and for a unit that is not there.</summary>
    private static PoolKey? Unnamed(Facts believed, CaseFile file, PlaceWish wish) =>
        IsOutside(believed, file) || believed.Directory.Unit(file.To.Institution, wish.Unit ?? file.To.Unit, Shanghai.Day(wish.StartsAt ?? believed.Now)) is null
            ? null
            : new PoolKey(file.To.Institution, file.Request?.Resource ?? Resource.Bed, wish.Unit ?? file.To.Unit, null, Shanghai.Day(wish.StartsAt ?? believed.Now));

    private static bool IsOutside(Facts believed, CaseFile file) => believed.Directory.On(file.To.Institution, believed.Today)?.Kind == InstitutionKind.External;

    /// <summary>The gate, the pool's rules and the case's in one, on the newest states. Pure: it runs in the log's writer.</summary>
    private static Decision<Outcome<ReferralAnswer>> Arranged(Call call, Guid id, Facts believed, PlaceWish wish, PoolKey? pool, CaseStreams streams, string? published = null)
    {
        var state = streams.Case.State;
        var action = state is Referral.Accepted ? ReferralAction.Arrange : ReferralAction.Rearrange;
        if (Barred(call, believed, streams.Case, action) is { } barred)
            return Refused(barred);
        if (!ReferralActions.Rule(action).AllowedIn(state))
            return Refused(ReferralDecider.WrongState(state, action));
        var file = state.File!;
        var parties = Standing.Of(call.Caller, state, believed.Directory, believed.Today);
        var reserveOnly = ReserveOnly(call, action, parties);
        var stood = PoolStanding.Of(state);
        var day = pool is null ? null : streams.Pool(pool.ToString());
        var before = day?.State;
        var given = new List<object>(2);
        var returned = default(PlaceReturned);
        // Whoever moves within a day has her own place to give.
        if (stood is { Holds: true } own && day is not null && own.Place.Pool == pool!.ToString())
        {
            returned = new PlaceReturned(own.Place.Session, id, before!.Session(own.Place.Session)!.Holds[id].Part, ReturnedBy.Move, call.Now);
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
                file.Request?.Resource ?? Resource.Bed, wish.Unit ?? file.To.Unit, wish.StartsAt ?? call.Now, wish.HeldUntil ?? default, CapacityPart.General, wish.Place);
            command = new ArrangeReferral(
                action, call.Now, appointment with { HeldUntil = wish.HeldUntil ?? LatestHold(appointment, believed) },
                believed.Directory.Unit(file.To.Institution, appointment.Unit, Shanghai.Day(appointment.StartsAt)) is not null, believed.Policy.Due(believed.Policy.Clocks.Arrival, appointment.StartsAt),
                TimeSpan.FromHours(believed.Policy.Referrals.LongestHoldHours), believed.Policy.Version, IsOutside(believed, file) ? WithoutPool.OutsideCounty : WithoutPool.NotPublished, wish.Allocation);
        }
        else
        {
            if ((Elsewhere(file, pool, wish) ?? OneSession(before!, wish.Session, wish.StartsAt, call.Now, out session)) is { } elsewhere)
                return Refused(elsewhere);
            if (wish.Overbook is not null && !call.Caller.Is(Roles.Dispatcher))
                return Refused(new Refusal("pool.overbooking-right").At("/overbook"));
            if (wish.Overbook == OverbookReason.PlaceWithdrawn && file.Withdrawn is null)
                return Refused(new Refusal("pool.overbooking-reason").At("/overbook"));
            // Said once more, it stands as it does: a repeated request moves nobody.
            if (state is Referral.Arranged { Appointment: { Pool: { } there } has } && there == new PoolPlace(pool.ToString(), session) && wish is { HeldUntil: null, Overbook: null }
                && (wish.StartsAt ?? has.StartsAt) == has.StartsAt && (wish.Part ?? has.Part) == has.Part && (wish.Place ?? has.Place) == has.Place)
            {
                return new Decision<Outcome<ReferralAnswer>>(new Outcome<ReferralAnswer>(Describe(call, believed, id, state, streams.Case.Version)));
            }

            var claim = Claims.Of(file, believed.Directory, believed.Policy, believed.Today);
            var right = (parties & Parties.Receiver) != 0 ? OverbookRight.ReceivingDispatcher : OverbookRight.LeadCentre;
            var asked = PoolDecider.Hold(before!, new HoldPlace(
                call.Now, pool, session, id, claim, wish.Part, wish.StartsAt, wish.HeldUntil, wish.Bypass, wish.Overbook is { } why ? new Overbooking(why, right) : null, reserveOnly,
                Gives: returned is not null && returned.Session == session ? returned.Part : null));
            if (asked.Refusal is { } refused)
            {
                if (wish.OrWait && refused.Code is "pool.reserve-taken" or "pool.general-taken" or "pool.others-wait" && ReferralActions.Rule(ReferralAction.WaitForPlace).AllowedIn(state))
                    return Waiting(call, id, believed, streams, day!, new BeginWaiting(call.Now, session, id, claim, wish.Bypass), pool);
                var refusal = Refused(refused);
                return asked.Events.Count > 0 ? refusal.Append(day!, asked.Events) : refusal;
            }

            held = (PlaceHeld)asked.Events[0];
            if (wish.HeldUntil is null)
                held = HeldPlaces.AsLongAsAllowed(held, believed.Policy);
            command = HeldPlaces.Arrangement(held, pool, state, believed.Directory, believed.Policy, wish.Place, wish.Allocation);
        }

        var decided = ReferralDecider.Decide(state, command);
        if (decided.Refusal is { } ruled)
            return Refused(ruled);
        var after = decided.Events.Aggregate(state, (s, e) => s.Evolve(e));
        var decision = new Decision<Outcome<ReferralAnswer>>(new Outcome<ReferralAnswer>(
                Describe(call, believed, id, after, streams.Case.Version + decided.Events.Count) with { Allocation = wish.Allocation }))
            .Append(streams.Case, decided.Events);
        if (stood is { } had && had.Place.Pool != pool?.ToString())
            streams.Follow(decision, id, decided.Events, call.Now);
        else if (stood is { Holds: false } waits && waits.Place.Session != held?.Session)
            given.Add(new WaitingEnded(waits.Place.Session, id, WaitingEndedBy.Arrangement, call.Now));
        return held is null && given.Count == 0 ? decision : decision.Append(day!, held is null ? given : [.. given, held]);
    }

    private static Decision<Outcome<ReferralAnswer>> Waiting(
        Call call, Guid id, Facts believed, CaseStreams streams, LoadedStream<PoolDay> day, BeginWaiting wait, PoolKey pool)
    {
        var state = streams.Case.State;
        var command = new WaitForPlace(call.Now, new PoolPlace(pool.ToString(), wait.Session));
        var decided = ReferralDecider.Decide(state, command);
        if (decided.Refusal is null && Elsewhere(state.File!, pool, null) is { } elsewhere)
            return Refused(elsewhere);
        var listed = decided.Refusal is null ? PoolDecider.Wait(
            day.State, wait with { ReserveOnly = ReserveOnly(call, ReferralAction.WaitForPlace, Standing.Of(call.Caller, state, believed.Directory, believed.Today)) }) : decided;
        if (listed.Refusal is { } refusal)
            return Refused(refusal);
        var after = decided.Events.Aggregate(state, (s, e) => s.Evolve(e));
        return new Decision<Outcome<ReferralAnswer>>(new Outcome<ReferralAnswer>(Describe(call, believed, id, after, streams.Case.Version + decided.Events.Count)))
            .Append(streams.Case, decided.Events).Append(day, listed.Events);
    }

    /// <summary>The family doctor who sent the case arranges it from the reserve, and from nothing else.</summary>
    private static bool ReserveOnly(Call call, ReferralAction action, Parties parties) => !ReferralActions.Rule(action).AllowedFor(call.Caller.Roles, parties & ~Parties.Sender);

    private static Refusal? Elsewhere(CaseFile file, PoolKey pool, PlaceWish? wish) =>
        pool.Institution != file.To.Institution ? new Refusal("pool.other-hospital").At("/pool")
        : pool.Kind != (file.Request?.Resource ?? Resource.Bed) ? new Refusal("pool.other-kind").At("/pool")
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
