// Whether what a case holds or waits for takes place at all.
using Referrals.Policies;
using Referrals.ReservedPools;
using Referrals.Shared;

namespace Referrals.Cases;

internal static class PlaceAvailability
{
    extension(ReferenceFacts facts)
    {
        /// <summary>
        /// Why nothing takes place where a case is arranged or waits, by what is known now of the hospital on that day; null where nothing
        /// is known against it.
        /// </summary>
        public UnavailableReason? Unavailable(Referral state)
        {
            if (PoolPlacement.Of(state) is { } stood)
                return facts.Unavailable(PoolKey.Parse(stood.Place.Pool)!);
            return state is Referral.Arranged { Appointment: var held }
                ? facts.Unavailable(new PoolKey(state.Details!.To.Institution, held.Resource, held.Unit, null, Shanghai.Day(held.StartsAt)))
                : null;
        }
    }
}
