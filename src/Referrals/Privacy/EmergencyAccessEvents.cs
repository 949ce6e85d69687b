// Stored for ever: who opened the record of a patient without any relation, why, and what the county made of it.
using System.Text.Json.Serialization;
using Referrals.EventStore;
using Referrals.People;
using Referrals.Shared;

namespace Referrals.Privacy;

/// <summary>Why a patient's record is opened without any relation 紧急查阅原因.</summary>
[JsonConverter(typeof(KebabEnum<EmergencyReason>))]
public enum EmergencyReason
{
    /// <summary>生命危险，须立即救治.</summary>
    LifeThreatening,

    /// <summary>患者不能陈述病史.</summary>
    CannotSpeak,

    /// <summary>患者无转诊单自行前来急诊.</summary>
    CameWithoutReferral,

    /// <summary>其他, with a note.</summary>
    Other,
}

/// <summary>What the county makes of an emergency access 审核结论.</summary>
[JsonConverter(typeof(KebabEnum<EmergencyVerdict>))]
public enum EmergencyVerdict
{
    /// <summary>理由充分.</summary>
    Justified,

    /// <summary>理由不充分, with a note; ends the access.</summary>
    NotJustified,
}

/// <summary>Somebody may read of a patient for some time, without any relation 紧急查阅已开启.</summary>
/// <param name="Id">The access: its stream and its place there.</param>
/// <param name="Person">Reference of the patient.</param>
/// <param name="Case">The case by which the patient was named, if any.</param>
/// <param name="Reader">Account of who reads; nobody else may.</param>
/// <param name="Practitioner">Code of that practitioner.</param>
/// <param name="Institution">For which the reader acts.</param>
/// <param name="Reason">Why.</param>
/// <param name="Note">The same in words, sealed for the patient.</param>
/// <param name="Told">Institutions of the patient, which are told of it.</param>
/// <param name="At">When it was opened.</param>
/// <param name="Until">Until when it opens reading.</param>
/// <param name="Policy">The policy by which that was decided.</param>
public sealed record EmergencyAccessOpened(
    string Id,
    string Person,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? Case,
    string Reader,
    string Practitioner,
    string Institution,
    EmergencyReason Reason,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] SealedText? Note,
    IReadOnlyList<string> Told,
    DateTimeOffset At,
    DateTimeOffset Until,
    int Policy
);

/// <summary>The county has looked at an emergency access 紧急查阅已审核.</summary>
/// <param name="Id">The access.</param>
/// <param name="Verdict">What it makes of it.</param>
/// <param name="Note">Why, sealed for the patient.</param>
/// <param name="By">Account of who looked.</param>
/// <param name="At">When.</param>
public sealed record EmergencyAccessReviewed(
    string Id,
    EmergencyVerdict Verdict,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] SealedText? Note,
    string By,
    DateTimeOffset At
);

internal static class EmergencyAccessEvents
{
    public static EventTypes MapEmergencyAccesses(this EventTypes types) =>
        types.Map<EmergencyAccessOpened>("emergency_access_opened").Map<EmergencyAccessReviewed>("emergency_access_reviewed");
}
