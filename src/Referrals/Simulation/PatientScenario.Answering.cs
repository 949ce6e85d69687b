// Review, answer and appointment.
using Referrals.Cases;
using Referrals.Institutions;
using Referrals.Shared;

namespace Referrals.Simulation;

internal sealed partial class PatientScenario
{
    /// <summary>From the moment it was sent until the patient has left again, or the case has ended before.</summary>
    private async Task Answered()
    {
        for (var returned = 0; ; returned++)
        {
            if (state == StateName.InTownshipReview)
                await Review(mayReturn: returned == 0);
            if (state == StateName.AwaitingAnswer)
                await Answer(mayReturn: returned == 0);
            if (state != StateName.Returned)
                break;
            // Some are never completed.
            if (random.Chance(0.06))
                return;
            await simulation.Scheduler.At(random.Office(simulation.Now + random.Hours(1, 20), weekends: true));
            if (random.Chance(0.05))
                await CallOff(StateName.Cancelled);
            else
                await Resubmit(Form(null), StateName.InTownshipReview, StateName.AwaitingAnswer);
        }

        if (state == StateName.Accepted && await Arranged())
            await Stay();
    }

    private async Task Resubmit(ReferralForm form, params StateName[] expected)
    {
        await Do(sender, "resubmit", "submission", form, expected);
        Submitted(form);
    }

    private async Task Review(bool mayReturn)
    {
        var reviewer = County.At(County[from.Code].Reviewer ?? from.Code, PractitionerRole.TownshipCentre);
        await simulation.Scheduler.At(Reaction(late: 0.05));
        var due = (await Look(reviewer)).AnswerDue;
        if (random.Chance(0.01))
        {
            await CallOff(StateName.Cancelled);
            return;
        }

        Overdue("review", due);
        if (mayReturn && random.Chance(0.06))
            await Do(
                reviewer,
                "return-from-review",
                "return",
                new ReturnForm(
                    random.Pick([ReturnReason.MissingExamination, ReturnReason.UnclearPurpose, ReturnReason.WrongPatientData]),
                    Maybe()
                ),
                StateName.Returned
            );
        else
            await Do(reviewer, "pass-review", "review", new NoteForm(Maybe()), StateName.AwaitingAnswer);
    }

    private async Task Answer(bool mayReturn)
    {
        for (var redirected = false; ; redirected = true)
        {
            await simulation.Scheduler.At(Reaction(late: 0.08));
            var due = (await Look(Desk)).AnswerDue;
            if (random.Chance(0.02))
            {
                await CallOff(StateName.Cancelled);
                return;
            }

            Overdue("answer", due);
            if (random.Chance(0.05))
                await invalid.WhileAwaiting(Id, sender, Desk);
            // Sometimes somebody looks, and answers only after a talk.
            if (random.Chance(0.2))
                await simulation.Wait(random.Minutes(3, 25));
            var elsewhere = redirected ? [] : Elsewhere();
            switch (
                random.Weighted(("accept", 86), ("decline", 5), ("return", mayReturn ? 4 : 0), ("redirect", elsewhere.Count > 0 ? 5 : 0))
            )
            {
                case "accept":
                    if (direction == Direction.OutOfCounty && !await Agreed())
                    {
                        await Decline();
                        return;
                    }

                    await Do(Desk, "accept", "acceptance", new NoteForm(Maybe()), StateName.Accepted);
                    decided = simulation.Now;
                    if (direction == Direction.OutOfCounty)
                        await Left();
                    return;
                case "decline":
                    await Decline();
                    return;
                case "return":
                    var missing = random.Pick([ReturnReason.MissingExamination, ReturnReason.UnclearDiagnosis]);
                    await Do(Desk, "return", "return", new ReturnForm(missing, Maybe()), StateName.Returned);
                    return;
                default:
                    await Redirect(random.Pick(elsewhere));
                    break;
            }
        }
    }

    private async Task Decline()
    {
        var reason = random.Pick(Enum.GetValues<DeclineReason>());
        var note = reason is DeclineReason.Other or DeclineReason.NoCapacity ? Forms.Note(random) : Maybe();
        if (!await AdvisedInstead(reason, note))
            await Do(Desk, "decline", "refusal", new RefusalForm(reason, note), StateName.Declined);
        Over();
    }

    private async Task Redirect(Room next)
    {
        var reason = random.Pick([RedirectReason.NoCapacity, RedirectReason.BetterEquipped, RedirectReason.PatientWish]);
        var form = new RedirectionForm(new DestinationForm(next.Institution.Code, next.Unit), reason, Forms.Note(random));
        await Do(Desk, "redirect", "redirection", form, StateName.AwaitingAnswer);
        to = next;
    }

    /// <summary>Arranges until the patient has come. False where the patient never does.</summary>
    private async Task<bool> Arranged()
    {
        await simulation.Wait(urgency == Urgency.Routine ? random.Minutes(2, 180) : random.Minutes(1, 20));
        if (random.Chance(0.03))
            return await CalledOff();
        for (var again = false; ; again = true)
        {
            if (random.Chance(0.02))
                await invalid.WhileArranging(Id, Desk);
            var starts = urgency switch
            {
                Urgency.Emergency => simulation.Now + random.Minutes(10, 45),
                Urgency.Urgent => simulation.Now + random.Minutes(40, 1200),
                _ => random.Appointment(simulation.Now, 1, 6),
            };
            if (await Place(starts, again) is not { } appointment)
                return await CalledOff();
            starts = ArrivalPattern.Local(appointment.StartsAt);
            var latest = ArrivalPattern.Local(appointment.HeldUntil) - random.Minutes(5, 60);
            if (random.Chance(0.3))
                await Do(sender, "confirm-appointment", "confirmation", null, StateName.Arranged);
            switch (random.Weighted(("comes", again ? 90 : 85), ("no-show", 7), ("lapses", 4), ("calls off", again ? 0 : 4)))
            {
                case "comes":
                    var comes = starts + (random.Chance(0.06) ? random.Hours(18, 40) : random.Minutes(0, 75) - TimeSpan.FromMinutes(30));
                    await simulation.Scheduler.At(comes < latest ? comes : latest);
                    if (await Withdrawn())
                        continue;
                    await Arrive();
                    return true;
                case "calls off":
                    await simulation.Scheduler.At(simulation.Now + ((starts - simulation.Now) * 0.5));
                    return await CalledOff();
                case "no-show":
                    await simulation.Scheduler.At(starts + random.Hours(2, 8) is var missed && missed < latest ? missed : latest);
                    if (await Withdrawn())
                        continue;
                    if (await ComesAfterAll())
                        return true;
                    break;
                default:
                    await Lapse((await Look(Desk)).Appointment!.HeldUntil);
                    break;
            }

            await simulation.Scheduler.At(random.Office(simulation.Now + random.Hours(1, 30), weekends: true));
            if (again || random.Chance(0.4))
            {
                // Some are forgotten.
                if (random.Chance(0.8))
                {
                    await Do(Desk, "close", "closure", new ClosureForm(NoReportReason.PatientNeverCame, null), StateName.Closed);
                    Over();
                }

                return false;
            }
        }
    }

    private async Task Arrive()
    {
        await Do(Ward, "record-arrival", "arrival", new ArrivalForm(null), StateName.Arrived);
        // The wrong line of the list: seen at once, and recorded anew.
        if (!random.Chance(0.015))
            return;
        await Do(
            Ward,
            "retract-arrival",
            "arrival-retraction",
            new RetractionForm(RetractionReason.WrongCase, null),
            StateName.Arranged,
            StateName.HoldLapsed,
            StateName.NoShow
        );
        await Do(Ward, "record-arrival", "arrival", new ArrivalForm(null), StateName.Arrived);
    }

    private async Task<bool> ComesAfterAll()
    {
        await Do(Desk, "record-no-show", "no-show", null, StateName.NoShow);
        if (!random.Chance(0.15))
            return false;
        await simulation.Wait(random.Minutes(20, 180));
        await Arrive();
        return true;
    }

    /// <summary>Whether the hospital has withdrawn the place in the meantime.</summary>
    private async Task<bool> Withdrawn() => (state = (await Look(Desk)).State) == StateName.HoldLapsed;

    // The service may have let it lapse by itself.
    private async Task Lapse(DateTimeOffset heldUntil)
    {
        await simulation.Scheduler.At(heldUntil + random.Minutes(2, 90));
        state = (await Look(Desk)).State;
        if (state != StateName.HoldLapsed)
            await Do(Desk, "expire-hold", "hold-expiry", null, StateName.HoldLapsed);
        simulation.Statistics.WasLate("arrival");
    }

    private async Task<bool> CalledOff()
    {
        await CallOff(StateName.CancellationRequested);
        if (random.Chance(0.03))
        {
            await Do(
                sender,
                "withdraw-cancellation",
                "cancellation-withdrawal",
                new WithdrawalForm(WithdrawalReason.AskedByMistake, null),
                StateName.Accepted,
                StateName.Arranged,
                StateName.HoldLapsed,
                StateName.NoShow
            );
            await CallOff(StateName.CancellationRequested);
        }

        await simulation.Scheduler.At(random.Office(simulation.Now + random.Hours(0, 20), weekends: true));
        // What nobody confirms counts as confirmed some time later; after a night that may have passed already.
        var asked = await Look(Desk);
        if (asked.State == StateName.CancellationRequested && random.Chance(0.07))
        {
            await simulation.Scheduler.At(asked.ConfirmBy!.Value + random.Minutes(1, 3));
            asked = await Look(Desk);
        }

        state = asked.State;
        if (state == StateName.CancellationRequested)
            await Do(Desk, "confirm-cancellation", "cancellation-confirmation", null, StateName.Cancelled);
        Over();
        return false;
    }

    private DateTimeOffset Reaction(double late) => random.Reaction(simulation.Now, urgency, late);

    /// <summary>Where else this could be treated, so that the direction still fits.</summary>
    private IReadOnlyList<Room> Elsewhere() =>
        direction is Direction.OutOfCounty || !County.Hospitals.Contains(to.Institution)
            ? []
            : County.Places(illness.Specialty, i => County.Hospitals.Contains(i) && i.Code != from.Code && i.Code != to.Institution.Code);

    private void Overdue(string what, DateTimeOffset? due)
    {
        if (due < simulation.Now)
            simulation.Statistics.WasLate(what);
    }

    private static readonly string[] NoPlace = ["pool.none-free", "pool.left-to-others", "pool.reserve-only", "pool.reserve-taken"];

    private string? Maybe() => random.Chance(0.3) ? Forms.Note(random) : null;
}
