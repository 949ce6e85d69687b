// What happened to a consultation. Stored for ever: a changed event gets a new name and an upcaster.
using System.Text.Json.Serialization;
using Referrals.EventStore;
using Referrals.People;
using Referrals.Shared;

namespace Referrals.Consultations;

/// <summary>Asked for 申请.</summary>
/// <param name="Kind">Which kind of consultation.</param>
/// <param name="Person">Reference of the patient in the vault.</param>
/// <param name="Number">The consultation's number for people 会诊单号.</param>
/// <param name="From">Who asks.</param>
/// <param name="To">The department that is asked.</param>
/// <param name="Urgency">How urgent it is.</param>
/// <param name="Diagnoses">First diagnosis first.</param>
/// <param name="Question">What is asked.</param>
/// <param name="AnswerDue">Until when the answer is to be given.</param>
/// <param name="At">When.</param>
/// <param name="PolicyVersion">The policy that said so.</param>
/// <param name="DirectoryVersion">Version of the institutions that the decision was told.</param>
/// <param name="Referral">The referral that was declined with advice instead; null where it was asked for by itself.</param>
public sealed record ConsultationRequested(
    ConsultationKind Kind,
    string Person,
    string Number,
    Sender From,
    Destination To,
    Urgency Urgency,
    IReadOnlyList<Diagnosis> Diagnoses,
    SealedText Question,
    DateTimeOffset AnswerDue,
    DateTimeOffset At,
    int PolicyVersion,
    long DirectoryVersion,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? Referral = null
);

/// <summary>Advice was given 答复; a second time it adds to the first.</summary>
/// <param name="Text">The advice.</param>
/// <param name="By">Who gave it.</param>
/// <param name="Recommendation">What to do, in short.</param>
/// <param name="Late">Whether it came after it was due.</param>
/// <param name="At">When.</param>
/// <param name="Closing">Until when it is to be closed; null of what was answered before a county could say so.</param>
public sealed record AdviceGiven(
    SealedText Text,
    Sender By,
    AdviceRecommendation Recommendation,
    bool Late,
    DateTimeOffset At,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ClosingTimes? Closing = null
);

/// <summary>Those who asked have asked on 追问.</summary>
/// <param name="Text">The question.</param>
/// <param name="By">Who asks.</param>
/// <param name="AnswerDue">Until when the answer is to be given.</param>
/// <param name="At">When.</param>
public sealed record QuestionAdded(SealedText Text, Sender By, DateTimeOffset AnswerDue, DateTimeOffset At);

/// <summary>The department does not take it 拒绝.</summary>
public sealed record ConsultationDeclined(
    ConsultationDeclineReason Reason,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] SealedText? Note,
    DateTimeOffset At
);

/// <summary>Those who asked need no more 结束.</summary>
/// <param name="At">When.</param>
/// <param name="ByClock">Nobody has said so: it was answered, and its time is over 自动结束.</param>
public sealed record ConsultationClosed(
    DateTimeOffset At,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool ByClock = false
);

/// <summary>Called off before it was answered 取消.</summary>
public sealed record ConsultationCancelled(
    ConsultationCancellationReason Reason,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] SealedText? Note,
    DateTimeOffset At
);

/// <summary>Those who ask agree that the institution that is asked refers the patient 同意转诊.</summary>
public sealed record ReferralConsentGiven(Sender By, DateTimeOffset At);

/// <summary>The patient was referred because of it 会诊转诊.</summary>
/// <param name="Referral">The referral.</param>
/// <param name="To">Where to; that institution may read the consultation from now on.</param>
/// <param name="By">Who referred.</param>
/// <param name="At">When.</param>
public sealed record PatientReferred(Guid Referral, string To, Sender By, DateTimeOffset At);

/// <summary>The referral that came of it lies elsewhere now 转诊已转派.</summary>
/// <param name="Referral">The referral.</param>
/// <param name="To">Where it lies; that institution may read the consultation from now on, and the one before no more.</param>
/// <param name="At">When.</param>
public sealed record ReferralMoved(Guid Referral, string To, DateTimeOffset At);

/// <summary>What kind of consultation 会诊类型.</summary>
public enum ConsultationKind
{
    /// <summary>Written advice 图文咨询: questions and answers between a doctor and a department.</summary>
    WrittenAdvice,

    /// <summary>Remote diagnosis 基层检查、上级诊断: examined where the patient is, reported by a sharing centre.</summary>
    RemoteDiagnosis,

    /// <summary>Remote consultation 远程会诊: a chair, several institutions, and a conclusion.</summary>
    MultiParty,
}

/// <summary>What advice comes to.</summary>
public enum AdviceRecommendation
{
    /// <summary>The patient can be treated at home 就地诊治.</summary>
    TreatLocally,

    /// <summary>As before, and look again at a time that is named 观察复诊.</summary>
    Observe,

    /// <summary>The patient should be referred 建议转诊.</summary>
    Refer,

    /// <summary>It cannot be said without more 需补充资料.</summary>
    MoreNeeded,
}

/// <summary>Why a department does not take a consultation.</summary>
public enum ConsultationDeclineReason
{
    /// <summary>Another department knows more of it.</summary>
    OtherDepartment,

    /// <summary>What is there is not enough.</summary>
    NotEnoughInformation,

    /// <summary>It cannot be answered from afar.</summary>
    MustBeSeen,

    /// <summary>An image, a trace or a specimen cannot be read 图像或标本不合格.</summary>
    Unreadable,

    Other,
}

/// <summary>Why a consultation is called off.</summary>
public enum ConsultationCancellationReason
{
    /// <summary>It is not needed any more.</summary>
    NoLongerNeeded,

    /// <summary>The patient was sent instead.</summary>
    PatientReferred,

    /// <summary>It was about another patient.</summary>
    WrongPatient,

    /// <summary>The patient has died.</summary>
    PatientDied,

    Other,
}

internal static class ConsultationEvents
{
    public static EventTypes MapConsultations(this EventTypes types) =>
        types
            .Map<ConsultationRequested>("consultation_requested")
            .Map<AdviceGiven>("advice_given")
            .Map<QuestionAdded>("question_added")
            .Map<ConsultationDeclined>("consultation_declined")
            .Map<ConsultationClosed>("consultation_closed")
            .Map<ConsultationCancelled>("consultation_cancelled")
            .Map<ReferralConsentGiven>("consultation_referral_consent_given")
            .Map<PatientReferred>("consultation_patient_referred")
            .Map<ReferralMoved>("consultation_referral_moved")
            .Map<ConsultationPatientDied>("consultation_patient_died")
            .Map<ConsultationDeathRetracted>("consultation_death_retracted")
            .Map<ConsultationEscalated>("consultation_escalated")
            .Map<ConsultationReminded>("consultation_reminded")
            .MapMeetings()
            .MapExaminations();
}
