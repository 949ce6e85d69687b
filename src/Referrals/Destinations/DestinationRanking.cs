// Where a diagnosis can go, in the order of A17, and what stands against the others. Pure.
using System.Collections.Immutable;
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
/// <param name="IsUsedUp">Whether the quota of an entry is used.</param>
/// <param name="Takes">Whether an institution's own catalogue has the diagnosis; null where it keeps none.</param>
/// <param name="Treats">The edition by which a level treats the diagnosis itself; null where none says so.</param>
/// <param name="FreePlaces">Free reserved places of an institution in the coming days.</param>
/// <param name="Mode">What the county's catalogue does.</param>
internal sealed record DestinationLookups(
    Func<string, ImmutableArray<WhitelistEntry>> Entries,
    Func<WhitelistEntry, bool> IsUsedUp,
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
)
{
    /// <summary>The list has something nearer for it.</summary>
    public bool NearerTier { get; init; }
}

/// <summary>A destination that is out of the question, and why.</summary>
internal sealed record ExcludedDestination(string Code, string Name, DestinationReason Reason);

/// <summary>The answer: in order, and what was left out.</summary>
/// <param name="Items">Best first.</param>
/// <param name="Excluded">Of those with the specialty, by reason, then by code.</param>
/// <param name="CountyTreats">The edition by which the county can treat the diagnosis.</param>
/// <param name="Question">What was asked.</param>
internal sealed record DestinationRanking(
    IReadOnlyList<RankedDestination> Items,
    IReadOnlyList<ExcludedDestination> Excluded,
    string? CountyTreats,
    DestinationQuestion Question
)
{
    public static DestinationRanking Of(DestinationIndex index, DestinationQuestion question, DestinationLookups lookups)
    {
        var sender = index.Find(question.Sender);
        var ranker = new Ranker(index, question, lookups, sender, index.Find(question.Home));
        foreach (var candidate in index.With(question.Specialty))
            ranker.Judge(candidate);
        return new DestinationRanking(
            // Candidates come by their code, which stands last; the order is stable.
            [.. ranker.Ranked.OrderBy(item => Key(item, question.Urgency == Urgency.Emergency))],
            [.. ranker.Excluded.OrderBy(one => one.Reason.Code).ThenBy(one => one.Code, StringComparer.Ordinal)],
            lookups.Treats(CareLevel.County),
            question
        );
    }

    /// <summary>What a case to a destination would need besides a reason: what the case itself will be held to.</summary>
    public IReadOnlyList<Approval> ApprovalsOf(RankedDestination item) =>
        item.To.IsOutside
            ? new OutOfCountyCheck(
                default,
                Question.Urgency == Urgency.Emergency,
                item.Entry?.Tier
                    ?? (Question.County is { } county && item.To.Institution.Area is { } area ? OutsideTiers.Of(county, area) : null),
                item.Entry?.Id,
                item.Entry?.Version,
                0,
                [
                    .. CountyTreats is null ? (ReadOnlySpan<DestinationTier>)[] : [DestinationTier.County],
                    .. item.NearerTier ? (ReadOnlySpan<DestinationTier>)[DestinationTier.CityOrProvince] : [],
                ],
                CountyTreats,
                0
            ).Approvals()
            : [];

    /// <summary>
    /// The tier first, then whether its own catalogue has the disease; then free places and nearness, of an emergency a centre and nearness
    /// before free places. The lowest comes first.
    /// </summary>
    private static long Key(RankedDestination item, bool emergency)
    {
        const int mostPlaces = 0xfffff;
        var (tier, taken) = ((long)item.Tier, item.Takes is { } takes ? (takes ? 0L : 2L) : 1L);
        var (distance, occupied) = ((long)item.Distance, (long)(mostPlaces - Math.Min(item.FreePlaces, mostPlaces)));
        var centre = emergency && item.To.Institution.Centres.Count > 0 ? 0L : 1L;
        var begin = (tier << 40) | (taken << 38);
        return emergency ? begin | (centre << 30) | (distance << 24) | occupied : begin | (occupied << 8) | distance;
    }
}
