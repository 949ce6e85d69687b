// Appointments: holding, lapsing, not coming.
using System.Globalization;
using Referrals.Shared;

namespace Referrals.Cases;

public static partial class ReferralDecider
{
    private static Decided Arrange(Referral state, ArrangeReferral c)
    {
        var request = state.Details!.Request!;
        if (c.Appointment.Pool is null && c.WithoutPool is null)
            return new Refusal("pool.place-required").At("/pool");
        if (!c.UnitIsOpen)
            return new Refusal("field.unknown-code").At("/unit").With("code", c.Appointment.Unit);
        if (c.Appointment.StartsAt < c.Now)
            return new Refusal("referral.appointment-in-the-past").At("/startsAt");
        // A hold may end before the appointment, where the patient has yet to confirm.
        if (c.Appointment.HeldUntil <= c.Now)
            return new Refusal("referral.hold-in-the-past").At("/heldUntil");
        if (c.Appointment.HeldUntil - c.Appointment.StartsAt > c.LongestHold)
            return new Refusal("referral.hold-too-long")
                .At("/heldUntil")
                .With("hours", c.LongestHold.TotalHours.ToString("0", CultureInfo.InvariantCulture));
        if (Shanghai.Day(c.Appointment.StartsAt) > request.ValidUntil)
            return new Refusal("referral.appointment-after-validity")
                .At("/startsAt")
                .With("until", request.ValidUntil.ToString("O", CultureInfo.InvariantCulture));
        return Decided.With(
            c.Kind == ReferralAction.Arrange
                ? new ReferralArranged(c.Appointment, c.ArriveBy, c.PolicyVersion, c.WithoutPool, c.Allocation, c.Despite)
                : new ReferralRearranged(c.Appointment, c.ArriveBy, c.PolicyVersion, c.WithoutPool, c.Allocation, c.Despite)
        );
    }

    private static Decided Confirm(Referral.Arranged state, ConfirmAppointment c) =>
        Decided.With(
            new AppointmentConfirmed(
                c.LatestHold is { } latest && latest > state.Appointment.HeldUntil ? latest : state.Appointment.HeldUntil
            )
        );

    private static Decided Withdraw(Referral.Arranged state, WithdrawPlace c) =>
        Decided.With(new PlaceWithdrawn(state.Appointment.Pool!, c.Reason));

    private static Decided Expire(Referral.Arranged state, ExpireHold c) =>
        c.Now < state.Appointment.HeldUntil.ToMicrosecond()
            ? new Refusal("referral.hold-has-not-lapsed")
            : Decided.With(
                new HoldExpired(state.Appointment.Part, c.Since is { } since && ByOutage(state.Appointment.HeldUntil, since, c.Now))
            );

    private static Decided NoShow(Referral.Arranged state, RecordNoShow c) =>
        c.Now < state.Appointment.StartsAt
            ? new Refusal("referral.appointment-not-yet")
            : Decided.With(new NoShowRecorded(state.Appointment.Part, c.Now));
}
