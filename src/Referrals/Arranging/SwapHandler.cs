// Exchanging the places of two cases: one decision over both cases and the pools where they hold them.
using Referrals.Cases;
using Referrals.EventStore;
using Referrals.ReservedPools;
using Referrals.Shared;

namespace Referrals.Arranging;

internal sealed class SwapHandler(EventLog log, CaseHandler cases)
{
    /// <summary>Exchanges the places of two arranged cases.</summary>
    /// <param name="request">About the first case; its <c>If-Match</c> too.</param>
    /// <param name="with">The second.</param>
    public Task<IResult> Swap(CaseRequest request, Guid with)
    {
        var other = request with { Id = with };
        return CaseHandler.Respond(
            request,
            async () =>
            {
                var (one, two) = (await cases.Load(request), await cases.Load(other));
                return CaseHandler.Answer(
                    request,
                    await log.WriteToAggregates(
                        [
                            .. CaseStreams.Of(request.Stream, null, PoolPlacement.Of(one)?.Place.Pool, PoolPlacement.Of(two)?.Place.Pool),
                            new AggregateOf<Referral>(Referral.Aggregate, other.Stream),
                        ],
                        loaded => Decide(new CaseStreams(loaded), request, (LoadedStream<Referral>)loaded[^1], other),
                        request.Context.CreateWriteOptions(request.Content),
                        request.Cancellation
                    )
                );
            }
        );
    }

    /// <summary>Pure: it runs in the log's writer.</summary>
    private static Decision<Outcome<ReferralAnswer>> Decide(
        CaseStreams streams,
        CaseRequest request,
        LoadedStream<Referral> second,
        CaseRequest other
    )
    {
        var first = streams.Case;
        if (CaseDecision.Authorize(request, first, ReferralAction.Rearrange) is { } refusal)
            return CaseDecision.Refused(refusal);
        var access = request.Access(second.State);
        if (!access.CanRead)
            return CaseDecision.Refused(new Refusal("pool.swap-unknown").At("/with"));
        if (!access.CanDo(ReferralAction.Rearrange))
            return CaseDecision.Refused(new Refusal("pool.swap-not-yours").At("/with"));
        if (NothingToGive(first.State, request.Id) is { } nothing)
            return CaseDecision.Refused(nothing);
        if (NothingToGive(second.State, other.Id) is { } nothingThere)
            return CaseDecision.Refused(nothingThere.At("/with"));
        return Exchange(streams, (request, first, AppointmentOf(first.State)), (other, second, AppointmentOf(second.State)));
    }

    private static Decision<Outcome<ReferralAnswer>> Exchange(
        CaseStreams streams,
        (CaseRequest Request, LoadedStream<Referral> Case, Appointment Gives) one,
        (CaseRequest Request, LoadedStream<Referral> Case, Appointment Gives) two
    )
    {
        var (from, to) = (PoolKey.Parse(one.Gives.Pool!.Pool)!, PoolKey.Parse(two.Gives.Pool!.Pool)!);
        if (from.Institution != to.Institution || from.Kind != to.Kind)
            return CaseDecision.Refused(
                new Refusal(from.Kind == to.Kind ? "pool.swap-other-hospital" : "pool.swap-other-kind").At("/with")
            );
        // A place where nobody is on the day is not passed on.
        if ((one.Request.Facts.RefuseUnavailable(from) ?? one.Request.Facts.RefuseUnavailable(to)?.At("/with")) is { } unavailable)
            return CaseDecision.Refused(unavailable);
        var (day, there) = (streams.Pool(one.Gives.Pool.Pool), streams.Pool(two.Gives.Pool.Pool));
        var swapped = PoolDecider.Swap(
            day.State,
            there.State,
            Side(one.Request, one.Case.State, from, one.Gives.Pool.Session),
            Side(two.Request, two.Case.State, to, two.Gives.Pool.Session),
            one.Request.Now
        );
        if (swapped.Refusal is { } refusal)
            return CaseDecision.Refused(refusal);
        var mine = Moved(one.Request, one.Case.State, two.Gives, swapped.One!, to);
        if (mine.Refusal is { } ruled)
            return CaseDecision.Refused(ruled with { Pointer = null });
        var others = Moved(two.Request, two.Case.State, one.Gives, swapped.Other!, from);
        if (others.Refusal is { } ruledThere)
            return CaseDecision.Refused(ruledThere.At("/with"));
        var answer = CaseDecision.Describe(one.Request, CaseDecision.After(one.Case.State, mine), one.Case.Version + mine.Events.Count);
        var decision = CaseDecision
            .Answered(answer)
            .Append(one.Case, mine.Events)
            .Append(two.Case, others.Events)
            .Append(day, swapped.OfFirst(from == to));
        return from == to ? decision : decision.Append(there, swapped.OfSecond());
    }

    private static Refusal? NothingToGive(Referral state, Guid id) =>
        state switch
        {
            Referral.Arranged { Appointment.Pool: not null } => null,
            Referral.Arranged => new Refusal("pool.swap-no-pool").With("case", id.ToString()),
            _ => new Refusal("pool.swap-not-arranged").With("case", id.ToString()).With("state", Kebab.Of(state.Name)),
        };

    private static Appointment AppointmentOf(Referral state) => ((Referral.Arranged)state).Appointment;

    private static SwapSide Side(CaseRequest request, Referral state, PoolKey pool, string session) =>
        new(request.Id, pool, session, request.ClaimOf(state), request.Access(state).IsReserveOnly(ReferralAction.Rearrange));

    /// <summary>The case on the place that the other gives, by every rule of an arrangement.</summary>
    private static Decided Moved(CaseRequest request, Referral state, Appointment place, PlaceHeld held, PoolKey pool) =>
        ReferralDecider.Decide(
            state,
            HeldPlaces.Arrangement(held, pool, state, request.Facts.Directory, request.Facts.Policy, place.Place)
        );
}
