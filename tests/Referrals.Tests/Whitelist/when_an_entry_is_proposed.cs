// What may stand on the whitelist, and what contradicts what stands there.
using Referrals.Policies;
using Referrals.Shared;
using Referrals.Whitelist;
using static Referrals.Tests.Whitelist.WhitelistStory;

namespace Referrals.Tests.Whitelist;

public class when_an_entry_is_proposed
{
    private static readonly TransferWhitelist Empty = TransferWhitelist.Aggregate.Initial;

    private static Decided Decide(EntryContent content, TransferWhitelist? list = null) =>
        WhitelistDecider.Decide(list ?? Empty, Propose(Two, content));

    [Fact]
    public void it_says_what_was_decided_and_by_what()
    {
        var content = City with { Units = ["NEUR", "CARD", "CARD"], Diagnoses = [Range("I20", "I25"), Range("G40")], Quota = 12 };
        var proposed = Decide(content).Events.ShouldHaveSingleItem().ShouldBeOfType<WhitelistEntryProposed>();
        proposed.Units.ShouldBe(["CARD", "NEUR"]);
        proposed.Diagnoses.ShouldBe([Range("G40"), Range("I20", "I25")]);
        (proposed.By, proposed.At, proposed.PolicyVersion, proposed.DirectoryVersion).ShouldBe((Dispatcher, Now, 0, 7L));
        var entry = Given(proposed)[Two].ShouldNotBeNull();
        (entry.State, entry.Version, entry.ProposedBy, entry.Quota).ShouldBe((EntryState.Proposed, 1L, Dispatcher, 12));
        entry.IsInForce(content.From).ShouldBeFalse();
    }

    [Fact]
    public void without_a_last_day_it_is_valid_as_long_as_the_policy_says()
    {
        var proposed = Decide(City with { Until = null }).Events.ShouldHaveSingleItem().ShouldBeOfType<WhitelistEntryProposed>();
        proposed.Until.ShouldBe(City.From.AddDays(PolicyDefaults.Parameters.Whitelist.EntryValidityDays - 1));
    }

    [Fact]
    public void the_same_again_changes_nothing_and_other_content_is_refused()
    {
        var list = Empty.Proposed(Two, City with { Units = ["CARD", "NEUR"] });
        Decide(City with { Units = ["NEUR", "CARD"] }, list).ShouldBe(Decided.Nothing);
        Decide(City with { Units = ["CARD"] }, list).Refuses("whitelist.exists");
        var renewed = list.Changed(Two, WhitelistChange.Approved).Changed(Two, WhitelistChange.Renewed, new DateOnly(2027, 12, 31));
        Decide(City with { Units = ["CARD", "NEUR"] }, renewed).ShouldBe(Decided.Nothing);
    }

    [Fact]
    public void the_institution_is_one_outside_the_county_that_is_open()
    {
        Decide(City with { Institution = "H1" }).Refuses("whitelist.institution-not-outside", "/institution");
        Decide(City with { Institution = "X9" }).Refuses("field.unknown-code", "/institution");
        var late = new DateOnly(2027, 1, 1);
        Decide(City with { Institution = "X3", From = late, Until = late }).Refuses("field.unknown-code", "/institution");
        Decide(City with { Units = ["CARD", "ORTH"] }).Refuses("field.unknown-code", "/units/1");
    }

    [Fact]
    public void the_tier_is_that_of_the_area_where_it_is_known()
    {
        Decide(City with { Tier = OutsideTier.Province }).Refuses("whitelist.tier-not-of-area", "/tier");
        Decide(City with { Institution = "X2", Tier = OutsideTier.OutsideProvince }).Refusal.ShouldBeNull();
    }

    [Theory]
    [InlineData("340403", OutsideTier.City)]
    [InlineData("340103", OutsideTier.Province)]
    [InlineData("320106", OutsideTier.OutsideProvince)]
    public void an_area_has_its_tier(string area, OutsideTier tier) => OutsideTiers.Of(County, area).ShouldBe(tier);

    [Fact]
    public void days_are_in_order_and_not_over()
    {
        Decide(City with { Until = City.From.AddDays(-1) }).Refuses("period.backwards", "/until");
        var over = new DateOnly(2026, 3, 1);
        Decide(City with { From = over, Until = over }).Refuses("whitelist.expired", "/until");
        Decide(City with { From = over, Until = over.AddDays(1) }).Refusal.ShouldBeNull();
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(100_000, true)]
    [InlineData(100_001, false)]
    public void a_quota_has_bounds(int quota, bool good)
    {
        var decided = Decide(City with { Quota = quota });
        if (good)
            decided.Refusal.ShouldBeNull();
        else
            decided.Refuses("field.out-of-range", "/quota");
    }

    public static TheoryData<string, string, string, string, string, string> Ranges { get; } =
        new()
        {
            { "I20", "I20", "icd-9", "1", "field.unknown-code", "/diagnoses/0/system" },
            { "I20", "I20", "icd-10-gb", "GB/T 14396-2001", "field.unknown-code", "/diagnoses/0/version" },
            { "20", "I20", "icd-10-gb", "GB/T 14396-2016", "field.format", "/diagnoses/0/first" },
            { "I20", "I2", "icd-10-gb", "GB/T 14396-2016", "field.format", "/diagnoses/0/last" },
            { "I25", "I20", "icd-10-gb", "GB/T 14396-2016", "diagnosis-range.reversed", "/diagnoses/0/last" },
            { "I20", "J18", "icd-10-gb", "GB/T 14396-2016", "diagnosis-range.chapters", "/diagnoses/0/last" },
        };

    [Theory]
    [MemberData(nameof(Ranges))]
    public void diagnoses_are_of_an_edition_that_the_county_accepts(
        string first,
        string last,
        string system,
        string version,
        string code,
        string pointer
    ) => Decide(City with { Diagnoses = [new DiagnosisRange(first, last, system, version)] }).Refuses(code, pointer);

    [Fact]
    public void a_category_is_good_where_single_diagnoses_are_finer() =>
        Decide(City with { Diagnoses = [new DiagnosisRange("I20", "I25.103", "icd-10-yb", "医保2.0")] }).Refusal.ShouldBeNull();

    [Fact]
    public void an_institution_has_one_tier()
    {
        var first = City with { Institution = "X2", Units = ["CARD"] };
        var list = Empty.Proposed(One, first);
        var other = first with { Tier = OutsideTier.Province, From = first.Until!.Value.AddDays(1), Until = first.Until.Value.AddDays(9) };
        Decide(other, list).Refuses("whitelist.tier-contradicts", "/tier");
        Decide(other, list.Changed(One, WhitelistChange.Rejected)).Refusal.ShouldBeNull();
        Decide(other, list.Changed(One, WhitelistChange.Approved)).Refuses("whitelist.tier-contradicts", "/tier");
        // Once it is over it contradicts nothing.
        WhitelistDecider.Decide(list, Propose(Two, other, On(other.From))).Refusal.ShouldBeNull();
    }

    public static TheoryData<string[], string[], bool> Overlapping { get; } =
        new()
        {
            { [], [], true },
            { ["CARD"], [], true },
            { ["NEUR"], [], false },
            { ["CARD"], ["I21"], true },
            { ["CARD"], ["G40"], false },
            { [], ["I25.103"], true },
        };

    [Theory]
    [MemberData(nameof(Overlapping))]
    public void entries_of_an_institution_do_not_overlap(string[] units, string[] diagnoses, bool overlaps)
    {
        var list = Empty.Proposed(One, City with { Units = ["CARD"], Diagnoses = [Range("I20", "I25")] });
        var other = City with { Units = units, Diagnoses = [.. diagnoses.Select(code => Range(code))] };
        if (overlaps)
            Decide(other, list).Refusal!.Values!["id"].ShouldBe(One.ToString());
        Decide(other, list).Refusal?.Code.ShouldBe(overlaps ? "whitelist.overlaps" : null);
        Decide(other, list).Events.Count.ShouldBe(overlaps ? 0 : 1);
        // One that begins after the last day of the other, and one beside what was removed.
        Decide(other with { From = City.Until!.Value.AddDays(1), Until = null }, list).Refusal.ShouldBeNull();
        Decide(other, list.Changed(One, WhitelistChange.Removed)).Refusal.ShouldBeNull();
    }
}
