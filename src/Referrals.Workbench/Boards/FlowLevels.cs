// Where an institution stands in the matrix of flows; the service counts by the same rule.
using Referrals.Workbench.Client;

namespace Referrals.Workbench.Boards;

/// <summary>Levels of institutions on the last day of a period.</summary>
public sealed class FlowLevels
{
    public const string Village = "village";
    public const string Township = "township";
    public const string LeadHospital = "lead-hospital";
    public const string County = "county";
    public const string City = "city";
    public const string Province = "province";
    public const string OutsideProvince = "outside-province";
    public const string Outside = "outside";

    /// <summary>From the village outwards.</summary>
    public static readonly IReadOnlyList<string> Order =
    [
        Village,
        Township,
        LeadHospital,
        County,
        City,
        Province,
        OutsideProvince,
        Outside,
    ];

    private readonly Dictionary<string, string> levels;

    /// <summary>Works the levels out.</summary>
    /// <param name="county">GB/T 2260 code of the county.</param>
    /// <param name="institutions">All of its institutions on that day.</param>
    public FlowLevels(string county, IReadOnlyCollection<InstitutionAnswer> institutions)
    {
        var leads = institutions.SelectMany(one => one.Leads).ToHashSet(StringComparer.Ordinal);
        levels = institutions.ToDictionary(
            one => one.Institution.Code,
            one => LevelOf(county, one, leads.Contains(one.Institution.Code)),
            StringComparer.Ordinal
        );
    }

    /// <summary>The level; whatever is not known is outside.</summary>
    public string Of(string? code) => code is not null && levels.TryGetValue(code, out var level) ? level : Outside;

    private static string LevelOf(string county, InstitutionAnswer one, bool isLead) =>
        one.Institution.Kind switch
        {
            "external" => Tier(county, one.Institution.Area),
            "village-clinic" or "community-station" => Village,
            "central-township-hospital" or "township-hospital" => Township,
            _ => isLead ? LeadHospital : County,
        };

    // Of a division's code two digits name the province, and four the city.
    private static string Tier(string county, string? area) =>
        area is null ? Outside
        : string.CompareOrdinal(county, 0, area, 0, 4) == 0 ? City
        : string.CompareOrdinal(county, 0, area, 0, 2) == 0 ? Province
        : OutsideProvince;
}
