// Every rule of institutions and groups: accepted, refused, or already so.
using Referrals.Institutions;
using static Referrals.Tests.Institutions.DirectoryStory;

namespace Referrals.Tests.Institutions;

public class when_the_directory_changes
{
    [Fact]
    public void an_institution_is_registered_once()
    {
        var directory = Given(County);
        directory.AlreadyHas(Institution("H1", InstitutionKind.CountyHospital));
        directory.Refuses(Institution("H1", InstitutionKind.CountyHospital, name: "别的名字"), "institution.exists");
        directory.Refuses(Institution("H9", InstitutionKind.CountyHospital, name: "机构H1"), "institution.name-taken", "/name");
        directory.Refuses(
            Institution("T9", InstitutionKind.TownshipHospital) with
            {
                Township = null,
            },
            "institution.township-required",
            "/township"
        );
        directory.Accepts(Institution("X1", InstitutionKind.External)).On("X1", Start).ShouldNotBeNull();
    }

    [Fact]
    public void a_clinic_stands_below_a_township_hospital()
    {
        var directory = Given(County);
        directory.Refuses(Institution("V9", InstitutionKind.VillageClinic), "institution.parent-required", "/parent");
        directory.Refuses(Institution("V9", InstitutionKind.VillageClinic, "H1"), "institution.parent-kind", "/parent");
        directory.Refuses(Institution("V9", InstitutionKind.VillageClinic, "T9"), "field.unknown-code", "/parent");
        directory.Refuses(
            Institution("V9", InstitutionKind.VillageClinic, "T1", from: Start.AddDays(-1)),
            "institution.not-open",
            "/parent"
        );
        directory.Accepts(Institution("V9", InstitutionKind.VillageClinic, "T1")).ReviewerOf("V9", Start).ShouldBe("T1");
    }

    [Fact]
    public void another_parent_counts_from_its_day_and_takes_the_group_along()
    {
        var directory = Given(County).Accepts(new InstitutionParentSet("V1", "T2", Day(3, 1)));
        directory.ReviewerOf("V1", Day(2, 29)).ShouldBe("T1");
        directory.GroupsOf("V1", Day(2, 29)).ShouldBe(["G1"]);
        directory.LeadsOf("V1", Day(2, 29)).ShouldBe(["H1"]);
        directory.ReviewerOf("V1", Day(3, 1)).ShouldBe("T2");
        directory.GroupsOf("V1", Day(3, 1)).ShouldBe(["G2"]);
        directory.LeadsOf("V1", Day(3, 1)).ShouldBe(["H2"]);
        directory.AlreadyHas(new InstitutionParentSet("V1", "T2", Day(3, 1)));
        directory.Refuses(new InstitutionParentSet("V1", null, Day(4, 1)), "institution.parent-required", "/parent");
        directory.Refuses(new InstitutionParentSet("V1", "T2", Start.AddDays(-1)), "institution.not-open", "/from");
    }

    [Fact]
    public void nobody_is_above_himself()
    {
        var directory = Given(County)
            .Accepts(new InstitutionParentSet("T1", "T2", Day(3, 1)))
            .Accepts(new InstitutionParentSet("T2", "H1", Day(3, 1)));
        directory.Refuses(new InstitutionParentSet("H1", "T1", Day(4, 1)), "institution.parent-cycle", "/parent");
        directory.Refuses(new InstitutionParentSet("T1", "T1", Day(4, 1)), "institution.parent-cycle", "/parent");
        // The chain above T1 is cut before it would close.
        directory = directory
            .Accepts(new InstitutionParentSet("T1", null, Day(5, 1)))
            .Accepts(new InstitutionParentSet("T2", "T1", Day(5, 1)));
        // Asked from before that day on, each of the two is above the other at some time.
        directory.Accepts(new InstitutionParentSet("V1", "T2", Day(4, 1)));
    }

    [Fact]
    public void a_name_or_alias_leads_to_one_institution_on_any_day()
    {
        var directory = Given(County)
            .Accepts(new InstitutionAliasSet("H1", "县医院", Start, Day(6, 30)))
            .Accepts(new InstitutionRenamed("T1", "新名卫生院", Day(2, 1)));
        directory.Refuses(new InstitutionAliasSet("H2", "县医院", Day(6, 30), null), "institution.name-taken", "/alias");
        directory.Refuses(new InstitutionRenamed("H2", "县医院", Day(1, 1)), "institution.name-taken", "/name");
        directory.Refuses(new InstitutionAliasSet("H2", "机构T1", Start, Start), "institution.name-taken", "/alias");
        directory.Accepts(new InstitutionAliasSet("H2", "机构T1", Day(2, 1), null));
        directory = directory.Accepts(new InstitutionAliasSet("H2", "县医院", Day(7, 1), null));
        directory.Named("县医院", Day(6, 30))!.Code.ShouldBe("H1");
        directory.Named("县医院", Day(7, 1))!.Code.ShouldBe("H2");
        directory.Named("机构T1", Day(1, 31))!.Code.ShouldBe("T1");
        directory.Named("机构T1", Day(2, 1)).ShouldBeNull();
        directory.Named("新名卫生院", Day(2, 1))!.Name.ShouldBe("新名卫生院");
        directory.AlreadyHas(new InstitutionAliasSet("H1", "县医院", Start, Day(6, 30)));
        directory.AlreadyHas(new InstitutionRenamed("T1", "新名卫生院", Day(3, 1)));
        // It cannot be stretched into the days in which the name is another's.
        directory.Refuses(new InstitutionAliasSet("H1", "县医院", Start, Day(7, 1)), "institution.name-taken", "/alias");
        directory.Refuses(new InstitutionAliasSet("H1", "县医院", Day(3, 1), Day(4, 1)), "period.overlaps");
        directory.Refuses(new InstitutionAliasSet("H1", "老县医院", Day(3, 1), Day(1, 1)), "period.backwards", "/until");
    }

    [Fact]
    public void an_entry_by_mistake_is_taken_back_by_ending_it_the_day_before()
    {
        var directory = Given(County)
            .Accepts(new InstitutionAliasSet("H1", "县医院", Start, null))
            .Accepts(new InstitutionAliasSet("H1", "县医院", Start, Start.AddDays(-1)));
        directory.Named("县医院", Start).ShouldBeNull();
        directory.Accepts(new InstitutionAliasSet("H2", "县医院", Start, null)).Named("县医院", Start)!.Code.ShouldBe("H2");
    }

    [Fact]
    public void the_three_levels_change_apart_from_each_other()
    {
        // A23: approved for level-2 capability: the county's prices, the township's deductible.
        var directory = Given(County)
            .Accepts(new InstitutionLevelsSet("T1", AdministrativeLevel.Secondary, PriceLevel.County, null, Day(1, 1, 2025)));
        directory.On("T1", Day(12, 31))!.Price.ShouldBe(PriceLevel.Township);
        var after = directory.On("T1", Day(1, 1, 2025))!;
        (after.Administrative, after.Price, after.Deductible).ShouldBe(
            (AdministrativeLevel.Secondary, PriceLevel.County, DeductibleLevel.Township)
        );
        directory.AlreadyHas(new InstitutionLevelsSet("T1", null, PriceLevel.County, DeductibleLevel.Township, Day(1, 1, 2025)));
        // Entered later for days before: holds until the change that is known already.
        var corrected = directory.Accepts(new InstitutionLevelsSet("T1", null, PriceLevel.Village, null, Day(6, 1)));
        corrected.On("T1", Day(6, 1))!.Price.ShouldBe(PriceLevel.Village);
        corrected.On("T1", Day(1, 1, 2025))!.Price.ShouldBe(PriceLevel.County);
        directory.Refuses(new InstitutionLevelsSet("T9", null, PriceLevel.County, null, Start), "institution.unknown");
    }

    [Fact]
    public void the_area_of_an_institution_outside_may_be_told_later()
    {
        var directory = Given(County, [Institution("X9", InstitutionKind.External)]);
        directory.On("X9", Start)!.Area.ShouldBeNull();
        var told = directory.Accepts(new InstitutionAreaSet("X9", "340100"));
        told.On("X9", Start)!.Area.ShouldBe("340100");
        told.AlreadyHas(new InstitutionAreaSet("X9", "340100"));
        told.Accepts(new InstitutionAreaSet("X9", "320100")).On("X9", Day(1, 1, 2025))!.Area.ShouldBe("320100");
        directory.Refuses(new InstitutionAreaSet("H1", "340100"), "institution.not-external", "/area");
        directory.Refuses(new InstitutionAreaSet("T9", "340100"), "institution.unknown");
    }

    [Fact]
    public void a_closed_institution_is_gone_from_the_next_day_on()
    {
        var directory = Given(County);
        directory.Refuses(new InstitutionClosingSet("T1", Day(6, 30)), "institution.has-children");
        directory.Refuses(new InstitutionClosingSet("H1", Day(6, 30)), "institution.leads-group");
        directory.Refuses(new InstitutionClosingSet("V1", Start.AddDays(-1)), "institution.not-open", "/until");
        var closed = directory
            .Accepts(new InstitutionParentSet("V1", "T2", Day(7, 1)))
            .Accepts(new InstitutionClosingSet("T1", Day(6, 30)));
        closed.On("T1", Day(6, 30)).ShouldNotBeNull();
        closed.On("T1", Day(7, 1)).ShouldBeNull();
        closed.GroupsOf("T1", Day(7, 1)).ShouldBeEmpty();
        closed.Refuses(new InstitutionRenamed("T1", "某名", Day(7, 1)), "institution.not-open", "/from");
        closed.Refuses(new InstitutionParentSet("V1", "T1", Day(8, 1)), "institution.not-open", "/parent");
        closed
            .Accepts(Institution("T3", InstitutionKind.TownshipHospital, name: "机构T1", from: Day(7, 1)))
            .Refuses(new InstitutionClosingSet("T1", null), "institution.name-taken");
        closed.Accepts(new InstitutionClosingSet("T1", null)).On("T1", Day(7, 1)).ShouldNotBeNull();
    }

    [Fact]
    public void a_group_has_a_county_hospital_in_its_lead_from_its_first_day()
    {
        var directory = Given(County, Institution("H3", InstitutionKind.CountyHospital));
        directory.Refuses(new GroupRegistered("G3", "第三集团", "T1", Start), "group.lead-kind", "/lead");
        directory.Refuses(new GroupRegistered("G3", "第三集团", "H1", Start), "membership.other-group", "/lead");
        directory.Refuses(new GroupRegistered("G3", "第三集团", "H9", Start), "field.unknown-code", "/lead");
        directory.Refuses(new GroupRegistered("G3", "第一集团", "H3", Start), "group.name-taken", "/name");
        directory.Refuses(new GroupRegistered("G1", "第一集团", "H2", Start), "group.exists");
        directory.AlreadyHas(new GroupRegistered("G1", "第一集团", "H1", Start));
        var group = new GroupRegistered("G3", "第三集团", "H3", Start);
        DirectoryDecider
            .Decide(directory, group)
            .Events.ShouldBe([group, new GroupMembershipSet("G3", "H3", MembershipRole.Member, Start, null)]);
    }

    [Fact]
    public void the_lead_passes_to_a_lasting_member()
    {
        var directory = Given(County, Institution("H3", InstitutionKind.CountyHospital));
        directory.Refuses(new GroupLeadSet("G1", "H3", Day(3, 1)), "group.lead-not-member", "/lead");
        directory.Refuses(new GroupLeadSet("G9", "H3", Day(3, 1)), "group.unknown");
        directory.Refuses(new GroupLeadSet("G1", "H3", Start.AddDays(-1)), "group.not-yet", "/from");
        directory.Refuses(new GroupMembershipSet("G1", "H1", MembershipRole.Member, Start, Day(2, 29)), "group.needs-its-lead", "/until");
        var passed = directory
            .Accepts(new GroupMembershipSet("G1", "H3", MembershipRole.Member, Day(1, 1), null))
            .Accepts(new GroupLeadSet("G1", "H3", Day(3, 1)));
        passed.LeadsOf("V1", Day(2, 29)).ShouldBe(["H1"]);
        passed.LeadsOf("V1", Day(3, 1)).ShouldBe(["H3"]);
        passed.Groups(Day(3, 1)).Select(g => g.Lead).ShouldBe(["H3", "H2"]);
        passed.AlreadyHas(new GroupLeadSet("G1", "H3", Day(4, 1)));
        passed.Accepts(new GroupMembershipSet("G1", "H1", MembershipRole.Member, Start, Day(2, 29)));
    }

    [Fact]
    public void an_institution_is_a_member_of_one_group_at_a_time()
    {
        var directory = Given(County);
        directory.AlreadyHas(new GroupMembershipSet("G1", "T1", MembershipRole.Member, Start, null));
        directory.Refuses(new GroupMembershipSet("G2", "T1", MembershipRole.Member, Day(7, 1), null), "membership.other-group");
        directory.Refuses(new GroupMembershipSet("G1", "T1", MembershipRole.Member, Day(7, 1), null), "period.overlaps");
        directory.Refuses(new GroupMembershipSet("G2", "T1", MembershipRole.Serves, Day(7, 1), null), "membership.kind");
        directory.Refuses(new GroupMembershipSet("G9", "T1", MembershipRole.Member, Day(7, 1), null), "group.unknown");
        directory.Refuses(new GroupMembershipSet("G2", "T9", MembershipRole.Member, Day(7, 1), null), "institution.unknown");
        directory
            .And(Institution("X1", InstitutionKind.External))
            .Refuses(new GroupMembershipSet("G2", "X1", MembershipRole.Member, Day(7, 1), null), "membership.kind");
        var moved = directory
            .Accepts(new GroupMembershipSet("G1", "T1", MembershipRole.Member, Start, Day(6, 30)))
            .Accepts(new GroupMembershipSet("G2", "T1", MembershipRole.Member, Day(7, 1), null));
        moved.GroupsOf("V1", Day(6, 30)).ShouldBe(["G1"]);
        moved.GroupsOf("V1", Day(7, 1)).ShouldBe(["G2"]);
    }

    [Fact]
    public void the_maternal_and_child_hospital_serves_the_other_group_too() => Given(County).GroupsOf("M", Start).ShouldBe(["G2", "G1"]);

    [Fact]
    public void a_private_institution_follows_its_township_hospital()
    {
        var directory = Given(
            County,
            Institution("P1", InstitutionKind.Private, township: "一镇"),
            Institution("P3", InstitutionKind.Private, township: "一镇东")
        );
        directory.GroupsOf("P1", Start).ShouldBeEmpty();
        directory.Refuses(new GroupMembershipSet("G2", "P1", MembershipRole.Member, Start, null), "membership.private-follows-township");
        directory.Refuses(new GroupMembershipSet("G1", "P3", MembershipRole.Member, Start, null), "membership.private-follows-township");
        directory.Accepts(new GroupMembershipSet("G1", "P1", MembershipRole.Member, Start, null)).LeadsOf("P1", Start).ShouldBe(["H1"]);
    }

    [Fact]
    public void units_and_emergency_centres_have_days_of_their_own()
    {
        var directory = Given(County)
            .Accepts(new InstitutionUnitSet("H1", "CARD", "心内科", UnitKind.Department, "03.04", Start, Day(6, 30)))
            .Accepts(new InstitutionUnitSet("H1", "CARD", "心血管内科", UnitKind.Department, "03.04", Day(7, 1), null))
            .Accepts(new InstitutionCentreSet("H1", EmergencyCentre.Stroke, Day(2, 1), null));
        directory.Unit("H1", "CARD", Day(6, 30))!.Name.ShouldBe("心内科");
        directory.Unit("H1", "CARD", Day(7, 1))!.Name.ShouldBe("心血管内科");
        directory.Unit("H1", "CAR", Day(7, 1)).ShouldBeNull();
        directory.Unit("H2", "CARD", Day(7, 1)).ShouldBeNull();
        directory.UnitsOf("H1", Day(7, 1)).Count.ShouldBe(1);
        directory.Refuses(new InstitutionUnitSet("H1", "CARD", "心内科", UnitKind.Department, "03.04", Day(3, 1), null), "period.overlaps");
        directory.AlreadyHas(new InstitutionUnitSet("H1", "CARD", "心血管内科", UnitKind.Department, "03.04", Day(7, 1), null));
        directory.Accepts(new InstitutionUnitSet("H1", "CARD", "心内一科", UnitKind.Department, "03.04", Day(7, 1), null));
        directory.On("H1", Day(1, 31))!.Centres.ShouldBeEmpty();
        directory.On("H1", Day(2, 1))!.Centres.ShouldBe([EmergencyCentre.Stroke]);
        directory.AlreadyHas(new InstitutionCentreSet("H1", EmergencyCentre.Stroke, Day(2, 1), null));
        directory.Refuses(new InstitutionCentreSet("H1", EmergencyCentre.Stroke, Day(3, 1), null), "period.overlaps");
    }
}
