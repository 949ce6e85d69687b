// What happened on a case's way out of the county. Stored for ever.
using System.Text.Json.Serialization;
using Referrals.EventStore;
using Referrals.People;

namespace Referrals.Cases;

/// <summary>Whitelist and catalogues were asked: with the form, and again when they had changed before it was decided.</summary>
/// <param name="Check">What they said.</param>
/// <param name="ExpertDue">When the expert's statement is due; null where none is asked for, or not yet.</param>
/// <param name="CountyDue">When the county's word is due; null where it is not asked for, or not yet.</param>
public sealed record OutOfCountyChecked(
    OutOfCountyCheck Check,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? ExpertDue = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? CountyDue = null
);

/// <summary>A specialist stated whether a patient should leave whom the county can treat 专家意见.</summary>
/// <param name="Supports">Whether the patient should leave.</param>
/// <param name="Statement">The statement, sealed.</param>
/// <param name="Practitioner">Who; null where a system said it.</param>
/// <param name="CountyDue">When the county's word is due now; null where it is not asked for.</param>
/// <param name="At">When.</param>
public sealed record ExpertStatementGiven(
    bool Supports,
    SealedText Statement,
    string? Practitioner,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? CountyDue,
    DateTimeOffset At
);

/// <summary>The county's health authority agreed, or did not 县级审批.</summary>
public sealed record CountyDecided(
    bool Approved,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] SealedText? Note,
    DateTimeOffset At
);

/// <summary>An emergency that had left was justified 急诊补充说明.</summary>
/// <param name="Grounds">Why it had to leave.</param>
/// <param name="Late">Whether that came late.</param>
/// <param name="At">When.</param>
public sealed record OutOfCountyJustified(OutOfCountyGrounds Grounds, bool Late, DateTimeOffset At);

/// <summary>What was filed with the insurance office does not stand 撤销备案.</summary>
public sealed record FilingRevoked(
    FilingRevocationReason Reason,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] SealedText? Note,
    DateTimeOffset At
);

/// <summary>What was filed stands again 恢复备案.</summary>
/// <param name="Note">Said about it, sealed.</param>
/// <param name="At">When.</param>
public sealed record FilingRestored(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] SealedText? Note,
    DateTimeOffset At
);

internal static class OutOfCountyEvents
{
    public static EventTypes MapOutOfCounty(this EventTypes types) =>
        types
            .Map<OutOfCountyChecked>("referral_out_of_county_checked")
            .Map<ExpertStatementGiven>("referral_expert_statement_given")
            .Map<CountyDecided>("referral_county_decided")
            .Map<OutOfCountyJustified>("referral_out_of_county_justified")
            .Map<CatalogueFound>("referral_catalogue_found")
            .Map<FilingRevoked>("referral_filing_revoked")
            .Map<FilingRestored>("referral_filing_restored");
}
