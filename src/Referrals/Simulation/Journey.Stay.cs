// From arrival to the closed loop; emergencies begin here.
using Referrals.Cases;
using Referrals.Institutions;
using Referrals.Shared;

namespace Referrals.Simulation;

internal sealed partial class Journey
{
    /// <summary>The path of an emergency: the patient is at the door, the paper follows, or does not.</summary>
    public async Task Emergency()
    {
        var arrived = world.Now - dice.Minutes(0, 40);
        var form = new EmergencyForm(null, person.Form, from.Code, sender.Practitioner, to.Unit, illness.Centre, arrived);
        Begun((await Api.Put(Ward, HttpMethod.Put, $"/api/referrals/{Id}/emergency-arrival", "start-emergency", form, StateName.Arrived)).State);
        world.Agenda.Start(world.Now, Paperwork);
        await Stay();
    }

    private async Task Paperwork()
    {
        switch (dice.Weighted(("soon", 75), ("late", 15), ("never", 10)))
        {
            case "soon":
                await world.Wait(dice.Hours(1, 20));
                break;
            case "late":
                await world.Wait(dice.Hours(26, 70));
                break;
            default:
                world.Tally.WasLate("paperwork, never");
                return;
        }

        if (state is not (StateName.Arrived or StateName.InCare or StateName.Concluded))
            return;
        await Do(sender, "complete-paperwork", "paperwork", Form(null), StateName.Arrived, StateName.InCare, StateName.Concluded);
        if ((await Api.Look(sender, Id)).PaperworkLate == true)
            world.Tally.WasLate("paperwork");
    }

    /// <summary>Care, what comes out of it, the report and the end.</summary>
    private async Task Stay()
    {
        await world.Wait(dice.Minutes(3, 60));
        var inpatient = resource == Resource.Bed && dice.Chance(0.9);
        await Do(Ward, "begin-care", "care", new CareForm(null, inpatient), StateName.InCare);
        var leaves = world.Now + (inpatient ? dice.Hours(30, 250) : dice.Minutes(30, 240));
        if (inpatient && dice.Chance(urgency == Urgency.Emergency ? 0.025 : 0.004))
        {
            await Part(leaves, 0.3);
            await Do(Ward, "record-death", "death", new DeathForm(world.Now - dice.Minutes(5, 60), "抢救无效死亡"), StateName.Died);
            return;
        }

        if (inpatient && dice.Chance(0.6))
        {
            await Part(leaves, 0.25);
            await Do(Ward, "add-note", "notes", new NoteForm(Forms.Note(dice)), StateName.InCare);
        }

        var way = dice.Chance(0.03) ? DischargeWay.AgainstAdvice : DischargeWay.Home;
        if (inpatient && dice.Chance(0.04) && await SendOn())
        {
            way = DischargeWay.Transferred;
            leaves = world.Now + dice.Hours(1, 5);
        }
        else if (inpatient && way == DischargeWay.Home && County.Hospitals.Contains(to.Institution) && dice.Chance(0.6))
        {
            await Part(leaves, 0.8);
            await SendHome(leaves);
            way = DischargeWay.ToPrimaryCare;
        }

        await world.Agenda.At(leaves);
        await Conclude(way, inpatient);
    }

    private async Task Conclude(DischargeWay way, bool inpatient)
    {
        await Do(Ward, "conclude", "conclusion", new ConclusionForm(null, way, Forms.Diagnoses(illness, dice.Chance(0.2) ? dice.Pick(Illnesses.All) : null)), StateName.Concluded);
        if (way != DischargeWay.Transferred)
            Over();
        var reports = dice.Weighted(("soon", 83), ("late", 9), ("never", 8));
        if (reports == "never")
        {
            world.Tally.WasLate("report, never");
            if (dice.Chance(0.5))
                return;
            await world.Agenda.At(dice.Office(world.Now + dice.Hours(100, 300)));
            await Do(Ward, "close", "closure", new ClosureForm(dice.Pick([NoReportReason.PatientLost, NoReportReason.RecordElsewhere, NoReportReason.PatientLeftAgainstAdvice]), null), StateName.Closed);
            return;
        }

        await world.Agenda.At(dice.Office(world.Now + (reports == "late" ? dice.Hours(172, 260) : dice.Hours(2, 90))));
        Overdue("report", (await Api.Look(Ward, Id)).ReportDue);
        await Do(Ward, "report-outcome", "outcome", Forms.Outcome(dice, illness, inpatient), StateName.Concluded);
        await world.Agenda.At(dice.Office(world.Now + dice.Hours(3, 70)));
        var seen = await Api.Look(sender, Id);
        if (urgency == Urgency.Emergency && seen.PaperworkDue is not null && seen.PaperworkLate is null)
        {
            // Without the paper the loop does not close; once that is overdue, somebody must say why.
            if (world.Now < seen.PaperworkDue)
                await mischief.Refused(sender, Id, "closure", new ClosureForm(null, null), 409, "referral.paperwork-missing");
            else
                await mischief.Refused(sender, Id, "closure", new ClosureForm(null, null), 400, "referral.note-required");
            return;
        }

        await Do(sender, "close", "closure", new ClosureForm(null, Maybe()), StateName.Closed);
    }

    /// <summary>On to where more can be done: out of the county, to another hospital, or up from a township. False where there is no such place.</summary>
    private async Task<bool> SendOn()
    {
        var (way, places) = County.Hospitals.Contains(to.Institution)
            ? County.Places(illness.Specialty, i => i.Kind == InstitutionKind.External) is { Count: > 0 } outside
                ? (Direction.OutOfCounty, outside)
                : (Direction.Lateral, County.Places(illness.Specialty, i => County.Hospitals.Contains(i) && i.Code != to.Institution.Code))
            : to.Institution.Kind == InstitutionKind.External ? (Direction.OutOfCounty, []) : (Direction.Up, County.Places(illness.Specialty, County.Hospitals.Contains));
        if (places.Count == 0)
            return false;
        await world.Wait(dice.Hours(6, 30));
        var next = new Journey(world, dice, person, illness, to.Institution, Ward, way, Urgency.Urgent, dice.Pick(places));
        await Spawn(next, "refer-onward", "onward-referral", next.Form(null));
        world.Agenda.Start(world.Now, next.Answered);
        return true;
    }

    private async Task SendHome(DateTimeOffset leaves)
    {
        var home = new Journey(world, dice, person, illness, to.Institution, Ward, Direction.Down, Urgency.Routine, County.HomeUnit(dice, person.Home, illness.Specialty));
        var plan = Forms.Plan(dice, illness, Shanghai.Day(leaves));
        await Spawn(home, "offer-down-transfer", "down-transfer", home.Form(null, plan));
        world.Agenda.Start(world.Now, () => home.AtHome(leaves, plan));
    }

    private async Task Spawn(Journey next, string action, string path, ReferralForm form)
    {
        next.Id = (await Api.Do(Ward, Id, action, path, form, StateName.InCare)).Spawned!.Value;
        next.Begun(StateName.AwaitingAnswer);
    }

    // So much of the time that is left.
    private Task Part(DateTimeOffset until, double share) => world.Agenda.At(world.Now + ((until - world.Now) * share));
}
