// The rules of remote diagnosis: one doctor has an examination at a time, reports are added and never changed, and a critical value ends
// with a person who has taken note of it.
using System.Globalization;
using Referrals.People;
using Referrals.Shared;

namespace Referrals.Consultations;

public sealed record RequestExamination(
    DateTimeOffset Now,
    string Person,
    string Number,
    Sender From,
    Destination To,
    Urgency Urgency,
    IReadOnlyList<Diagnosis> Diagnoses,
    SealedText Question,
    Examination Examination,
    DateTimeOffset ReportDue,
    int PolicyVersion,
    long DirectoryVersion
) : ConsultationCommand(ConsultationAction.RequestExamination, Now);

public sealed record ClaimExamination(DateTimeOffset Now, Sender By) : ConsultationCommand(ConsultationAction.ClaimExamination, Now);

/// <summary>Puts an examination back into the queue.</summary>
/// <param name="Now">When.</param>
/// <param name="By">Who puts it back into the queue.</param>
/// <param name="ByDispatcher">Whether that is a dispatcher, who may do so for another.</param>
public sealed record ReleaseExamination(DateTimeOffset Now, Sender By, bool ByDispatcher)
    : ConsultationCommand(ConsultationAction.ReleaseExamination, Now);

/// <summary>Gives a report.</summary>
/// <param name="Now">When.</param>
/// <param name="By">The reporting doctor.</param>
/// <param name="Status">Preliminary or final.</param>
/// <param name="Content">What it says.</param>
/// <param name="AcknowledgeBy">Until when a critical value is to be acknowledged that is raised now.</param>
/// <param name="PolicyVersion">The policy that says so.</param>
/// <param name="Closing">Until when it is to be closed once the report is final.</param>
public sealed record ReportExamination(
    DateTimeOffset Now,
    Sender By,
    ReportStatus Status,
    ReportContent Content,
    DateTimeOffset AcknowledgeBy,
    int PolicyVersion,
    ClosingTimes? Closing = null
) : ConsultationCommand(ConsultationAction.ReportExamination, Now);

/// <summary>Corrects the final report.</summary>
/// <param name="Now">When.</param>
/// <param name="By">The doctor who corrects.</param>
/// <param name="Content">What the report says now.</param>
/// <param name="Correction">Why.</param>
/// <param name="AcknowledgeBy">Until when a critical value is to be acknowledged that is raised now.</param>
/// <param name="PolicyVersion">The policy that says so.</param>
public sealed record CorrectReport(
    DateTimeOffset Now,
    Sender By,
    ReportContent Content,
    ReportCorrection Correction,
    DateTimeOffset AcknowledgeBy,
    int PolicyVersion
) : ConsultationCommand(ConsultationAction.CorrectReport, Now);

/// <summary>Takes note of the critical value of the report that counts.</summary>
/// <param name="Now">When.</param>
/// <param name="By">The person.</param>
/// <param name="Report">Number of the report that the person has read.</param>
public sealed record AcknowledgeCritical(DateTimeOffset Now, Sender By, int Report)
    : ConsultationCommand(ConsultationAction.AcknowledgeCritical, Now);

public sealed record ReuseResult(DateTimeOffset Now, Sender By) : ConsultationCommand(ConsultationAction.ReuseResult, Now);

public static partial class ConsultationDecider
{
    /// <summary>So many reports of one examination; the final one is taken in any case.</summary>
    public const int MostReports = 50;

    /// <summary>Whether an action that the state allows would come to something, so that a caller is offered it.</summary>
    public static bool IsOffered(Consultation state, ConsultationAction action)
    {
        ArgumentNullException.ThrowIfNull(state);
        return action switch
        {
            ConsultationAction.ClaimExamination => state.Details?.Claim is null,
            ConsultationAction.AcknowledgeCritical => state.Details?.Critical is { IsOpen: true },
            ConsultationAction.ConsentToReferral => state.Details is { MayBeReferred: false },
            ConsultationAction.Refer => state.Details is { Referred: null },
            ConsultationAction.ReuseResult => state.Details?.FinalReport is { Content.Recognised: true },
            ConsultationAction.Decline or ConsultationAction.Cancel or ConsultationAction.Close => state.Details?.Critical
                is not { IsOpen: true }
                && (action == ConsultationAction.Close || state.Details?.AnsweredAt is null)
                && (action != ConsultationAction.Close || state.Details?.Meeting?.Tasks.Exists(task => task.DoneAt is null) != true),
            _ => true,
        };
    }

    // Null where the command is none of a remote diagnosis.
    private static Decided? ApplyDiagnosis(Consultation state, ConsultationCommand command) =>
        command switch
        {
            RequestExamination c => Request(c),
            ClaimExamination c => Claim(state.Details!, c),
            ReleaseExamination c => IsClaimedByAnother(state, c.By, c.ByDispatcher)
                ?? With(new ExaminationReleased(c.By, c.ByDispatcher, c.Now)),
            ReportExamination c => IsClaimedByAnother(state, c.By, byDispatcher: false) ?? Report(state.Details!, c),
            CorrectReport c => Correct(state.Details!, c),
            AcknowledgeCritical c => Acknowledge(state.Details!, c),
            ReuseResult c => Reuse(state.Details!, c),
            _ => null,
        };

    private static Decided Request(RequestExamination c) =>
        c.From.Institution == c.To.Institution
            ? new Refusal("consultation.to-oneself").At("/to/institution")
            : Decided.With(
                new ExaminationRequested(
                    c.Person,
                    c.Number,
                    c.From,
                    c.To,
                    c.Urgency,
                    c.Diagnoses,
                    c.Question,
                    c.Examination,
                    c.ReportDue,
                    c.Now,
                    c.PolicyVersion,
                    c.DirectoryVersion
                )
            );

    private static Decided Claim(ConsultationDetails details, ClaimExamination c) =>
        details.Claim is not { } claim ? Decided.With(new ExaminationClaimed(c.By, c.Now))
        : IsSame(claim.By, c.By) ? Decided.Nothing
        : Claimed(claim);

    private static Decided Report(ConsultationDetails details, ReportExamination c) =>
        c.Status == ReportStatus.Final
            ? Decided.With(
                new ExaminationReported(
                    c.Status,
                    c.Content,
                    c.By,
                    c.Now > details.AnswerDue,
                    AcknowledgeBy(details, c.Content, c.AcknowledgeBy),
                    c.Now,
                    c.PolicyVersion,
                    c.Closing
                )
            )
        : c.Content.Recognised
            ? new Refusal("request.invalid") { Errors = [new Refusal("consultation.recognised-preliminary").At("/recognised")] }
        : HasTooMany(details.Reports.Count)
            ?? With(
                new ExaminationReported(
                    c.Status,
                    c.Content,
                    c.By,
                    Late: false,
                    AcknowledgeBy(details, c.Content, c.AcknowledgeBy),
                    c.Now,
                    c.PolicyVersion
                )
            );

    private static Decided Correct(ConsultationDetails details, CorrectReport c) =>
        (c.Correction.Reason == ReportCorrectionReason.Other ? NeedsWords(c.Correction.Note) : null)
        // However many came before the final one, that can be put right.
        ?? HasTooMany(details.Reports.Count(report => report.Correction is not null))
        ?? With(
            new ReportCorrected(c.Content, c.Correction, c.By, AcknowledgeBy(details, c.Content, c.AcknowledgeBy), c.Now, c.PolicyVersion)
        );

    // A person acknowledges what that person has read: a report that came meanwhile has to be read first.
    private static Decided Acknowledge(ConsultationDetails details, AcknowledgeCritical c) =>
        details.Critical is not { } critical ? new Refusal("consultation.not-critical")
        : c.Report != details.Reports.Count
            ? new Refusal("consultation.report-outdated")
                .At("/report")
                .With("newest", details.Reports.Count.ToString(CultureInfo.InvariantCulture))
        : !critical.IsOpen ? Decided.Nothing
        : Decided.With(new CriticalValueAcknowledged(c.Report, c.By, c.Now > critical.AcknowledgeBy, c.Now));

    private static Decided Reuse(ConsultationDetails details, ReuseResult c) =>
        details.FinalReport is not { Content.Recognised: true } report ? new Refusal("consultation.not-recognised")
        : details.Reuses.Exists(reuse => reuse.By.Institution == c.By.Institution) ? Decided.Nothing
        : Decided.With(new ResultReused(c.By, report.Number, c.Now));

    // A report that is critical again gives nobody more time for one that was not acknowledged.
    private static DateTimeOffset? AcknowledgeBy(ConsultationDetails details, ReportContent content, DateTimeOffset due) =>
        content.CriticalValue is null ? null
        : details.Critical is { IsOpen: true, AcknowledgeBy: var before } && before < due ? before
        : due;

    private static Decided? IsClaimedByAnother(Consultation state, Sender? by, bool byDispatcher) =>
        state.Details!.Claim is { } claim && !byDispatcher && !IsSame(claim.By, by) ? Claimed(claim) : null;

    // Nobody's duty to take note of a critical value ends with the consultation.
    private static Decided? IsCriticalUnacknowledged(Consultation state) =>
        state.Details!.Critical is { IsOpen: true } ? Refuse(new Refusal("consultation.critical-unacknowledged")) : null;

    private static Decided? HasTooMany(int reports) =>
        reports >= MostReports
            ? Refuse(new Refusal("consultation.too-many-reports").With("limit", MostReports.ToString(CultureInfo.InvariantCulture)))
            : null;

    private static Decided Claimed(ExaminationClaim claim) => new Refusal("consultation.claimed").With("by", claim.By.Practitioner ?? "");

    private static bool IsSame(Sender one, Sender? other) =>
        other is not null && one.Institution == other.Institution && one.Practitioner == other.Practitioner;
}
