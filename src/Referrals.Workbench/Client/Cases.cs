// Referral cases as the workbench reads them; coded values are those of the contract.
using System.Text.Json;

namespace Referrals.Workbench.Client;

/// <summary>A page of a worklist.</summary>
public sealed record WorklistPage(IReadOnlyList<WorklistItem> Items, string? Next);

/// <summary>A case on a list.</summary>
public sealed record WorklistItem(
    Guid Id,
    string Number,
    long Version,
    string State,
    string Direction,
    string Urgency,
    string? Resource,
    MaskedPerson? Patient,
    Sender From,
    Destination To,
    DateTimeOffset? Due,
    bool Late,
    string? Escalation,
    DateTimeOffset? StartsAt,
    DateTimeOffset Begun,
    DateTimeOffset Changed,
    IReadOnlyList<string> Actions,
    string? Withdrawn,
    string? Unavailable,
    DiagnosisView? Diagnosis
);

/// <summary>How much stands on each list.</summary>
public sealed record WorklistCounts(IReadOnlyList<WorklistCount> Lists, IReadOnlyList<ConsultationCount> Consultations);

/// <summary>How much stands on a list.</summary>
public sealed record WorklistCount(string List, long Cases, long Late, long Emergencies);

/// <summary>A patient, masked.</summary>
public sealed record MaskedPerson(string? Name, string? Sex, int? Age, string? AgeText, bool Erased);

/// <summary>Who sent.</summary>
public sealed record Sender(string Institution, string? Practitioner);

/// <summary>Where it lies.</summary>
public sealed record Destination(string Institution, string Unit, string Specialty);

/// <summary>A diagnosis with its name where one is known.</summary>
public sealed record DiagnosisView(string Code, string? Name, string System, string Version)
{
    /// <summary>How many a form takes.</summary>
    public const int Most = 10;
}

/// <summary>A session of a pool.</summary>
public sealed record PoolPlace(string Pool, string Session);

/// <summary>A case.</summary>
public sealed record ReferralView(
    Guid Id,
    string Number,
    long Version,
    string State,
    PersonData? Patient,
    MaskedPerson? Masked,
    Sender From,
    Destination To,
    RequestView? Request,
    Appointment? Appointment,
    DateTimeOffset? AnswerDue,
    DateTimeOffset? ArriveBy,
    Escalation? Escalation,
    PoolPlace? WaitsIn,
    string? Withdrawn,
    bool Confirmed,
    DateTimeOffset? SubmittedAt,
    IReadOnlyList<OtherCase> OtherCases,
    string Person,
    string? Reviewer,
    DateTimeOffset? ArrivedAt,
    DateTimeOffset? PaperworkDue,
    bool Inpatient,
    string? DischargeWay,
    DateTimeOffset? ReportDue,
    OutcomeView? Outcome,
    IReadOnlyList<DateOnly> FollowUps,
    int FollowUpsDone,
    CaseLink? Origin,
    IReadOnlyList<CaseLink> Links,
    DateTimeOffset? EndedAt
)
{
    /// <summary>The form so far, in a draft.</summary>
    public ReferralForm? Draft { get; init; }
}

/// <summary>Report to the referrer 回转单.</summary>
public sealed record OutcomeView(
    IReadOnlyList<DiagnosisView> Diagnoses,
    string? InpatientNumber,
    string? MainResults,
    string? Treatment,
    string? FurtherPlan,
    string? RehabilitationAdvice
);

/// <summary>Another case, or a consultation, that this one came out of or that came out of it.</summary>
public sealed record CaseLink(Guid Case, string Kind);

/// <summary>Plan for the time at home 下转方案.</summary>
public sealed record CarePlanView(
    string? DischargeSummary,
    string? RehabilitationPlan,
    string? Medication,
    IReadOnlyList<DateOnly> FollowUps
);

/// <summary>A patient in full.</summary>
public sealed record PersonData(
    PersonIdentity Identity,
    string? Name,
    string? Sex,
    DateOnly? BirthDate,
    int? EstimatedAge,
    string? Phone,
    string? Address,
    FamilyContact? FamilyContact
);

/// <summary>A document.</summary>
public sealed record PersonIdentity(string Kind, string? Number);

/// <summary>Somebody to call.</summary>
public sealed record FamilyContact(string Name, string Relation, string? Phone);

/// <summary>What is asked for.</summary>
public sealed record RequestView(
    string Direction,
    string Urgency,
    string Resource,
    IReadOnlyList<DiagnosisView> Diagnoses,
    string Payment,
    DateOnly ValidFrom,
    DateOnly ValidUntil,
    NarrativeView? Narrative,
    CarePlanView? Plan
);

/// <summary>Clinical texts.</summary>
public sealed record NarrativeView(string? Reason, string? Summary, string? Examinations, string? Treatment, string? Cautions)
{
    /// <summary>四诊.</summary>
    public string? FourExaminations { get; init; }

    /// <summary>治则治法.</summary>
    public string? TreatmentPrinciple { get; init; }

    /// <summary>中药处方.</summary>
    public string? HerbalPrescription { get; init; }
}

/// <summary>When and where the patient comes.</summary>
public sealed record Appointment(
    string Resource,
    string Unit,
    DateTimeOffset StartsAt,
    DateTimeOffset HeldUntil,
    string Part,
    string? Place,
    PoolPlace? Pool
);

/// <summary>Who was told that nobody answers.</summary>
public sealed record Escalation(string Level, DateTimeOffset At);

/// <summary>Another open case of the same patient.</summary>
public sealed record OtherCase(Guid Id, string Number, string State, Destination To, DateTimeOffset? StartsAt, bool Inpatient);

/// <summary>Something that happened to a case.</summary>
public sealed record HistoryEntry(
    long Version,
    string Event,
    DateTimeOffset HappenedAt,
    string? Actor,
    string State,
    JsonElement? Data = null
);

/// <summary>What the caller may do now.</summary>
public sealed record ActionView(string Action, string Method, string Href);

/// <summary>How a case stands after a command.</summary>
public sealed record ReferralAnswer(
    Guid Id,
    string Number,
    string State,
    long Version,
    IReadOnlyList<string> Actions,
    Appointment? Appointment,
    PoolPlace? WaitsIn,
    string? Why,
    Guid? Spawned
);

/// <summary>A note beside an action.</summary>
public sealed record AcceptanceForm(string? Note);

/// <summary>Why a case is not taken.</summary>
public sealed record RefusalForm(string? Reason, string? Note);

/// <summary>What a case lacks.</summary>
public sealed record ReturnForm(string? Reason, string? Note);

/// <summary>The service chooses.</summary>
public sealed record AllocationForm(string? Unit, string? Of, bool? OrWait, string? Despite);

/// <summary>The dispatcher chooses.</summary>
public sealed record ArrangementForm(string? Pool, string? Session, string? Bypass, string? Overbook, string? Despite);

/// <summary>Where a case may be given a place, best first, and why.</summary>
public sealed record PlacesView(IReadOnlyList<PlaceView> Items, string Why);

/// <summary>One session.</summary>
public sealed record PlaceView(
    string Pool,
    string Session,
    DateTimeOffset From,
    DateTimeOffset Until,
    DateTimeOffset? StartsAt,
    string? Part,
    int FreeReserved,
    int FreeGeneral,
    int Waiting,
    string Why
);
