// What is decided about a waiting list: the case's rules and the pool's in one.
using Referrals.Cases;
using Referrals.EventStore;
using Referrals.ReservedPools;
using Referrals.Shared;

namespace Referrals.Arranging;

/// <summary>Pure: it runs in the log's writer.</summary>
internal static class WaitingDecision
{
    /// <summary>Puts a case on the waiting list of the session that is named, or of the only one.</summary>
    public static Decision<Outcome<ReferralAnswer>> Wait(CaseRequest request, CaseStreams streams, WaitingWish wish)
    {
        if (CaseDecision.Authorize(request, streams.Case, ReferralAction.WaitForPlace) is { } refusal)
            return CaseDecision.Refused(refusal);
        var (session, unclear) = SessionChoice.Of(streams.Pool(wish.Pool.ToString()).State, wish.Session, null, request.Now);
        return unclear is not null
            ? CaseDecision.Refused(unclear)
            : Wait(
                request,
                streams,
                wish.Pool,
                new BeginWaiting(request.Now, session, request.Id, request.ClaimOf(streams.Case.State), wish.Bypass)
            );
    }

    /// <summary>Puts a case on a waiting list.</summary>
    public static Decision<Outcome<ReferralAnswer>> Wait(CaseRequest request, CaseStreams streams, PoolKey pool, BeginWaiting wait)
    {
        var (state, day) = (streams.Case.State, streams.Pool(pool.ToString()));
        var decided = ReferralDecider.Decide(state, new WaitForPlace(request.Now, new PoolPlace(pool.ToString(), wait.Session)));
        if (
            (
                decided.Refusal
                ?? SessionChoice.NotForCase(state.Details!, pool, null)
                ?? request.Facts.RefuseUnavailable(pool)?.At("/pool")
            ) is
            { } refusal
        )
            return CaseDecision.Refused(refusal);
        var listed = PoolDecider.Wait(
            day.State,
            wait with
            {
                ReserveOnly = request.Access(state).IsReserveOnly(ReferralAction.WaitForPlace),
            }
        );
        if (listed.Refusal is { } full)
            return CaseDecision.Refused(full);
        var after = CaseDecision.After(state, decided);
        return CaseDecision
            .Answered(CaseDecision.Describe(request, after, streams.Case.Version + decided.Events.Count))
            .Append(streams.Case, decided.Events)
            .Append(day, listed.Events);
    }
}
