// What happens to a pool's day. Stored for ever: a changed event gets a new name and an upcaster.
// Longer than 300 lines: all events of one stream are read together.
using System.Text.Json.Serialization;
using Referrals.EventStore;
using Referrals.Shared;

namespace Referrals.ReservedPools;

/// <summary>How many beds a ward has for the day: an empty bed is not yet an available bed.</summary>
/// <param name="Staffed">Beds that the ward can staff 可开放床位; the most it can have patients.</param>
/// <param name="Census">Patients in the ward at the beginning of the day 期初留院人数; those who come in during the day are not among
/// them.</param>
/// <param name="ExpectedDischarges">How many of them are expected to leave on the day 预计出院.</param>
public sealed record BedCount(int Staffed, int Census, int ExpectedDischarges)
{
    /// <summary>Beds that can be given on the day.</summary>
    [JsonIgnore]
    public int Available => Math.Clamp(Staffed - Census + ExpectedDischarges, 0, Staffed);
}

/// <summary>
/// What the hospital says of one session 出诊单元: of clinic slots and examinations their start times, of beds the day's count.
/// </summary>
/// <param name="Session">Code, such as <c>am</c>, <c>pm</c>, <c>day</c>.</param>
/// <param name="From">When it begins.</param>
/// <param name="Until">When it is over.</param>
/// <param name="Starts">Start time of each place, in order; null for beds. A time that stands twice is two places.</param>
/// <param name="Taken">Of these the ones that the hospital has given to patients of its own; they belong to the general part. Null for
/// beds.</param>
/// <param name="Beds">Null for all but beds.</param>
/// <param name="Name">What the hospital calls it by now, where it was renamed; those who hold a place keep it.</param>
public sealed record SessionPlan(
    string Session,
    DateTimeOffset From,
    DateTimeOffset Until,
    IReadOnlyList<DateTimeOffset>? Starts,
    IReadOnlyList<DateTimeOffset>? Taken,
    BedCount? Beds,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Name = null
)
{
    /// <summary>How many places it has in all.</summary>
    [JsonIgnore]
    public int Capacity => Beds?.Available ?? Starts?.Count ?? 0;

    /// <summary>Nothing takes place 停诊, 病区关闭. A ward that is full is not suspended.</summary>
    [JsonIgnore]
    public bool Suspended => Beds is { } beds ? beds.Staffed == 0 : Capacity == 0;

    /// <summary>Records with lists are not equal by value.</summary>
    public bool SaysTheSame(SessionPlan other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Session == other.Session
            && Name == other.Name
            && From == other.From
            && Until == other.Until
            && Beds == other.Beds
            && (Starts ?? []).SequenceEqual(other.Starts ?? [])
            && (Taken ?? []).SequenceEqual(other.Taken ?? []);
    }
}

/// <summary>Why capacity changes 调整原因. One is needed where somebody loses a place.</summary>
public enum CapacityReason
{
    /// <summary>The clinic is suspended 停诊.</summary>
    ClinicSuspended,

    /// <summary>An extra session or extra places 加诊.</summary>
    ExtraSession,

    /// <summary>The ward is closed, or beds of it 病区关闭.</summary>
    WardClosed,

    /// <summary>Not enough staff 人员不足.</summary>
    StaffShortage,

    /// <summary>The machine is out of order 设备故障.</summary>
    EquipmentFailure,

    /// <summary>Census or discharges were other than expected 床位变动.</summary>
    CensusChanged,

    /// <summary>An error in what was published 更正.</summary>
    Correction,

    /// <summary>A schedule that covers it does not name it any more 不在排班表.</summary>
    LeftOut,
}

/// <summary>Why a family doctor's patient, for whom a reserved place is free, is put elsewhere 不使用预留资源的原因.</summary>
public enum BypassReason
{
    /// <summary>The patient wishes another time or another specialist 患者意愿.</summary>
    PatientWish,

    /// <summary>What is reserved does not suit the illness 病情需要.</summary>
    ClinicalNeed,

    /// <summary>Only another place lets several appointments fall on one day 合并就诊.</summary>
    CombinedVisit,
}

/// <summary>Why somebody is taken in beyond the capacity 加号原因.</summary>
public enum OverbookReason
{
    /// <summary>It cannot wait 病情紧急.</summary>
    ClinicalUrgency,

    /// <summary>The specialist or the ward takes the patient in addition 专家同意加号.</summary>
    SpecialistAgrees,

    /// <summary>The patient's own place was withdrawn 原号源被取消.</summary>
    PlaceWithdrawn,
}

/// <summary>By what right somebody overbooked.</summary>
public enum OverbookRight
{
    /// <summary>The receiving hospital's own dispatcher.</summary>
    ReceivingDispatcher,

    /// <summary>The dispatcher of the lead hospital's centre.</summary>
    LeadCentre,
}

/// <summary>An override of the capacity: why, and by what right.</summary>
public sealed record Overbooking(OverbookReason Reason, OverbookRight Right);

/// <summary>Whether a case may take from the reserve, and what that was judged by on the day of its submission.</summary>
/// <param name="Entitled">It may: a family doctor referred the patient (A17).</param>
/// <param name="Referrer">Code of the practitioner who sent it.</param>
/// <param name="ByFamilyDoctor">The referrer was a family doctor on that day.</param>
/// <param name="Contract">The patient's family doctor by contract on that day; null without one.</param>
public sealed record Entitlement(bool Entitled, string? Referrer, bool ByFamilyDoctor, string? Contract);

/// <summary>What a case brings when it asks for a place.</summary>
/// <param name="Entitlement">Whether it may take from the reserve.</param>
/// <param name="Town">Township hospital of the sender, the sender itself where it has none: between towns the places are shared
/// fairly.</param>
/// <param name="Urgency">How urgent it is.</param>
/// <param name="Since">Since when it waits: its submission.</param>
/// <param name="ValidUntil">Last day of the referral's validity.</param>
public sealed record Claim(Entitlement Entitlement, string Town, Urgency Urgency, DateTimeOffset Since, DateOnly ValidUntil);

/// <summary>How a hold ended without the patient.</summary>
public enum ReturnedBy
{
    /// <summary>Nobody came or confirmed in time 过期.</summary>
    Lapse,

    /// <summary>The case was called off 取消.</summary>
    Cancellation,

    /// <summary>The patient did not come 爽约.</summary>
    NoShow,

    /// <summary>The case was arranged elsewhere 改约.</summary>
    Move,

    /// <summary>The patient has died.</summary>
    Death,

    /// <summary>The arrival was recorded by mistake 撤销到诊.</summary>
    Correction,
}

/// <summary>How a case left the waiting list without a place.</summary>
public enum WaitingEndedBy
{
    /// <summary>Somebody took it off 退出候补.</summary>
    Withdrawal,

    /// <summary>It was arranged elsewhere.</summary>
    Arrangement,

    /// <summary>It is over, or not valid any more on that day.</summary>
    CaseOver,

    /// <summary>The session is over, or was suspended.</summary>
    SessionOver,
}

/// <summary>A session was published: the reserve is set aside with it 预留.</summary>
/// <param name="Plan">What the hospital says.</param>
/// <param name="Ratio">Reserved share, by the policy; the session keeps it.</param>
/// <param name="Reserved">Places set aside: at least the ratio of the capacity, rounded up.</param>
/// <param name="ReleaseAt">When what is unused then opens to everybody.</param>
/// <param name="PolicyVersion">The policy that was applied.</param>
/// <param name="DirectoryVersion">Version of the institutions that were believed.</param>
/// <param name="At">When.</param>
public sealed record SessionPublished(
    SessionPlan Plan,
    decimal Ratio,
    int Reserved,
    DateTimeOffset ReleaseAt,
    int PolicyVersion,
    long DirectoryVersion,
    DateTimeOffset At
);

/// <summary>The hospital changed a session; the reserve follows its capacity.</summary>
/// <param name="Plan">What it says now.</param>
/// <param name="Reason">Why; always given where somebody lost a place.</param>
/// <param name="Reserved">Places set aside now.</param>
/// <param name="ReleaseAt">When what is unused then opens to everybody.</param>
/// <param name="Withdrawn">Cases whose place is gone 待改约, with the part it was of.</param>
/// <param name="PolicyVersion">The policy that was applied.</param>
/// <param name="DirectoryVersion">Version of the institutions that were believed.</param>
/// <param name="At">When.</param>
public sealed record SessionChanged(
    SessionPlan Plan,
    CapacityReason? Reason,
    int Reserved,
    DateTimeOffset ReleaseAt,
    IReadOnlyList<WithdrawnPlace> Withdrawn,
    int PolicyVersion,
    long DirectoryVersion,
    DateTimeOffset At
);

/// <summary>A place that is gone, and whose it was.</summary>
public sealed record WithdrawnPlace(Guid Case, CapacityPart Part);

/// <summary>A case holds a place 锁定.</summary>
/// <param name="Session">Of which session.</param>
/// <param name="Case">Whose.</param>
/// <param name="Part">From which part.</param>
/// <param name="StartsAt">When the patient is expected.</param>
/// <param name="HeldUntil">When the hold lapses.</param>
/// <param name="Claim">What it was judged by.</param>
/// <param name="Bypass">Why not from the reserve, where a reserved place was free; or why before others who wait.</param>
/// <param name="Overbooking">Why beyond the capacity; null within it.</param>
/// <param name="FromWaiting">It came from the waiting list.</param>
/// <param name="At">When.</param>
public sealed record PlaceHeld(
    string Session,
    Guid Case,
    CapacityPart Part,
    DateTimeOffset StartsAt,
    DateTimeOffset HeldUntil,
    Claim Claim,
    BypassReason? Bypass,
    Overbooking? Overbooking,
    bool FromWaiting,
    DateTimeOffset At
);

/// <summary>The patient will come 确认.</summary>
public sealed record HoldConfirmed(string Session, Guid Case, DateTimeOffset HeldUntil, DateTimeOffset At);

/// <summary>The patient has come 到诊.</summary>
public sealed record PlaceUsed(string Session, Guid Case, CapacityPart Part, DateTimeOffset At);

/// <summary>The arrival was recorded by mistake 撤销到诊: the place is held as before.</summary>
public sealed record PlaceUseRetracted(string Session, Guid Case, DateTimeOffset HeldUntil, DateTimeOffset At);

/// <summary>A hold ended; its place returns to the part it came from 退回.</summary>
public sealed record PlaceReturned(string Session, Guid Case, CapacityPart Part, ReturnedBy By, DateTimeOffset At);

/// <summary>A family doctor's patient got no place though one was reserved and free: it stands in the proof with its reason.</summary>
/// <param name="Session">Of which session.</param>
/// <param name="Case">Who asked.</param>
/// <param name="Code">Why: the refusal's public code; <c>referral.decline</c> or <c>referral.redirect</c> where the receiver turned the
/// case away for want of capacity, with a note in the case.</param>
/// <param name="ReserveFree">How many reserved places were free.</param>
/// <param name="At">When.</param>
public sealed record PlaceRefused(string Session, Guid Case, string Code, int ReserveFree, DateTimeOffset At);

/// <summary>A case waits for a place 候补.</summary>
/// <param name="Session">Of which session.</param>
/// <param name="Case">Which.</param>
/// <param name="Claim">By what it is ranked.</param>
/// <param name="Bypass">Why it waits though a reserved place was free.</param>
/// <param name="At">When.</param>
public sealed record WaitingBegun(string Session, Guid Case, Claim Claim, BypassReason? Bypass, DateTimeOffset At);

/// <summary>A case waits no longer, and got no place here. Where it got one, <see cref="PlaceHeld"/> says so.</summary>
public sealed record WaitingEnded(string Session, Guid Case, WaitingEndedBy By, DateTimeOffset At);

/// <summary>The unused reserve opened to everybody at its time 释放.</summary>
/// <param name="Session">Of which session.</param>
/// <param name="Places">How many.</param>
/// <param name="At">When.</param>
/// <param name="ByOutage">It came late because nobody was there to see the time pass.</param>
public sealed record ReserveReleased(string Session, int Places, DateTimeOffset At, bool ByOutage);

/// <summary>The day is over, nothing is held any more: the stream ends.</summary>
public sealed record PoolClosed(DateTimeOffset At, bool ByOutage);

internal static class PoolEvents
{
    public static EventTypes MapPools(this EventTypes types) =>
        types
            .Map<SessionPublished>("session_published")
            .Map<SessionChanged>("session_changed")
            .Map<PlaceHeld>("place_held")
            .Map<HoldConfirmed>("hold_confirmed")
            .Map<PlaceUsed>("place_used")
            .Map<PlaceUseRetracted>("place_use_retracted")
            .Map<PlaceReturned>("place_returned")
            .Map<PlaceRefused>("place_refused")
            .Map<WaitingBegun>("waiting_begun")
            .Map<WaitingEnded>("waiting_ended")
            .Map<ReserveReleased>("reserve_released")
            .Map<PoolClosed>("pool_closed");
}
