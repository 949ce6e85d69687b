// Letting the service choose: what could be had for a case, and arranging it on the place that comes first.
using Referrals.Arranging;
using Referrals.EventStore;
using Referrals.Http;
using Referrals.Policies;
using Referrals.ReservedPools;
using Referrals.Shared;

namespace Referrals.Cases;

/// <summary>Where the service may choose. Each part is explained at <see cref="AllocationForm"/>.</summary>
internal sealed record AllocationWish(string? Unit, string? Of, DateTimeOffset? NotBefore, bool OrWait);

internal sealed partial class ReferralHandling
{
    /// <summary>What could be had for a case, in the order in which the service would choose.</summary>
    /// <param name="call">Who asks.</param>
    /// <param name="id">The case.</param>
    /// <param name="unit">Another unit than the case's.</param>
    /// <param name="until">The last day that is looked at; that of the referral's validity if it is missing.</param>
    public async Task<IResult> Places(Call call, Guid id, string? unit, string? until)
    {
        var believed = await Facts(call);
        var loaded = await log.AggregateStream(Referral.Aggregate, call.Stream(Referral.StreamKey(id)), call.Cancellation);
        var state = loaded.State;
        var action = Arranging(state);
        if ((Barred(call, believed, loaded, action) ?? (ReferralActions.Rule(action).AllowedIn(state) ? UnknownUnit(believed, state, unit, "unit") : ReferralDecider.WrongState(state, action))) is { } refusal)
            return Problems.Of(refusal);
        var last = string.IsNullOrEmpty(until) ? state.File!.Request!.ValidUntil : Query.Day("until", until);
        var (_, choice) = await Choose(call, id, believed, state, new AllocationWish(unit, null, null, false), Shanghai.EndOf(believed.Today.AddDays(-1)), last);
        call.Written(loaded.Version);
        return TypedResults.Ok(PlacesView.Of(choice, texts, call.Language));
    }

    /// <summary>Arranges a case on the place that the service chooses; the choice is made again where it is gone by the time of writing.</summary>
    public Task<IResult> Allocate(Call call, Guid id, Facts believed, string content, AllocationWish wish)
    {
        AllocationChoice? choice = null;
        SessionOffer? aim = null;
        return InPool(
            call, id, content,
            async state =>
            {
                (choice, aim) = (null, null);
                // Whose case it is, the decision says.
                if (Unallocable(state) is not null || UnknownUnit(believed, state, wish.Unit) is not null
                    || !ReferralActions.Rule(Arranging(state)).AllowedFor(call.Caller.Roles, Standing.Of(call.Caller, state, believed.Directory, believed.Today)))
                {
                    return null;
                }

                (var question, choice) = await Choose(
                    call, id, believed, state, wish, wish.NotBefore > call.Now ? wish.NotBefore.Value : call.Now, state.File!.Request!.ValidUntil);
                aim = choice.Chosen ?? Allocator.Unexplained(question, choice) ?? (wish.OrWait ? Allocator.Shortest(question, choice) : null);
                return aim?.Pool;
            },
            (streams, _) => Allocated(call, id, believed, wish, choice, aim, streams));
    }

    private async Task<(AllocationQuestion Question, AllocationChoice Choice)> Choose(
        Call call, Guid id, Facts believed, Referral state, AllocationWish wish, DateTimeOffset from, DateOnly last)
    {
        var file = state.File!;
        await allocations.CatchUp(call.Cancellation);
        var search = new PlaceSearch(file.To.Institution, file.Request!.Resource, wish.Unit ?? file.ArrangedIn ?? file.To.Unit, wish.Of, from, Shanghai.EndOf(last));
        var days = await allocations.Days(call.Caller.County, search, call.Cancellation);
        var competitors = await allocations.Competitors(
            call.Caller.County, search, [search.Unit, file.To.Unit], file.Urgency, other => Claims.Of(other, believed.Directory, believed.Policy, believed.Today), call.Cancellation);
        // Whoever moves has her own place to give.
        if (PoolStanding.Of(state) is { Holds: true, Place: var own })
        {
            days = [.. days.Select(day => day.Pool.ToString() == own.Pool && day.State.Session(own.Session)?.Holds.GetValueOrDefault(id) is { } hold
                ? day with { State = day.State.Evolve(new PlaceReturned(own.Session, id, hold.Part, ReturnedBy.Move, call.Now)) }
                : day)];
        }

        var parties = Standing.Of(call.Caller, state, believed.Directory, believed.Today);
        var question = new AllocationQuestion(
            call.Now, new Claimant(id, Claims.Of(file, believed.Directory, believed.Policy, believed.Today)), wish.NotBefore, ReserveOnly(call, Arranging(state), parties));
        return (question, Allocator.Choose(question, competitors, days));
    }

    /// <summary>The gate, and the choice held against the newest states. Pure: it runs in the log's writer.</summary>
    private static Decision<Outcome<ReferralAnswer>> Allocated(
        Call call, Guid id, Facts believed, AllocationWish wish, AllocationChoice? choice, SessionOffer? aim, CaseStreams streams)
    {
        var state = streams.Case.State;
        if ((Barred(call, believed, streams.Case, Arranging(state)) ?? Unallocable(state) ?? UnknownUnit(believed, state, wish.Unit)) is { } refusal)
            return Refused(refusal);
        if (choice is null)
            throw new PlaceMovedException();
        if (aim is null)
            return Refused(AllocationWords.None(choice));
        var (day, session) = (streams.Pool(aim.Pool.ToString()), aim.Session.Plan.Session);
        if (aim.Place is { } place)
        {
            // The first time from the chosen one on: earlier ones are left to others.
            var starts = day.State.Session(session)?.FreeStarts();
            if (starts is not null && !starts.Any(start => start >= place.StartsAt))
                throw new PlaceMovedException();
            var startsAt = starts?.First(start => start >= place.StartsAt) ?? place.StartsAt;
            return OrAgain(Arranged(call, id, believed, new PlaceWish(null, startsAt, null, null, aim.Pool, session, Allocation: choice.Allocation), aim.Pool, streams));
        }

        var claim = Claims.Of(state.File!, believed.Directory, believed.Policy, believed.Today);
        var none = AllocationWords.None(choice);
        // Nobody is put off while reserve is free for her: she is refused, and the proof says why.
        if (none.Code == Allocator.LeftToOthers || (claim.Entitlement.Entitled && aim.Session.FreeReserved > 0) || !ReferralActions.Rule(ReferralAction.WaitForPlace).AllowedIn(state))
            return PoolDecider.TurnAway(day.State, session, id, claim, none.Code, call.Now).Events is { Count: > 0 } explained ? Refused(none).Append(day, explained) : Refused(none);
        return OrAgain(Waiting(call, id, believed, streams, day, new BeginWaiting(call.Now, session, id, claim), aim.Pool));
    }

    // What somebody else took or gave back in between is no answer: nothing is recorded, and the choice is made again.
    private static Decision<Outcome<ReferralAnswer>> OrAgain(Decision<Outcome<ReferralAnswer>> decision) => decision.Answer.Refusal?.Code
        is "pool.reserve-taken" or "pool.general-taken" or "pool.time-taken" or "pool.no-such-time" or "pool.others-wait" or "pool.over" or "pool.unknown-session" or "pool.reserve-free" or "pool.place-free"
        ? throw new PlaceMovedException()
        : decision;

    private static ReferralAction Arranging(Referral state) => state is Referral.NoShow or Referral.HoldLapsed or Referral.Arranged ? ReferralAction.Rearrange : ReferralAction.Arrange;

    // Whoever has a place keeps it until somebody names another: to choose twice would move the patient.
    private static Refusal? Unallocable(Referral state) =>
        state is Referral.Arranged || !ReferralActions.Rule(Arranging(state)).AllowedIn(state) ? ReferralDecider.WrongState(state, ReferralAction.Arrange) : null;

    private static Refusal? UnknownUnit(Facts believed, Referral state, string? unit, string pointer = "/unit") =>
        unit is not null && state.File is { } file && believed.Directory.Unit(file.To.Institution, unit, believed.Today) is null
            ? new Refusal("field.unknown-code").At(pointer).With("code", unit.Length <= 50 ? unit : unit[..50])
            : null;
}
