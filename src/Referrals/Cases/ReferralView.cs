// A case as it is shown.
using Referrals.Catalogues;
using Referrals.People;
using Referrals.ReservedPools;
using Referrals.Shared;

namespace Referrals.Cases;

/// <summary>The clinical texts, opened.</summary>
public sealed record NarrativeView(
    string? Reason,
    string? Summary,
    string? Examinations,
    string? Treatment,
    string? Cautions,
    string? FourExaminations,
    string? TreatmentPrinciple,
    string? HerbalPrescription
);

/// <summary>The plan of a down-transfer, opened.</summary>
public sealed record CarePlanView(
    string? DischargeSummary,
    string? RehabilitationPlan,
    string? Medication,
    IReadOnlyList<DateOnly> FollowUps
);

/// <summary>The form as it stands.</summary>
public sealed record RequestView(
    Direction Direction,
    Urgency Urgency,
    Resource Resource,
    Destination Destination,
    IReadOnlyList<DiagnosisView> Diagnoses,
    PaymentType Payment,
    DateOnly ValidFrom,
    DateOnly ValidUntil,
    NarrativeView? Narrative,
    CarePlanView? Plan
);

/// <summary>The return slip, opened.</summary>
public sealed record OutcomeView(
    IReadOnlyList<DiagnosisView> Diagnoses,
    string? InpatientNumber,
    string? MainResults,
    string? Treatment,
    string? FurtherPlan,
    string? RehabilitationAdvice
);

/// <summary>A case 转诊单.</summary>
/// <param name="Id">The case.</param>
/// <param name="Number">转诊单号.</param>
/// <param name="Version">How many events it has.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Person">Reference of the patient.</param>
/// <param name="Patient">All that is known of the patient; null for those who see the case masked, and after erasure.</param>
/// <param name="Masked">The patient masked.</param>
/// <param name="Erased">The patient's data was erased: names and texts are gone for ever.</param>
/// <param name="From">Who sent.</param>
/// <param name="To">Where it lies.</param>
/// <param name="Reviewer">The township hospital that reviews.</param>
/// <param name="Contract">The patient's family doctor by contract at submission.</param>
/// <param name="Request">The form; null in a draft and while an emergency's paperwork is due.</param>
/// <param name="Draft">The form so far, in a draft.</param>
/// <param name="Appointment">What is held.</param>
/// <param name="SeenBy">The receiver that has opened it.</param>
/// <param name="AnswerDue">When review or answer is due.</param>
/// <param name="Escalation">Where it went when that had passed.</param>
/// <param name="ArriveBy">When arrival is due.</param>
/// <param name="ArrivedAt">When the patient arrived.</param>
/// <param name="PaperworkDue">When an emergency's form is or was due.</param>
/// <param name="PaperworkLate">Whether it came late.</param>
/// <param name="Inpatient">Admitted to a bed.</param>
/// <param name="DischargeWay">How care ended.</param>
/// <param name="ReportDue">When the report to the referrer is due.</param>
/// <param name="Outcome">The return slip.</param>
/// <param name="FollowUps">Days of follow-up still to come.</param>
/// <param name="FollowUpsDone">How many were made.</param>
/// <param name="Origin">The case it came out of.</param>
/// <param name="Links">Cases that came out of it.</param>
/// <param name="PolicyVersion">The policy that the last decision used.</param>
/// <param name="EndedAt">When the case came to its end.</param>
/// <param name="Confirmed">The patient has said that she will come.</param>
/// <param name="WaitsIn">The session for a place of which it waits.</param>
/// <param name="Withdrawn">Why the hospital withdrew its place, until it is arranged anew.</param>
/// <param name="SubmittedAt">Since when the patient waits: the first submission.</param>
/// <param name="Redirections">How often it was passed on since then.</param>
/// <param name="ConfirmBy">When a cancellation counts as confirmed.</param>
/// <param name="AmendedAt">When the return slip was amended last; what it said before stands in the history.</param>
/// <param name="DeathRecordedIn">The patient's other case in which the death was recorded.</param>
/// <param name="OtherCases">The patient's other open cases, as far as the caller may know of them.</param>
/// <param name="OutOfCounty">How far it has come on its way out of the county; null within it.</param>
/// <param name="Catalogue">What the disease catalogues said against it when it was sent; null where nothing was.</param>
public sealed record ReferralView(
    Guid Id,
    string Number,
    long Version,
    StateName State,
    string Person,
    PersonData? Patient,
    MaskedPerson? Masked,
    bool Erased,
    Sender From,
    Destination To,
    string? Reviewer,
    string? Contract,
    RequestView? Request,
    ReferralForm? Draft,
    Appointment? Appointment,
    string? SeenBy,
    DateTimeOffset? AnswerDue,
    Escalation? Escalation,
    DateTimeOffset? ArriveBy,
    DateTimeOffset? ArrivedAt,
    DateTimeOffset? PaperworkDue,
    bool? PaperworkLate,
    bool Inpatient,
    DischargeWay? DischargeWay,
    DateTimeOffset? ReportDue,
    OutcomeView? Outcome,
    IReadOnlyList<DateOnly> FollowUps,
    int FollowUpsDone,
    CaseLink? Origin,
    IReadOnlyList<CaseLink> Links,
    int PolicyVersion,
    DateTimeOffset? EndedAt,
    bool Confirmed,
    PoolPlace? WaitsIn,
    CapacityReason? Withdrawn,
    DateTimeOffset? SubmittedAt,
    int Redirections,
    DateTimeOffset? ConfirmBy,
    DateTimeOffset? AmendedAt,
    Guid? DeathRecordedIn,
    IReadOnlyList<OtherCase> OtherCases,
    OutOfCountyView? OutOfCounty,
    CatalogueView? Catalogue
)
{
    /// <summary>The case for somebody who may read so much of it. Without a sealer its texts stay closed.</summary>
    internal static ReferralView Of(
        Guid id,
        Referral state,
        long version,
        PersonData? patient,
        MaskedPerson? masked,
        bool erased,
        Sealer? sealer,
        ReferralForm? draft,
        IReadOnlyList<OtherCase> others,
        CatalogueBook catalogues
    )
    {
        var details = state.Details!;
        return new ReferralView(
            id,
            details.Number,
            version,
            state.Name,
            details.Person,
            patient,
            masked,
            erased,
            details.From,
            details.To,
            details.Reviewer,
            details.Contract,
            Of(details.Request, sealer, catalogues),
            draft,
            (state as Referral.Arranged)?.Appointment,
            details.SeenBy,
            details.AnswerDue,
            details.Escalation,
            details.ArriveBy,
            details.ArrivedAt,
            details.PaperworkDue,
            details.PaperworkLate,
            details.Inpatient,
            details.DischargeWay,
            details.ReportDue,
            Of(details.Report, sealer, catalogues),
            details.FollowUps,
            details.FollowUpsDone,
            details.Origin,
            details.Links,
            details.PolicyVersion,
            details.EndedAt,
            state is Referral.Arranged { Confirmed: true },
            details.WaitsIn,
            details.Withdrawn,
            details.SubmittedAt,
            details.Redirections,
            (state as Referral.CancellationRequested)?.ConfirmBy,
            details.AmendedAt,
            (state as Referral.Died)?.Of,
            others,
            OutOfCountyView.Of(details, sealer),
            CatalogueView.Of(details.Catalogue, sealer)
        );
    }

    private static RequestView? Of(ReferralRequest? request, Sealer? sealer, CatalogueBook catalogues) =>
        request is null
            ? null
            : new RequestView(
                request.Direction,
                request.Urgency,
                request.Resource,
                request.Destination,
                [.. request.Diagnoses.Select(diagnosis => DiagnosisView.Of(diagnosis, catalogues))],
                request.Payment,
                request.ValidFrom,
                request.ValidUntil,
                sealer is null
                    ? null
                    : new NarrativeView(
                        Open(request.Narrative.Reason, sealer),
                        Open(request.Narrative.Summary, sealer),
                        Open(request.Narrative.Examinations, sealer),
                        Open(request.Narrative.Treatment, sealer),
                        Open(request.Narrative.Cautions, sealer),
                        Open(request.Narrative.FourExaminations, sealer),
                        Open(request.Narrative.TreatmentPrinciple, sealer),
                        Open(request.Narrative.HerbalPrescription, sealer)
                    ),
                request.Plan is null
                    ? null
                    : new CarePlanView(
                        Open(request.Plan.DischargeSummary, sealer),
                        Open(request.Plan.RehabilitationPlan, sealer),
                        Open(request.Plan.Medication, sealer),
                        request.Plan.FollowUps
                    )
            );

    private static OutcomeView? Of(OutcomeReport? report, Sealer? sealer, CatalogueBook catalogues) =>
        report is null
            ? null
            : new OutcomeView(
                [.. report.Diagnoses.Select(diagnosis => DiagnosisView.Of(diagnosis, catalogues))],
                Open(report.InpatientNumber, sealer),
                Open(report.MainResults, sealer),
                Open(report.Treatment, sealer),
                Open(report.FurtherPlan, sealer),
                Open(report.RehabilitationAdvice, sealer)
            );

    internal static string? Open(SealedText? text, Sealer? sealer) => text is { } sealedText ? sealer?.Open(sealedText) : null;
}
