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

    private readonly Dictionary<string, bool> nearer = new(StringComparer.Ordinal);

    // What a form is held to: catalogues are asked within the county, and not of emergencies.
    private bool AsksCatalogues => lookups.Mode != CatalogueMode.Off && question.Urgency != Urgency.Emergency;

    /// <summary>Best in no order yet.</summary>
    public List<RankedDestination> Ranked { get; } = [];

    /// <summary>What is out of the question.</summary>
    public List<ExcludedDestination> Excluded { get; } = [];

    public void Judge(Candidate to)
    {
        // Whoever asks for a patient of another institution may be the destination.
        if (to.Code == sender?.Code && to.Code == home?.Code)
            Exclude(to, new DestinationReason(DestinationReasonCode.OwnInstitution));
        else if (to.IsOutside)
            JudgeOutside(to);
        else
            JudgeInside(to);
    }

    private void Exclude(Candidate to, DestinationReason reason) =>
        Excluded.Add(new ExcludedDestination(to.Code, to.Institution.Name, reason));

    private void JudgeInside(Candidate to)
    {
        var takes = lookups.Takes(to.Code);
        var treats =
            AsksCatalogues && senderTreats is not null && (to.Level is not { } level || level > sender!.Level) ? senderTreats : null;
        if (AsksCatalogues && lookups.Mode == CatalogueMode.Block && takes == false)
            Exclude(to, new DestinationReason(DestinationReasonCode.NotInItsCatalogue));
        else if (lookups.Mode == CatalogueMode.Block && treats is not null)
            Exclude(to, DestinationReason.LevelTreats(sender!.Level!.Value, treats));
        else
            Ranked.Add(
                new RankedDestination(
                    to,
                    IsOwnGroup(to) ? SearchTier.OwnGroup : SearchTier.County,
                    DistanceTo(to),
                    takes,
                    lookups.FreePlaces(to.Code),
                    null,
                    treats
                )
            );
    }

    /// <summary>Units may stand on different entries, and are judged apart where an entry is for the diagnosis.</summary>
    private void JudgeOutside(Candidate to)
    {
        List<WhitelistEntry>? entries = null;
        foreach (var entry in lookups.Entries(to.Code))
        {
            if (
                entry.State is EntryState.Approved or EntryState.Suspended
                && entry.From <= index.Day
                && entry.CoversDiagnosis(question.Diagnosis)
            )
                (entries ??= []).Add(entry);
        }

        if (entries is null)
        {
            Ranked.Add(Outside(to, null));
            return;
        }

        foreach (var alike in to.Units.GroupBy(unit => OnList(entries, unit.Code)))
        {
            if (alike.Key.Against is { } against)
                Exclude(to, DestinationReason.OfEntry(against, alike.Key.Entry!));
            else
                Ranked.Add(Outside(to with { Units = [.. alike] }, alike.Key.Entry));
        }
    }

    private RankedDestination Outside(Candidate to, WhitelistEntry? entry) =>
        new(to, TierOf(entry), DistanceClass.Outside, lookups.Takes(to.Code), FreePlaces: 0, entry, SenderTreats: null)
        {
            NearerTier = AreaOf(to, entry) is null or OutsideTier.OutsideProvince && IsNearer(to),
        };

    /// <summary>How far away it is: by its entry, else by its area.</summary>
    private OutsideTier? AreaOf(Candidate to, WhitelistEntry? entry) =>
        entry?.Tier ?? (question.County is { } county && to.Institution.Area is { } area ? OutsideTiers.Of(county, area) : null);

    // Of several units, what the strictest of them would be held to.
    private bool IsNearer(Candidate to)
    {
        foreach (var unit in to.Units)
        {
            if (IsNearer(unit.Specialty))
                return true;
        }

        return false;
    }

    /// <summary>Whether the list has an institution within the province for a specialty.</summary>
    private bool IsNearer(string specialty)
    {
        if (nearer.TryGetValue(specialty, out var known))
            return known;
        return nearer[specialty] = index
            .With(specialty)
            .Any(candidate =>
                candidate.IsOutside
                && lookups
                    .Entries(candidate.Code)
                    .Any(entry =>
                        entry.Tier != OutsideTier.OutsideProvince
                        && entry.IsInForce(index.Day)
                        && !lookups.IsUsedUp(entry)
                        && candidate.Units.Any(unit => entry.Covers(unit.Code, question.Diagnosis))
                    )
            );
    }

    /// <summary>The entry in force; where there is none, what was on the list and does not count stands against it.</summary>
    private (WhitelistEntry? Entry, DestinationReasonCode? Against) OnList(List<WhitelistEntry> entries, string unit)
    {
        (WhitelistEntry? Entry, DestinationReasonCode? Against) found = (null, null);
        foreach (var entry in entries)
        {
            if (!entry.CoversUnit(unit))
                continue;
            if (entry.IsInForce(index.Day) && !lookups.IsUsedUp(entry))
                return (entry, null);
            var code =
                entry.Until < index.Day ? DestinationReasonCode.WhitelistExpired
                : entry.State == EntryState.Suspended ? DestinationReasonCode.WhitelistSuspended
                : DestinationReasonCode.WhitelistQuotaUsed;
            // What counts again one day says more than what is over; of what is over, the last.
            if (
                found.Against is null
                || found.Against == DestinationReasonCode.WhitelistExpired
                    && (code != DestinationReasonCode.WhitelistExpired || entry.Until > found.Entry!.Until)
            )
                found = (entry, code);
        }

        return found;
    }

    private bool IsOwnGroup(Candidate to) =>
        home is not null && to.Groups.Any(group => home.Groups.Contains(group, StringComparer.Ordinal));

    private DistanceClass DistanceTo(Candidate to) =>
        to.Institution.Township is { } township && township == home?.Institution.Township ? DistanceClass.OwnTownship
        : IsOwnGroup(to) ? DistanceClass.OwnGroup
        : to.Institution.Township is null ? DistanceClass.CountySeat
        : DistanceClass.InCounty;

    private static SearchTier TierOf(WhitelistEntry? entry) =>
        entry is null ? SearchTier.OffList
        : entry.Tier.Rank() == DestinationTier.OutsideProvince ? SearchTier.OutsideProvince
        : SearchTier.CityOrProvince;
}
