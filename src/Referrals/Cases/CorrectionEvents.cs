// What people take back, mend or prolong. History is kept: the event that was wrong stays, and these stand after it.
using System.Text.Json.Serialization;
using Referrals.People;

namespace Referrals.Cases;

/// <summary>Why a record is taken back 撤销原因.</summary>
public enum RetractionReason
{
    /// <summary>It belongs to another case 记错转诊单.</summary>
    WrongCase,

    /// <summary>It is about another patient 记错患者.</summary>
    WrongPatient,

    /// <summary>It did not happen 实际未发生.</summary>
    DidNotHappen,

    /// <summary>The same was recorded twice 重复记录.</summary>
    RecordedTwice,

    Other,
}

/// <summary>Why a cancellation that was asked for is withdrawn 撤回取消原因.</summary>
public enum WithdrawalReason
{
    /// <summary>It was asked for by mistake 误操作.</summary>
    AskedByMistake,

    /// <summary>The patient will come after all 患者愿意就诊.</summary>
    PatientWillCome,

    Other,
}

/// <summary>Why a report is amended 更正原因.</summary>
public enum AmendmentReason
{
    /// <summary>A result came after the report 补充结果.</summary>
    LateResult,

    /// <summary>Something was written down wrongly 填写错误.</summary>
    WrongEntry,

    /// <summary>The diagnosis was changed 诊断修正.</summary>
    DiagnosisChanged,

    Other,
}

/// <summary>The arrival was recorded by mistake 撤销到诊. Of an emergency, which began with it, nothing is left: it is cancelled.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Note">Said about it.</param>
/// <param name="Back">The state that the case is in again; without its place where that cannot be held any more.</param>
/// <param name="At">When it was taken back.</param>
public sealed record ArrivalRetracted(RetractionReason Reason, SealedText? Note, StateName Back, DateTimeOffset At);

/// <summary>The beginning of care was recorded by mistake 撤销接诊: the patient is at the door again.</summary>
public sealed record CareRetracted(RetractionReason Reason, SealedText? Note, DateTimeOffset At);

/// <summary>The end of care was recorded by mistake 撤销诊疗结束: the patient is in care again.</summary>
public sealed record ConclusionRetracted(RetractionReason Reason, SealedText? Note, DateTimeOffset At);

/// <summary>The no-show was recorded by mistake 撤销爽约.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Note">Said about it.</param>
/// <param name="Held">The appointment stands again; else its place was given away, and it must be arranged anew.</param>
/// <param name="At">When it was taken back.</param>
public sealed record NoShowRetracted(RetractionReason Reason, SealedText? Note, bool Held, DateTimeOffset At);

/// <summary>The death was recorded by mistake 撤销死亡: the case goes on where it stood.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Note">Said about it.</param>
/// <param name="Held">As in <see cref="NoShowRetracted"/>, where something was arranged.</param>
/// <param name="At">When it was taken back.</param>
public sealed record DeathRetracted(RetractionReason Reason, SealedText? Note, bool Held, DateTimeOffset At);

/// <summary>A cancellation that nobody has confirmed is withdrawn 撤回取消申请: the case goes on where it stood.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Note">Said about it.</param>
/// <param name="Held">As in <see cref="NoShowRetracted"/>, where something was arranged.</param>
/// <param name="At">When it was withdrawn.</param>
public sealed record CancellationWithdrawn(WithdrawalReason Reason, SealedText? Note, bool Held, DateTimeOffset At);

/// <summary>The report to the referrer is amended 更正回转单; what it said before stays in the history.</summary>
public sealed record OutcomeAmended(OutcomeReport Report, AmendmentReason Reason, SealedText? Note, DateTimeOffset At);

/// <summary>The validity is extended 延长有效期.</summary>
/// <param name="Until">The new last day, Shanghai calendar.</param>
/// <param name="Before">The last day before that.</param>
/// <param name="Note">Said about it.</param>
/// <param name="At">When it was extended.</param>
public sealed record ValidityExtended(DateOnly Until, DateOnly Before, SealedText? Note, DateTimeOffset At);

/// <summary>The validity ended before the patient came 已过期: the case is over, and keeps no place.</summary>
/// <param name="ValidUntil">The last day of validity.</param>
/// <param name="At">When that was noted.</param>
/// <param name="ByOutage">It came late because nobody was there to see the time pass.</param>
public sealed record ReferralExpired(
    DateOnly ValidUntil,
    DateTimeOffset At,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool ByOutage = false
);

/// <summary>The same patient has arrived as an emergency in another case 患者已急诊到诊: whether this one goes on is to be decided.</summary>
public sealed record EmergencyElsewhere(Guid Case);
