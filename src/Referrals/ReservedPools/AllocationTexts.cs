// What the service says about its choice, in two languages.
using System.Globalization;
using Referrals.Http;
using Referrals.Shared;

namespace Referrals.ReservedPools;

/// <summary>A session as whoever arranges sees it.</summary>
/// <param name="Pool">Key of the pool.</param>
/// <param name="Session">Code of the session.</param>
/// <param name="From">When it begins.</param>
/// <param name="Until">When it is over.</param>
/// <param name="StartsAt">The place that the service would give; null where none fits.</param>
/// <param name="Part">From which part it comes.</param>
/// <param name="FreeReserved">Reserved places that are free.</param>
/// <param name="FreeGeneral">Places of the general part that are free.</param>
/// <param name="Waiting">How many are on its waiting list.</param>
/// <param name="LeftToOthers">How many of its places are left to cases that come first.</param>
/// <param name="Code">Why it does not fit; null where it does.</param>
/// <param name="Why">The same in words.</param>
public sealed record PlaceView(
    string Pool,
    string Session,
    DateTimeOffset From,
    DateTimeOffset Until,
    DateTimeOffset? StartsAt,
    CapacityPart? Part,
    int FreeReserved,
    int FreeGeneral,
    int Waiting,
    int LeftToOthers,
    string? Code,
    string Why
);

/// <summary>What a case could have.</summary>
/// <param name="Items">In the order in which the service would choose, at most 50; those that do not fit come last.</param>
/// <param name="Allocation">By what it would choose.</param>
/// <param name="Why">The same in words.</param>
public sealed record PlacesView(IReadOnlyList<PlaceView> Items, Allocation Allocation, string Why)
{
    private const int Most = 50;

    internal static PlacesView Of(AllocationChoice choice, ProblemTexts texts, Language language) =>
        new(
            [
                .. choice
                    .Offers.Take(Most)
                    .Select(offer => new PlaceView(
                        offer.Pool.ToString(),
                        offer.Session.Plan.Session,
                        offer.Session.Plan.From,
                        offer.Session.Plan.Until,
                        offer.Place?.StartsAt,
                        offer.Place?.Part,
                        offer.Session.FreeReserved,
                        offer.Session.FreeGeneral,
                        offer.Session.Waiting.Count,
                        offer.LeftToOthers,
                        offer.Refusal?.Code,
                        AllocationTexts.Why(offer, texts, language)
                    )),
            ],
            choice.Allocation,
            choice.Chosen is null ? texts.Say(AllocationTexts.None(choice), language) : AllocationTexts.Why(choice.Allocation, language)
        );
}

internal static class AllocationTexts
{
    /// <summary>One sentence for whoever asks why this place.</summary>
    public static string Why(Allocation a, Language language)
    {
        var before = a.MoreUrgent + a.TownsWithFewer + a.WaitedLonger;
        return language == Language.Chinese
            ? Say(
                $"在 {a.Sessions} 个时段的 {a.FreePlaces} 个可用资源中，为更靠前的 {before} 位患者预留（更紧急 {a.MoreUrgent} 位，所在乡镇获得较少 {a.TownsWithFewer} 位，等候更久 {a.WaitedLonger} 位）之后，这是最早的合适资源。"
            )
            : Say(
                $"It is the earliest place that fits (free: {a.FreePlaces}, sessions: {a.Sessions}) after {before} were left to cases that come first (more urgent: {a.MoreUrgent}, of towns that have had fewer: {a.TownsWithFewer}, waiting longer: {a.WaitedLonger})."
            );
    }

    /// <summary>What there is to say of one session.</summary>
    public static string Why(SessionOffer offer, ProblemTexts texts, Language language) =>
        offer switch
        {
            { Refusal: { } refusal } => texts.Say(refusal, language),
            _ when language == Language.Chinese => Say(
                $"可安排 {Time(offer)}，使用{(offer.Place!.Part == CapacityPart.Reserved ? "预留" : "普通")}部分；本单元另有 {offer.LeftToOthers} 个资源留给更靠前的患者。"
            ),
            _ => Say(
                $"Free at {Time(offer)}, from the {(offer.Place!.Part == CapacityPart.Reserved ? "reserved" : "general")} part; places left to cases that come first: {offer.LeftToOthers}."
            ),
        };

    /// <summary>Why there is no place at all.</summary>
    public static Refusal None(AllocationChoice choice)
    {
        var a = choice.Allocation;
        return choice.Offers.Any(offer => offer.Refusal?.Code == PoolCodes.LeftToOthers)
            ? new Refusal(PoolCodes.LeftToOthers).With("left", Say($"{a.MoreUrgent + a.TownsWithFewer + a.WaitedLonger}"))
            : new Refusal("pool.none-free")
                .With("sessions", Say($"{a.Sessions}"))
                .With("waiting", Say($"{choice.Offers.Sum(offer => offer.Session.Waiting.Count)}"));
    }

    private static string Time(SessionOffer offer) =>
        offer.Place!.StartsAt.ToOffset(Shanghai.Offset).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
