// Taking back, mending and prolonging: coded, by the institution that recorded it, within a configured time.
using System.Globalization;
using Referrals.Shared;

namespace Referrals.Cases;

public static partial class ReferralDecider
{
    private static Decided Correct(Referral.Started state, ReferralCommand command) =>
        command switch
        {
            RetractRecord c => Retract(state, c),
            WithdrawCancellation c => Withdraw((Referral.CancellationRequested)state, c),
            AmendOutcome c => Amend(state.Details, c),
            ExtendValidity c => Extend(state, c),
            ExpireReferral c => End(state, c),
            _ => throw new InvalidOperationException($"There is no rule for {command.GetType().Name}."),
        };

    private static Decided Retract(Referral.Started state, RetractRecord c)
    {
        if (c.Reason == RetractionReason.Other && c.Note is null)
            return NoteRequired();
        // As long as a death stands the patient can be sent nowhere: no time is too late to say that it is not true.
        if (state is not Referral.Died && TooLate(RecordedAt(state), c.Within, c.Now) is { } late)
            return late;
        return state switch
        {
            Referral.Arrived s => Decided.With(new ArrivalRetracted(c.Reason, c.Note, Back(s, c), c.Now)),
            Referral.InCare => Decided.With(new CareRetracted(c.Reason, c.Note, c.Now)),
            Referral.Concluded => Decided.With(new ConclusionRetracted(c.Reason, c.Note, c.Now)),
            Referral.NoShow s => Decided.With(new NoShowRetracted(c.Reason, c.Note, StandsAgain(s.Details.Former, c), c.Now)),
            Referral.Died s => RetractDeath(s, c),
            _ => throw new InvalidOperationException($"{c.Action} has no rule in {state.Name}."),
        };
    }

    // Where a death ended other cases of the patient, it is taken back where it was recorded: once for all of them.
    private static Decided RetractDeath(Referral.Died state, RetractRecord c) =>
        state.Of != c.Of ? new Refusal("referral.death-recorded-elsewhere")
        : state.Of is null && state.By is { } by && by != c.Institution ? new Refusal("referral.recorded-by-others").With("institution", by)
        : Decided.With(new DeathRetracted(c.Reason, c.Note, StandsAgain((state.Before as Referral.Arranged)?.Appointment, c), c.Now));

    private static Decided Withdraw(Referral.CancellationRequested state, WithdrawCancellation c) =>
        c.Reason == WithdrawalReason.Other && c.Note is null
            ? NoteRequired()
            : Decided.With(
                new CancellationWithdrawn(c.Reason, c.Note, StandsAgain((state.Before as Referral.Arranged)?.Appointment, c), c.Now)
            );

    private static Decided Amend(CaseDetails details, AmendOutcome c) =>
        c.Reason == AmendmentReason.Other && c.Note is null ? NoteRequired()
        : TooLate(details.ReportedAt, c.Within, c.Now) is { } late ? late
        : Decided.With(new OutcomeAmended(c.Report, c.Reason, c.Note, c.Now));

    private static Decided Extend(Referral.Started state, ExtendValidity c)
    {
        var request = state.Details.Request!;
        if (state is Referral.Expired && TooLate(state.Details.EndedAt, c.Within, c.Now) is { } late)
            return late;
        return c.Until <= request.ValidUntil
            ? new Refusal("referral.validity-not-longer")
                .At("/validUntil")
                .With("until", request.ValidUntil.ToString("O", CultureInfo.InvariantCulture))
            : Decided.With(new ValidityExtended(c.Until, request.ValidUntil, c.Note, c.Now));
    }

    private static Decided End(Referral.Started state, ExpireReferral c)
    {
        var until = state.Details.Request!.ValidUntil;
        return Passed(state, DeadlineStep.EndValidity, DeadlineKind.Validity, Shanghai.EndOf(until), c.Now)
            ?? Decided.With(new ReferralExpired(until, c.Now, ByOutage(Shanghai.EndOf(until), c.Since, c.Now)));
    }

    // Of what was recorded before that was kept, or taken back once already, by when it happened.
    private static DateTimeOffset? RecordedAt(Referral.Started state) =>
        state.Details.RecordedAt
        ?? state switch
        {
            Referral.Arrived => state.Details.ArrivedAt,
            Referral.InCare => state.Details.CareBegunAt ?? state.Details.ArrivedAt,
            _ => null,
        };

    // An emergency began with its arrival: without it nothing is left.
    private static StateName Back(Referral.Arrived state, RetractRecord c) =>
        state.Details.ArrivedFrom switch
        {
            null => StateName.Cancelled,
            StateName.Arranged => StandsAgain(state.Details.Former, c) ? StateName.Arranged : StateName.HoldLapsed,
            { } from => from,
        };

    private static bool StandsAgain(FormerAppointment? former, RestoringCommand c) => StandsAgain(former?.Appointment, c);

    private static bool StandsAgain(Appointment? appointment, RestoringCommand c) => appointment?.HeldUntil > c.Now && c.PlaceIsFree;

    private static Refusal? TooLate(DateTimeOffset? recorded, TimeSpan within, DateTimeOffset now) =>
        now > recorded + within
            ? new Refusal("referral.correction-too-late").With("hours", within.TotalHours.ToString("0", CultureInfo.InvariantCulture))
            : null;
}
