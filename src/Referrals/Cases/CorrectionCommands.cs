// Commands that take back, mend or prolong.
using Referrals.People;

namespace Referrals.Cases;

/// <summary>A command that may give a case its appointment back.</summary>
/// <param name="Action">Which rule of <see cref="ReferralActions"/> it falls under.</param>
/// <param name="Now">The moment of the request.</param>
public abstract record RestoringCommand(ReferralAction Action, DateTimeOffset Now) : ReferralCommand(Action, Now)
{
    /// <summary>
    /// Whether the place in a pool that the appointment had can be held again; true where it had none.
    /// </summary>
    public bool PlaceIsFree { get; init; } = true;
}

/// <summary>Takes a record back.</summary>
/// <param name="Action">Which record.</param>
/// <param name="Now">The moment of the request.</param>
/// <param name="Reason">Why.</param>
/// <param name="Note">Said about it.</param>
/// <param name="Within">How long after it was recorded that may be, by policy.</param>
/// <param name="Institution">Who asks.</param>
/// <param name="Of">Of a death: the other case of the patient in which it is taken back; null where it is this one.</param>
public sealed record RetractRecord(
    ReferralAction Action,
    DateTimeOffset Now,
    RetractionReason Reason,
    SealedText? Note,
    TimeSpan Within,
    string? Institution,
    Guid? Of = null
) : RestoringCommand(Action, Now);

/// <summary>Withdraws a cancellation that was asked for.</summary>
public sealed record WithdrawCancellation(DateTimeOffset Now, WithdrawalReason Reason, SealedText? Note)
    : RestoringCommand(ReferralAction.WithdrawCancellation, Now);

/// <summary>Amends the report to the referrer.</summary>
/// <param name="Now">The moment of the request.</param>
/// <param name="Report">The whole report as it is now.</param>
/// <param name="Reason">Why.</param>
/// <param name="Note">Said about it.</param>
/// <param name="Within">How long after the report that may be, by policy.</param>
public sealed record AmendOutcome(DateTimeOffset Now, OutcomeReport Report, AmendmentReason Reason, SealedText? Note, TimeSpan Within)
    : ReferralCommand(ReferralAction.AmendOutcome, Now);

/// <summary>Extends the validity.</summary>
/// <param name="Now">The moment of the request.</param>
/// <param name="Until">The new last day.</param>
/// <param name="Note">Said about it.</param>
/// <param name="Within">How long after a case has expired that may be, by policy.</param>
public sealed record ExtendValidity(DateTimeOffset Now, DateOnly Until, SealedText? Note, TimeSpan Within)
    : ReferralCommand(ReferralAction.ExtendValidity, Now);

/// <summary>Ends a case whose validity is over.</summary>
/// <param name="Now">The moment at which the clock acts.</param>
/// <param name="Since">When the case last changed.</param>
public sealed record ExpireReferral(DateTimeOffset Now, DateTimeOffset Since) : ReferralCommand(ReferralAction.Expire, Now);
