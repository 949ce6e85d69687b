// From a ranking to the page that people read: reasons for each rank, and what was left out. Pure.
using Referrals.Deductibles;
using Referrals.Http;
using Referrals.Policies;
using Referrals.Shared;

namespace Referrals.Destinations;

/// <summary>Makes answers from a ranking.</summary>
/// <param name="ranking">In order.</param>
/// <param name="question">What was asked.</param>
/// <param name="index">The institutions.</param>
/// <param name="whitelist">The county's rules about the list.</param>
/// <param name="language">The caller's.</param>
/// <param name="quote">What a stay of the patient would cost at an institution; null where no person is named.</param>
internal sealed class DestinationView(
    DestinationRanking ranking,
    DestinationQuestion question,
    DestinationIndex index,
    WhitelistRules whitelist,
    Language language,
    Func<string, Quote>? quote = null
)
{
    /// <summary>Free places are counted for so many days, the first one included.</summary>
    public const int Days = 7;

    public IReadOnlyList<DestinationAnswer> Page(int after, int limit) =>
        [.. ranking.Items.Skip(after).Take(limit).Select((item, at) => Show(item, after + at + 1))];

    public ExclusionsAnswer Excluded(int limit)
    {
        var without = index.All.Count - index.With(question.Specialty).Count;
        List<ExclusionCount> counts =
        [
            .. ranking.Excluded.CountBy(one => one.Reason.Code).Select(count => new ExclusionCount(count.Key, count.Value)),
            new(DestinationReasonCode.NoSuchUnit, without),
            .. index
                .NotOpen.CountBy(one => Reason(one).Code)
                .OrderBy(count => count.Key)
                .Select(count => new ExclusionCount(count.Key, count.Value)),
        ];
        return new ExclusionsAnswer(
            ranking.Excluded.Count + without + index.NotOpen.Count,
            counts.FindAll(count => count.Institutions > 0),
            [.. AllExcluded().Take(limit).Select(one => new ExclusionAnswer(one.Code, one.Name, Show(one.Reason)))]
        );
    }

    // Whoever is closed says more than thousands of clinics without the unit.
    private IEnumerable<ExcludedDestination> AllExcluded() =>
        ranking
            .Excluded.Concat(index.NotOpen.Select(one => new ExcludedDestination(one.Code, one.Name, Reason(one))))
            .Concat(
                index
                    .Without(question.Specialty)
                    .Select(one => new ExcludedDestination(
                        one.Code,
                        one.Institution.Name,
                        new DestinationReason(DestinationReasonCode.NoSuchUnit)
                    ))
            );

    private static DestinationReason Reason(NotOpen one) =>
        one.Opens
            ? new DestinationReason(DestinationReasonCode.NotYetOpen).With("from", one.Day)
            : new DestinationReason(DestinationReasonCode.Closed).With("until", one.Day);

    private DestinationAnswer Show(RankedDestination item, int rank) =>
        new(
            rank,
            item.Tier,
            item.To.Code,
            item.To.Institution.Name,
            item.To.Institution.Kind,
            [.. item.To.Units.Select(unit => new DestinationUnit(unit.Code, unit.Name, unit.Kind))],
            item.Distance,
            item.FreePlaces,
            item.Entry is { } entry ? new DestinationEntry(entry.Id, entry.Version, entry.Tier, entry.Until) : null,
            [.. ranking.ApprovalsOf(item).Select(approval => new ApprovalAnswer(approval, DestinationTexts.Say(approval, language)))],
            [.. Reasons(item).Select(Show)],
            quote?.Invoke(item.To.Code) is { } expected
                ? new ExpectedDeductible(expected.Stay.Due, expected.Stay.Sentence.In(language))
                : null
        );

    private ReasonAnswer Show(DestinationReason reason) => new(reason.Code, DestinationTexts.Say(reason, language), reason.Values);

    /// <summary>Why a destination stands where it does: first its tier, then what decided within it.</summary>
    public IEnumerable<DestinationReason> Reasons(RankedDestination item)
    {
        foreach (var reason in item.To.IsOutside ? Outside(item) : Inside(item))
            yield return reason;
        if (item.SenderTreats is { } edition)
            yield return DestinationReason.LevelTreats(index.Find(question.Sender)!.Level!.Value, edition);
        yield return new DestinationReason(
            item.Takes switch
            {
                true => DestinationReasonCode.InItsCatalogue,
                false => DestinationReasonCode.NotInItsCatalogue,
                null => DestinationReasonCode.NoCatalogue,
            }
        );
        if (question.Urgency == Urgency.Emergency && item.To.Institution.Centres.Count > 0)
            yield return new DestinationReason(DestinationReasonCode.EmergencyCentre).With(
                "centres",
                string.Join(' ', item.To.Institution.Centres.Select(Kebab.Of).Order(StringComparer.Ordinal))
            );
        if (item.To.MayPublish)
            yield return item.FreePlaces > 0
                ? new DestinationReason(DestinationReasonCode.FreePlaces).With("places", item.FreePlaces).With("days", Days)
                : new DestinationReason(DestinationReasonCode.NoFreePlaces).With("days", Days);
        if (item.Distance == DistanceClass.OwnTownship)
            yield return new DestinationReason(DestinationReasonCode.OwnTownship);
        else if (!item.To.IsOutside && item.To.Institution.Township is null)
            yield return new DestinationReason(DestinationReasonCode.CountySeat);
    }

    private IEnumerable<DestinationReason> Inside(RankedDestination item)
    {
        yield return item.Tier == SearchTier.OwnGroup
            ? new DestinationReason(DestinationReasonCode.OwnGroup).With(
                "group",
                string.Join(' ', item.To.Groups.Intersect(index.Find(question.Home)!.Groups, StringComparer.Ordinal))
            )
            : new DestinationReason(DestinationReasonCode.InCounty);
    }

    private IEnumerable<DestinationReason> Outside(RankedDestination item)
    {
        yield return item.Entry is { } entry
            ? DestinationReason.OfEntry(DestinationReasonCode.Whitelisted, entry)
            : new DestinationReason(DestinationReasonCode.OffList);
        if (item.NearerTier)
            yield return new DestinationReason(DestinationReasonCode.BetterTierAvailable);
        if (ranking.CountyTreats is { } edition)
            yield return new DestinationReason(DestinationReasonCode.CountyTreats).With("edition", edition);
        if (question.Urgency == Urgency.Emergency)
            yield return new DestinationReason(DestinationReasonCode.EmergencyFirst).With("hours", whitelist.EmergencyJustificationHours);
    }
}
