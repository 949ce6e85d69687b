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
    /// <param name="context">Who asks.</param>
    /// <param name="id">The case.</param>
    /// <param name="unit">Another unit than the case's.</param>
    /// <param name="until">The last day that is looked at; that of the referral's validity if it is missing.</param>
    public async Task<IResult> Places(RequestContext context, Guid id, string? unit, string? until)
    {
        var facts = await Facts(context);
        var loaded = await log.AggregateStream(Referral.Aggregate, context.Stream(Referral.StreamKey(id)), context.Cancellation);
        var state = loaded.State;
        var action = Arranging(state);
        if ((Barred(context, facts, loaded, action) ?? (ReferralActions.Rule(action).AllowedIn(state) ? UnknownUnit(facts, state, unit, "unit") : ReferralDecider.WrongState(state, action))) is { } refusal)
            return Problems.Of(refusal);
        var last = string.IsNullOrEmpty(until) ? state.Details!.Request!.ValidUntil : Query.Day("until", until);
        var (_, choice) = await Choose(context, id, facts, state, new AllocationWish(unit, null, null, false), Shanghai.EndOf(facts.Today.AddDays(-1)), last);
        context.SetETag(loaded.Version);
        return TypedResults.Ok(PlacesView.Of(choice, texts, context.Language));
    }

    /// <summary>Arranges a case on the place that the service chooses; the choice is made again where it is gone by the time of writing.</summary>
    public Task<IResult> Allocate(RequestContext context, Guid id, ReferenceFacts facts, string content, AllocationWish wish)
    {
        AllocationChoice? choice = null;
        SessionOffer? aim = null;
        return InPool(
            context, id, content,
            async state =>
            {
                (choice, aim) = (null, null);
                // Whose case it is, the decision says.
                if (Unallocable(state) is not null || UnknownUnit(facts, state, wish.Unit) is not null
                    || !ReferralActions.Rule(Arranging(state)).AllowedFor(context.Caller.Roles, Standing.Of(context.Caller, state, facts.Directory, facts.Today)))
                {
                    return null;
                }

                (var question, choice) = await Choose(
                    context, id, facts, state, wish, wish.NotBefore > context.Now ? wish.NotBefore.Value : context.Now, state.Details!.Request!.ValidUntil);
                aim = choice.Chosen ?? Allocator.Unexplained(question, choice) ?? (wish.OrWait ? Allocator.Shortest(question, choice) : null);
                return aim?.Pool;
            },
            (streams, _) => Allocated(context, id, facts, wish, choice, aim, streams));
    }

    private async Task<(AllocationQuestion Question, AllocationChoice Choice)> Choose(
        RequestContext context, Guid id, ReferenceFacts facts, Referral state, AllocationWish wish, DateTimeOffset from, DateOnly last)
    {
        var details = state.Details!;
        await allocations.CatchUp(context.Cancellation);
        var search = new PlaceSearch(details.To.Institution, details.Request!.Resource, wish.Unit ?? details.ArrangedIn ?? details.To.Unit, wish.Of, from, Shanghai.EndOf(last));
        var days = await allocations.Days(context.Caller.County, search, context.Cancellation);
        var competitors = await allocations.Competitors(
            context.Caller.County, search, [search.Unit, details.To.Unit], details.Urgency, other => Claims.Of(other, facts.Directory, facts.Policy, facts.Today), context.Cancellation);
        // Whoever moves has her own place to give.
        if (PoolPlacement.Of(state) is { Holds: true, Place: var own })
        {
            days = [.. days.Select(day => day.Pool.ToString() == own.Pool && day.State.Session(own.Session)?.Holds.GetValueOrDefault(id) is { } hold
                ? day with { State = day.State.Evolve(new PlaceReturned(own.Session, id, hold.Part, ReturnedBy.Move, context.Now)) }
                : day)];
        }

        var parties = Standing.Of(context.Caller, state, facts.Directory, facts.Today);
        var question = new AllocationQuestion(
            context.Now, new Claimant(id, Claims.Of(details, facts.Directory, facts.Policy, facts.Today)), wish.NotBefore, ReserveOnly(context, Arranging(state), parties));
        return (question, Allocator.Choose(question, competitors, days));
    }

    /// <summary>The gate, and the choice held against the newest states. Pure: it runs in the log's writer.</summary>
    private static Decision<Outcome<ReferralAnswer>> Allocated(
        RequestContext context, Guid id, ReferenceFacts facts, AllocationWish wish, AllocationChoice? choice, SessionOffer? aim, CaseStreams streams)
    {
        var state = streams.Case.State;
        if ((Barred(context, facts, streams.Case, Arranging(state)) ?? Unallocable(state) ?? UnknownUnit(facts, state, wish.Unit)) is { } refusal)
            return Refused(refusal);
        if (choice is null)
            throw new PlaceMovedException();
        if (aim is null)
            return Refused(AllocationTexts.None(choice));
        var (day, session) = (streams.Pool(aim.Pool.ToString()), aim.Session.Plan.Session);
        if (aim.Place is { } place)
        {
            // The first time from the chosen one on: earlier ones are left to others.
            var starts = day.State.Session(session)?.FreeStarts();
            if (starts is not null && !starts.Any(start => start >= place.StartsAt))
                throw new PlaceMovedException();
            var startsAt = starts?.First(start => start >= place.StartsAt) ?? place.StartsAt;
            return OrAgain(Arranged(context, id, facts, new PlaceWish(null, startsAt, null, null, aim.Pool, session, Allocation: choice.Allocation), aim.Pool, streams));
        }

        var claim = Claims.Of(state.Details!, facts.Directory, facts.Policy, facts.Today);
        var none = AllocationTexts.None(choice);
        // Nobody is put off while reserve is free for her: she is refused, and the proof says why.
        if (none.Code == Allocator.LeftToOthers || (claim.Entitlement.Entitled && aim.Session.FreeReserved > 0) || !ReferralActions.Rule(ReferralAction.WaitForPlace).AllowedIn(state))
            return PoolDecider.TurnAway(day.State, session, id, claim, none.Code, context.Now).Events is { Count: > 0 } explained ? Refused(none).Append(day, explained) : Refused(none);
        return OrAgain(Waiting(context, id, facts, streams, day, new BeginWaiting(context.Now, session, id, claim), aim.Pool));
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

    private static Refusal? UnknownUnit(ReferenceFacts facts, Referral state, string? unit, string pointer = "/unit") =>
        unit is not null && state.Details is { } details && facts.Directory.Unit(details.To.Institution, unit, facts.Today) is null
            ? new Refusal("field.unknown-code").At(pointer).With("code", unit.Length <= 50 ? unit : unit[..50])
            : null;
}
