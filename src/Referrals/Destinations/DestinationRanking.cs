// Where a diagnosis can go, in the order of A17, and what stands against the others. Pure.
using Referrals.Cases;
using Referrals.Catalogues;
using Referrals.Policies;
using Referrals.Shared;
using Referrals.Whitelist;

namespace Referrals.Destinations;

/// <summary>How a destination stands in the order of A17; those that are on no list come last.</summary>
public enum SearchTier
{
    /// <summary>Own group 本集团.</summary>
    OwnGroup,

    /// <summary>The county 县域内.</summary>
    County,

    /// <summary>On the whitelist, city level or outside the city within the province 市级或市外省内.</summary>
    CityOrProvince,

    /// <summary>On the whitelist, outside the province 省外.</summary>
    OutsideProvince,

    /// <summary>Outside the county and on no list 白名单外.</summary>
    OffList,
}

/// <summary>How near a destination is, as far as the directory tells; in order.</summary>
public enum DistanceClass
{
    /// <summary>The same township 本乡镇.</summary>
    OwnTownship,

    /// <summary>The same group 本集团.</summary>
    OwnGroup,

    /// <summary>An institution of the county, which serves no township 县城.</summary>
    CountySeat,

    /// <summary>Another township of the county 县内其他乡镇.</summary>
    InCounty,

    /// <summary>Outside the county 县域外; how far is not known.</summary>
    Outside,
}

/// <summary>What is asked.</summary>
/// <param name="Diagnosis">What the patient has.</param>
/// <param name="Specialty">Code of the specialty; null for any.</param>
/// <param name="Urgency">How soon.</param>
/// <param name="Sender">The institution that would send; null for offices of the county.</param>
/// <param name="County">Code of the county that asks.</param>
/// <param name="Home">From where group and distance are told: the sender, or where the patient's family doctor is.</param>
internal sealed record DestinationQuestion(
    Diagnosis Diagnosis,
    string? Specialty,
    Urgency Urgency,
    string? Sender,
    string? Home,
    string? County
);

/// <summary>What other slices know, for the question's diagnosis and day.</summary>
/// <param name="Entries">Entries of the whitelist of an institution.</param>
/// <param name="Takes">Whether an institution's own catalogue has the diagnosis; null where it keeps none.</param>
/// <param name="Treats">The edition by which a level treats the diagnosis itself; null where none says so.</param>
/// <param name="FreePlaces">Free reserved places of an institution in the coming days.</param>
/// <param name="Mode">What the county's catalogue does.</param>
internal sealed record DestinationLookups(
    Func<string, IReadOnlyList<WhitelistEntry>> Entries,
    Func<string, bool?> Takes,
    Func<CareLevel, string?> Treats,
    Func<string, int> FreePlaces,
    CatalogueMode Mode
);

/// <summary>A destination with what decided on its rank.</summary>
internal sealed record RankedDestination(
    Candidate To,
    SearchTier Tier,
    DistanceClass Distance,
    bool? Takes,
    int FreePlaces,
    WhitelistEntry? Entry,
    string? SenderTreats
);

/// <summary>A destination that is out of the question, and why.</summary>
internal sealed record ExcludedDestination(string Code, string Name, DestinationReason Reason);

/// <summary>The answer: in order, and what was left out.</summary>
/// <param name="Items">Best first.</param>
/// <param name="Excluded">Of those with the specialty, by reason, then by code.</param>
/// <param name="CountyTreats">The edition by which the county can treat the diagnosis.</param>
/// <param name="County">Code of the county that asks.</param>
internal sealed record DestinationRanking(
    IReadOnlyList<RankedDestination> Items,
    IReadOnlyList<ExcludedDestination> Excluded,
    string? CountyTreats,
    string? County
)
{
    private readonly bool onListInProvince = Items.Any(item => item.Tier == SearchTier.CityOrProvince);

    public static DestinationRanking Of(DestinationIndex index, DestinationQuestion question, DestinationLookups lookups)
    {
        var sender = index.Find(question.Sender);
        var ranker = new Ranker(index, question, lookups, sender, index.Find(question.Home));
        List<RankedDestination> ranked = [];
        List<ExcludedDestination> excluded = [];
        foreach (var candidate in index.With(question.Specialty))
        {
            var (item, reason) = ranker.Judge(candidate);
            if (item is not null)
                ranked.Add(item);
            else
                excluded.Add(new ExcludedDestination(candidate.Code, candidate.Institution.Name, reason!));
        }

        ranked.Sort(question.Urgency == Urgency.Emergency ? CompareEmergency : Compare);
        return new DestinationRanking(
            ranked,
            [.. excluded.OrderBy(one => one.Reason.Code).ThenBy(one => one.Code, StringComparer.Ordinal)],
            lookups.Treats(CareLevel.County),
            question.County
        );
    }

    /// <summary>Whether a better tier of the list is available than that of an item.</summary>
    public bool IsLowerTier(RankedDestination item) => item.Tier == SearchTier.OutsideProvince && onListInProvince;

    /// <summary>What a case to a destination would need besides a reason: what the case itself will be held to.</summary>
    public IReadOnlyList<Approval> ApprovalsOf(RankedDestination item) =>
        item.To.IsOutside
            ? new OutOfCountyCheck(
                default,
                Emergency: false,
                item.Entry?.Tier ?? (County is { } county && item.To.Institution.Area is { } area ? OutsideTiers.Of(county, area) : null),
                item.Entry?.Id,
                item.Entry?.Version,
                0,
                [
                    .. CountyTreats is null ? (ReadOnlySpan<DestinationTier>)[] : [DestinationTier.County],
                    .. IsLowerTier(item) ? (ReadOnlySpan<DestinationTier>)[DestinationTier.CityOrProvince] : [],
                ],
                CountyTreats,
                0
            ).Approvals()
            : [];

    private static int Compare(RankedDestination a, RankedDestination b) =>
        Begin(a, b) is not 0 and var first ? first
        : b.FreePlaces != a.FreePlaces ? b.FreePlaces.CompareTo(a.FreePlaces)
        : a.Distance != b.Distance ? a.Distance.CompareTo(b.Distance)
        : string.CompareOrdinal(a.To.Code, b.To.Code);

    private static int CompareEmergency(RankedDestination a, RankedDestination b) =>
        Begin(a, b) is not 0 and var first ? first
        : HasCentre(a) != HasCentre(b) ? HasCentre(b).CompareTo(HasCentre(a))
        : a.Distance != b.Distance ? a.Distance.CompareTo(b.Distance)
        : b.FreePlaces != a.FreePlaces ? b.FreePlaces.CompareTo(a.FreePlaces)
        : string.CompareOrdinal(a.To.Code, b.To.Code);

    private static int Begin(RankedDestination a, RankedDestination b) =>
        a.Tier != b.Tier ? a.Tier.CompareTo(b.Tier) : (b.Takes == true).CompareTo(a.Takes == true);

    private static bool HasCentre(RankedDestination item) => item.To.Institution.Centres.Count > 0;
}
