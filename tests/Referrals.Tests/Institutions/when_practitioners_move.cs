// Practitioners and family-doctor contracts: who is where, and who may sign what.
using Referrals.Institutions;
using Referrals.Shared;
using static Referrals.Tests.Institutions.DirectoryStory;
using Directory = Referrals.Institutions.Directory;

namespace Referrals.Tests.Institutions;

public class when_practitioners_move
{
    private static readonly Directory County = Given(
        DirectoryStory.County,
        new InstitutionUnitSet("T1", "GEN", "全科", UnitKind.Department, "02", Start, null)
    );

    private static PractitionerPostSet Post(
        string institution,
        DateOnly from,
        string[]? units = null,
        PractitionerRole role = PractitionerRole.FamilyDoctor
    ) => new("P1", institution, units ?? [], [role], from);

    private static Practitioners There(params PractitionerPostSet[] posts) =>
        posts.Aggregate(
            Practitioners.Aggregate.Evolve(Practitioners.Aggregate.Initial, new PractitionerRegistered("P1", "某医生", Start)),
            Practitioners.Aggregate.Evolve
        );

    [Fact]
    public void they_are_entered_once_at_a_place_that_there_is()
    {
        var none = Practitioners.Aggregate.Initial;
        var registered = new PractitionerRegistered("P1", "某医生", Start);
        PractitionersDecider.Register(none, County, registered, Post("T9", Start)).Refusal!.Code.ShouldBe("field.unknown-code");
        PractitionersDecider.Register(none, County, registered, Post("T1", Start, ["GEN", "ICU"])).Refusal!.Pointer.ShouldBe("/units/1");
        PractitionersDecider.Register(none, County, registered, Post("T1", Start, ["GEN"])).Events.Count.ShouldBe(2);
        PractitionersDecider.Register(There(Post("T1", Start)), County, registered, Post("T1", Start)).ShouldBe(Decided.Nothing);
        PractitionersDecider
            .Register(There(Post("T1", Start)), County, registered, Post("T2", Start))
            .Refusal!.Code.ShouldBe("practitioner.exists");
    }

    [Fact]
    public void another_post_counts_from_its_day()
    {
        var moved = There(Post("T1", Start), Post("T2", Day(3, 1), role: PractitionerRole.TownshipCentre));
        moved.On("P1", Start.AddDays(-1)).ShouldBeNull();
        moved.On("P1", Day(2, 29))!.Institution.ShouldBe("T1");
        moved.On("P1", Day(3, 1))!.Institution.ShouldBe("T2");
        moved.On("P1", Day(3, 1))!.Is(PractitionerRole.FamilyDoctor).ShouldBeFalse();
        PractitionersDecider.Move(moved, County, Post("T2", Day(4, 1), role: PractitionerRole.TownshipCentre)).ShouldBe(Decided.Nothing);
        PractitionersDecider.Move(moved, County, Post("T1", Start.AddDays(-1))).Refusal!.Code.ShouldBe("practitioner.not-there");
        PractitionersDecider.Move(moved, County, Post("T1", Day(4, 1)) with { Code = "P2" }).Refusal!.Code.ShouldBe("practitioner.unknown");
    }

    [Fact]
    public void since_when_they_are_gone_from_an_institution_is_known()
    {
        var moved = There(Post("T1", Start), Post("T2", Day(3, 1)), Post("T1", Day(5, 1)));
        moved.LeftOn("P1", "T1", Day(2, 29)).ShouldBeNull();
        moved.LeftOn("P1", "T1", Day(4, 30)).ShouldBe(Day(3, 1));
        moved.LeftOn("P1", "T2", Day(4, 30)).ShouldBeNull();
        moved.LeftOn("P1", "T1", Day(5, 1)).ShouldBeNull();
        moved.LeftOn("P1", "T2", Day(5, 1)).ShouldBe(Day(5, 1));
        moved.LeftOn("P9", "T1", Day(5, 1)).ShouldBeNull();
        moved.Moved(Day(2, 29)).ShouldBeEmpty();
        moved.Moved(Day(5, 1)).ShouldBe(["P1"]);
        var gone = Practitioners.Aggregate.Evolve(moved, new PractitionerLeavingSet("P1", Day(6, 30)));
        gone.LeftOn("P1", "T1", Day(6, 30)).ShouldBeNull();
        gone.LeftOn("P1", "T1", Day(7, 2)).ShouldBe(Day(7, 1));
        gone.LeftOn("P1", "T2", Day(7, 2)).ShouldBe(Day(5, 1));
        gone.AnyAt("T1", Day(6, 30), PractitionerRole.FamilyDoctor).ShouldBeTrue();
        gone.AnyAt("T1", Day(6, 30), PractitionerRole.Dispatcher).ShouldBeFalse();
        gone.AnyAt("T1", Day(7, 1), PractitionerRole.FamilyDoctor).ShouldBeFalse();
        // A post that was set by mistake and put right on the same day has never been.
        There(Post("T1", Start), Post("T2", Start)).LeftOn("P1", "T1", Day(3, 1)).ShouldBe(Start);
    }

    [Fact]
    public void after_the_last_day_they_are_gone()
    {
        var gone = Practitioners.Aggregate.Evolve(There(Post("T1", Start)), new PractitionerLeavingSet("P1", Day(6, 30)));
        gone.On("P1", Day(6, 30)).ShouldNotBeNull();
        gone.On("P1", Day(7, 1)).ShouldBeNull();
        PractitionersDecider.SetLeaving(gone, new PractitionerLeavingSet("P1", Day(6, 30))).ShouldBe(Decided.Nothing);
        PractitionersDecider.SetLeaving(gone, new PractitionerLeavingSet("P1", null)).Events.Count.ShouldBe(1);
        PractitionersDecider
            .SetLeaving(gone, new PractitionerLeavingSet("P1", Start.AddDays(-1)))
            .Refusal!.Code.ShouldBe("period.backwards");
        PractitionersDecider.Move(gone, County, Post("T2", Day(7, 1))).Refusal!.Code.ShouldBe("practitioner.not-there");
    }

    [Fact]
    public void a_person_has_one_contract_at_a_time_with_a_family_doctor_of_the_institution()
    {
        var doctors = There(Post("T1", Start), Post("T2", Day(1, 1, 2026), role: PractitionerRole.TownshipCentre));
        var signed = new ContractSigned("P1", "T1", Day(1, 1), Day(12, 31));
        PractitionersDecider.Sign(Contracts.Aggregate.Initial, doctors, signed).Events.ShouldBe([signed]);
        PractitionersDecider
            .Sign(Contracts.Aggregate.Initial, doctors, signed with { Institution = "T2" })
            .Refusal!.Code.ShouldBe("contract.no-family-doctor");
        PractitionersDecider
            .Sign(Contracts.Aggregate.Initial, doctors, new ContractSigned("P1", "T2", Day(1, 1, 2026), Day(2, 1, 2026)))
            .Refusal!.Code.ShouldBe("contract.no-family-doctor");
        PractitionersDecider
            .Sign(Contracts.Aggregate.Initial, doctors, signed with { Until = Day(1, 1, 2023) })
            .Refusal!.Code.ShouldBe("period.backwards");

        var person = Contracts.Aggregate.Evolve(Contracts.Aggregate.Initial, signed);
        PractitionersDecider.Sign(person, doctors, signed).ShouldBe(Decided.Nothing);
        PractitionersDecider
            .Sign(person, doctors, new ContractSigned("P1", "T1", Day(12, 31), Day(6, 1, 2025)))
            .Refusal!.Code.ShouldBe("contract.overlaps");

        var ended = Contracts.Aggregate.Evolve(person, new ContractEnded(Day(1, 1), Day(6, 30)));
        ended.On(Day(6, 30))!.Doctor.ShouldBe("P1");
        ended.On(Day(7, 1)).ShouldBeNull();
        var again = Contracts.Aggregate.Evolve(ended, new ContractSigned("P1", "T1", Day(7, 1), Day(12, 31)));
        PractitionersDecider.End(again, new ContractEnded(Day(1, 1), Day(7, 1))).Refusal!.Code.ShouldBe("contract.overlaps");
        PractitionersDecider.End(again, new ContractEnded(Day(2, 1), Day(7, 1))).Refusal!.Code.ShouldBe("contract.unknown");
        PractitionersDecider.End(again, new ContractEnded(Day(1, 1), Day(6, 30))).ShouldBe(Decided.Nothing);
        // Entered by mistake: ended the day before it began, its days are free again.
        var annulled = Contracts.Aggregate.Evolve(person, new ContractEnded(Day(1, 1), new DateOnly(2023, 12, 31)));
        annulled.On(Day(1, 1)).ShouldBeNull();
        PractitionersDecider.Sign(annulled, doctors, signed).Events.Count.ShouldBe(1);
    }
}
