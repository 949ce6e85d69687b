// What a case may claim, by what was recorded at its submission.
using Referrals.Policies;
using Referrals.ReservedPools;
using Directory = Referrals.Institutions.Directory;

namespace Referrals.Cases;

internal static class Claims
{
    /// <summary>
    /// Contract and referrer are those of the day of submission, as the case recorded them; who is entitled by them, the policy of now
    /// says.
    /// </summary>
    public static Claim Of(CaseDetails details, Directory directory, Policy policy, DateOnly today)
    {
        var byFamilyDoctor = details.From is { FamilyDoctor: true, Practitioner: not null };
        var entitled =
            byFamilyDoctor
            && (policy.Reserve.Entitlement == ReserveEntitlement.FamilyDoctor || details.Contract == details.From.Practitioner);
        return new Claim(
            new Entitlement(entitled, details.From.Practitioner, byFamilyDoctor, details.Contract),
            directory.ReviewerOf(details.From.Institution, today) ?? details.From.Institution,
            details.Urgency,
            details.SubmittedAt ?? DateTimeOffset.UnixEpoch,
            details.Request?.ValidUntil ?? DateOnly.MaxValue
        );
    }
}
