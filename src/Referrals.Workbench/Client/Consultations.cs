// Consultations as the workbench reads them; coded values are those of the contract.
namespace Referrals.Workbench.Client;

/// <summary>How much stands on a list of consultations.</summary>
public sealed record ConsultationCount(string List, long Consultations, long Late, long Emergencies);

/// <summary>A page of such a list.</summary>
public sealed record ConsultationListPage(IReadOnlyList<ConsultationItem> Items, string? Next);

/// <summary>A consultation on a list.</summary>
public sealed record ConsultationItem(
    Guid Id,
    string Kind,
    string Number,
    long Version,
    string State,
    string Urgency,
    MaskedPerson? Patient,
    Sender From,
    Destination To,
    DiagnosisView? Diagnosis,
    DateTimeOffset? Due,
    bool Late,
    string? Escalation,
    DateTimeOffset AskedAt,
    DateTimeOffset Changed
);

/// <summary>A consultation 会诊.</summary>
public sealed record ConsultationView(
    Guid Id,
    string Kind,
    string Number,
    long Version,
    string State,
    string Person,
    PersonData? Patient,
    MaskedPerson? Masked,
    Sender From,
    Destination To,
    string Urgency,
    IReadOnlyList<DiagnosisView> Diagnoses,
    DateTimeOffset AskedAt,
    DateTimeOffset AnswerDue,
    IReadOnlyList<PostView> Posts,
    MeetingView? Meeting,
    bool MayBeReferred,
    Guid? Referral,
    string? Declined,
    string? Cancelled,
    string? Note,
    DateTimeOffset? EndedAt,
    IReadOnlyList<string> Actions,
    DateTimeOffset? PatientDiedAt,
    ExaminationView? Examination,
    ExaminationClaim? Claim,
    IReadOnlyList<ReportView>? Reports,
    CriticalValueView? Critical,
    IReadOnlyList<ResultReuse>? Reuses
);

/// <summary>A question, or an answer: that one has a recommendation.</summary>
public sealed record PostView(Sender By, DateTimeOffset At, string? Text, string? Recommendation);

/// <summary>A session of several institutions 多方会诊.</summary>
public sealed record MeetingView(
    IReadOnlyList<ExpertView> Experts,
    int Quorum,
    Sender? Chair,
    IReadOnlyList<MeetingTime> Proposed,
    MeetingTime? Time,
    string? Agenda,
    string? Link,
    string? Postponed,
    DateTimeOffset? OpenedAt,
    DateTimeOffset? ConclusionDue,
    IReadOnlyList<OpinionView> Opinions,
    MeetingConclusion? Conclusion,
    IReadOnlyList<TaskView> Tasks
);

/// <summary>An expert who is invited.</summary>
public sealed record ExpertView(
    int Number,
    string Institution,
    string Unit,
    string? Practitioner,
    bool Outside,
    string? Name,
    bool? Comes,
    string? Note,
    bool Present
);

/// <summary>From when until when.</summary>
public sealed record MeetingTime(DateTimeOffset From, DateTimeOffset Until);

/// <summary>What an expert says 专家意见.</summary>
public sealed record OpinionView(int? Expert, Sender By, DateTimeOffset At, string? Text, bool Dissents, bool Addendum);

/// <summary>What all of them say 会诊结论.</summary>
public sealed record MeetingConclusion(Sender By, DateTimeOffset At, string? Text, string Recommendation);

/// <summary>What is to be done after it.</summary>
public sealed record TaskView(int Number, string Institution, string? Text, DateOnly Due, DateTimeOffset? DoneAt, string? Note);

/// <summary>What was examined 检查.</summary>
public sealed record ExaminationView(string Modality, string? What, string? Accession, DateTimeOffset PerformedAt);

/// <summary>Who reports it.</summary>
public sealed record ExaminationClaim(Sender By, DateTimeOffset At);

/// <summary>A report.</summary>
public sealed record ReportView(
    int Number,
    string Status,
    Sender By,
    DateTimeOffset At,
    bool Late,
    string? Findings,
    string? Conclusion,
    CriticalValueView? Critical,
    bool Recognised,
    string? Correction,
    string? Note
);

/// <summary>A critical value 危急值.</summary>
public sealed record CriticalValueView(
    string? Value,
    DateTimeOffset RaisedAt,
    DateTimeOffset AcknowledgeBy,
    DateTimeOffset? AcknowledgedAt,
    Sender? By
);

/// <summary>A result that was used instead of another examination 结果互认.</summary>
public sealed record ResultReuse(Sender By, int Report, DateTimeOffset At);

/// <summary>How a consultation stands after a command.</summary>
public sealed record ConsultationAnswer(Guid Id, string Number, string State, long Version, IReadOnlyList<string> Actions);
