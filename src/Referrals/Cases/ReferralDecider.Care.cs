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

    private static Decided Arrive(CaseDetails details, RecordArrival c) =>
        c.ArrivedAt < details.SubmittedAt
            ? new Refusal("referral.before-submission").At("/arrivedAt")
            : Decided.With(new PatientArrived(c.ArrivedAt, c.Now));

    private static Decided Begin(CaseDetails details, BeginCare c) =>
        c.BegunAt < details.ArrivedAt
            ? new Refusal("referral.before-arrival").At("/begunAt")
            : Decided.With(new CareBegun(c.BegunAt, c.Inpatient, c.Now));

    private static Decided Conclude(CaseDetails details, ConcludeCare c) =>
        BeforeCare(details, c.ConcludedAt, "/concludedAt")
        ?? Decided.With(new CareConcluded(c.ConcludedAt, c.Way, c.Diagnoses, c.ReportDue, c.PolicyVersion, c.Now));

    private static Decided FollowUp(CaseDetails details, RecordFollowUp c) =>
        BeforeCare(details, c.DoneAt, "/doneAt") ?? Decided.With(new FollowUpRecorded(c.DoneAt, c.Way, c.Finding, c.Note, c.Next));

    // Who is dead on arrival was alive when the case was sent, and who is in care has lived to see it.
    private static Decided Die(Referral state, RecordDeath c)
    {
        var details = state.Details!;
        if (c.DiedAt < c.Born)
            return new Refusal("referral.before-birth").At("/diedAt");
        // The sender of another case after the death did not know of it: that is the case which must end.
        if (c.Of is null && c.DiedAt < details.SubmittedAt)
            return new Refusal("referral.before-submission").At("/diedAt");
        return (details.CareBegunAt is null ? null : BeforeCare(details, c.DiedAt, "/diedAt"))
            ?? Decided.With(new PatientDied(c.DiedAt, c.Note, c.Now, c.By, c.Of));
    }

    private static Decided? BeforeCare(CaseDetails details, DateTimeOffset moment, string pointer) =>
        moment < details.ArrivedAt ? (Decided)new Refusal("referral.before-arrival").At(pointer)
        : moment < details.CareBegunAt ? (Decided)new Refusal("referral.before-care").At(pointer)
        : null;

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
