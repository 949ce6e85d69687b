// The words of a referral: what the forms 上转单 and 下转单 carry.
using System.Text.Json.Serialization;
using Referrals.People;
using Referrals.Shared;

namespace Referrals.Cases;

/// <summary>Direction of a referral 转诊方向.</summary>
public enum Direction
{
    /// <summary>Up 上转: from the primary level to a hospital.</summary>
    Up,

    /// <summary>Down 下转: home to the township or village.</summary>
    Down,

    /// <summary>Lateral 平转: between hospitals of one level.</summary>
    Lateral,

    /// <summary>Out of the county 县域外转诊.</summary>
    OutOfCounty,
}

/// <summary>The clinical texts of a referral, each sealed with the patient's key.</summary>
/// <param name="Reason">Purpose of the referral 转诊目的.</param>
/// <param name="Summary">Summary of the history 病情摘要.</param>
/// <param name="Examinations">Examinations so far 检查结果.</param>
/// <param name="Treatment">Treatment so far 治疗经过.</param>
/// <param name="Cautions">What to watch for, allergies 注意事项.</param>
/// <param name="FourExaminations">Four examinations of Chinese medicine 四诊.</param>
/// <param name="TreatmentPrinciple">Principle and method of treatment 治则治法.</param>
/// <param name="HerbalPrescription">Herbal prescription 中药处方.</param>
public sealed record Narrative(
    SealedText Reason,
    SealedText? Summary = null,
    SealedText? Examinations = null,
    SealedText? Treatment = null,
    SealedText? Cautions = null,
    SealedText? FourExaminations = null,
    SealedText? TreatmentPrinciple = null,
    SealedText? HerbalPrescription = null
);

/// <summary>What a down-transfer 下转 brings home.</summary>
/// <param name="DischargeSummary">出院小结.</param>
/// <param name="RehabilitationPlan">康复方案.</param>
/// <param name="Medication">用药.</param>
/// <param name="FollowUps">Days on which the township follows up 随访日期, in order, Shanghai calendar.</param>
public sealed record CarePlan(
    SealedText DischargeSummary,
    SealedText RehabilitationPlan,
    SealedText Medication,
    IReadOnlyList<DateOnly> FollowUps
);

/// <summary>What is asked of the receiver: the form as it was sent.</summary>
/// <param name="Direction">Which way.</param>
/// <param name="Urgency">How soon it must be answered.</param>
/// <param name="Resource">What is needed.</param>
/// <param name="Destination">Of whom.</param>
/// <param name="Diagnoses">First diagnosis 初步诊断 first; at least one.</param>
/// <param name="Payment">Who pays.</param>
/// <param name="ValidFrom">First day of validity 有效期, Shanghai calendar.</param>
/// <param name="ValidUntil">Last day of validity.</param>
/// <param name="Narrative">The texts.</param>
/// <param name="Plan">Only, and always, in a down-transfer.</param>
/// <param name="OutOfCounty">Why the patient leaves the county; null where that was not said.</param>
/// <param name="Catalogue">Why it is sent although a catalogue speaks against it; null where that was not said.</param>
public sealed record ReferralRequest(
    Direction Direction,
    Urgency Urgency,
    Resource Resource,
    Destination Destination,
    IReadOnlyList<Diagnosis> Diagnoses,
    PaymentType Payment,
    DateOnly ValidFrom,
    DateOnly ValidUntil,
    Narrative Narrative,
    CarePlan? Plan = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] OutOfCountyGrounds? OutOfCounty = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] CatalogueOverride? Catalogue = null
);

/// <summary>Why an appointment is in no published pool.</summary>
public enum WithoutPool
{
    /// <summary>The receiver is outside the county and publishes nothing here 县域外机构.</summary>
    OutsideCounty,

    /// <summary>The unit has published nothing for that day 当日未公布资源.</summary>
    NotPublished,
}

/// <summary>What was arranged, and until when it is held.</summary>
/// <param name="Resource">What.</param>
/// <param name="Unit">Code of the clinic, ward or machine's department.</param>
/// <param name="StartsAt">When the patient is expected.</param>
/// <param name="HeldUntil">When the hold lapses if the patient has not arrived.</param>
/// <param name="Part">From which part of the capacity.</param>
/// <param name="Place">Such as a room or a bed number; not about the patient.</param>
/// <param name="Pool">The session whose place is held; null where there is no pool.</param>
public sealed record Appointment(
    Resource Resource,
    string Unit,
    DateTimeOffset StartsAt,
    DateTimeOffset HeldUntil,
    CapacityPart Part,
    string? Place = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] PoolPlace? Pool = null
);

/// <summary>Why a referral comes back for completion 退回补充.</summary>
public enum ReturnReason
{
    MissingExamination,
    UnclearDiagnosis,
    UnclearPurpose,
    WrongPatientData,
    Other,
}

/// <summary>Why a referral is declined 拒绝原因.</summary>
public enum DeclineReason
{
    NoCapacity,
    OutsideOurScope,
    TreatableAtSender,
    PatientUnfitForTransport,
    Duplicate,
    Other,
}

/// <summary>Why a referral is passed on 转派原因.</summary>
public enum RedirectReason
{
    NoCapacity,
    OutsideOurScope,
    BetterEquipped,
    PatientWish,
    Other,
}

/// <summary>Who called it off.</summary>
public enum CancelledBy
{
    Patient,
    Referrer,
}

/// <summary>Why it was called off 取消原因.</summary>
public enum CancellationReason
{
    PatientImproved,
    PatientRefuses,
    TreatedElsewhere,
    SentByMistake,
    Other,
}

/// <summary>How a stay ended 离院方式, with the codes of the national inpatient record in brackets.</summary>
public enum DischargeWay
{
    /// <summary>Home by doctor's orders 医嘱离院 (1).</summary>
    Home,

    /// <summary>Transferred 医嘱转院 (2).</summary>
    Transferred,

    /// <summary>To the primary level 医嘱转社区卫生服务机构/乡镇卫生院 (3).</summary>
    ToPrimaryCare,

    /// <summary>Against advice 非医嘱离院 (4).</summary>
    AgainstAdvice,

    /// <summary>Anything else 其他 (9); a death is recorded as one.</summary>
    Other,
}

/// <summary>Why a case closes without a report to the referrer.</summary>
public enum NoReportReason
{
    PatientNeverCame,
    PatientLeftAgainstAdvice,
    PatientLost,
    RecordElsewhere,
    Other,
}

/// <summary>How a follow-up 随访 was made.</summary>
public enum FollowUpWay
{
    HomeVisit,
    ClinicVisit,
    Telephone,
    Unreachable,
}

/// <summary>What a follow-up found.</summary>
public enum FollowUpFinding
{
    Recovered,
    Improving,
    Unchanged,
    Worse,
    Unknown,
}

/// <summary>The return slip 回转单: what the receiver tells the referrer.</summary>
/// <param name="Diagnoses">Final diagnoses 出院诊断.</param>
/// <param name="InpatientNumber">住院号, sealed.</param>
/// <param name="MainResults">主要检查结果.</param>
/// <param name="Treatment">治疗经过.</param>
/// <param name="FurtherPlan">下一步治疗方案.</param>
/// <param name="RehabilitationAdvice">康复建议.</param>
public sealed record OutcomeReport(
    IReadOnlyList<Diagnosis> Diagnoses,
    SealedText? InpatientNumber,
    SealedText MainResults,
    SealedText Treatment,
    SealedText FurtherPlan,
    SealedText? RehabilitationAdvice
);

/// <summary>How two cases of one patient, or a case and a consultation, hang together.</summary>
public enum LinkKind
{
    /// <summary>The patient was sent on during care.</summary>
    Onward,

    /// <summary>The patient was offered home during care.</summary>
    Down,

    /// <summary>A consultation came to it that the patient is referred 会诊转诊.</summary>
    Consultation,

    /// <summary>It was declined with written advice instead 拒绝并给予图文指导.</summary>
    Advice,
}

/// <summary>A case that came out of another, or out of a consultation.</summary>
/// <param name="Case">The other case, or the consultation.</param>
/// <param name="Kind">How it came about.</param>
public sealed record CaseLink(Guid Case, LinkKind Kind);
