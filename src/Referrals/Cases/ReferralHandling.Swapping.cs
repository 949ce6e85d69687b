// Exchanging the places of two cases: one decision over both cases and the pools where they hold them.
using Referrals.Arranging;
using Referrals.EventStore;
using Referrals.Http;
using Referrals.Policies;
using Referrals.ReservedPools;
using Referrals.Shared;

namespace Referrals.Cases;

internal sealed partial class ReferralHandling
{
    /// <summary>Exchanges the places of two arranged cases.</summary>
    /// <param name="context">Who asks; her <c>If-Match</c> is about the first case.</param>
    /// <param name="id">The first case.</param>
    /// <param name="with">The second.</param>
    /// <param name="facts">What is believed of the world.</param>
    /// <param name="content">Fingerprint of the body.</param>
    public Task<IResult> Swap(RequestContext context, Guid id, Guid with, ReferenceFacts facts, string content) => Settled(async () =>
    {
        var (first, second) = (context.Stream(Referral.StreamKey(id)), context.Stream(Referral.StreamKey(with)));
        var one = (await log.AggregateStream(Referral.Aggregate, first, context.Cancellation)).State;
        var other = (await log.AggregateStream(Referral.Aggregate, second, context.Cancellation)).State;
        return Answer(context, await log.WriteToAggregates(
            [.. CaseStreams.Of(first, null, PoolPlacement.Of(one)?.Place, PoolPlacement.Of(other)?.Place), new AggregateOf<Referral>(Referral.Aggregate, second)],
            loaded => Swapped(context, id, with, facts, new CaseStreams(loaded), (LoadedStream<Referral>)loaded[^1]), context.CreateWriteOptions(content), context.Cancellation));
    });

    /// <summary>Pure: it runs in the log's writer.</summary>
    private static Decision<Outcome<ReferralAnswer>> Swapped(RequestContext context, Guid id, Guid with, ReferenceFacts facts, CaseStreams streams, LoadedStream<Referral> second)
    {
        if (Barred(context, facts, streams.Case, ReferralAction.Rearrange) is { } barred)
            return Refused(barred);
        if (Barred(context, facts, second, ReferralAction.Rearrange, addressed: false) is { } hidden)
            return Refused(new Refusal(hidden.Code == "not-found" ? "pool.swap-unknown" : "pool.swap-not-yours").At("/with"));
        if (Place(streams.Case.State, id, out var given) is { } nothing)
            return Refused(nothing);
        if (Place(second.State, with, out var taken) is { } nothingThere)
            return Refused(nothingThere.At("/with"));
        var (from, to) = (PoolKey.Parse(given.Pool!.Pool)!, PoolKey.Parse(taken.Pool!.Pool)!);
        if (from.Institution != to.Institution || from.Kind != to.Kind)
            return Refused(new Refusal(from.Kind == to.Kind ? "pool.swap-other-hospital" : "pool.swap-other-kind").At("/with"));
        var (day, there) = (streams.Pool(given.Pool.Pool), streams.Pool(taken.Pool.Pool));
        var swapped = PoolDecider.Swap(
            day.State, there.State, Side(context, facts, id, streams.Case.State, from, given.Pool.Session), Side(context, facts, with, second.State, to, taken.Pool.Session), context.Now);
        if (swapped.Refusal is { } refusal)
            return Refused(refusal);
        var mine = Moved(facts, streams.Case.State, taken, swapped.One!, to);
        if (mine.Refusal is { } ruled)
            return Refused(ruled with { Pointer = null });
        var others = Moved(facts, second.State, given, swapped.Other!, from);
        if (others.Refusal is { } ruledThere)
            return Refused(ruledThere.At("/with"));
        var after = mine.Events.Aggregate(streams.Case.State, (s, e) => s.Evolve(e));
        var decision = new Decision<Outcome<ReferralAnswer>>(new Outcome<ReferralAnswer>(Describe(context, facts, id, after, streams.Case.Version + mine.Events.Count)))
            .Append(streams.Case, mine.Events).Append(second, others.Events).Append(day, swapped.OfFirst(from == to));
        return from == to ? decision : decision.Append(there, swapped.OfSecond());
    }

    /// <summary>The place that a case has to give, or why it has none.</summary>
    private static Refusal? Place(Referral state, Guid id, out Appointment appointment)
    {
        appointment = (state as Referral.Arranged)?.Appointment!;
        return appointment is null ? new Refusal("pool.swap-not-arranged").With("case", id.ToString()).With("state", Kebab.Of(state.Name))
            : appointment.Pool is null ? new Refusal("pool.swap-no-pool").With("case", id.ToString())
            : null;
    }

    private static SwapSide Side(RequestContext context, ReferenceFacts facts, Guid id, Referral state, PoolKey pool, string session) => new(
        id, pool, session, Claims.Of(state.Details!, facts.Directory, facts.Policy, facts.Today),
        ReserveOnly(context, ReferralAction.Rearrange, Standing.Of(context.Caller, state, facts.Directory, facts.Today)));

    /// <summary>The case on the place that the other gives, by every rule of an arrangement.</summary>
    private static Decided Moved(ReferenceFacts facts, Referral state, Appointment place, PlaceHeld held, PoolKey pool) =>
        ReferralDecider.Decide(state, HeldPlaces.Arrangement(held, pool, state, facts.Directory, facts.Policy, place.Place));
}
