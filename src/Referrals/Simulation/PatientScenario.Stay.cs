// From arrival to the closed loop; emergencies begin here.
using Referrals.Cases;
using Referrals.Deductibles;
using Referrals.Institutions;
using Referrals.Shared;

namespace Referrals.Simulation;

internal sealed partial class PatientScenario
{
    /// <summary>The path of an emergency: the patient is at the door, the paper follows, or does not.</summary>
    public async Task Emergency()
    {
        var arrived = simulation.Now - random.Minutes(0, 40);
        decided = arrived;
        var form = new EmergencyForm(null, person.Form, from.Code, sender.Practitioner, to.Unit, illness.Centre, arrived);
        Begun(
            (
                await Api.Put(Ward, HttpMethod.Put, $"/api/referrals/{Id}/emergency-arrival", "start-emergency", form, StateName.Arrived)
            ).State
        );
        counted.AtTheDoor(arrived, to, simulation.Now);
        simulation.Scheduler.Start(simulation.Now, Paperwork);
        await Stay();
    }

    private async Task Paperwork()
    {
        switch (random.Weighted(("soon", 75), ("late", 15), ("never", 10)))
        {
            case "soon":
                await simulation.Wait(random.Hours(1, 20));
                break;
            case "late":
                await simulation.Wait(random.Hours(26, 70));
                break;
            default:
                simulation.Statistics.WasLate("paperwork, never");
                return;
        }

        if (state is not (StateName.Arrived or StateName.InCare or StateName.Concluded))
            return;
        await Do(sender, "complete-paperwork", "paperwork", Form(null), StateName.Arrived, StateName.InCare, StateName.Concluded);
        if ((await Look(sender)).PaperworkLate != true)
            return;
        simulation.Statistics.WasLate("paperwork");
        // What comes too late counts from when it came.
        stay?.DecidedAnew(simulation.Now);
    }

    /// <summary>Care, what comes out of it, the report and the end.</summary>
    private async Task Stay()
    {
        await simulation.Wait(random.Minutes(3, 60));
        var inpatient = resource == Resource.Bed && random.Chance(0.9);
        await Do(Ward, "begin-care", "care", new CareForm(null, inpatient), StateName.InCare);
        if (inpatient)
            await Admitted();
        var leaves = simulation.Now + (inpatient ? random.Hours(30, 250) : random.Minutes(30, 240));
        if (inpatient && random.Chance(urgency == Urgency.Emergency ? 0.025 : 0.004))
        {
            await Part(leaves, 0.3);
            var died = simulation.Now - random.Minutes(5, 60);
            await Do(Ward, "record-death", "death", new DeathForm(died, "抢救无效死亡"), StateName.Died);
            simulation.Boards.Died(counted, person, died, simulation.Now);
            stay?.Discharged(LeavingWay.Died);
            return;
        }

        if (inpatient && random.Chance(0.6))
        {
            await Part(leaves, 0.25);
            await Do(Ward, "add-note", "notes", new NoteForm(Forms.Note(random)), StateName.InCare);
        }

        var way = random.Chance(0.03) ? DischargeWay.AgainstAdvice : DischargeWay.Home;
        if (inpatient && random.Chance(0.04) && await SendOn())
        {
            way = DischargeWay.Transferred;
            leaves = simulation.Now + random.Hours(1, 5);
        }
        else if (inpatient && way == DischargeWay.Home && County.Hospitals.Contains(to.Institution) && random.Chance(0.6))
        {
            await Part(leaves, 0.8);
            await SendHome(leaves);
            way = DischargeWay.ToPrimaryCare;
        }

        await simulation.Scheduler.At(leaves);
        await Conclude(way, inpatient);
    }

    private async Task Conclude(DischargeWay way, bool inpatient)
    {
        await Do(
            Ward,
            "conclude",
            "conclusion",
            new ConclusionForm(null, way, Forms.Diagnoses(illness, random.Chance(0.2) ? random.Pick(Illnesses.All) : null)),
            StateName.Concluded
        );
        stay?.Discharged(WayOf(way));
        if (way != DischargeWay.Transferred)
            Over();
        var reports = random.Weighted(("soon", 83), ("late", 9), ("never", 8));
        if (reports == "never")
        {
            simulation.Statistics.WasLate("report, never");
            if (random.Chance(0.5))
                return;
            await simulation.Scheduler.At(random.Office(simulation.Now + random.Hours(100, 300)));
            await Do(
                Ward,
                "close",
                "closure",
                new ClosureForm(
                    random.Pick([NoReportReason.PatientLost, NoReportReason.RecordElsewhere, NoReportReason.PatientLeftAgainstAdvice]),
                    null
                ),
                StateName.Closed
            );
            return;
        }

        await simulation.Scheduler.At(random.Office(simulation.Now + (reports == "late" ? random.Hours(172, 260) : random.Hours(2, 90))));
        Overdue("report", (await Look(Ward)).ReportDue);
        await Do(Ward, "report-outcome", "outcome", Forms.Outcome(random, illness, inpatient), StateName.Concluded);
        if (random.Chance(0.03))
        {
            await simulation.Wait(random.Minutes(10, 90));
            await Do(
                Ward,
                "amend-outcome",
                "outcome-amendment",
                new AmendmentForm(Forms.Outcome(random, illness, inpatient), AmendmentReason.LateResult, null),
                StateName.Concluded
            );
        }

        await simulation.Scheduler.At(random.Office(simulation.Now + random.Hours(3, 70)));
        var seen = await Look(sender);
        if (urgency == Urgency.Emergency && seen.PaperworkDue is not null && seen.PaperworkLate is null)
        {
            // Without the paper the loop does not close; once that is overdue, somebody must say why.
            if (simulation.Now < seen.PaperworkDue)
                await invalid.Refused(sender, Id, "closure", new ClosureForm(null, null), 409, "referral.paperwork-missing");
            else
                await invalid.Refused(sender, Id, "closure", new ClosureForm(null, null), 400, "referral.note-required");
            return;
        }

        await Do(sender, "close", "closure", new ClosureForm(null, Maybe()), StateName.Closed);
    }

    /// <summary>
    /// On to where more can be done: out of the county, to another hospital, or up from a township. False where there is no such place.
    /// </summary>
    private async Task<bool> SendOn()
    {
        var (way, places) = County.Hospitals.Contains(to.Institution)
            ? County.Places(illness.Specialty, i => i.Kind == InstitutionKind.External) is { Count: > 0 } outside
                ? (Direction.OutOfCounty, outside)
                : (Direction.Lateral, County.Places(illness.Specialty, i => County.Hospitals.Contains(i) && i.Code != to.Institution.Code))
            : to.Institution.Kind == InstitutionKind.External
                ? (Direction.OutOfCounty, [])
                : (Direction.Up, County.Places(illness.Specialty, County.Hospitals.Contains));
        if (places.Count == 0)
            return false;
        await simulation.Wait(random.Hours(6, 30));
        // Some cannot wait for anybody's word.
        var soon = way == Direction.OutOfCounty && random.Chance(0.2) ? Urgency.Emergency : Urgency.Urgent;
        var next = new PatientScenario(simulation, random, person, illness, to.Institution, Ward, way, soon, random.Pick(places));
        await Spawn(next, "refer-onward", "onward-referral", next.Form(null));
        simulation.Scheduler.Start(simulation.Now, next.Answered);
        return true;
    }

    private async Task SendHome(DateTimeOffset leaves)
    {
        var home = new PatientScenario(
            simulation,
            random,
            person,
            illness,
            to.Institution,
            Ward,
            Direction.Down,
            Urgency.Routine,
            County.HomeUnit(random, person.Home, illness.Specialty)
        );
        var plan = Forms.Plan(random, illness, Shanghai.Day(leaves));
        await Spawn(home, "offer-down-transfer", "down-transfer", home.Form(null, plan));
        simulation.Scheduler.Start(simulation.Now, () => home.AtHome(leaves, plan));
    }

    private async Task Spawn(PatientScenario next, string action, string path, ReferralForm form)
    {
        next.Id = (await Api.Do(Ward, Id, action, path, form, StateName.InCare)).Spawned!.Value;
        next.Begun(StateName.AwaitingAnswer);
        next.Submitted(form);
    }

    // So much of the time that is left.
    private Task Part(DateTimeOffset until, double share) => simulation.Scheduler.At(simulation.Now + ((until - simulation.Now) * share));
}
