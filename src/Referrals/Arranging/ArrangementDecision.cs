// What is decided about an arrangement: the caller's right, the pool's rules and the case's in one, on the newest states.
using Referrals.Cases;
using Referrals.EventStore;
using Referrals.Institutions;
using Referrals.Policies;
using Referrals.ReservedPools;
using Referrals.Security;
using Referrals.Shared;

namespace Referrals.Arranging;

/// <summary>An arrangement as it goes into the log's writer.</summary>
/// <param name="Wish">What is wanted.</param>
/// <param name="Pool">The pool that is named, or that of the unit and day; null where there can be none.</param>
/// <param name="Published">Pools that the unit has published under the name of a specialist or a machine; null where there are
/// none.</param>
internal sealed record ArrangementPlan(ArrangementWish Wish, PoolKey? Pool, string? Published = null);

/// <summary>Pure: it runs in the log's writer.</summary>
internal static class ArrangementDecision
{
    public static Decision<Outcome<ReferralAnswer>> Arrange(CaseRequest request, CaseStreams streams, ArrangementPlan plan) =>
        new Arrangement(request, streams, plan).Decide();

    /// <summary>
    /// The pool of the unit and day for whoever names none; null outside the county, where nothing is published here, and for a unit that
    /// is not there.
    /// </summary>
    public static PoolKey? PoolOfUnit(ReferenceFacts facts, CaseDetails details, ArrangementWish wish)
    {
        var (unit, day) = (wish.Unit ?? details.To.Unit, Shanghai.Day(wish.StartsAt ?? facts.Now));
        return IsOutside(facts, details) || facts.Directory.Unit(details.To.Institution, unit, day) is null
            ? null
            : new PoolKey(details.To.Institution, details.Request?.Resource ?? Resource.Bed, unit, null, day);
    }

    private static bool IsOutside(ReferenceFacts facts, CaseDetails details) =>
        facts.Directory.On(details.To.Institution, facts.Today)?.Kind == InstitutionKind.External;

    private sealed class Arrangement(CaseRequest request, CaseStreams streams, ArrangementPlan plan)
    {
        private readonly Referral state = streams.Case.State;
        private readonly ArrangementWish wish = plan.Wish;
        private readonly LoadedStream<PoolDay>? day = plan.Pool is { } pool ? streams.Pool(pool.ToString()) : null;

        private ReferralAction Action => state is Referral.Accepted ? ReferralAction.Arrange : ReferralAction.Rearrange;

        private bool ReserveOnly => request.Access(state).IsReserveOnly(Action);

        public Decision<Outcome<ReferralAnswer>> Decide()
        {
            if (CaseDecision.Authorize(request, streams.Case, Action) is { } refusal)
                return CaseDecision.Refused(refusal);
            if (!ReferralActions.Rule(Action).AllowedIn(state))
                return CaseDecision.Refused(ReferralDecider.WrongState(state, Action));
            return plan.Pool is { } pool && (wish.Pool is not null || day!.State.Sessions.Count > 0) ? InPool(pool) : WithoutPool();
        }

        private Decision<Outcome<ReferralAnswer>> WithoutPool()
        {
            if (ReserveOnly)
                return CaseDecision.Refused(new Refusal("pool.reserve-only").At("/pool"));
            // What was published under a specialist's or a machine's name is published.
            if (plan.Published is { } pools)
                return CaseDecision.Refused(new Refusal("pool.published").At("/pool").With("pools", pools));
            var (facts, details, now) = (request.Facts, state.Details!, request.Now);
            var appointment = new Appointment(
                details.Request?.Resource ?? Resource.Bed,
                wish.Unit ?? details.To.Unit,
                wish.StartsAt ?? now,
                wish.HeldUntil ?? default,
                CapacityPart.General,
                wish.Place
            );
            return Write(
                new ArrangeReferral(
                    Action,
                    now,
                    appointment with
                    {
                        HeldUntil = wish.HeldUntil ?? facts.LatestHold(appointment),
                    },
                    facts.Directory.Unit(details.To.Institution, appointment.Unit, Shanghai.Day(appointment.StartsAt)) is not null,
                    facts.Policy.Due(facts.Policy.Clocks.Arrival, appointment.StartsAt),
                    TimeSpan.FromHours(facts.Policy.Referrals.LongestHoldHours),
                    facts.Policy.Version,
                    IsOutside(facts, details) ? Cases.WithoutPool.OutsideCounty : Cases.WithoutPool.NotPublished,
                    wish.Allocation
                ),
                held: null,
                returned: null
            );
        }

        private Decision<Outcome<ReferralAnswer>> InPool(PoolKey pool)
        {
            // Whoever moves within a day has an own place to give.
            var returned = OwnPlace(pool);
            var before = returned is null ? day!.State : day!.State.Evolve(returned);
            if ((SessionChoice.NotForCase(state.Details!, pool, wish) ?? request.Facts.RefuseUnavailable(pool)?.At("/pool")) is { } other)
                return CaseDecision.Refused(other);
            var (session, unclear) = SessionChoice.Of(before, wish.Session, wish.StartsAt, request.Now);
            if ((unclear ?? OverbookingFault()) is { } refusal)
                return CaseDecision.Refused(refusal);
            // Said once more, it stands as it does: a repeated request moves nobody.
            if (StandsAlready(new PoolPlace(pool.ToString(), session)))
                return CaseDecision.Answered(CaseDecision.Describe(request, state, streams.Case.Version));
            var (facts, claim) = (request.Facts, request.ClaimOf(state));
            var asked = PoolDecider.Hold(
                before,
                new HoldPlace(
                    request.Now,
                    pool,
                    session,
                    request.Id,
                    claim,
                    wish.Part,
                    wish.StartsAt,
                    wish.HeldUntil,
                    wish.Bypass,
                    Overbooking(),
                    ReserveOnly,
                    Gives: returned?.Session == session ? returned.Part : null
                )
            );
            if (asked.Refusal is not null)
                return NotHeld(asked, pool, new BeginWaiting(request.Now, session, request.Id, claim, wish.Bypass));
            var held = (PlaceHeld)asked.Events[0];
            if (wish.HeldUntil is null)
                held = HeldPlaces.AsLongAsAllowed(held, facts.Policy);
            return Write(
                HeldPlaces.Arrangement(held, pool, state, facts.Directory, facts.Policy, wish.Place, wish.Allocation),
                held,
                returned
            );
        }

        private Decision<Outcome<ReferralAnswer>> NotHeld(Decided asked, PoolKey pool, BeginWaiting wait)
        {
            if (wish.OrWait && asked.Refusal!.MeansFull && ReferralActions.Rule(ReferralAction.WaitForPlace).AllowedIn(state))
                return WaitingDecision.Wait(request, streams, pool, wait);
            var refused = CaseDecision.Refused(asked.Refusal!);
            return asked.Events.Count > 0 ? refused.Append(day!, asked.Events) : refused;
        }

        private Decision<Outcome<ReferralAnswer>> Write(ArrangeReferral command, PlaceHeld? held, PlaceReturned? returned)
        {
            var met = OtherCases.Met(request, command, state, streams);
            var decided = ReferralDecider.Decide(state, command with { Despite = met.Despite });
            if ((decided.Refusal ?? met.Refusal) is { } refusal)
                return CaseDecision.Refused(refusal);
            var after = CaseDecision.After(state, decided);
            var answer = CaseDecision.Describe(request, after, streams.Case.Version + decided.Events.Count) with
            {
                Allocation = wish.Allocation,
                OtherCases = OtherCases.Known(request, streams),
            };
            var decision = CaseDecision.Answered(answer).Append(streams.Case, decided.Events);
            List<object> inPool = returned is null ? [] : [returned];
            var stood = PoolPlacement.Of(state);
            if (stood is { } had && had.Place.Pool != plan.Pool?.ToString())
                streams.AppendPoolEvents(decision, request.Id, decided.Events, request.Now);
            else if (stood is { Holds: false } waits && waits.Place.Session != held?.Session)
                inPool.Add(new WaitingEnded(waits.Place.Session, request.Id, WaitingEndedBy.Arrangement, request.Now));
            if (held is not null)
                inPool.Add(held);
            return inPool.Count == 0 ? decision : decision.Append(day!, inPool);
        }

        private PlaceReturned? OwnPlace(PoolKey pool) =>
            PoolPlacement.Of(state) is { Holds: true, Place: var own } && own.Pool == pool.ToString()
                ? new PlaceReturned(
                    own.Session,
                    request.Id,
                    day!.State.Session(own.Session)!.Holds[request.Id].Part,
                    ReturnedBy.Move,
                    request.Now
                )
                : null;

        private Refusal? OverbookingFault() =>
            wish.Overbook switch
            {
                null => null,
                _ when !request.Caller.Is(Roles.Dispatcher) => new Refusal("pool.overbooking-right").At("/overbook"),
                OverbookReason.PlaceWithdrawn when state.Details!.Withdrawn is null => new Refusal("pool.overbooking-reason").At(
                    "/overbook"
                ),
                _ => null,
            };

        private Overbooking? Overbooking() =>
            wish.Overbook is { } reason
                ? new Overbooking(
                    reason,
                    (request.Access(state).Relations & Relations.Receiver) != 0
                        ? OverbookRight.ReceivingDispatcher
                        : OverbookRight.LeadCentre
                )
                : null;

        private bool StandsAlready(PoolPlace place) =>
            state is Referral.Arranged { Appointment: { Pool: { } there } has }
            && there == place
            && wish is { HeldUntil: null, Overbook: null }
            && (wish.StartsAt ?? has.StartsAt) == has.StartsAt
            && (wish.Part ?? has.Part) == has.Part
            && (wish.Place ?? has.Place) == has.Place;
    }
}
