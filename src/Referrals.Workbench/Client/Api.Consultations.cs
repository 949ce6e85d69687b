// Operations of consultations.
using System.Text.Json.Serialization.Metadata;

namespace Referrals.Workbench.Client;

public static partial class Api
{
    public static readonly Read<ConsultationView> Consultation = new("/api/consultations/{id}", ApiJson.Default.ConsultationView, "asOf");

    public static readonly Read<ConsultationListPage> ConsultationsCritical = ConsultationList("critical");

    public static readonly Read<ConsultationListPage> ConsultationsAnswers = ConsultationList("answers");

    public static readonly Read<ConsultationListPage> ConsultationsToReport = ConsultationList("to-report");

    public static readonly Read<ConsultationListPage> ConsultationsToSchedule = ConsultationList("to-schedule");

    public static readonly Read<ConsultationListPage> ConsultationsToday = ConsultationList("today");

    public static readonly Read<ConsultationListPage> ConsultationsConclusionsDue = ConsultationList("conclusions-due");

    public static readonly Read<ConsultationListPage> ConsultationsRequests = ConsultationList("requests");

    public static readonly Send<AdviceRequestForm, ConsultationAnswer> RequestAdvice = new(
        "PUT",
        "/api/consultations/{id}/advice-request",
        ApiJson.Default.AdviceRequestForm,
        ApiJson.Default.ConsultationAnswer
    );

    public static readonly Send<ExaminationRequestForm, ConsultationAnswer> RequestExamination = new(
        "PUT",
        "/api/consultations/{id}/examination-request",
        ApiJson.Default.ExaminationRequestForm,
        ApiJson.Default.ConsultationAnswer
    );

    public static readonly Send<MeetingRequestForm, ConsultationAnswer> RequestMeeting = new(
        "PUT",
        "/api/consultations/{id}/meeting-request",
        ApiJson.Default.MeetingRequestForm,
        ApiJson.Default.ConsultationAnswer
    );

    public static readonly Send<AdviceForm, ConsultationAnswer> GiveAdvice = OnConsultation("advice", ApiJson.Default.AdviceForm);

    public static readonly Send<QuestionForm, ConsultationAnswer> AskOn = OnConsultation("question", ApiJson.Default.QuestionForm);

    public static readonly Send<ConsultationReasonForm, ConsultationAnswer> DeclineConsultation = OnConsultation(
        "refusal",
        ApiJson.Default.ConsultationReasonForm
    );

    public static readonly Send<RemarkForm, ConsultationAnswer> CloseConsultation = OnConsultation("closing", ApiJson.Default.RemarkForm);

    public static readonly Send<ConsultationReasonForm, ConsultationAnswer> CancelConsultation = OnConsultation(
        "cancellation",
        ApiJson.Default.ConsultationReasonForm
    );

    public static readonly Send<ChairForm, ConsultationAnswer> AcceptConsultation = OnConsultation("acceptance", ApiJson.Default.ChairForm);

    public static readonly Send<ChairForm, ConsultationAnswer> ChangeChair = OnConsultation("chair", ApiJson.Default.ChairForm);

    public static readonly Send<ExpertsForm, ConsultationAnswer> InviteExperts = OnConsultation("experts", ApiJson.Default.ExpertsForm);

    public static readonly Send<TimesForm, ConsultationAnswer> ProposeTimes = OnConsultation("times", ApiJson.Default.TimesForm);

    public static readonly Send<InvitationAnswerForm, ConsultationAnswer> AnswerInvitation = OnConsultation(
        "invitation-answer",
        ApiJson.Default.InvitationAnswerForm
    );

    public static readonly Send<ScheduleForm, ConsultationAnswer> Schedule = OnConsultation("schedule", ApiJson.Default.ScheduleForm);

    public static readonly Send<RemarkForm, ConsultationAnswer> Postpone = OnConsultation("postponement", ApiJson.Default.RemarkForm);

    public static readonly Send<RemarkForm, ConsultationAnswer> OpenSession = OnConsultation("session", ApiJson.Default.RemarkForm);

    public static readonly Send<AttendanceForm, ConsultationAnswer> RecordAttendance = OnConsultation(
        "attendance",
        ApiJson.Default.AttendanceForm
    );

    public static readonly Send<OpinionForm, ConsultationAnswer> GiveOpinion = OnConsultation("opinion", ApiJson.Default.OpinionForm);

    public static readonly Send<MeetingConclusionForm, ConsultationAnswer> ConcludeMeeting = OnConsultation(
        "conclusion",
        ApiJson.Default.MeetingConclusionForm
    );

    public static readonly Send<FinishedTaskForm, ConsultationAnswer> FinishTask = OnConsultation(
        "finished-task",
        ApiJson.Default.FinishedTaskForm
    );

    public static readonly Send<DoerForm, ConsultationAnswer> ClaimExamination = OnConsultation("claim", ApiJson.Default.DoerForm);

    public static readonly Send<DoerForm, ConsultationAnswer> ReleaseExamination = OnConsultation("release", ApiJson.Default.DoerForm);

    public static readonly Send<ReportForm, ConsultationAnswer> ReportExamination = OnConsultation("report", ApiJson.Default.ReportForm);

    public static readonly Send<ReportCorrectionForm, ConsultationAnswer> CorrectReport = OnConsultation(
        "correction",
        ApiJson.Default.ReportCorrectionForm
    );

    public static readonly Send<AcknowledgementForm, ConsultationAnswer> AcknowledgeCritical = OnConsultation(
        "acknowledgement",
        ApiJson.Default.AcknowledgementForm
    );

    public static readonly Send<DoerForm, ConsultationAnswer> ReuseResult = OnConsultation("reuse", ApiJson.Default.DoerForm);

    public static readonly Send<DoerForm, ConsultationAnswer> ConsentToReferral = OnConsultation(
        "referral-consent",
        ApiJson.Default.DoerForm
    );

    public static readonly Read<IReadOnlyList<AttachmentView>> ConsultationFiles = new(
        "/api/consultations/{id}/attachments",
        ApiJson.Default.IReadOnlyListAttachmentView
    );

    public static readonly Command<ConsultationAnswer> WithdrawFromConsultation = new(
        "/api/consultations/{id}/attachments/{attachment}/withdrawal",
        ApiJson.Default.ConsultationAnswer
    );

    public static readonly Send<ReferralForm, ReferralAnswer> ReferAfterConsultation = new(
        "POST",
        "/api/consultations/{id}/referral",
        ApiJson.Default.ReferralForm,
        ApiJson.Default.ReferralAnswer
    );

    /// <summary>The operation that reads a list.</summary>
    /// <param name="list">Such as <c>to-report</c>.</param>
    public static Read<ConsultationListPage> ConsultationsOf(string list) =>
        list switch
        {
            "critical" => ConsultationsCritical,
            "answers" => ConsultationsAnswers,
            "to-report" => ConsultationsToReport,
            "to-schedule" => ConsultationsToSchedule,
            "today" => ConsultationsToday,
            "conclusions-due" => ConsultationsConclusionsDue,
            "requests" => ConsultationsRequests,
            _ => throw new ArgumentOutOfRangeException(nameof(list), list, "No such list."),
        };

    private static Read<ConsultationListPage> ConsultationList(string list) =>
        new($"/api/worklists/{list}", ApiJson.Default.ConsultationListPage, "sort", "limit");

    private static Send<TBody, ConsultationAnswer> OnConsultation<TBody>(string command, JsonTypeInfo<TBody> body) =>
        new("POST", $"/api/consultations/{{id}}/{command}", body, ApiJson.Default.ConsultationAnswer);
}
