// From arrival to the end.
using Referrals.Shared;

namespace Referrals.Cases;

public static partial class ReferralDecider
{
    private static Decided Paperwork(CaseDetails details, CompletePaperwork c)
    {
        if (c.Request.Destination.Institution != details.To.Institution)
            return new Refusal("referral.paperwork-elsewhere").At("/destination/institution");
        if (c.Request.Direction is not (Direction.Up or Direction.Lateral))
            return new Refusal("referral.other-direction").At("/direction");
        return Decided.With(new PaperworkCompleted(c.Request, Late: c.Now > details.PaperworkDue));
    }

    private static Decided Arrive(RecordArrival c) => Decided.With(new PatientArrived(c.ArrivedAt));

    private static Decided Begin(CaseDetails details, BeginCare c) =>
        c.BegunAt < details.ArrivedAt
            ? new Refusal("referral.before-arrival").At("/begunAt")
            : Decided.With(new CareBegun(c.BegunAt, c.Inpatient));

    private static Decided Conclude(CaseDetails details, ConcludeCare c) =>
        c.ConcludedAt < details.ArrivedAt
            ? new Refusal("referral.before-arrival").At("/concludedAt")
            : Decided.With(new CareConcluded(c.ConcludedAt, c.Way, c.Diagnoses, c.ReportDue, c.PolicyVersion));

    // The loop closes with the report to the referrer, or with a coded reason why there is none.
    private static Decided Close(Referral state, CloseReferral c)
    {
        var reported = state.Details!.Report is not null;
        if (reported && c.NoReport is not null)
            return new Refusal("referral.report-exists").At("/noReport");
        if (!reported && c.NoReport is null)
            return new Refusal("referral.report-or-reason").At("/noReport");
        // The form may still come until it is overdue; after that the case may close without it, and somebody says why.
        if (reported && state.Details.PaperworkMissing && c.Now < state.Details.PaperworkDue)
            return new Refusal("referral.paperwork-missing");
        if (reported && state.Details.PaperworkMissing && c.Note is null)
            return NoteRequired();
        return c.NoReport == NoReportReason.Other && c.Note is null
            ? NoteRequired()
            : Decided.With(new ReferralClosed(c.NoReport, c.Note, c.Now));
    }
}
