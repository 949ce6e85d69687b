// Given institutions and practitioners, when a pool is looked at, then it is known whether anything takes place on its day.
using Referrals.Institutions;
using Referrals.ReservedPools;
using Referrals.Shared;
using Referrals.Tests.Institutions;
using static Referrals.Tests.Institutions.DirectoryStory;
using Directory = Referrals.Institutions.Directory;

namespace Referrals.Tests.ReservedPools;

public class when_a_pool_is_judged_by_its_day
{
    private static readonly Directory County = Given(
        DirectoryStory.County,
        new InstitutionUnitSet("H1", "CARD", "心内科", UnitKind.Department, "03.04", Start, null),
        new InstitutionUnitSet("H1", "ORTH", "骨科", UnitKind.Department, "04.03", Start, Day(6, 30))
    );

    private static readonly Practitioners Staff = Hired(
        new PractitionerRegistered("P1", "某医生", Start),
        new PractitionerPostSet("P1", "H1", ["CARD"], [PractitionerRole.Specialist], Start)
    );

    [Fact]
    public void institution_unit_and_specialist_must_be_there_on_the_day()
    {
        Fault("H1", "CARD", "P1", Day(7, 1)).ShouldBeNull();
        Fault("H1", "CARD", null, Day(7, 1)).ShouldBeNull();
        Fault("H1", "ORTH", null, Day(6, 30)).ShouldBeNull();
        Fault("H1", "ORTH", null, Day(7, 1)).ShouldBe(UnavailableReason.UnitClosed);
        Fault("H1", "ORTH", null, Day(7, 1), Resource.Bed).ShouldBe(UnavailableReason.UnitClosed);
        Fault("H1", "CARD", "MRI-1", Day(7, 1), Resource.Examination).ShouldBeNull("machines are in no directory");
        Fault("H1", "CARD", "P9", Day(7, 1)).ShouldBeNull("nothing is known against whoever is in no register");

        var closed = County.And(new InstitutionClosingSet("H1", Day(6, 30)));
        Fault("H1", "CARD", "P1", Day(6, 30), directory: closed).ShouldBeNull();
        Fault("H1", "CARD", "P1", Day(7, 1), directory: closed).ShouldBe(UnavailableReason.InstitutionClosed);
    }

    [Fact]
    public void a_specialist_is_gone_who_left_or_moved_to_another_hospital_or_unit()
    {
        var left = Hired(Staff, new PractitionerLeavingSet("P1", Day(6, 30)));
        Fault("H1", "CARD", "P1", Day(6, 30), staff: left).ShouldBeNull();
        Fault("H1", "CARD", "P1", Day(7, 1), staff: left).ShouldBe(UnavailableReason.SpecialistGone);
        var stays = Hired(left, new PractitionerLeavingSet("P1", null));
        Fault("H1", "CARD", "P1", Day(7, 1), staff: stays).ShouldBeNull();

        var moved = Hired(Staff, new PractitionerPostSet("P1", "H2", [], [PractitionerRole.Specialist], Day(7, 1)));
        Fault("H1", "CARD", "P1", Day(6, 30), staff: moved).ShouldBeNull();
        Fault("H1", "CARD", "P1", Day(7, 1), staff: moved).ShouldBe(UnavailableReason.SpecialistGone);

        var elsewhere = Hired(Staff, new PractitionerPostSet("P1", "H1", ["ER"], [PractitionerRole.Specialist], Day(5, 1)));
        Fault("H1", "CARD", "P1", Day(5, 1), staff: elsewhere).ShouldBe(UnavailableReason.SpecialistGone);
        Fault("H1", "ORTH", "P1", Day(5, 1), staff: elsewhere).ShouldBeNull("whoever never belonged to a unit may hold a clinic in it");
        var unnamed = Hired(Staff, new PractitionerPostSet("P1", "H1", [], [PractitionerRole.Specialist], Day(5, 1)));
        Fault("H1", "CARD", "P1", Day(5, 1), staff: unnamed).ShouldBeNull("a post without units says nothing of them");
    }

    private static UnavailableReason? Fault(
        string institution,
        string unit,
        string? of,
        DateOnly day,
        Resource kind = Resource.ClinicSlot,
        Directory? directory = null,
        Practitioners? staff = null
    ) => PoolAvailability.Of(new PoolKey(institution, kind, unit, of, day), directory ?? County, staff ?? Staff);

    private static Practitioners Hired(params object[] events) => Hired(Practitioners.Aggregate.Initial, events);

    private static Practitioners Hired(Practitioners staff, params object[] events) =>
        events.Aggregate(staff, Practitioners.Aggregate.Evolve);
}
