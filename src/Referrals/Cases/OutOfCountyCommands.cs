// What people ask of a case on its way out of the county.
using Referrals.People;

namespace Referrals.Cases;

/// <summary>A specialist's statement.</summary>
/// <param name="Now">The moment of the request.</param>
/// <param name="Supports">Whether the patient should leave the county.</param>
/// <param name="Statement">The statement.</param>
/// <param name="Practitioner">Who; null where a system says it.</param>
/// <param name="CountyDue">When the county's word would be due.</param>
public sealed record GiveExpertStatement(
    DateTimeOffset Now,
    bool Supports,
    SealedText Statement,
    string? Practitioner,
    DateTimeOffset CountyDue
) : ReferralCommand(ReferralAction.GiveExpertStatement, Now);

/// <summary>The county agrees, or does not.</summary>
public sealed record DecideForCounty(DateTimeOffset Now, bool Approved, SealedText? Note)
    : ReferralCommand(ReferralAction.DecideForCounty, Now);

/// <summary>Why an emergency had to leave the county.</summary>
public sealed record JustifyOutOfCounty(DateTimeOffset Now, OutOfCountyGrounds Grounds)
    : ReferralCommand(ReferralAction.JustifyOutOfCounty, Now);

/// <summary>What was filed does not stand.</summary>
public sealed record RevokeFiling(DateTimeOffset Now, FilingRevocationReason Reason, SealedText? Note)
    : ReferralCommand(ReferralAction.RevokeFiling, Now);

/// <summary>What was filed stands again: it was revoked by mistake, or its content was put right.</summary>
public sealed record RestoreFiling(DateTimeOffset Now, SealedText? Note) : ReferralCommand(ReferralAction.RestoreFiling, Now);

/// <summary>List or catalogues have changed while the case waits.</summary>
public sealed record CheckOutOfCounty(DateTimeOffset Now, TimedCheck Check) : ReferralCommand(ReferralAction.CheckOutOfCounty, Now);
