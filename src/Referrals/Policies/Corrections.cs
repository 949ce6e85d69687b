// Until when people may mend what they have recorded.
namespace Referrals.Policies;

/// <summary>Until when people may take back or mend what they have recorded 更正时限.</summary>
/// <param name="RetractionHours">
/// An arrival, the beginning or end of care, a no-show or a death after it was recorded, and an expired case after its end, in hours; 1 to 720, default 72.
/// </param>
/// <param name="AmendmentDays">A report to the referrer after it was sent, in days; 1 to 365, default 90.</param>
public sealed record Corrections(int RetractionHours, int AmendmentDays)
{
    public static Corrections Default { get; } = new(RetractionHours: 72, AmendmentDays: 90);
}
