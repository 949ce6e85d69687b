// What happened to a referral. Stored for ever: a changed event gets a new name and an upcaster.
// Longer than 300 lines: all events of one stream are read together.
using System.Text.Json.Serialization;
using Referrals.EventStore;
using Referrals.Institutions;
using Referrals.People;
using Referrals.ReservedPools;
using Referrals.Shared;

namespace Referrals.Cases;

/// <summary>The sender began to write; nobody else sees it.</summary>
/// <param name="Person">Reference of the patient in the vault.</param>
/// <param name="Number">The case's number for people 转诊单号.</param>
/// <param name="From">Who sends.</param>
/// <param name="Content">The form so far, sealed as a whole: nobody decides anything by a draft.</param>
public sealed record ReferralDrafted(string Person, string Number, Sender From, SealedText Content);

public sealed record ReferralDraftRevised(SealedText Content);

/// <summary>Sent. It stands for itself: a draft before it need not be read.</summary>
/// <param name="Person">Reference of the patient in the vault.</param>
/// <param name="Number">The case's number for people.</param>
/// <param name="From">Who sends.</param>
/// <param name="Request">The form.</param>
/// <param name="Reviewer">The township hospital that reviews first; null where none is due.</param>
/// <param name="AnswerDue">When the answer is due; with a review, the review.</param>
/// <param name="Contract">The family doctor with whom the patient had a contract 签约 on that day; null without.</param>
/// <param name="PolicyVersion">The policy that was applied.</param>
/// <param name="DirectoryVersion">Version of the institutions that the decision was told.</param>
/// <param name="Origin">The case that this one came out of.</param>
/// <param name="At">When: since then it waits.</param>
/// <param name="Despite">Why it was sent although another case of the patient stood against it.</param>
public sealed record ReferralSubmitted(
    string Person,
    string Number,
    Sender From,
    ReferralRequest Request,
    string? Reviewer,
    DateTimeOffset AnswerDue,
    string? Contract,
    int PolicyVersion,
    long DirectoryVersion,
    CaseLink? Origin = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? At = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Despite? Despite = null
);

/// <summary>The township's review 乡镇审核 passed; the receiver's clock starts.</summary>
public sealed record TownshipReviewPassed(DateTimeOffset AnswerDue, int PolicyVersion, SealedText? Note = null);

/// <summary>Came back for completion.</summary>
public sealed record ReferralReturned(ReturnReason Reason, SealedText? Note);

public sealed record ReferralResubmitted(
    ReferralRequest Request,
    string? Reviewer,
    DateTimeOffset AnswerDue,
    int PolicyVersion,
    long DirectoryVersion,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Despite? Despite = null
);

/// <summary>First opened by the receiver: seen is not accepted.</summary>
/// <param name="Institution">Which receiver; a redirected case is seen anew.</param>
public sealed record ReferralSeen(string Institution);

/// <summary>Accepted.</summary>
/// <param name="Note">Said about it.</param>
/// <param name="PolicyVersion">The policy that was applied.</param>
/// <param name="OutOfCounty">The decision to send out of the county; null within it, and in cases that were accepted before that was
/// kept.</param>
public sealed record ReferralAccepted(
    SealedText? Note,
    int PolicyVersion,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] OutOfCountyDecision? OutOfCounty = null
);

/// <summary>Declined: the end.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Note">Said about it; required with <see cref="DeclineReason.Other"/>.</param>
/// <param name="At">When: access to the case ends some time after its end.</param>
/// <param name="Advice">The consultation that begins with advice instead; null without.</param>
public sealed record ReferralDeclined(
    DeclineReason Reason,
    SealedText? Note,
    DateTimeOffset At,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? Advice = null
);

/// <summary>Passed on within the same case to another hospital or unit.</summary>
/// <param name="From">Where it lay.</param>
/// <param name="To">Where it lies.</param>
/// <param name="Reason">Why.</param>
/// <param name="Note">Said about it.</param>
/// <param name="AnswerDue">When the answer is due: as before, since the patient waits since the first submission.</param>
/// <param name="PolicyVersion">The policy that was applied.</param>
/// <param name="DirectoryVersion">Version of the institutions that the decision was told.</param>
public sealed record ReferralRedirected(
    Destination From,
    Destination To,
    RedirectReason Reason,
    SealedText? Note,
    DateTimeOffset AnswerDue,
    int PolicyVersion,
    long DirectoryVersion
);

/// <summary>Something was arranged 安排.</summary>
/// <param name="Appointment">What.</param>
/// <param name="ArriveBy">When arrival is due.</param>
/// <param name="PolicyVersion">The policy that was applied.</param>
/// <param name="WithoutPool">Why it is in no pool; null where it is in one, and in cases that were arranged before there were
/// pools.</param>
/// <param name="Allocation">Why this place, where the service chose it.</param>
/// <param name="Despite">Why it was arranged although another case of the patient stood against it.</param>
public sealed record ReferralArranged(
    Appointment Appointment,
    DateTimeOffset ArriveBy,
    int PolicyVersion,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] WithoutPool? WithoutPool = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Allocation? Allocation = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Despite? Despite = null
);

/// <summary>
/// Another appointment: after a no-show, a lapsed hold or a withdrawn place, or moved in one step. As <see cref="ReferralArranged"/>.
/// </summary>
public sealed record ReferralRearranged(
    Appointment Appointment,
    DateTimeOffset ArriveBy,
    int PolicyVersion,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] WithoutPool? WithoutPool = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Allocation? Allocation = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Despite? Despite = null
);

/// <summary>The patient will come 确认; the hold lasts until then.</summary>
public sealed record AppointmentConfirmed(DateTimeOffset HeldUntil);

/// <summary>The hospital withdrew the place 停诊: the case must be arranged anew 待改约.</summary>
public sealed record PlaceWithdrawn(PoolPlace Place, CapacityReason Reason);

/// <summary>Waits for a place in a session 候补.</summary>
public sealed record PutOnWaitingList(PoolPlace Place);

/// <summary>Waits there no longer, and got no place.</summary>
public sealed record TakenOffWaitingList(PoolPlace Place, WaitingEndedBy By);

/// <summary>The hold lapsed; its capacity returns to the part it came from.</summary>
/// <param name="Part">Where it returns to.</param>
/// <param name="ByOutage">It came late because nobody was there to see the time pass.</param>
public sealed record HoldExpired(
    CapacityPart Part,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool ByOutage = false
);

/// <summary>The patient did not come 爽约.</summary>
/// <param name="Part">Where the place returns to.</param>
/// <param name="At">When it was recorded.</param>
public sealed record NoShowRecorded(
    CapacityPart Part,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? At = null
);

/// <summary>Somebody calls the case off 申请取消.</summary>
/// <param name="By">Who wishes it.</param>
/// <param name="Reason">Why.</param>
/// <param name="Note">Said about it.</param>
/// <param name="ConfirmBy">When it counts as confirmed; null where nobody has to confirm it.</param>
public sealed record CancellationRequested(
    CancelledBy By,
    CancellationReason Reason,
    SealedText? Note,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? ConfirmBy = null
);

/// <summary>Called off: the end.</summary>
/// <param name="At">When.</param>
/// <param name="Unconfirmed">The receiver did not confirm it in time.</param>
public sealed record ReferralCancelled(
    DateTimeOffset At,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Unconfirmed = false
);

/// <summary>An emergency: the case begins with the patient at the door; the paperwork follows.</summary>
/// <param name="Person">Reference of the patient in the vault.</param>
/// <param name="Number">The case's number for people.</param>
/// <param name="From">Who sent.</param>
/// <param name="Destination">Where the patient is.</param>
/// <param name="Channel">Which emergency centre.</param>
/// <param name="ArrivedAt">When.</param>
/// <param name="PaperworkDue">When the form is due.</param>
/// <param name="PolicyVersion">The policy that was applied.</param>
/// <param name="DirectoryVersion">Version of the institutions that the decision was told.</param>
/// <param name="Reviewer">The sender's township hospital, which helps with the form; null where there is none.</param>
/// <param name="Despite">Why it is another emergency than one that was here already.</param>
public sealed record EmergencyArrived(
    string Person,
    string Number,
    Sender From,
    Destination Destination,
    EmergencyCentre Channel,
    DateTimeOffset ArrivedAt,
    DateTimeOffset PaperworkDue,
    int PolicyVersion,
    long DirectoryVersion,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reviewer = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Despite? Despite = null
);

/// <summary>The emergency's form was handed in.</summary>
/// <param name="Request">The form.</param>
/// <param name="Late">After it was due.</param>
public sealed record PaperworkCompleted(ReferralRequest Request, bool Late);

/// <summary>The patient has come 到诊.</summary>
/// <param name="ArrivedAt">When the patient arrived.</param>
/// <param name="At">When it was recorded.</param>
public sealed record PatientArrived(
    DateTimeOffset ArrivedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? At = null
);

/// <summary>Care began.</summary>
/// <param name="BegunAt">When care began.</param>
/// <param name="Inpatient">Admitted to a bed, as far as deductibles are concerned.</param>
/// <param name="At">When it was recorded.</param>
public sealed record CareBegun(
    DateTimeOffset BegunAt,
    bool Inpatient,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? At = null
);

public sealed record CareNoted(SealedText Note);

/// <summary>The township followed the patient up 随访.</summary>
public sealed record FollowUpRecorded(DateTimeOffset DoneAt, FollowUpWay Way, FollowUpFinding Finding, SealedText? Note, DateOnly? Next);

/// <summary>During care the patient was offered home, as a case of its own.</summary>
public sealed record DownTransferOffered(Guid Case);

/// <summary>During care the patient was sent on, as a case of its own.</summary>
public sealed record ReferredOnward(Guid Case, Direction Direction);

/// <summary>Care ended; the report to the referrer is due.</summary>
/// <param name="ConcludedAt">When care ended.</param>
/// <param name="Way">How.</param>
/// <param name="Diagnoses">Final diagnoses.</param>
/// <param name="ReportDue">When the report is due.</param>
/// <param name="PolicyVersion">The policy that was applied.</param>
/// <param name="At">When it was recorded.</param>
public sealed record CareConcluded(
    DateTimeOffset ConcludedAt,
    DischargeWay Way,
    IReadOnlyList<Diagnosis> Diagnoses,
    DateTimeOffset ReportDue,
    int PolicyVersion,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? At = null
);

/// <summary>The return slip 回转单 went to the referrer.</summary>
/// <param name="Report">The slip.</param>
/// <param name="Late">After it was due.</param>
/// <param name="At">When.</param>
public sealed record OutcomeReported(
    OutcomeReport Report,
    bool Late,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? At = null
);

/// <summary>The loop is closed.</summary>
/// <param name="NoReport">Why there is no report to the referrer; null where there is one.</param>
/// <param name="Note">Said about it.</param>
/// <param name="At">When.</param>
public sealed record ReferralClosed(NoReportReason? NoReport, SealedText? Note, DateTimeOffset At);

/// <summary>The patient died. All clocks stop.</summary>
/// <param name="DiedAt">When the patient died.</param>
/// <param name="Note">Said about it.</param>
/// <param name="At">When it was recorded.</param>
/// <param name="By">Institution that recorded it; null in cases that were recorded before that was kept.</param>
/// <param name="Of">The patient's other case in which it was recorded; null where it was recorded in this one.</param>
public sealed record PatientDied(
    DateTimeOffset DiedAt,
    SealedText? Note,
    DateTimeOffset At,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? By = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? Of = null
);

/// <summary>Review or answer did not come in time, or the case was passed on again 超时升级: the next office is told and may act.</summary>
/// <param name="Level">To which office.</param>
/// <param name="Centres">Lead hospitals whose centre it is; empty at the county.</param>
/// <param name="Due">The moment that had passed; of a case that was passed on again, when the answer is due.</param>
/// <param name="At">When it was escalated.</param>
/// <param name="Next">When it goes to the county; null where it is there.</param>
/// <param name="PolicyVersion">The policy that was applied.</param>
/// <param name="ByOutage">It came late because nobody was there to see the time pass.</param>
/// <param name="Redirected">The case was passed on for the second time, and may not circle until it is late.</param>
public sealed record ReferralEscalated(
    EscalationLevel Level,
    IReadOnlyList<string> Centres,
    DateTimeOffset Due,
    DateTimeOffset At,
    DateTimeOffset? Next,
    int PolicyVersion,
    bool ByOutage,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Redirected = false
);

/// <summary>A deadline is near 临期提醒: whoever must act is reminded, once.</summary>
public sealed record DeadlineReminded(DeadlineKind Kind, DateTimeOffset Due, int PolicyVersion, bool ByOutage);

/// <summary>A deadline has passed 逾期.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Due">The moment that had passed.</param>
/// <param name="ByOutage">It was noted late because nobody was there to see the time pass.</param>
public sealed record DeadlineMissed(DeadlineKind Kind, DateTimeOffset Due, bool ByOutage);

/// <summary>Something was attached 添加附件; its content lies in the attachment store.</summary>
/// <param name="Attachment">Its id.</param>
/// <param name="Name">The file's name.</param>
/// <param name="Type">What it is, by its content.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">Of the content, in lower-case hexadecimal; sealed, as a short text could be guessed by its digest.</param>
/// <param name="Institution">Who added it.</param>
/// <param name="At">When.</param>
public sealed record AttachmentAdded(
    Guid Attachment,
    SealedText Name,
    AttachmentType Type,
    long Size,
    SealedText Sha256,
    string Institution,
    DateTimeOffset At
);

/// <summary>The scanner said what it is, or there is no scanner.</summary>
public sealed record AttachmentScreened(Guid Attachment, ScreeningVerdict Verdict, DateTimeOffset At);

/// <summary>Whoever added it took it back; its content is removed.</summary>
public sealed record AttachmentWithdrawn(Guid Attachment, DateTimeOffset At);

internal static class ReferralEvents
{
    public static EventTypes MapReferrals(this EventTypes types) => types.MapCases().MapPatients();

    /// <summary>Of a case's stream.</summary>
    public static EventTypes MapCases(this EventTypes types) =>
        types
            .Map<ReferralDrafted>("referral_drafted")
            .Map<ReferralDraftRevised>("referral_draft_revised")
            .Map<ReferralSubmitted>("referral_submitted")
            .Map<TownshipReviewPassed>("township_review_passed")
            .Map<ReferralReturned>("referral_returned")
            .Map<ReferralResubmitted>("referral_resubmitted")
            .Map<ReferralSeen>("referral_seen")
            .Map<ReferralAccepted>("referral_accepted")
            .Map<ReferralDeclined>("referral_declined")
            .Map<ReferralRedirected>("referral_redirected")
            .Map<ReferralArranged>("referral_arranged")
            .Map<ReferralRearranged>("referral_rearranged")
            .Map<AppointmentConfirmed>("appointment_confirmed")
            .Map<PlaceWithdrawn>("place_withdrawn")
            .Map<PutOnWaitingList>("put_on_waiting_list")
            .Map<TakenOffWaitingList>("taken_off_waiting_list")
            .Map<HoldExpired>("hold_expired")
            .Map<NoShowRecorded>("no_show_recorded")
            .Map<CancellationRequested>("cancellation_requested")
            .Map<ReferralCancelled>("referral_cancelled")
            .Map<EmergencyArrived>("emergency_arrived")
            .Map<PaperworkCompleted>("paperwork_completed")
            .Map<PatientArrived>("patient_arrived")
            .Map<CareBegun>("care_begun")
            .Map<CareNoted>("care_noted")
            .Map<FollowUpRecorded>("follow_up_recorded")
            .Map<DownTransferOffered>("down_transfer_offered")
            .Map<ReferredOnward>("referred_onward")
            .Map<CareConcluded>("care_concluded")
            .Map<OutcomeReported>("outcome_reported")
            .Map<ReferralClosed>("referral_closed")
            .Map<PatientDied>("patient_died")
            .Map<ReferralEscalated>("referral_escalated")
            .Map<DeadlineReminded>("deadline_reminded")
            .Map<DeadlineMissed>("deadline_missed")
            .Map<AttachmentAdded>("attachment_added")
            .Map<AttachmentScreened>("attachment_screened")
            .Map<AttachmentWithdrawn>("attachment_withdrawn")
            .Map<ArrivalRetracted>("arrival_retracted")
            .Map<CareRetracted>("care_retracted")
            .Map<ConclusionRetracted>("conclusion_retracted")
            .Map<NoShowRetracted>("no_show_retracted")
            .Map<DeathRetracted>("death_retracted")
            .Map<CancellationWithdrawn>("cancellation_withdrawn")
            .Map<OutcomeAmended>("outcome_amended")
            .Map<ValidityExtended>("validity_extended")
            .Map<ReferralExpired>("referral_expired")
            .Map<EmergencyElsewhere>("emergency_elsewhere")
            .MapOutOfCounty();

    // Of the stream of a patient's cases.
    private static EventTypes MapPatients(this EventTypes types) =>
        types
            .Map<UpReferralTaken>("up_referral_taken")
            .Map<UpReferralFreed>("up_referral_freed")
            .Map<PatientCaseBegun>("patient_case_begun")
            .Map<PatientConsultationBegun>("patient_consultation_begun")
            .Map<PatientDeathRecorded>("patient_death_recorded")
            .Map<PatientDeathRetracted>("patient_death_retracted");
}
