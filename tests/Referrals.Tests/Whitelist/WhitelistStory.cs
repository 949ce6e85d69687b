// Given these events, when this is asked, then exactly that happens.
using Referrals.Institutions;
using Referrals.Policies;
using Referrals.Shared;
using Referrals.Tests.Institutions;
using Referrals.Whitelist;

namespace Referrals.Tests.Whitelist;

internal static class WhitelistStory
{
    public const string County = "340422";
    public const string Dispatcher = "dispatcher-1";
    public const string Authority = "authority-1";

    public static readonly DateTimeOffset Now = new(2026, 3, 2, 8, 0, 0, TimeSpan.FromHours(8));

    public static readonly Guid One = Guid.Parse("00000000-0000-0000-0000-000000000001");
    public static readonly Guid Two = Guid.Parse("00000000-0000-0000-0000-000000000002");

    /// <summary>
    /// X1 in the city with two units, X2 of unknown area, X3 that closes at the end of 2026; H1 is a hospital of the county.
    /// </summary>
    public static ReferenceFacts Facts { get; } =
        new(
            DirectoryStory.Given(
                DirectoryStory.County,
                DirectoryStory.Institution("X1", InstitutionKind.External) with
                {
                    Area = "340403",
                },
                DirectoryStory.Institution("X2", InstitutionKind.External),
                DirectoryStory.Institution("X3", InstitutionKind.External),
                new InstitutionClosingSet("X3", new DateOnly(2026, 12, 31)),
                Unit("X1", "CARD"),
                Unit("X1", "NEUR"),
                Unit("X2", "CARD")
            ),
            7,
            Practitioners.Aggregate.Initial,
            PolicyDefaults.Policy,
            Now
        );

    public static EntryContent City { get; } =
        new("X1", OutsideTier.City, [], [], new DateOnly(2026, 3, 1), new DateOnly(2026, 12, 31), null);

    public static DiagnosisRange Range(string first, string? last = null) => new(first, last ?? first, "icd-10-gb", "GB/T 14396-2016");

    public static ReferenceFacts On(DateOnly day) =>
        new(Facts.Directory, Facts.DirectoryVersion, Facts.Practitioners, Facts.Policy, day.Start().AddHours(9));

    public static TransferWhitelist Given(params IEnumerable<object> events) =>
        events.Aggregate(TransferWhitelist.Aggregate.Initial, TransferWhitelist.Aggregate.Evolve);

    public static ProposeEntry Propose(Guid id, EntryContent content, ReferenceFacts? facts = null, string by = Dispatcher) =>
        new(id, County, content, "示例", by, facts ?? Facts);

    public static ChangeEntry Change(
        Guid id,
        WhitelistChange change,
        string by = Authority,
        DateOnly? until = null,
        ReferenceFacts? facts = null,
        string reason = "示例"
    ) => new(County, id, change, reason, by, facts ?? Facts, until);

    public static TransferWhitelist Proposed(this TransferWhitelist list, Guid id, EntryContent content) =>
        list.Accepts(WhitelistDecider.Decide(list, Propose(id, content)));

    public static TransferWhitelist Changed(this TransferWhitelist list, Guid id, WhitelistChange change, DateOnly? until = null) =>
        list.Accepts(WhitelistDecider.Decide(list, Change(id, change, until: until)));

    /// <summary>The list after one event.</summary>
    public static TransferWhitelist Accepts(this TransferWhitelist list, Decided decided)
    {
        decided.Refusal.ShouldBeNull();
        return TransferWhitelist.Aggregate.Evolve(list, decided.Events.ShouldHaveSingleItem());
    }

    public static void Refuses(this Decided decided, string code, string? pointer = null)
    {
        decided.Events.ShouldBeEmpty();
        var refusal = decided.Refusal.ShouldNotBeNull();
        IReadOnlyList<Refusal> all = refusal.Errors ?? [refusal];
        all.Select(one => (one.Code, one.Pointer)).ShouldBe([(code, pointer)]);
    }

    private static InstitutionUnitSet Unit(string institution, string unit) =>
        new(institution, unit, unit, UnitKind.Department, "03", DirectoryStory.Start, null);
}
