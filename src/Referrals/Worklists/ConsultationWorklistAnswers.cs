// What is answered about lists of consultations.
using System.Text.Json.Serialization;
using Referrals.Cases;
using Referrals.Consultations;
using Referrals.People;
using Referrals.Shared;

namespace Referrals.Worklists;

/// <summary>A consultation on a list; the patient is masked.</summary>
/// <param name="Id">The consultation.</param>
/// <param name="Kind">Which kind.</param>
/// <param name="Number">会诊单号.</param>
/// <param name="Version">For <c>If-Match</c> of the next action.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Urgency">How urgent.</param>
/// <param name="Patient">The patient, masked.</param>
/// <param name="From">Who asks.</param>
/// <param name="To">Who is asked.</param>
/// <param name="Diagnosis">The first diagnosis.</param>
/// <param name="Due">When this list's work is due; null where nothing is.</param>
/// <param name="Late">Whether that has passed.</param>
/// <param name="Escalation">How far it was escalated; missing where it was not.</param>
/// <param name="AskedAt">When it was asked for.</param>
/// <param name="Changed">When it last changed.</param>
/// <param name="Actions">What the caller may do next.</param>
public sealed record ConsultationWorklistItem(
    Guid Id,
    ConsultationKind Kind,
    string Number,
    long Version,
    ConsultationStateName State,
    Urgency Urgency,
    MaskedPerson? Patient,
    Sender From,
    Destination To,
    DiagnosisView? Diagnosis,
    DateTimeOffset? Due,
    bool Late,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ConsultationEscalationLevel? Escalation,
    DateTimeOffset AskedAt,
    DateTimeOffset Changed,
    IReadOnlyList<ConsultationAction> Actions
);

/// <summary>A page of a list.</summary>
/// <param name="List">Which list.</param>
/// <param name="Items">The consultations, in the order asked for.</param>
/// <param name="Next">Address of the next page; null on the last.</param>
public sealed record ConsultationWorklistPage(ConsultationWorklist List, IReadOnlyList<ConsultationWorklistItem> Items, string? Next);

/// <summary>How much stands on a list.</summary>
/// <param name="List">Which list.</param>
/// <param name="Consultations">Consultations on it now.</param>
/// <param name="Late">Those of them that are late.</param>
/// <param name="Emergencies">Those of them that are emergencies.</param>
public sealed record ConsultationWorklistCount(ConsultationWorklist List, long Consultations, long Late, long Emergencies);
