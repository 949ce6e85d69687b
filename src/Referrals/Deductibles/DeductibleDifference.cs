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

/// <summary>Who is to look into a difference 责任方.</summary>
public enum DifferenceOwner
{
    /// <summary>The hospital of the stay.</summary>
    Hospital,

    /// <summary>The insurance office.</summary>
    Insurer,
}

internal static class DeductibleDifference
{
    /// <summary>Where it stands; null where nothing differs.</summary>
    /// <param name="stay">The stay.</param>
    /// <param name="explained">What was said of it last.</param>
    /// <param name="differed">Whether it ever did.</param>
    public static DifferenceState? StateOf(StayAssessment stay, DifferenceExplanation? explained, bool differed) =>
        stay.Difference switch
        {
            null => null,
            0 => differed ? DifferenceState.Corrected : null,
            _ => explained is not null && (explained.Due, explained.Paid) == (stay.Due, stay.Paid)
                ? DifferenceState.Explained
                : DifferenceState.Open,
        };

    /// <summary>Who is to look: what was settled otherwise is mended where it was settled; who somebody is, the insurer knows.</summary>
    public static DifferenceOwner OwnerOf(DifferenceCause cause) =>
        cause is DifferenceCause.OtherCategory or DifferenceCause.Other ? DifferenceOwner.Insurer : DifferenceOwner.Hospital;

    /// <summary>What most probably lies behind it; null where nothing differs.</summary>
    public static DifferenceCause? GuessCause(StayAssessment stay)
    {
        if (stay.Difference is not { } difference || difference == 0)
            return null;
        if (stay.SettledStandard is { } other && stay.Standard is { } standard && other != standard.Yuan)
            return standard.Category == DeductibleAssessor.General ? DifferenceCause.OtherStandard : DifferenceCause.OtherCategory;
        if (difference > 0)
            return stay.Credited > 0 || stay.Reduction > 0 ? DifferenceCause.NotCredited : DifferenceCause.Other;
        // Less was paid than is due here: the insurer credited more, or knew of a referral that is not known here.
        return stay.Reasons.Any(ReasonCodes.KeepsApart) ? DifferenceCause.MissingFact : DifferenceCause.OverCredited;
    }
}
