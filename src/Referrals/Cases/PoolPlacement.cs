// What follows for a pool from a change of a case: so no case is arranged on a place that it does not hold, and no place is held by a
// case that is over.
using Referrals.ReservedPools;
using Referrals.Shared;

namespace Referrals.Cases;

/// <summary>How a case stands to a pool.</summary>
/// <param name="Place">Where it holds a place or waits.</param>
/// <param name="Holds">It holds one; else it waits.</param>
public readonly record struct PoolPlacement(PoolPlace Place, bool Holds)
{
    /// <summary>Where a case holds a place or waits; null where it does neither.</summary>
    public static PoolPlacement? Of(Referral state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state switch
        {
            Referral.Arranged { Appointment.Pool: { } place } => new PoolPlacement(place, Holds: true),
            Referral.Accepted or Referral.NoShow or Referral.HoldLapsed when state.Details!.WaitsIn is { } place => new PoolPlacement(
                place,
                Holds: false
            ),
            _ => null,
        };
    }

    /// <summary>Whether an action may change how a case stands to its pool; all others are decided without it.</summary>
    public static bool MayChangeWith(ReferralAction action) =>
        action
            is ReferralAction.Arrange
                or ReferralAction.Rearrange
                or ReferralAction.ConfirmAppointment
                or ReferralAction.WithdrawPlace
                or ReferralAction.WaitForPlace
                or ReferralAction.LeaveWaitingList
                or ReferralAction.ExpireHold
                or ReferralAction.RecordNoShow
                or ReferralAction.RecordArrival
                or ReferralAction.RequestCancellation
                or ReferralAction.Close
                or ReferralAction.Expire
                or ReferralAction.RecordDeath;

    /// <summary>Whether an event changes how a case stands to its pool.</summary>
    public static bool Concerns(object e) =>
        e
            is ReferralArranged
                or ReferralRearranged
                or AppointmentConfirmed
                or PlaceWithdrawn
                or TakenOffWaitingList
                or HoldExpired
                or NoShowRecorded
                or PatientArrived
                or CancellationRequested
                or ReferralClosed
                or ReferralExpired
                or PatientDied;

    /// <summary>Events of the pool in which a case held a place or waited before, after what has happened to the case.</summary>
    public static IReadOnlyList<object> DerivePoolEvents(
        Guid referral,
        Referral before,
        IReadOnlyList<object> events,
        PoolDay pool,
        DateTimeOffset now
    )
    {
        ArgumentNullException.ThrowIfNull(events);
        ArgumentNullException.ThrowIfNull(pool);
        if (Of(before) is not { Place: var place } had || events.LastOrDefault(Concerns) is not { } last)
            return [];
        if (!had.Holds)
        {
            var by = last switch
            {
                ReferralArranged or ReferralRearranged => WaitingEndedBy.Arrangement,
                TakenOffWaitingList x => x.By,
                _ => WaitingEndedBy.CaseOver,
            };
            return [new WaitingEnded(place.Session, referral, by, now)];
        }

        var hold = pool.Session(place.Session)!.Holds[referral];
        return last switch
        {
            AppointmentConfirmed x => [new HoldConfirmed(place.Session, referral, x.HeldUntil, now)],
            PatientArrived => [new PlaceUsed(place.Session, referral, hold.Part, now)],
            HoldExpired => Returned(ReturnedBy.Lapse),
            NoShowRecorded => Returned(ReturnedBy.NoShow),
            CancellationRequested => Returned(ReturnedBy.Cancellation),
            PatientDied => Returned(ReturnedBy.Death),
            ReferralRearranged => Returned(ReturnedBy.Move),
            // The pool itself said so.
            PlaceWithdrawn => [],
            _ => throw new InvalidOperationException($"Nobody said what {last.GetType().Name} means for a place."),
        };

        object[] Returned(ReturnedBy by) => [new PlaceReturned(place.Session, referral, hold.Part, by, now)];
    }
}
