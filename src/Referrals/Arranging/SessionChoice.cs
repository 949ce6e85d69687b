// Which session of a pool is meant, and whether a pool is one for a case.
using Referrals.Cases;
using Referrals.ReservedPools;
using Referrals.Shared;

namespace Referrals.Arranging;

internal static class SessionChoice
{
    /// <summary>The session that is named, or the only one that it can be.</summary>
    /// <param name="day">The pool's day.</param>
    /// <param name="named">Code of the session, or its name; null where none is named.</param>
    /// <param name="at">The time that is wanted; null for any.</param>
    /// <param name="now">The moment.</param>
    public static (string Session, Refusal? Refusal) Of(PoolDay day, string? named, DateTimeOffset? at, DateTimeOffset now)
    {
        if (named is not null)
            return (day.CodeOf(named), null);
        var open = day
            .Sessions.Values.Where(s =>
                !s.Plan.Suspended && now < s.Plan.Until && (at is not { } moment || (s.Plan.From <= moment && moment < s.Plan.Until))
            )
            .ToList();
        return open.Count switch
        {
            1 => (open[0].Plan.Session, null),
            0 => ("", new Refusal(at is null ? PoolCodes.Over : PoolCodes.NoSuchTime).At(at is null ? "/pool" : "/startsAt")),
            _ => ("", new Refusal("pool.session-required").At("/session")),
        };
    }

    /// <summary>Why a pool is none for a case; null where it is one.</summary>
    public static Refusal? NotForCase(CaseDetails details, PoolKey pool, ArrangementWish? wish) =>
        pool.Institution != details.To.Institution ? new Refusal("pool.other-hospital").At("/pool")
        : pool.Kind != (details.Request?.Resource ?? Resource.Bed) ? new Refusal("pool.other-kind").At("/pool")
        : wish?.Pool is not null && wish.Unit is { } unit && unit != pool.Unit ? new Refusal("field.not-allowed").At("/unit")
        : null;
}
