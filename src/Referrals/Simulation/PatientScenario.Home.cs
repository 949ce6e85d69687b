// The way home: the township takes the patient back and follows up.
using Referrals.Cases;
using Referrals.Shared;

namespace Referrals.Simulation;

internal sealed partial class PatientScenario
{
    /// <summary>The path of a down-transfer, from the township's answer on.</summary>
    /// <param name="leaves">When the hospital lets the patient go.</param>
    /// <param name="plan">What the hospital asks for.</param>
    private async Task AtHome(DateTimeOffset leaves, CarePlanForm plan)
    {
        await simulation.Scheduler.At(
            random.Office(simulation.Now + (random.Chance(0.12) ? random.Hours(50, 90) : random.Hours(1, 30)), weekends: true)
        );
        Overdue("down-acceptance", (await Look(Desk)).AnswerDue);
        if (random.Chance(0.03))
        {
            await Do(Desk, "return", "return", new ReturnForm(ReturnReason.UnclearPurpose, Maybe()), StateName.Returned);
            await simulation.Wait(random.Hours(2, 20));
            await Resubmit(
                Form(null, plan with { FollowUps = [.. plan.FollowUps!.Where(day => day >= simulation.Today)] }),
                StateName.AwaitingAnswer
            );
            await simulation.Wait(random.Hours(1, 20));
            await Look(Desk);
        }

        if (random.Chance(0.03))
        {
            await Do(
                Desk,
                "decline",
                "refusal",
                new RefusalForm(random.Pick([DeclineReason.NoCapacity, DeclineReason.OutsideOurScope]), Maybe()),
                StateName.Declined
            );
            return;
        }

        await Do(Desk, "accept", "acceptance", new NoteForm(Maybe()), StateName.Accepted);
        decided = simulation.Now;
        if (random.Chance(0.04))
        {
            await CalledOff();
            return;
        }

        await simulation.Scheduler.At(random.Office(Later(leaves, simulation.Now) + random.Hours(1, 30), weekends: true));
        await Do(Ward, "record-arrival", "arrival", new ArrivalForm(null), StateName.Arrived);
        await simulation.Wait(random.Minutes(5, 90));
        var inpatient = random.Chance(0.2);
        await Do(Ward, "begin-care", "care", new CareForm(null, inpatient), StateName.InCare);
        if (inpatient)
            await Admitted();
        await FollowUps(plan);
        await simulation.Wait(random.Hours(2, 60));
        await Conclude(DischargeWay.Home, inpatient);
    }

    private async Task FollowUps(CarePlanForm plan)
    {
        foreach (var day in plan.FollowUps!)
        {
            var fate = random.Weighted(("done", 82), ("late", 10), ("missed", 8));
            var planned = new DateTimeOffset(day, new TimeOnly(8, 0), Shanghai.Offset) + random.Minutes(30, 560);
            await simulation.Scheduler.At(fate == "late" ? planned + random.Hours(26, 90) : planned);
            if (fate != "done")
                simulation.Statistics.WasLate(fate == "late" ? "follow-up" : "follow-up, never");
            if (fate == "missed")
                continue;
            var way = random.Weighted(
                (FollowUpWay.HomeVisit, 45),
                (FollowUpWay.ClinicVisit, 25),
                (FollowUpWay.Telephone, 26),
                (FollowUpWay.Unreachable, 4)
            );
            var finding =
                way == FollowUpWay.Unreachable
                    ? FollowUpFinding.Unknown
                    : random.Weighted(
                        (FollowUpFinding.Improving, 55),
                        (FollowUpFinding.Recovered, 20),
                        (FollowUpFinding.Unchanged, 20),
                        (FollowUpFinding.Worse, 5)
                    );
            await Do(Ward, "record-follow-up", "follow-ups", new FollowUpForm(null, way, finding, Maybe(), null), StateName.InCare);
        }
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
