// What is sent about a patient who is expected, in care, or coming home.
namespace Referrals.Workbench.Client;

/// <summary>A diagnosis as it is sent.</summary>
public sealed record CodedDiagnosis(string Code, string System, string Version);

/// <summary>An institution and its unit.</summary>
public sealed record PlaceForm(string? Institution, string? Unit);

/// <summary>A note, or none.</summary>
public sealed record RemarkForm(string? Note);

/// <summary>Another destination for the same case 改转.</summary>
public sealed record RedirectionForm(PlaceForm? Destination, string? Reason, string? Note);

/// <summary>When the patient came; now where nothing is said.</summary>
public sealed record ArrivalForm(DateTimeOffset? ArrivedAt);

/// <summary>When care began, and whether in a bed 是否住院.</summary>
public sealed record CareForm(DateTimeOffset? BegunAt, bool? Inpatient);

/// <summary>A follow-up 随访.</summary>
public sealed record FollowUpForm(DateTimeOffset? DoneAt, string? Way, string? Finding, string? Note, DateOnly? Next);

/// <summary>Plan for the time at home 下转方案.</summary>
public sealed record PlanForm(string? DischargeSummary, string? RehabilitationPlan, string? Medication, IReadOnlyList<DateOnly>? FollowUps);

/// <summary>Care has ended 诊疗结束.</summary>
public sealed record ConclusionForm(DateTimeOffset? ConcludedAt, string? Way, IReadOnlyList<CodedDiagnosis>? Diagnoses);

/// <summary>Report to the referrer 回转单.</summary>
public sealed record OutcomeForm(
    IReadOnlyList<CodedDiagnosis>? Diagnoses,
    string? InpatientNumber,
    string? MainResults,
    string? Treatment,
    string? FurtherPlan,
    string? RehabilitationAdvice
);

/// <summary>The report again, and why 更正回转单.</summary>
public sealed record AmendmentForm(OutcomeForm? Report, string? Reason, string? Note);

/// <summary>The end of a case 结案.</summary>
public sealed record ClosureForm(string? NoReport, string? Note);

/// <summary>What was recorded is taken back 撤销.</summary>
public sealed record RetractionForm(string? Reason, string? Note);

/// <summary>The patient has died 患者死亡.</summary>
public sealed record DeathForm(DateTimeOffset? DiedAt, string? Note);

/// <summary>A longer validity 延长有效期.</summary>
public sealed record ExtensionForm(DateOnly? ValidUntil, string? Note);

/// <summary>What an expert says of a patient whom the county can treat 专家意见.</summary>
public sealed record ExpertStatementForm(bool? Supports, string? Statement);

/// <summary>A refusal with advice 拒绝并给予图文指导.</summary>
public sealed record AdviceInsteadForm(string? Practitioner, string? Reason, string? Note, string? Text, string? Recommendation);

/// <summary>An emergency at the door 绿色通道到诊.</summary>
public sealed record EmergencyForm(
    PersonForm? Patient,
    string? From,
    string? Unit,
    string? Channel,
    DateTimeOffset? ArrivedAt,
    string? Despite
);

/// <summary>Cases of one side, in some states.</summary>
public sealed record ReferralPage(IReadOnlyList<ReferralItem> Items, string? Next);

/// <summary>A case of such a list.</summary>
public sealed record ReferralItem(
    Guid Id,
    string Number,
    string State,
    string Urgency,
    MaskedPerson? Patient,
    Sender From,
    Destination To,
    string? Reviewer,
    DateTimeOffset? AnswerDue,
    DateTimeOffset? ArriveBy,
    DateTimeOffset? ReportDue
);
