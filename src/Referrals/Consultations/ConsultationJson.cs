// How consultations are written: in the log, in rows, and over HTTP.
using System.Text.Json.Serialization;
using Referrals.Shared;

namespace Referrals.Consultations;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ConsultationRequested))]
[JsonSerializable(typeof(AdviceGiven))]
[JsonSerializable(typeof(QuestionAdded))]
[JsonSerializable(typeof(ConsultationDeclined))]
[JsonSerializable(typeof(ConsultationClosed))]
[JsonSerializable(typeof(ConsultationCancelled))]
[JsonSerializable(typeof(ReferralConsentGiven))]
[JsonSerializable(typeof(PatientReferred))]
[JsonSerializable(typeof(ReferralMoved))]
[JsonSerializable(typeof(ExpertsInvited))]
[JsonSerializable(typeof(ConsultationAccepted))]
[JsonSerializable(typeof(ChairChanged))]
[JsonSerializable(typeof(TimesProposed))]
[JsonSerializable(typeof(InvitationAnswered))]
[JsonSerializable(typeof(MeetingScheduled))]
[JsonSerializable(typeof(MeetingPostponed))]
[JsonSerializable(typeof(SessionOpened))]
[JsonSerializable(typeof(AttendanceRecorded))]
[JsonSerializable(typeof(OpinionGiven))]
[JsonSerializable(typeof(ConclusionGiven))]
[JsonSerializable(typeof(FollowUpTaskDone))]
[JsonSerializable(typeof(ConsultationPatientDied))]
[JsonSerializable(typeof(ConsultationDeathRetracted))]
[JsonSerializable(typeof(ConsultationEscalated))]
[JsonSerializable(typeof(ConsultationReminded))]
[JsonSerializable(typeof(ExaminationRequested))]
[JsonSerializable(typeof(ExaminationClaimed))]
[JsonSerializable(typeof(ExaminationReleased))]
[JsonSerializable(typeof(ExaminationReported))]
[JsonSerializable(typeof(ReportCorrected))]
[JsonSerializable(typeof(CriticalValueAcknowledged))]
[JsonSerializable(typeof(ResultReused))]
[JsonSerializable(typeof(CalendarAddressMade))]
[JsonSerializable(typeof(CalendarAddressRevoked))]
[JsonSerializable(typeof(CalendarKeyIssued))]
[JsonSerializable(typeof(Outcome<ConsultationAnswer>))]
internal sealed partial class ConsultationsJson : JsonSerializerContext;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    // jsonb keeps keys in an order of its own.
    AllowOutOfOrderMetadataProperties = true
)]
[JsonSerializable(typeof(ConsultationRow))]
internal sealed partial class ConsultationRowJson : JsonSerializerContext;

/// <summary>What goes over HTTP; written with the service's HTTP options.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(AdviceRequestForm))]
[JsonSerializable(typeof(AdviceForm))]
[JsonSerializable(typeof(QuestionForm))]
[JsonSerializable(typeof(ConsultationRefusalForm))]
[JsonSerializable(typeof(ConsultationCancellationForm))]
[JsonSerializable(typeof(AdviceInsteadForm))]
[JsonSerializable(typeof(MeetingRequestForm))]
[JsonSerializable(typeof(ChairForm))]
[JsonSerializable(typeof(ExpertsForm))]
[JsonSerializable(typeof(TimesForm))]
[JsonSerializable(typeof(InvitationAnswerForm))]
[JsonSerializable(typeof(ScheduleForm))]
[JsonSerializable(typeof(PostponementForm))]
[JsonSerializable(typeof(AttendanceForm))]
[JsonSerializable(typeof(OpinionForm))]
[JsonSerializable(typeof(MeetingConclusionForm))]
[JsonSerializable(typeof(FinishedTaskForm))]
[JsonSerializable(typeof(ExaminationRequestForm))]
[JsonSerializable(typeof(PractitionerForm))]
[JsonSerializable(typeof(ReportForm))]
[JsonSerializable(typeof(ReportCorrectionForm))]
[JsonSerializable(typeof(AcknowledgementForm))]
[JsonSerializable(typeof(ConsultationAnswer))]
[JsonSerializable(typeof(ConsultationView))]
[JsonSerializable(typeof(ConsultationPage))]
[JsonSerializable(typeof(CalendarAddressShown))]
[JsonSerializable(typeof(CalendarAddressKept))]
internal sealed partial class ConsultationsHttpJson : JsonSerializerContext;
