// Where a diagnosis can go, in which order, and why not elsewhere.
// Longer than 300 lines: every rank and every exclusion.
using Referrals.Cases;
using Referrals.Catalogues;
using Referrals.Destinations;
using Referrals.Http;
using Referrals.Institutions;
using Referrals.Policies;
using Referrals.Shared;
using Referrals.Tests.Institutions;
using Referrals.Whitelist;
using static Referrals.Tests.Destinations.DestinationStory;

namespace Referrals.Tests.Destinations;

/// <summary>Every rank and every exclusion, without a service.</summary>
public class when_destinations_are_ranked
{
    private static readonly DestinationStory Given = new();

    private static readonly WhitelistEntry[] TwoTiers =
    [
        Entry("X1", OutsideTier.OutsideProvince),
        Entry("X2", OutsideTier.Province),
        Entry("X3", OutsideTier.City),
    ];

    [Fact]
    public void tiers_come_in_the_order_of_A17() =>
        (Given with { List = TwoTiers }).Order.ShouldBe([
            "H1 own-group",
            "H2 county",
            "T2 county",
            "X2 city-or-province",
            "X3 city-or-province",
            "X1 outside-province",
            "X4 off-list",
        ]);

    [Fact]
    public void an_office_of_the_county_has_no_group_of_its_own() =>
        (Given with { Sender = null }).Order[..4].ShouldBe(["H1 county", "H2 county", "T1 county", "T2 county"]);

    [Fact]
    public void a_village_clinic_has_the_group_of_its_township_and_its_township_first()
    {
        var story = Given with { Sender = "V1" };
        story.Order[..2].ShouldBe(["T1 own-group", "H1 own-group"]);
        story.ReasonsOf("T1").ShouldBe("own-group no-catalogue no-free-places own-township");
        story.ReasonsOf("H1").ShouldBe("own-group no-catalogue no-free-places county-seat");
        story.Shown("H1").Distance.ShouldBe(DistanceClass.OwnGroup);
        story.Shown("H2").Distance.ShouldBe(DistanceClass.CountySeat);
        story.Shown("T2").Distance.ShouldBe(DistanceClass.InCounty);
        story.Shown("X1").Distance.ShouldBe(DistanceClass.Outside);
    }

    [Fact]
    public void the_group_is_that_of_the_family_doctor_where_the_patient_is_known()
    {
        var story = Given with { Sender = "H1", Home = "T2" };
        story.Order[..4].ShouldBe(["T2 own-group", "H2 own-group", "H1 county", "T1 county"]);
    }

    [Fact]
    public void whoever_serves_two_groups_belongs_to_both()
    {
        var story = Given with { More = [HeartUnit("M")] };
        story.Shown("M").Tier.ShouldBe(SearchTier.OwnGroup);
        (story with { Sender = "T2" }).Shown("M").Tier.ShouldBe(SearchTier.OwnGroup);
    }

    [Fact]
    public void its_own_catalogue_comes_before_free_places()
    {
        var story = Given with
        {
            Sender = null,
            Takes = new Dictionary<string, bool> { ["T2"] = true },
            Free = new Dictionary<string, int> { ["H2"] = 3, ["H1"] = 1 },
        };
        story.Order[..4].ShouldBe(["T2 county", "H2 county", "H1 county", "T1 county"]);
        story.ReasonsOf("T2").ShouldBe("in-county in-its-catalogue no-free-places");
        story.ReasonsOf("H2").ShouldBe("in-county no-catalogue free-places county-seat");
        story.Shown("H2").Reasons.Single(r => r.Code == DestinationReasonCode.FreePlaces).Values!["places"].ShouldBe("3");
    }

    [Fact]
    public void an_emergency_asks_for_centre_and_nearness_before_free_places()
    {
        var story = Given with
        {
            Sender = "V1",
            More =
            [
                new GroupMembershipSet("G1", "M", MembershipRole.Serves, DirectoryStory.Start, null),
                HeartUnit("M"),
                new InstitutionCentreSet("H1", EmergencyCentre.ChestPain, DirectoryStory.Start, null),
            ],
            Free = new Dictionary<string, int> { ["M"] = 9 },
        };
        story.Order[..3].ShouldBe(["M own-group", "T1 own-group", "H1 own-group"]);
        var emergency = story with { Urgency = Urgency.Emergency };
        emergency.Order[..3].ShouldBe(["H1 own-group", "T1 own-group", "M own-group"]);
        emergency.ReasonsOf("H1").ShouldBe("own-group no-catalogue emergency-centre no-free-places county-seat");
        emergency.ReasonsOf("X1").ShouldBe("off-list emergency-first no-catalogue");
    }

    // On which list, what the county can treat, and what a case would then need.
    [Theory]
    [InlineData(null, false, "off-list", "lead-centre county")]
    [InlineData(null, true, "off-list", "expert-statement lead-centre county")]
    [InlineData(OutsideTier.City, false, "city-or-province", "")]
    [InlineData(OutsideTier.City, true, "city-or-province", "expert-statement lead-centre")]
    [InlineData(OutsideTier.Province, false, "city-or-province", "")]
    [InlineData(OutsideTier.Province, true, "city-or-province", "expert-statement lead-centre")]
    [InlineData(OutsideTier.OutsideProvince, false, "outside-province", "")]
    [InlineData(OutsideTier.OutsideProvince, true, "outside-province", "expert-statement lead-centre county")]
    public void outside_the_county_approvals_follow_from_list_and_catalogue(OutsideTier? on, bool treatable, string tier, string approvals)
    {
        var story = Given with { List = on is { } at ? [Entry("X1", at)] : [], Treats = treatable ? [CareLevel.County] : [] };
        story.Order.ShouldContain($"X1 {tier}");
        story.ApprovalsOf("X1").ShouldBe(approvals);
        story.ApprovalsOf("H2").ShouldBe("");
    }

    [Fact]
    public void a_lower_tier_than_available_needs_what_no_list_needs()
    {
        var story = Given with { List = TwoTiers };
        story.ApprovalsOf("X1").ShouldBe("lead-centre county");
        story.ReasonsOf("X1").ShouldBe("whitelisted better-tier-available no-catalogue");
        story.ApprovalsOf("X2").ShouldBe("");
    }

    [Fact]
    public void an_entry_whose_quota_is_used_does_not_count()
    {
        var used = Entry("X1", OutsideTier.City) with { Quota = 3 };
        var story = Given with { List = [used], UsedUp = [used.Id] };
        story.LeftOut.ShouldContain("X1 whitelist-quota-used");
        (story with { List = [used, Entry("X1", OutsideTier.Province)] }).Order.ShouldContain("X1 city-or-province");
    }

    [Fact]
    public void an_entry_is_named_with_its_version()
    {
        var entry = Entry("X1", OutsideTier.City);
        var shown = (Given with { List = [entry] }).Shown("X1");
        shown.Whitelist.ShouldBe(new DestinationEntry(entry.Id, 7, OutsideTier.City, entry.Until));
        shown.Reasons[0].Values!["entry"].ShouldBe(entry.Id.ToString());
    }

    [Fact]
    public void entries_of_other_units_and_diagnoses_do_not_count()
    {
        var heart = Entry("X1", OutsideTier.City) with { Units = ["CARD"], Diagnoses = [Range("I20", "I25")] };
        (Given with { List = [heart] }).Order.ShouldContain("X1 city-or-province");
        (Given with { List = [heart with { Units = ["ORTH"] }] }).Order.ShouldContain("X1 off-list");
        (Given with { List = [heart with { Diagnoses = [Range("K20", "K25")] }] }).Order.ShouldContain("X1 off-list");

        static DiagnosisRange Range(string first, string last) => new(first, last, Angina.System, Angina.Version);
    }

    [Theory]
    [InlineData(EntryState.Proposed)]
    [InlineData(EntryState.Rejected)]
    [InlineData(EntryState.Removed)]
    public void entries_that_were_never_or_are_no_longer_on_the_list_are_none(EntryState state) =>
        (Given with { List = [Entry("X1", OutsideTier.City, state)] }).Order.ShouldContain("X1 off-list");

    [Fact]
    public void an_entry_to_come_is_none() =>
        (Given with { List = [Entry("X1", OutsideTier.City) with { From = Day.AddDays(1) }] }).Order.ShouldContain("X1 off-list");

    [Fact]
    public void a_suspended_or_expired_entry_excludes()
    {
        var expired = Entry("X2", OutsideTier.City) with { Until = Day.AddDays(-1) };
        var story = Given with { List = [Entry("X1", OutsideTier.City, EntryState.Suspended), expired] };
        story.LeftOut[..2].ShouldBe(["X1 whitelist-suspended", "X2 whitelist-expired"]);
        story.Order.ShouldNotContain(line => line.StartsWith("X1") || line.StartsWith("X2"));
    }

    [Fact]
    public void a_renewed_entry_counts_whatever_came_before()
    {
        var expired = Entry("X1", OutsideTier.OutsideProvince) with { Until = Day.AddDays(-1) };
        (Given with { List = [expired, Entry("X1", OutsideTier.City)] }).Order.ShouldContain("X1 city-or-province");
    }

    /// <summary>As a form is held to it: within the county, not for emergencies, and only where the policy blocks.</summary>
    [Theory]
    [InlineData(CatalogueMode.Off, Urgency.Routine, false)]
    [InlineData(CatalogueMode.Warn, Urgency.Routine, false)]
    [InlineData(CatalogueMode.Block, Urgency.Routine, true)]
    [InlineData(CatalogueMode.Block, Urgency.Emergency, false)]
    public void what_is_not_in_its_catalogue_comes_last_or_not_at_all(CatalogueMode mode, Urgency urgency, bool blocks)
    {
        var story = Given with
        {
            Mode = mode,
            Urgency = urgency,
            Takes = new Dictionary<string, bool> { ["H2"] = false, ["X1"] = false },
            List = [Entry("X1", OutsideTier.City)],
        };
        story.LeftOut.Contains("H2 not-in-its-catalogue").ShouldBe(blocks);
        story.ReasonsOf("X1").ShouldContain("not-in-its-catalogue");
        if (!blocks)
            story.Order[..3].ShouldBe(["H1 own-group", "T2 county", "H2 county"]);
    }

    /// <summary>Units on different entries are different destinations: what is said of one is not said of the other.</summary>
    [Fact]
    public void units_of_an_institution_outside_are_judged_apart()
    {
        var story = Given with
        {
            More = [HeartUnit("X1", "CARD2"), HeartUnit("X1", "CARD3")],
            List =
            [
                Entry("X1", OutsideTier.City) with
                {
                    Units = ["CARD"],
                },
                Entry("X1", OutsideTier.City, EntryState.Suspended) with
                {
                    Units = ["CARD3"],
                },
            ],
        };
        var shown = story.View().Page(0, 100).Where(item => item.Institution == "X1").ToList();
        shown
            .Select(item => (item.Tier, item.Units.Single().Code))
            .ShouldBe([(SearchTier.CityOrProvince, "CARD"), (SearchTier.OffList, "CARD2")]);
        shown.Select(item => item.Approvals.Count).ShouldBe([0, 2]);
        story.LeftOut.ShouldContain("X1 whitelist-suspended");
    }

    /// <summary>An emergency is asked for no approval: it goes first.</summary>
    [Fact]
    public void an_emergency_needs_no_approvals() =>
        (Given with { Urgency = Urgency.Emergency, Treats = [CareLevel.County] }).ApprovalsOf("X1").ShouldBe("");

    /// <summary>What is nearer is asked for the unit's specialty: a hospital of another one is no reason to stay.</summary>
    [Fact]
    public void a_nearer_hospital_counts_for_its_specialties_only()
    {
        var story = Given with
        {
            Specialty = null,
            More =
            [
                DirectoryStory.Institution("X5", InstitutionKind.External),
                new InstitutionUnitSet("X5", "ORTH", "骨科", UnitKind.Department, "04.03", DirectoryStory.Start, null),
            ],
            List = [Entry("X1", OutsideTier.OutsideProvince), Entry("X5", OutsideTier.City)],
        };
        story.ApprovalsOf("X1").ShouldBe("");
    }

    [Fact]
    public void everybody_else_is_left_out_with_a_reason()
    {
        Given.LeftOut.ShouldBe(["T1 own-institution", "C1 closed", "N1 not-yet-open", "M no-such-unit", "V1 no-such-unit"]);
        var excluded = Given.View().Excluded(2);
        (excluded.Total, excluded.Items.Count).ShouldBe((5, 2));
        excluded.Counts.ShouldBe([
            new(DestinationReasonCode.OwnInstitution, 1),
            new(DestinationReasonCode.NoSuchUnit, 2),
            new(DestinationReasonCode.Closed, 1),
            new(DestinationReasonCode.NotYetOpen, 1),
        ]);
    }

    [Fact]
    public void without_a_specialty_everybody_with_a_unit_counts()
    {
        var story = Given with { Specialty = null };
        story.Order[..3].ShouldBe(["H1 own-group", "H2 county", "T2 county"]);
        story.LeftOut.ShouldBe(["T1 own-institution", "C1 closed", "N1 not-yet-open", "M no-such-unit", "V1 no-such-unit"]);
    }

    [Theory]
    [InlineData(CatalogueMode.Warn, Urgency.Routine, false)]
    [InlineData(CatalogueMode.Block, Urgency.Routine, true)]
    [InlineData(CatalogueMode.Block, Urgency.Emergency, false)]
    public void what_the_sending_level_treats_itself_is_said_or_blocks(CatalogueMode mode, Urgency urgency, bool blocks)
    {
        var story = Given with { Mode = mode, Urgency = urgency, Treats = [CareLevel.Township, CareLevel.County] };
        if (blocks)
        {
            story.Order[0].ShouldBe("T2 county");
            story.LeftOut.ShouldContain("H1 level-treats-itself");
            story.ApprovalsOf("X1").ShouldContain("expert-statement");
        }
        else
        {
            // Emergencies are asked nothing.
            story.ReasonsOf("H1").Contains("level-treats-itself").ShouldBe(urgency != Urgency.Emergency);
            story.ReasonsOf("T2").ShouldNotContain("level-treats-itself");
        }
    }

    [Fact]
    public void a_county_hospital_is_not_blocked_but_asked_for_an_expert()
    {
        var story = Given with { Sender = "H1", Mode = CatalogueMode.Block, Treats = [CareLevel.County] };
        story.ApprovalsOf("X1").ShouldBe("expert-statement lead-centre county");
        story.ReasonsOf("X1").ShouldBe("off-list county-treats no-catalogue");
    }

    [Fact]
    public void every_code_has_words_in_both_languages()
    {
        foreach (var language in Enum.GetValues<Language>())
        {
            foreach (var code in Enum.GetValues<DestinationReasonCode>())
                DestinationTexts.Say(new DestinationReason(code), language).ShouldNotBeNullOrWhiteSpace();
            Enum.GetValues<Approval>().Select(approval => DestinationTexts.Say(approval, language)).ShouldBeUnique();
        }
    }

    [Fact]
    public void texts_name_what_they_speak_of()
    {
        var story = Given with
        {
            List = [Entry("X1", OutsideTier.City)],
            Free = new Dictionary<string, int> { ["H1"] = 4 },
        };
        story.Shown("X1", Language.Chinese).Reasons[0].Text.ShouldBe("在转诊白名单内，有效至 2026-07-01");
        story.Shown("H1", Language.Chinese).Reasons[2].Text.ShouldBe("未来 7 天有 4 个预留资源可用");
        story.Shown("H1").Reasons[2].Text.ShouldBe("4 reserved places are free in 7 days");
        foreach (var item in story.View().Page(0, 100))
            item.Reasons.ShouldAllBe(reason => !reason.Text.Contains('{'));
    }
}
