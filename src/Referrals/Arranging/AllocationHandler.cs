// Letting the service choose: what could be had for a case, and arranging it on the place that comes first.
using Referrals.Cases;
using Referrals.EventStore;
using Referrals.Hosting;
using Referrals.Http;
using Referrals.ReservedPools;
using Referrals.Shared;

namespace Referrals.Arranging;

internal sealed class AllocationHandler(EventLog log, ArrangementHandler arrangements, AllocationListing allocations, ProblemTexts texts)
{
    /// <summary>What could be had for a case, in the order in which the service would choose.</summary>
    /// <param name="request">About the case.</param>
    /// <param name="unit">Another unit than the case's.</param>
    /// <param name="until">The last day that is looked at; that of the referral's validity if it is missing.</param>
    public async Task<IResult> List(CaseRequest request, string? unit, string? until)
    {
        var loaded = await log.AggregateStream(Referral.Aggregate, request.Stream, request.Cancellation);
        var state = loaded.State;
        var action = ActionFor(state);
        if (
            (CaseDecision.Authorize(request, loaded, action) ?? NotNow(state, action) ?? UnknownUnit(request, state, unit, "unit")) is
            { } refusal
        )
            return Problems.Of(refusal);
        var last = string.IsNullOrEmpty(until) ? state.Details!.Request!.ValidUntil : Query.Day("until", until);
        var (_, choice) = await Choose(
            request,
            state,
            new AllocationWish(unit, null, null, false),
            Shanghai.EndOf(request.Facts.Today.AddDays(-1)),
            last
        );
        request.Context.SetETag(loaded.Version);
        return TypedResults.Ok(PlacesView.Of(choice, texts, request.Context.Language));
    }

    /// <summary>
    /// Arranges a case on the place that the service chooses; the choice is made again where it is gone by the time of writing.
    /// </summary>
    public Task<IResult> Allocate(CaseRequest request, AllocationWish wish)
    {
        AllocationChoice? choice = null;
        SessionOffer? aim = null;
        return arrangements.WriteWithPool(
            request,
            async state =>
            {
                (choice, aim) = (null, null);
                // Whose case it is, the decision says.
                if (
                    NotAllocable(state) is not null
                    || UnknownUnit(request, state, wish.Unit) is not null
                    || !request.Access(state).CanDo(ActionFor(state))
                )
                    return null;
                (var question, choice) = await Choose(
                    request,
                    state,
                    wish,
                    wish.NotBefore > request.Now ? wish.NotBefore.Value : request.Now,
                    state.Details!.Request!.ValidUntil
                );
                aim =
                    choice.Chosen ?? Allocator.Unexplained(question, choice) ?? (wish.OrWait ? Allocator.Shortest(question, choice) : null);
                return aim?.Pool;
            },
            (streams, _) => Decide(request, streams, wish, choice, aim)
        );
    }

    private async Task<(AllocationQuestion Question, AllocationChoice Choice)> Choose(
        CaseRequest request,
        Referral state,
        AllocationWish wish,
        DateTimeOffset from,
        DateOnly last
    )
    {
        var (details, facts, county) = (state.Details!, request.Facts, request.Caller.County);
        await allocations.CatchUp(request.Cancellation);
        var search = new PlaceSearch(
            details.To.Institution,
            details.Request!.Resource,
            wish.Unit ?? details.ArrangedIn ?? details.To.Unit,
            wish.Of,
            from,
            Shanghai.EndOf(last)
        );
        var days = await allocations.Days(county, search, facts, request.Cancellation);
        var competitors = await allocations.Competitors(
            county,
            search,
            [search.Unit, details.To.Unit],
            details.Urgency,
            other => Claims.Of(other, facts.Directory, facts.Policy, facts.Today),
            request.Cancellation
        );
        // Whoever moves has an own place to give.
        if (PoolPlacement.Of(state) is { Holds: true, Place: var own })
            days = [.. days.Select(day => day.Pool.ToString() == own.Pool ? Without(day, own.Session, request) : day)];
        var question = new AllocationQuestion(
            request.Now,
            new Claimant(request.Id, request.ClaimOf(state)),
            wish.NotBefore,
            request.Access(state).IsReserveOnly(ActionFor(state))
        );
        return (question, Allocator.Choose(question, competitors, days));
    }

    private static AllocationDay Without(AllocationDay day, string session, CaseRequest request) =>
        day.State.Session(session)?.Holds.GetValueOrDefault(request.Id) is { } hold
            ? day with
            {
                State = day.State.Evolve(new PlaceReturned(session, request.Id, hold.Part, ReturnedBy.Move, request.Now)),
            }
            : day;

    /// <summary>The caller's right, and the choice held against the newest states. Pure: it runs in the log's writer.</summary>
    private static Decision<Outcome<ReferralAnswer>> Decide(
        CaseRequest request,
        CaseStreams streams,
        AllocationWish wish,
        AllocationChoice? choice,
        SessionOffer? aim
    )
    {
        var state = streams.Case.State;
        if (
            (
                CaseDecision.Authorize(request, streams.Case, ActionFor(state))
                ?? NotAllocable(state)
                ?? UnknownUnit(request, state, wish.Unit)
            ) is
            { } refusal
        )
            return CaseDecision.Refused(refusal);
        if (choice is null)
            throw new DecisionConflictException("The case can be allocated only since it was read.");
        if (aim is null)
            return CaseDecision.Refused(AllocationTexts.None(choice));
        return aim.Place is { } place ? OnPlace(request, streams, choice, aim, place) : WithoutPlace(request, streams, choice, aim);
    }

    private static Decision<Outcome<ReferralAnswer>> OnPlace(
        CaseRequest request,
        CaseStreams streams,
        AllocationChoice choice,
        SessionOffer aim,
        PlaceHeld place
    )
    {
        var (day, session) = (streams.Pool(aim.Pool.ToString()), aim.Session.Plan.Session);
        // The first time from the chosen one on: earlier ones are left to others.
        var starts = day.State.Session(session)?.FreeStarts();
        if (starts is not null && !starts.Any(start => start >= place.StartsAt))
            throw new DecisionConflictException("The times that were chosen from are taken.");
        var startsAt = starts?.First(start => start >= place.StartsAt) ?? place.StartsAt;
        var wish = new ArrangementWish(null, startsAt, null, null, aim.Pool, session) { Allocation = choice.Allocation };
        return ThrowIfRetryable(ArrangementDecision.Arrange(request, streams, new ArrangementPlan(wish, aim.Pool)));
    }

    private static Decision<Outcome<ReferralAnswer>> WithoutPlace(
        CaseRequest request,
        CaseStreams streams,
        AllocationChoice choice,
        SessionOffer aim
    )
    {
        var (state, day, session) = (streams.Case.State, streams.Pool(aim.Pool.ToString()), aim.Session.Plan.Session);
        var claim = request.ClaimOf(state);
        var none = AllocationTexts.None(choice);
        // Nobody is put off while reserve is free for the case: it is refused, and the proof says why.
        if (
            none.Code == PoolCodes.LeftToOthers
            || (claim.Entitlement.Entitled && aim.Session.FreeReserved > 0)
            || !ReferralActions.Rule(ReferralAction.WaitForPlace).AllowedIn(state)
        )
        {
            var explained = PoolDecider.TurnAway(day.State, session, request.Id, claim, none.Code, request.Now).Events;
            return explained.Count > 0 ? CaseDecision.Refused(none).Append(day, explained) : CaseDecision.Refused(none);
        }

        return ThrowIfRetryable(
            WaitingDecision.Wait(request, streams, aim.Pool, new BeginWaiting(request.Now, session, request.Id, claim))
        );
    }

    // What somebody else took or gave back in between is no answer: nothing is recorded, and the choice is made again.
    private static Decision<Outcome<ReferralAnswer>> ThrowIfRetryable(Decision<Outcome<ReferralAnswer>> decision) =>
        decision.Answer.Refusal is { IsRetryable: true } refusal ? throw new DecisionConflictException(refusal.Code) : decision;

    private static ReferralAction ActionFor(Referral state) =>
        state is Referral.NoShow or Referral.HoldLapsed or Referral.Arranged ? ReferralAction.Rearrange : ReferralAction.Arrange;

    private static Refusal? NotNow(Referral state, ReferralAction action) =>
        ReferralActions.Rule(action).AllowedIn(state) ? null : ReferralDecider.WrongState(state, action);

    // Whoever has a place keeps it until somebody names another: to choose twice would move the patient.
    private static Refusal? NotAllocable(Referral state) =>
        state is Referral.Arranged || NotNow(state, ActionFor(state)) is not null
            ? ReferralDecider.WrongState(state, ReferralAction.Arrange)
            : null;

    private static Refusal? UnknownUnit(CaseRequest request, Referral state, string? unit, string pointer = "/unit") =>
        unit is not null
        && state.Details is { } details
        && request.Facts.Directory.Unit(details.To.Institution, unit, request.Facts.Today) is null
            ? new Refusal("field.unknown-code").At(pointer).With("code", unit.Length <= 50 ? unit : unit[..50])
            : null;
}
