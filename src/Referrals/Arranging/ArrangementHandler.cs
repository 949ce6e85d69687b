// Arranging a case and holding its place: one decision over the case, the pool it comes from and the pool it goes to.
using Referrals.Cases;
using Referrals.EventStore;
using Referrals.Http;
using Referrals.ReservedPools;
using Referrals.Shared;

namespace Referrals.Arranging;

internal sealed class ArrangementHandler(EventLog log, CaseHandler cases, PatientCases patients, FreeReserveListing reserves)
{
    /// <summary>Arranges a case, anew where it was arranged before.</summary>
    public Task<IResult> Arrange(CaseRequest request, ArrangementWish wish)
    {
        string? published = null;
        return WriteWithPool(
            request,
            async state =>
            {
                var pool = wish.Pool ?? ArrangementDecision.PoolOfUnit(request.Facts, state.Details!, wish);
                published = wish.Pool is null && pool is not null ? await reserves.Published(request.Context, request.Facts, pool) : null;
                return pool;
            },
            (streams, pool) => ArrangementDecision.Arrange(request, streams, new ArrangementPlan(wish, pool, published))
        );
    }

    /// <summary>Puts a case on the waiting list of a session.</summary>
    public Task<IResult> Wait(CaseRequest request, WaitingWish wish) =>
        WriteWithPool(request, _ => Task.FromResult<PoolKey?>(wish.Pool), (streams, _) => WaitingDecision.Wait(request, streams, wish));

    /// <summary>Decides over a case, the pool in which it holds a place or waits, and the pool that is wanted.</summary>
    /// <param name="request">About the case.</param>
    /// <param name="wanted">The pool that is wanted, by what the case is before the decision.</param>
    /// <param name="decide">Pure: it runs in the log's writer.</param>
    internal Task<IResult> WriteWithPool(
        CaseRequest request,
        Func<Referral, Task<PoolKey?>> wanted,
        Func<CaseStreams, PoolKey?, Decision<Outcome<ReferralAnswer>>> decide
    ) =>
        CaseHandler.Respond(
            request,
            async () =>
            {
                var state = await cases.Load(request);
                if (state.Details is not { } details)
                    return Problems.Of(new Refusal("not-found"));
                // Read meanwhile.
                var others = OpenCases(request, details.Person);
                var pool = await wanted(state);
                var streams = CaseStreams.Of(request.Stream, null, PoolPlacement.Of(state)?.Place.Pool, pool?.ToString());
                return CaseHandler.Answer(
                    request,
                    await log.WriteToAggregates(
                        CaseStreams.With(streams, await others),
                        loaded => decide(new CaseStreams(loaded), pool),
                        request.Context.CreateWriteOptions(request.Content),
                        request.Cancellation
                    )
                );
            }
        );

    private async Task<IReadOnlyList<Guid>> OpenCases(CaseRequest request, string person) =>
        await patients.OpenCases(request, await patients.References(request, person));
}
