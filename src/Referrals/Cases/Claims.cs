// What a case may claim, by what was recorded at its submission.
using Referrals.Policies;
using Referrals.ReservedPools;
using Directory = Referrals.Institutions.Directory;

namespace Referrals.Cases;

internal static class Claims
{
    /// <summary>Contract and referrer are those of the day of submission, as the case recorded them; who is entitled by them, the policy of now says.</summary>
    public static Claim Of(CaseFile file, Directory directory, Policy policy, DateOnly today)
    {
        var byFamilyDoctor = file.From is { FamilyDoctor: true, Practitioner: not null };
        var entitled = byFamilyDoctor && (policy.Reserve.Entitlement == ReserveEntitlement.FamilyDoctor || file.Contract == file.From.Practitioner);
        return new Claim(
            new Entitlement(entitled, file.From.Practitioner, byFamilyDoctor, file.Contract), directory.ReviewerOf(file.From.Institution, today) ?? file.From.Institution, file.Urgency,
            file.SubmittedAt ?? DateTimeOffset.UnixEpoch, file.Request?.ValidUntil ?? DateOnly.MaxValue);
    }
}
