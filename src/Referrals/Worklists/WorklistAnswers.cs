// What is answered about lists.
using System.Text.Json.Serialization;
using Referrals.Cases;
using Referrals.People;
using Referrals.ReservedPools;
using Referrals.Shared;

namespace Referrals.Worklists;

/// <summary>A case on a list; the patient is masked.</summary>
/// <param name="Id">The case.</param>
/// <param name="Number">转诊单号.</param>
/// <param name="Version">For <c>If-Match</c> of the next action.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Direction">Which way.</param>
/// <param name="Urgency">How urgent.</param>
/// <param name="Resource">What is needed; null while an emergency's form is missing.</param>
/// <param name="Patient">The patient, masked.</param>
/// <param name="From">Who sent.</param>
/// <param name="To">Where it lies.</param>
/// <param name="Due">When this list's work is due; null where nothing is.</param>
/// <param name="Late">Whether that has passed.</param>
/// <param name="Escalation">How far it was escalated.</param>
/// <param name="StartsAt">The appointment.</param>
/// <param name="Place">Room or bed.</param>
/// <param name="Begun">When the case began.</param>
/// <param name="Changed">When it last changed.</param>
/// <param name="Actions">What the caller may do next.</param>
/// <param name="WaitsIn">The session for a place of which it waits.</param>
/// <param name="Withdrawn">Why the hospital withdrew its place.</param>
/// <param name="Unavailable">Why nothing takes place where it is arranged or waits, by what is known now: it needs another place.</param>
/// <param name="Diagnosis">The first diagnosis; missing where there is no form yet.</param>
/// <param name="Missing">Whose word a case lacks before it can leave the county; missing where none is.</param>
public sealed record WorklistItem(
    Guid Id,
    string Number,
    long Version,
    StateName State,
    Direction Direction,
    Urgency Urgency,
    Resource? Resource,
    MaskedPerson? Patient,
    Sender From,
    Destination To,
    DateTimeOffset? Due,
    bool Late,
    EscalationLevel? Escalation,
    DateTimeOffset? StartsAt,
    string? Place,
    DateTimeOffset Begun,
    DateTimeOffset Changed,
    IReadOnlyList<ReferralAction> Actions,
    PoolPlace? WaitsIn,
    CapacityReason? Withdrawn,
    UnavailableReason? Unavailable,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DiagnosisView? Diagnosis = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<Approval>? Missing = null
);

/// <summary>A page of a list.</summary>
/// <param name="List">Which list.</param>
/// <param name="Items">The cases, in the order asked for.</param>
/// <param name="Next">Address of the next page; null on the last.</param>
public sealed record WorklistPage(Worklist List, IReadOnlyList<WorklistItem> Items, string? Next);

/// <summary>How much stands on a list.</summary>
/// <param name="List">Which list.</param>
/// <param name="Cases">Cases on it now.</param>
/// <param name="Late">Those of them that are late.</param>
/// <param name="Emergencies">Those of them that are emergencies.</param>
public sealed record WorklistCount(Worklist List, long Cases, long Late, long Emergencies);

/// <summary>Entries of the whitelist that end soon, for those who keep it 白名单到期提醒.</summary>
/// <param name="Entries">How many, approved or suspended.</param>
/// <param name="First">The last day of the first of them, Asia/Shanghai.</param>
/// <param name="Link">Where they are.</param>
public sealed record WhitelistReminder(int Entries, DateOnly First, string Link);

/// <summary>Discharges for transfer without a referral, and referrals without an admission 转诊提醒.</summary>
/// <param name="Count">How many concern the caller's institution.</param>
/// <param name="Link">Where they are.</param>
public sealed record StayReminders(long Count, string Link);

/// <summary>All lists of a caller, also the empty ones.</summary>
/// <param name="Lists">How much stands on each list of cases.</param>
/// <param name="Consultations">How much stands on each list of consultations.</param>
/// <param name="Stays">What is missed about stays; missing where nothing is, and for those who do not see stays.</param>
/// <param name="Whitelist">What to renew; missing where nothing ends soon, and for those who do not keep the list.</param>
public sealed record WorklistCounts(
    IReadOnlyList<WorklistCount> Lists,
    IReadOnlyList<ConsultationWorklistCount> Consultations,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] WhitelistReminder? Whitelist = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] StayReminders? Stays = null
);
