// What becomes of a place in a pool when the record that used it or gave it back is taken back.
using Referrals.ReservedPools;
using Referrals.Shared;

namespace Referrals.Cases;

internal static class PoolRestoration
{
    /// <summary>The place that a case had in a pool, and may have again; null where it had none.</summary>
    public static Appointment? Of(Referral state) =>
        state switch
        {
            Referral.Arrived or Referral.NoShow or Referral.HoldLapsed => state.Details!.Former?.Appointment,
            Referral.CancellationRequested { Before: Referral.Arranged before } => before.Appointment,
            Referral.Died { Before: Referral.Arranged before } => before.Appointment,
            _ => null,
        }
            is { Pool: not null } appointment
            ? appointment
            : null;

    /// <summary>Whether an action may give a place back or take it again.</summary>
    public static bool MayChangeWith(ReferralAction action) =>
        action
            is ReferralAction.RecordArrival
                or ReferralAction.RetractArrival
                or ReferralAction.RetractNoShow
                or ReferralAction.WithdrawCancellation
                or ReferralAction.RetractDeath;

    /// <summary>Whether an event may give a place back or take it again.</summary>
    public static bool Concerns(object e) =>
        e is PatientArrived or ArrivalRetracted or NoShowRetracted or CancellationWithdrawn or DeathRetracted;

    /// <summary>Whether the place can be held again: it is the case's still, or nobody has taken it meanwhile.</summary>
    public static bool CanRestore(Guid referral, Appointment appointment, PoolDay pool, DateTimeOffset now)
    {
        if (pool.Closed || pool.Session(appointment.Pool!.Session) is not { Plan.Suspended: false } session || now >= session.Plan.Until)
            return false;
        if (session.Holds.ContainsKey(referral))
            return true;
        // Those who wait come before what was given back.
        if (session.Waiting.Count > 0)
            return false;
        return appointment.Part switch
            {
                CapacityPart.Reserved => session.FreeReserved > 0,
                CapacityPart.General => session.FreeGeneral > 0,
                // Beyond the capacity somebody has to say so each time.
                _ => false,
            }
            && session.FreeStarts()?.Contains(appointment.StartsAt) != false;
    }

    /// <summary>Events of that pool, after what has happened to the case.</summary>
    /// <param name="referral">The case.</param>
    /// <param name="before">The case before.</param>
    /// <param name="events">What has happened to it.</param>
    /// <param name="pool">The pool's day.</param>
    /// <param name="claim">What the case may claim of it.</param>
    /// <param name="now">When.</param>
    public static IReadOnlyList<object> DerivePoolEvents(
        Guid referral,
        Referral before,
        IReadOnlyList<object> events,
        PoolDay pool,
        Claim claim,
        DateTimeOffset now
    )
    {
        var appointment = Of(before)!;
        var session = appointment.Pool!.Session;
        var hold = pool.Session(session)?.Holds.GetValueOrDefault(referral);
        return events[^1] switch
        {
            ArrivalRetracted { Back: StateName.Arranged } when hold is not null =>
            [
                new PlaceUseRetracted(session, referral, appointment.HeldUntil, now),
                .. Confirmed(before.Details!.Former!.Confirmed),
            ],
            ArrivalRetracted when hold is not null => [new PlaceReturned(session, referral, hold.Part, ReturnedBy.Correction, now)],
            NoShowRetracted { Held: true } => [Held(), .. Confirmed(before.Details!.Former!.Confirmed)],
            CancellationWithdrawn { Held: true } or DeathRetracted { Held: true } => [Held(), .. Confirmed(WasConfirmed(before))],
            // Who comes after all is seen in the same place, where it is free still.
            PatientArrived when hold is null && CanRestore(referral, appointment, pool, now) =>
            [
                Held(),
                new PlaceUsed(session, referral, appointment.Part, now),
            ],
            _ => [],
        };

        PlaceHeld Held() =>
            new(
                session,
                referral,
                appointment.Part,
                appointment.StartsAt,
                appointment.HeldUntil,
                claim,
                Bypass: null,
                Overbooking: null,
                FromWaiting: false,
                now
            );

        IEnumerable<object> Confirmed(bool confirmed) =>
            confirmed ? [new HoldConfirmed(session, referral, appointment.HeldUntil, now)] : [];
    }

    private static bool WasConfirmed(Referral state) =>
        state
            is Referral.CancellationRequested { Before: Referral.Arranged { Confirmed: true } }
                or Referral.Died { Before: Referral.Arranged { Confirmed: true } };
}
