// The way home: the township takes the patient back and follows up.
using Referrals.Cases;
using Referrals.Shared;

namespace Referrals.Simulation;

internal sealed partial class Journey
{
    /// <summary>The path of a down-transfer, from the township's answer on.</summary>
    /// <param name="leaves">When the hospital lets the patient go.</param>
    /// <param name="plan">What the hospital asks for.</param>
    private async Task AtHome(DateTimeOffset leaves, CarePlanForm plan)
    {
        await world.Agenda.At(dice.Office(world.Now + (dice.Chance(0.12) ? dice.Hours(50, 90) : dice.Hours(1, 30)), weekends: true));
        Overdue("down-acceptance", (await Api.Look(Desk, Id)).AnswerDue);
        if (dice.Chance(0.03))
        {
            await Do(Desk, "return", "return", new ReturnForm(ReturnReason.UnclearPurpose, Maybe()), StateName.Returned);
            await world.Wait(dice.Hours(2, 20));
            await Do(sender, "resubmit", "submission", Form(null, plan with { FollowUps = [.. plan.FollowUps!.Where(day => day >= world.Today)] }), StateName.AwaitingAnswer);
            await world.Wait(dice.Hours(1, 20));
        }

        if (dice.Chance(0.03))
        {
            await Do(Desk, "decline", "refusal", new RefusalForm(dice.Pick([DeclineReason.NoCapacity, DeclineReason.OutsideOurScope]), Maybe()), StateName.Declined);
            return;
        }

        await Do(Desk, "accept", "acceptance", new NoteForm(Maybe()), StateName.Accepted);
        if (dice.Chance(0.04))
        {
            await CalledOff();
            return;
        }

        await world.Agenda.At(dice.Office(Later(leaves, world.Now) + dice.Hours(1, 30), weekends: true));
        await Do(Ward, "record-arrival", "arrival", new ArrivalForm(null), StateName.Arrived);
        await world.Wait(dice.Minutes(5, 90));
        var inpatient = dice.Chance(0.2);
        await Do(Ward, "begin-care", "care", new CareForm(null, inpatient), StateName.InCare);
        await FollowUps(plan);
        await world.Wait(dice.Hours(2, 60));
        await Conclude(DischargeWay.Home, inpatient);
    }

    private async Task FollowUps(CarePlanForm plan)
    {
        foreach (var day in plan.FollowUps!)
        {
            var fate = dice.Weighted(("done", 82), ("late", 10), ("missed", 8));
            var planned = new DateTimeOffset(day, new TimeOnly(8, 0), Shanghai.Offset) + dice.Minutes(30, 560);
            await world.Agenda.At(fate == "late" ? planned + dice.Hours(26, 90) : planned);
            if (fate != "done")
                world.Tally.WasLate(fate == "late" ? "follow-up" : "follow-up, never");
            if (fate == "missed")
                continue;
            var way = dice.Weighted((FollowUpWay.HomeVisit, 45), (FollowUpWay.ClinicVisit, 25), (FollowUpWay.Telephone, 26), (FollowUpWay.Unreachable, 4));
            var finding = way == FollowUpWay.Unreachable
                ? FollowUpFinding.Unknown
                : dice.Weighted((FollowUpFinding.Improving, 55), (FollowUpFinding.Recovered, 20), (FollowUpFinding.Unchanged, 20), (FollowUpFinding.Worse, 5));
            await Do(Ward, "record-follow-up", "follow-ups", new FollowUpForm(null, way, finding, Maybe(), null), StateName.InCare);
        }
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
