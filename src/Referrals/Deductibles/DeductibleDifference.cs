// Expected beside actual: the insurer's settlement is the authority, and what differs must be found out.
namespace Referrals.Deductibles;

/// <summary>Where a difference stands.</summary>
public enum DifferenceState
{
    /// <summary>Nobody has said why 待核.</summary>
    Open,

    /// <summary>Somebody has, for what was settled then 已说明.</summary>
    Explained,

    /// <summary>It is gone: by another settlement, or another assessment 已更正.</summary>
    Corrected,
}

internal static class DeductibleDifference
{
    /// <summary>What most probably lies behind it; null where nothing differs.</summary>
    /// <param name="stay">The stay.</param>
    /// <param name="settledStandard">The standard by which it was settled.</param>
    public static DifferenceCause? GuessCause(StayAssessment stay, decimal? settledStandard)
    {
        if (stay.Difference is not { } difference || difference == 0)
            return null;
        if (settledStandard is { } other && stay.Standard is { } standard && other != standard.Yuan)
            return standard.Category == DeductibleAssessor.General ? DifferenceCause.OtherStandard : DifferenceCause.OtherCategory;
        if (difference > 0)
            return stay.Credited > 0 || stay.Reduction > 0 ? DifferenceCause.NotCredited : DifferenceCause.Other;
        // Less was paid than is due here: the insurer credited more, or knew of a referral that is not known here.
        return stay.Reasons.Any(ReasonCodes.KeepsApart) ? DifferenceCause.MissingFact : DifferenceCause.OverCredited;
    }
}
