// What a place that was given means for its case.
using Referrals.Cases;
using Referrals.Policies;
using Referrals.ReservedPools;
using Referrals.Shared;
using Directory = Referrals.Institutions.Directory;

namespace Referrals.Arranging;

internal static class HeldPlaces
{
    /// <summary>The same place where nobody said until when it is held: as long as pool and policy allow.</summary>
    public static PlaceHeld AsLongAsAllowed(PlaceHeld held, Policy policy) =>
        held.StartsAt.AddHours(policy.Referrals.LongestHoldHours) is var longest && longest < held.HeldUntil
            ? held with
            {
                HeldUntil = longest,
            }
            : held;

    /// <summary>Arranges the case there; the patient must come before the pool closes, whatever the policy's clock allows.</summary>
    public static ArrangeReferral Arrangement(
        PlaceHeld held,
        PoolKey pool,
        Referral state,
        Directory directory,
        Policy policy,
        string? place = null,
        Allocation? allocation = null
    )
    {
        var (arriveBy, latest) = (policy.Due(policy.Clocks.Arrival, held.StartsAt), PoolDecider.LatestHold(pool));
        return new ArrangeReferral(
            state is Referral.Accepted ? ReferralAction.Arrange : ReferralAction.Rearrange,
            held.At,
            new Appointment(
                pool.Kind,
                pool.Unit,
                held.StartsAt,
                held.HeldUntil,
                held.Part,
                place,
                new PoolPlace(pool.ToString(), held.Session)
            ),
            directory.Unit(pool.Institution, pool.Unit, pool.Day) is not null,
            arriveBy > latest ? latest : arriveBy,
            TimeSpan.FromHours(policy.Referrals.LongestHoldHours),
            policy.Version,
            null,
            allocation
        );
    }
}
