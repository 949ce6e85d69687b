// One candidate at a time: its tier and what decides within it, or the reason that it is out of the question. Pure.
using Referrals.Catalogues;
using Referrals.Policies;
using Referrals.Shared;
using Referrals.Whitelist;

namespace Referrals.Destinations;

internal sealed class Ranker(
    DestinationIndex index,
    DestinationQuestion question,
    DestinationLookups lookups,
    Candidate? sender,
    Candidate? home
)
{
    // What a county hospital could treat itself needs an expert's statement to leave the county; it is no question of levels.
    private readonly string? senderTreats = sender?.Level is CareLevel.Village or CareLevel.Township
        ? lookups.Treats(sender.Level.Value)
        : null;

    public (RankedDestination? Item, DestinationReason? Excluded) Judge(Candidate to)
    {
        // Whoever asks for a patient of another institution may be the destination.
        if (to.Code == sender?.Code && to.Code == home?.Code)
            return (null, new DestinationReason(DestinationReasonCode.OwnInstitution));
        var takes = lookups.Takes(to.Code);
        if (takes == false)
            return (null, new DestinationReason(DestinationReasonCode.NotInItsCatalogue));
        var treats = senderTreats is not null && (to.Level is not { } level || level > sender!.Level) ? senderTreats : null;
        if (treats is not null && lookups.Mode == CatalogueMode.Block && question.Urgency != Urgency.Emergency)
            return (null, DestinationReason.LevelTreats(sender!.Level!.Value, treats));
        var distance = DistanceTo(to);
        if (!to.IsOutside)
        {
            var tier = IsOwnGroup(to) ? SearchTier.OwnGroup : SearchTier.County;
            return (new RankedDestination(to, tier, distance, takes, lookups.FreePlaces(to.Code), null, treats), null);
        }

        var (entry, excluded) = OnList(to);
        return excluded is null
            ? (new RankedDestination(to, TierOf(entry), distance, takes, FreePlaces: 0, entry, treats), null)
            : (null, excluded);
    }

    /// <summary>The entry in force; where there is none, what was on the list and does not count stands against it.</summary>
    private (WhitelistEntry? Entry, DestinationReason? Excluded) OnList(Candidate to)
    {
        WhitelistEntry? suspended = null;
        WhitelistEntry? expired = null;
        foreach (var entry in lookups.Entries(to.Code))
        {
            if (!Covers(entry, to))
                continue;
            if (entry.IsInForce(index.Day))
                return (entry, null);
            if (entry.State is not (EntryState.Approved or EntryState.Suspended) || entry.From > index.Day)
                continue;
            if (entry.Until < index.Day)
                expired = expired is null || expired.Until < entry.Until ? entry : expired;
            else
                suspended = entry;
        }

        return suspended is not null ? (null, DestinationReason.OfEntry(DestinationReasonCode.WhitelistSuspended, suspended))
            : expired is not null ? (null, DestinationReason.OfEntry(DestinationReasonCode.WhitelistExpired, expired))
            : (null, null);
    }

    private bool Covers(WhitelistEntry entry, Candidate to)
    {
        foreach (var unit in to.Units)
        {
            if (entry.Covers(unit.Code, question.Diagnosis))
                return true;
        }

        return to.Units.Count == 0 && entry.Covers("", question.Diagnosis);
    }

    private bool IsOwnGroup(Candidate to) =>
        home is not null && to.Groups.Any(group => home.Groups.Contains(group, StringComparer.Ordinal));

    private DistanceClass DistanceTo(Candidate to) =>
        to.IsOutside ? DistanceClass.Outside
        : to.Institution.Township is { } township && township == home?.Institution.Township ? DistanceClass.OwnTownship
        : IsOwnGroup(to) ? DistanceClass.OwnGroup
        : to.Institution.Township is null ? DistanceClass.CountySeat
        : DistanceClass.InCounty;

    private static SearchTier TierOf(WhitelistEntry? entry) =>
        entry is null ? SearchTier.OffList
        : entry.Tier.Rank() == DestinationTier.OutsideProvince ? SearchTier.OutsideProvince
        : SearchTier.CityOrProvince;
}
