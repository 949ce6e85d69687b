// Stays and referrals as a set of facts has them.
using Referrals.Shared;

namespace Referrals.Deductibles;

/// <summary>A stay as the facts have it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Institution">Where.</param>
/// <param name="Kind">Which kind.</param>
/// <param name="Emergency">Whether it began as an emergency.</param>
/// <param name="AdmittedAt">Admission, Shanghai time.</param>
internal sealed record Stay(string Id, string Institution, StayKind Kind, bool Emergency, DateTimeOffset AdmittedAt)
{
    public DateTimeOffset? DischargedAt { get; init; }
    public LeavingWay? Way { get; init; }

    /// <summary>What was settled and not cancelled.</summary>
    public decimal? Paid { get; init; }

    /// <summary>The standard by which that was settled.</summary>
    public decimal? SettledStandard { get; init; }

    /// <summary>Reasons that lie in the facts themselves.</summary>
    public IReadOnlyList<ReasonCode> Reasons { get; init; } = [];

    public IReadOnlyList<FactId> Facts { get; init; } = [];

    /// <summary>For a quote: the only case that may join it; empty for none.</summary>
    public string? OnlyReferral { get; init; }

    public DateOnly Day => Shanghai.Day(AdmittedAt);
}

/// <summary>A referral that was decided and not retracted.</summary>
internal sealed record ReferralCase(string Id, string To, DateOnly ValidUntil, bool Emergency, string? FromStay, DateTimeOffset DecidedAt)
{
    /// <summary>Where it comes from; null for a case that was handed on.</summary>
    public string? From { get; init; }

    public DateTimeOffset? RevokedAt { get; init; }
    public bool Conflict { get; init; }

    /// <summary>Nobody waits for an admission.</summary>
    public bool NoAdmissionExpected { get; init; }
    public IReadOnlyList<FactId> Facts { get; init; } = [];
}
