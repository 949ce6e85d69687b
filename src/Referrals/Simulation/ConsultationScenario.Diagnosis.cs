// Remote diagnosis: an examination is claimed, reported, corrected, and its result used again.
using System.Globalization;
using Referrals.Cases;
using Referrals.Consultations;

namespace Referrals.Simulation;

internal sealed partial class ConsultationScenario
{
    private static readonly ConsultationDeclineReason[] WhyNoReport =
    [
        ConsultationDeclineReason.Unreadable,
        ConsultationDeclineReason.OtherDepartment,
    ];

    private int reports;

    /// <summary>The whole path of an examination.</summary>
    public async Task Diagnosis()
    {
        await Ask(
            ConsultationKind.RemoteDiagnosis,
            "examination-request",
            await Examination(),
            ConsultationStateName.AwaitingReport,
            KnownParameters.Due(Rules.Consultations.Report(urgency), simulation.Now)
        );
        var reported = random.Reaction(simulation.Now, urgency, late: 0.12);
        await simulation.Scheduler.At(simulation.Now + TimeSpan.FromSeconds(Math.Floor((reported - simulation.Now).TotalSeconds * 0.4)));
        if (await Ended(3, 5, WhyNoReport))
            return;
        var doctor = await Claimed();
        if (random.Chance(0.03))
        {
            await Cancel();
            return;
        }

        await simulation.Scheduler.At(reported);
        if (random.Chance(0.2) && !await Preliminary(doctor))
            return;
        var (recognised, critical) = (random.Chance(0.6), random.Chance(0.1));
        await Report(doctor, ReportStatus.Final, critical, recognised);
        if (critical && !await Acknowledged(ConsultationStateName.Reported))
        {
            await Refused(Asker, "closing", new NoteForm(null), 409, "consultation.critical-unacknowledged");
            return;
        }

        if (random.Chance(0.1))
        {
            await simulation.Scheduler.At(random.Office(simulation.Now + random.Hours(1, 50), weekends: true));
            recognised ^= random.Chance(0.3);
            await Correct(recognised, ConsultationStateName.Reported);
        }

        await Reused(recognised);
        if (random.Chance(0.12))
            await Refer(ConsultationStateName.Reported);
        // What proves wrong after the end is corrected too.
        if (await Close() && random.Chance(0.05))
        {
            await simulation.Wait(random.Hours(2, 70));
            await Correct(recognised, ConsultationStateName.Closed);
        }
    }

    private async Task<ExaminationRequestForm> Examination()
    {
        var (reference, patient) = await Patient();
        var (modality, what) = random.Pick<(Modality, string)>([
            (Modality.Ecg, "十二导联心电图"),
            (Modality.Imaging, "胸部CT平扫"),
            (Modality.Laboratory, "血常规"),
            (Modality.Pathology, "活检标本"),
        ]);
        return new ExaminationRequestForm(
            reference,
            patient,
            null,
            Destination,
            urgency,
            Forms.Diagnoses(matter.Illness),
            "请出具报告",
            new ExaminationForm(
                modality,
                what,
                string.Create(CultureInfo.InvariantCulture, $"SIM-{random.Between(100_000, 999_999)}"),
                simulation.Now - random.Minutes(3, 180)
            ),
            mayRefer ? true : null
        );
    }

    /// <summary>One doctor has it at a time; some put it back.</summary>
    private async Task<SimulatedCaller> Claimed()
    {
        var doctors = County.Doctors(Consulted);
        var doctor = random.Pick(doctors);
        await Claim(doctor);
        if (random.Chance(0.2) && doctors.FirstOrDefault(other => other != doctor) is { } other)
            await Refused(other, "claim", new PractitionerForm(null), 409, "consultation.claimed");
        if (!random.Chance(0.1))
            return doctor;
        await Do(random.Chance(0.5) ? doctor : Centre, "release", new PractitionerForm(null), ConsultationStateName.AwaitingReport);
        await simulation.Wait(random.Minutes(1, 10));
        doctor = random.Pick(doctors);
        await Claim(doctor);
        return doctor;
    }

    private Task<ConsultationAnswer> Claim(SimulatedCaller doctor) =>
        Do(doctor, "claim", new PractitionerForm(null), ConsultationStateName.Reporting);

    /// <summary>What is seen at first sight. False where nobody takes note of what is critical.</summary>
    private async Task<bool> Preliminary(SimulatedCaller doctor)
    {
        var critical = random.Chance(0.25);
        await Report(doctor, ReportStatus.Preliminary, critical, recognised: false);
        if (critical && !await Acknowledged(ConsultationStateName.Reporting))
        {
            await Refused(
                Asker,
                "cancellation",
                new ConsultationCancellationForm(ConsultationCancellationReason.NoLongerNeeded, null),
                409,
                "consultation.critical-unacknowledged"
            );
            return false;
        }

        await simulation.Wait(random.Minutes(10, 120));
        return true;
    }

    private async Task Report(SimulatedCaller doctor, ReportStatus status, bool critical, bool recognised)
    {
        var form = new ReportForm(
            null,
            status,
            ConsultationTexts.Findings(matter.Illness),
            $"符合{matter.Illness.Name}",
            critical,
            critical ? "危急值，请立即处理" : null,
            recognised ? true : null
        );
        await Do(doctor, "report", form, status == ReportStatus.Final ? ConsultationStateName.Reported : ConsultationStateName.Reporting);
        reports++;
        record.Reported(doctor, status == ReportStatus.Final, recognised, simulation.Now);
    }

    private async Task Correct(bool recognised, ConsultationStateName stands)
    {
        var doctor = random.Pick(County.Doctors(Consulted));
        var critical = random.Chance(0.15);
        var form = new ReportCorrectionForm(
            null,
            random.Pick([ReportCorrectionReason.ClericalError, ReportCorrectionReason.ReadAgain, ReportCorrectionReason.FurtherResults]),
            null,
            ConsultationTexts.Findings(matter.Illness),
            $"符合{matter.Illness.Name}，复核",
            critical,
            critical ? "危急值，请立即处理" : null,
            recognised ? true : null
        );
        await Do(doctor, "correction", form, stands);
        reports++;
        record.Reported(doctor, final: true, recognised, simulation.Now);
        record.Corrected(simulation.Now);
        if (!critical)
            return;
        await simulation.Wait(random.Minutes(1, 9));
        await Do(Asker, "acknowledgement", new AcknowledgementForm(null, reports), stands);
    }

    /// <summary>In time, late, or never: what is late goes on to centre and county.</summary>
    private async Task<bool> Acknowledged(ConsultationStateName stands)
    {
        var minutes = Rules.Consultations.CriticalMinutes;
        var fate = random.Weighted(("soon", 70), ("late", 22), ("never", 8));
        if (fate != "soon")
            simulation.Statistics.WasLate(fate == "late" ? "critical value" : "critical value, never");
        await simulation.Wait(fate == "soon" ? random.Minutes(1, Math.Max(1, minutes - 1)) : random.Minutes(minutes + 2, minutes * 5));
        if (fate == "never")
            return false;
        await Do(Asker, "acknowledgement", new AcknowledgementForm(null, reports), stands);
        return true;
    }

    // An institution that uses it twice has spared one examination.
    private async Task Reused(bool recognised)
    {
        await simulation.Wait(random.Hours(1, 40));
        if (!recognised)
        {
            if (random.Chance(0.15))
                await Refused(Asker, "reuse", new PractitionerForm(null), 409, "consultation.not-recognised");
            return;
        }

        if (random.Chance(0.4))
            await Reuse(Asker);
        if (random.Chance(0.15))
            await Reuse(random.Pick(County.Doctors(Consulted)));
        if (random.Chance(0.1))
            await Reuse(Asker);
    }

    private async Task Reuse(SimulatedCaller who)
    {
        await Do(who, "reuse", new PractitionerForm(null), ConsultationStateName.Reported);
        record.Reuse(who.Institution!, simulation.Now);
    }
}
