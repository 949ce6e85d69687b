// What people and systems send about cases. Properties are nullable: what is missing is named with all other faults at once.
using Referrals.People;
using Referrals.Shared;

namespace Referrals.Cases;

/// <summary>A diagnosis as it is sent.</summary>
/// <param name="Code">Such as <c>I20.0</c>.</param>
/// <param name="System">One of the systems that the county's policy accepts.</param>
/// <param name="Version">The edition of that system.</param>
public sealed record DiagnosisForm(string? Code, string? System, string? Version);

/// <summary>Where the patient shall go.</summary>
/// <param name="Institution">Code of the institution.</param>
/// <param name="Unit">Code of its unit.</param>
public sealed record DestinationForm(string? Institution, string? Unit);

/// <summary>What a down-transfer brings home.</summary>
/// <param name="DischargeSummary">出院小结, at most 4,000 characters.</param>
/// <param name="RehabilitationPlan">康复方案, at most 4,000 characters.</param>
/// <param name="Medication">用药, at most 4,000 characters.</param>
/// <param name="FollowUps">Days of follow-up 随访日期, at most 24, within two years.</param>
public sealed record CarePlanForm(
    string? DischargeSummary,
    string? RehabilitationPlan,
    string? Medication,
    IReadOnlyList<DateOnly>? FollowUps
);

/// <summary>Referral form 上转单 / 下转单.</summary>
/// <param name="Person">Reference of a patient who is registered already.</param>
/// <param name="Patient">Or the patient's data; an identity that is known already is recognised.</param>
/// <param name="Direction">Which way.</param>
/// <param name="Urgency">How soon an answer is needed.</param>
/// <param name="Resource">What is needed.</param>
/// <param name="Destination">Of whom.</param>
/// <param name="Diagnoses">First diagnosis first; 1 to 10.</param>
/// <param name="Payment">Who pays.</param>
/// <param name="ValidFrom">First day of validity, Shanghai calendar; today if it is missing.</param>
/// <param name="ValidUntil">Last day; as long as the policy allows if it is missing.</param>
/// <param name="Reason">Purpose 转诊目的, at most 2,000 characters.</param>
/// <param name="Summary">病情摘要, at most 4,000 characters.</param>
/// <param name="Examinations">检查结果, at most 4,000 characters.</param>
/// <param name="Treatment">治疗经过, at most 4,000 characters.</param>
/// <param name="Cautions">注意事项, at most 2,000 characters.</param>
/// <param name="FourExaminations">四诊, at most 2,000 characters.</param>
/// <param name="TreatmentPrinciple">治则治法, at most 2,000 characters.</param>
/// <param name="HerbalPrescription">中药处方, at most 2,000 characters.</param>
/// <param name="Plan">For a down-transfer.</param>
/// <param name="Practitioner">Code of the doctor, where a hospital system sends for her.</param>
/// <param name="Despite">Why it is sent although another case of the patient stands against it.</param>
/// <param name="OutOfCounty">Why the patient leaves the county; required where list or catalogue speak against it.</param>
/// <param name="Catalogue">Why it is sent although a catalogue speaks against it; required where the county's policy blocks.</param>
public sealed record ReferralForm(
    string? Person,
    PersonForm? Patient,
    Direction? Direction,
    Urgency? Urgency,
    Resource? Resource,
    DestinationForm? Destination,
    IReadOnlyList<DiagnosisForm>? Diagnoses,
    PaymentType? Payment,
    DateOnly? ValidFrom,
    DateOnly? ValidUntil,
    string? Reason,
    string? Summary,
    string? Examinations,
    string? Treatment,
    string? Cautions,
    string? FourExaminations,
    string? TreatmentPrinciple,
    string? HerbalPrescription,
    CarePlanForm? Plan,
    string? Practitioner,
    DespiteReason? Despite = null,
    OutOfCountyForm? OutOfCounty = null,
    CatalogueOverrideForm? Catalogue = null
);

/// <summary>Why a case is sent although a catalogue speaks against it.</summary>
/// <param name="Reason">Coded.</param>
/// <param name="Note">At most 2,000 characters; required with <c>other</c>.</param>
public sealed record CatalogueOverrideForm(CatalogueOverrideReason? Reason, string? Note);

/// <summary>Why a patient leaves the county.</summary>
/// <param name="Reason">Coded.</param>
/// <param name="Note">At most 2,000 characters; required with <c>other</c>.</param>
public sealed record OutOfCountyForm(OutOfCountyReason? Reason, string? Note);

/// <summary>How a case is accepted.</summary>
/// <param name="Note">At most 2,000 characters.</param>
/// <param name="OutOfCounty">Why the patient leaves the county, where the form does not say it.</param>
public sealed record AcceptanceForm(string? Note, OutOfCountyForm? OutOfCounty = null);

/// <summary>What a specialist states of a patient whom the county can treat.</summary>
/// <param name="Supports">Whether the patient should leave the county.</param>
/// <param name="Statement">At most 2,000 characters.</param>
public sealed record ExpertStatementForm(bool? Supports, string? Statement);

/// <summary>What the county's health authority says.</summary>
/// <param name="Approved">Whether the patient may leave.</param>
/// <param name="Note">At most 2,000 characters; required where the patient may not.</param>
public sealed record CountyApprovalForm(bool? Approved, string? Note);

/// <summary>Why a filing record does not stand.</summary>
/// <param name="Reason">Coded.</param>
/// <param name="Note">At most 2,000 characters.</param>
public sealed record FilingRevocationForm(FilingRevocationReason? Reason, string? Note);

/// <summary>A note, and nothing else.</summary>
/// <param name="Note">At most 2,000 characters.</param>
public sealed record NoteForm(string? Note);

/// <summary>Why a case goes back for completion.</summary>
public sealed record ReturnForm(ReturnReason? Reason, string? Note);

/// <summary>Why a case is declined.</summary>
public sealed record RefusalForm(DeclineReason? Reason, string? Note);

/// <summary>Where a case goes instead.</summary>
/// <param name="Destination">The other hospital or unit.</param>
/// <param name="Reason">Why.</param>
/// <param name="Note">Said about it; required with <see cref="RedirectReason.Other"/>.</param>
/// <param name="Catalogue">Why it goes there although a catalogue speaks against it; required where the county's policy blocks, unless the case has such a reason.</param>
public sealed record RedirectionForm(
    DestinationForm? Destination,
    RedirectReason? Reason,
    string? Note,
    CatalogueOverrideForm? Catalogue = null
);

/// <summary>Who calls the case off, and why.</summary>
public sealed record CancellationForm(CancelledBy? By, CancellationReason? Reason, string? Note);

/// <summary>An emergency at the door.</summary>
/// <param name="Person">Reference of a patient who is registered already.</param>
/// <param name="Patient">Or the patient's data; of an unknown person too.</param>
/// <param name="From">Code of the institution that sent.</param>
/// <param name="Practitioner">Code of the doctor who sent, where known.</param>
/// <param name="Unit">The receiving unit.</param>
/// <param name="Channel">Which emergency centre.</param>
/// <param name="ArrivedAt">When.</param>
/// <param name="Despite">Why it is another emergency than one that is here already.</param>
public sealed record EmergencyForm(
    string? Person,
    PersonForm? Patient,
    string? From,
    string? Practitioner,
    string? Unit,
    Institutions.EmergencyCentre? Channel,
    DateTimeOffset? ArrivedAt,
    DespiteReason? Despite = null
);

/// <summary>When the patient arrived; now if it is missing.</summary>
public sealed record ArrivalForm(DateTimeOffset? ArrivedAt);

/// <summary>How care began.</summary>
/// <param name="BegunAt">When; now if it is missing.</param>
/// <param name="Inpatient">Admitted to a bed.</param>
public sealed record CareForm(DateTimeOffset? BegunAt, bool? Inpatient);

/// <summary>One follow-up.</summary>
/// <param name="DoneAt">When; now if it is missing.</param>
/// <param name="Way">How.</param>
/// <param name="Finding">What was found.</param>
/// <param name="Note">At most 2,000 characters.</param>
/// <param name="Next">Another day to follow up.</param>
public sealed record FollowUpForm(DateTimeOffset? DoneAt, FollowUpWay? Way, FollowUpFinding? Finding, string? Note, DateOnly? Next);

/// <summary>How care ended.</summary>
/// <param name="ConcludedAt">When; now if it is missing.</param>
/// <param name="Way">离院方式.</param>
/// <param name="Diagnoses">Final diagnoses, 1 to 10.</param>
public sealed record ConclusionForm(DateTimeOffset? ConcludedAt, DischargeWay? Way, IReadOnlyList<DiagnosisForm>? Diagnoses);

/// <summary>Return slip 回转单.</summary>
/// <param name="Diagnoses">Final diagnoses, 1 to 10.</param>
/// <param name="InpatientNumber">住院号, at most 40 characters.</param>
/// <param name="MainResults">主要检查结果, at most 4,000 characters.</param>
/// <param name="Treatment">治疗经过, at most 4,000 characters.</param>
/// <param name="FurtherPlan">下一步治疗方案, at most 4,000 characters.</param>
/// <param name="RehabilitationAdvice">康复建议, at most 4,000 characters.</param>
public sealed record OutcomeForm(
    IReadOnlyList<DiagnosisForm>? Diagnoses,
    string? InpatientNumber,
    string? MainResults,
    string? Treatment,
    string? FurtherPlan,
    string? RehabilitationAdvice
);

/// <summary>How the case closes.</summary>
/// <param name="NoReport">Why there is no report to the referrer; nothing where there is one.</param>
/// <param name="Note">At most 2,000 characters.</param>
public sealed record ClosureForm(NoReportReason? NoReport, string? Note);

/// <summary>Why a record is taken back.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Note">At most 2,000 characters; required with <c>other</c>.</param>
public sealed record RetractionForm(RetractionReason? Reason, string? Note);

/// <summary>Why a cancellation is withdrawn.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Note">At most 2,000 characters; required with <c>other</c>.</param>
public sealed record WithdrawalForm(WithdrawalReason? Reason, string? Note);

/// <summary>An amended return slip 回转单: all of it as it is now.</summary>
/// <param name="Report">The slip.</param>
/// <param name="Reason">Why it is amended.</param>
/// <param name="Note">At most 2,000 characters; required with <c>other</c>.</param>
public sealed record AmendmentForm(OutcomeForm? Report, AmendmentReason? Reason, string? Note);

/// <summary>How long a referral shall be valid.</summary>
/// <param name="ValidUntil">The new last day, Shanghai calendar; as long from today as the policy allows.</param>
/// <param name="Note">At most 2,000 characters.</param>
public sealed record ExtensionForm(DateOnly? ValidUntil, string? Note);

/// <summary>A death.</summary>
/// <param name="DiedAt">When.</param>
/// <param name="Note">At most 2,000 characters.</param>
public sealed record DeathForm(DateTimeOffset? DiedAt, string? Note);
