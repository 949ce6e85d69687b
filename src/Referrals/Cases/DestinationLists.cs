// What whitelist and catalogues say of a case, and when what they ask for is due.
using Referrals.Catalogues;
using Referrals.Policies;
using Referrals.Shared;
using Referrals.Whitelist;
using Directory = Referrals.Institutions.Directory;

namespace Referrals.Cases;

/// <summary>What whitelist and catalogues say, on one day.</summary>
/// <param name="County">Code of the county.</param>
/// <param name="Whitelist">The list.</param>
/// <param name="WhitelistVersion">Its version.</param>
/// <param name="Catalogues">The catalogues.</param>
/// <param name="CataloguesVersion">Their version.</param>
/// <param name="Use">How often entries with a quota were used.</param>
internal sealed record DestinationLists(
    string County,
    TransferWhitelist Whitelist,
    long WhitelistVersion,
    CatalogueBook Catalogues,
    long CataloguesVersion,
    QuotaUse Use
)
{
    public static readonly DestinationLists None = new(
        "",
        TransferWhitelist.Aggregate.Initial,
        0,
        CatalogueBook.Aggregate.Initial,
        0,
        QuotaUse.None
    );

    /// <summary>What they say of a case; null where it does not leave the county.</summary>
    public OutOfCountyCheck? Check(Directory directory, Destination to, ReferralRequest? request, Urgency urgency, DateOnly day)
    {
        if (request is not { Direction: Direction.OutOfCounty })
            return null;
        var diagnosis = request.Diagnoses[0];
        var covering = Whitelist.Covering(to.Institution, to.Unit, diagnosis, day).ToList();
        var entry = covering.Find(one => !Use.IsUsedUp(one, day));
        var used = entry is null ? covering.FirstOrDefault() : null;
        var tier = (entry ?? used)?.Tier ?? TierOf(County, directory, to.Institution, day);
        var treatedBy = Catalogues.Treats(CareLevel.County, diagnosis, day);
        List<DestinationTier> better = treatedBy is null ? [] : [DestinationTier.County];
        if (tier is null or OutsideTier.OutsideProvince && HasNearer(directory, to.Specialty, diagnosis, day))
            better.Add(DestinationTier.CityOrProvince);
        return new OutOfCountyCheck(
            day,
            urgency == Urgency.Emergency,
            tier,
            entry?.Id,
            entry?.Version,
            WhitelistVersion,
            better,
            treatedBy,
            CataloguesVersion,
            used?.Id
        );
    }

    private static OutsideTier? TierOf(string county, Directory directory, string institution, DateOnly day) =>
        directory.On(institution, day)?.Area is { } area ? OutsideTiers.Of(county, area) : null;

    // The same patient could go to the city, or to another city of the province. Units first: few institutions have the specialty.
    private bool HasNearer(Directory directory, string specialty, Diagnosis diagnosis, DateOnly day)
    {
        foreach (var (institution, entries) in Whitelist.ByInstitution)
        {
            foreach (var unit in directory.UnitsOf(institution, day))
            {
                if (unit.Specialty == specialty && entries.Any(entry => Counts(entry) && entry.Covers(unit.Code, diagnosis)))
                    return true;
            }
        }

        return false;

        bool Counts(WhitelistEntry entry) => entry.Tier != OutsideTier.OutsideProvince && entry.IsInForce(day) && !Use.IsUsedUp(entry, day);
    }
}

internal static class OutOfCountyClocks
{
    /// <summary>The check with the time that the expert and the county would have by the policy.</summary>
    public static TimedCheck Timed(this OutOfCountyCheck check, Policy policy, DateTimeOffset now) =>
        new(check, policy.Due(policy.Clocks.ExpertStatement, now), policy.Due(policy.Clocks.CountyApproval, now));
}
