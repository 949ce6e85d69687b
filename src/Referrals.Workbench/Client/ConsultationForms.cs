// What is sent about consultations.
namespace Referrals.Workbench.Client;

/// <summary>The caller, where nobody is named.</summary>
public sealed record DoerForm(string? Practitioner);

/// <summary>An answer to a question 答复.</summary>
public sealed record AdviceForm(string? Text, string? Recommendation);

/// <summary>Another question 追问.</summary>
public sealed record QuestionForm(string? Text);

/// <summary>Why a consultation is not taken, or is called off.</summary>
public sealed record ConsultationReasonForm(string? Reason, string? Note);

/// <summary>Who leads the session 主持.</summary>
public sealed record ChairForm(string? Chair);

/// <summary>Who is invited; who was before and is not named is not any more.</summary>
public sealed record ExpertsForm(IReadOnlyList<ExpertForm>? Experts, int? Quorum);

/// <summary>One of them: by number where invited already.</summary>
public sealed record ExpertForm(int? Number, string? Institution, string? Unit);

/// <summary>Times to choose from.</summary>
public sealed record TimesForm(IReadOnlyList<MeetingTime>? Times);

/// <summary>Whether an expert comes.</summary>
public sealed record InvitationAnswerForm(int? Expert, bool? Comes, IReadOnlyList<DateTimeOffset>? Possible, string? Note);

/// <summary>When the session is 排期.</summary>
public sealed record ScheduleForm(DateTimeOffset? From, DateTimeOffset? Until, string? Agenda, string? Link, string? DespiteBusy);

/// <summary>Who is present, by number 到会.</summary>
public sealed record AttendanceForm(IReadOnlyList<int>? Present);

/// <summary>An opinion; of the chair without a number.</summary>
public sealed record OpinionForm(int? Expert, string? Text, bool? Dissents);

/// <summary>The conclusion 会诊结论.</summary>
public sealed record MeetingConclusionForm(string? Text, string? Recommendation, IReadOnlyList<TaskForm>? Tasks);

/// <summary>What is to be done, by whom, until when.</summary>
public sealed record TaskForm(string? Institution, string? Text, DateOnly? Due);

/// <summary>A task was done.</summary>
public sealed record FinishedTaskForm(int? Task, string? Note);

/// <summary>A report of an examination 报告.</summary>
public sealed record ReportForm(
    string? Status,
    string? Findings,
    string? Conclusion,
    bool? Critical,
    string? CriticalValue,
    bool? Recognised
);

/// <summary>A corrected report 更正报告.</summary>
public sealed record ReportCorrectionForm(
    string? Reason,
    string? Note,
    string? Findings,
    string? Conclusion,
    bool? Critical,
    string? CriticalValue,
    bool? Recognised
);

/// <summary>A critical value was read by a person 危急值确认.</summary>
public sealed record AcknowledgementForm(int? Report);

/// <summary>A document with a number.</summary>
public sealed record DocumentForm(string? Kind, string? Number);

/// <summary>A patient whom the service may not know yet.</summary>
public sealed record PatientForm(DocumentForm? Identity, string? Name, string? Phone);

/// <summary>A question to a department 图文咨询.</summary>
public sealed record AdviceRequestForm(
    string? Person,
    PatientForm? Patient,
    PlaceForm? To,
    string? Urgency,
    IReadOnlyList<CodedDiagnosis>? Diagnoses,
    string? Question,
    bool? MayRefer
);

/// <summary>An examination to be reported elsewhere 远程诊断.</summary>
public sealed record ExaminationRequestForm(
    string? Person,
    PatientForm? Patient,
    PlaceForm? To,
    string? Urgency,
    IReadOnlyList<CodedDiagnosis>? Diagnoses,
    string? Question,
    ExaminationForm? Examination,
    bool? MayRefer
);

/// <summary>What was examined.</summary>
public sealed record ExaminationForm(string? Modality, string? What, string? Accession, DateTimeOffset? PerformedAt);

/// <summary>Several institutions shall meet 多方会诊.</summary>
public sealed record MeetingRequestForm(
    string? Person,
    PatientForm? Patient,
    PlaceForm? To,
    string? Urgency,
    IReadOnlyList<CodedDiagnosis>? Diagnoses,
    string? Question,
    IReadOnlyList<ExpertForm>? Experts,
    int? Quorum,
    bool? MayRefer
);
