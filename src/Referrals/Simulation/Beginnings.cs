// Who falls ill with what, where, and who writes it down.
using Referrals.Cases;
using Referrals.Institutions;
using Referrals.People;
using Referrals.Shared;

namespace Referrals.Simulation;

/// <summary>Begins cases, each with dice of its own.</summary>
internal sealed class Beginnings(World world)
{
    public Task Begin(int number)
    {
        var dice = new Dice(world.Plan, $"case {number}");
        return dice.Weighted<Func<Dice, Task>>((Up, 88), (AtTheDoor, 4), (FromHospital, 8))(dice);
    }

    private County County => world.County;

    private async Task Up(Dice dice)
    {
        var from = dice.Weighted(County.Primary);
        var home = County.HomeOf(from)!;
        var illness = dice.Pick(Illnesses.All);
        var sender = County.At(from.Code, PractitionerRole.FamilyDoctor);
        var to = from.Kind.IsBelowTownship && illness.Minor && dice.Chance(0.4) ? County.HomeUnit(dice, home.Code, illness.Specialty) : Hospital(dice, from, illness.Specialty);
        if (to is null)
            return;
        var urgency = illness.Centre is null
            ? dice.Weighted((Urgency.Routine, 81), (Urgency.Urgent, 18.5), (Urgency.Emergency, 0.5))
            : dice.Weighted((Urgency.Urgent, 93), (Urgency.Emergency, 7));
        var person = await Somebody(dice, home, illness, sender);
        await new Journey(world, dice, person, illness, from, sender, Direction.Up, urgency, to).Run();
    }

    private async Task AtTheDoor(Dice dice)
    {
        var illness = dice.Pick(Illnesses.Emergencies);
        var from = dice.Weighted(County.Primary);
        var home = County.HomeOf(from)!;
        // 20: emergency medicine.
        var doors = County.Places("20", i => County.Hospitals.Contains(i) && i.Centres.Contains(illness.Centre!.Value));
        if (doors.Count == 0)
            return;
        var person = dice.Chance(0.1) ? Unknown(dice, home) : world.People.Somebody(dice, home.Code, illness, world.Today);
        person.Busy = true;
        await new Journey(
            world, dice, person, illness, from, County.At(from.Code, PractitionerRole.FamilyDoctor), Direction.Up, Urgency.Emergency, Near(dice, from, doors)).Emergency();
    }

    /// <summary>Between hospitals, or out of the county.</summary>
    private async Task FromHospital(Dice dice)
    {
        var from = dice.Pick(County.Hospitals);
        var way = dice.Chance(0.5) && County[from.Code].Leads.Count > 0 ? Direction.OutOfCounty : Direction.Lateral;
        var possible = Illnesses.All.Where(illness => Places(illness).Count > 0).ToList();
        if (possible.Count == 0)
            return;
        var illness = dice.Pick(possible);
        var sender = County.At(from.Code, PractitionerRole.Specialist);
        var person = await Somebody(dice, County.HomeOf(dice.Weighted(County.Primary))!, illness, sender);
        await new Journey(world, dice, person, illness, from, sender, way, dice.Chance(0.8) ? Urgency.Routine : Urgency.Urgent, dice.Pick(Places(illness))).Run();

        IReadOnlyList<Place> Places(Illness illness) => County.Places(
            illness.Specialty, i => way == Direction.OutOfCounty ? i.Kind == InstitutionKind.External : County.Hospitals.Contains(i) && i.Code != from.Code);
    }

    private async Task<FictionalPerson> Somebody(Dice dice, Provider home, Illness illness, Who sender)
    {
        var person = world.People.Somebody(dice, home.Code, illness, world.Today);
        person.Busy = true;
        if (illness.ToAge == 0 && dice.Chance(0.5))
            return await Newborn(dice, home, sender);
        // Some have a family doctor by contract.
        if (sender is { Role: "family-doctor", Practitioner: { } doctor } && person is { Met: false } && dice.Chance(0.25))
        {
            var reference = await world.Api.Register(sender, person.Form);
            await world.Api.Change(
                sender, HttpMethod.Put, $"/api/people/{reference}/contract", "sign-contract", new ContractBody(doctor, sender.Institution, world.Today, world.Today.AddYears(1).AddDays(-1)));
        }

        person.Met = true;
        return person;
    }

    // Without a number yet: known by the mother and the hour of birth.
    private async Task<FictionalPerson> Newborn(Dice dice, Provider home, Who sender)
    {
        var mother = world.People.Somebody(dice, home.Code, Illnesses.Birth, world.Today);
        var born = world.Now - dice.Hours(12, 200);
        var reference = await world.Api.Register(sender, mother.Form);
        var sex = dice.Chance(0.5) ? Sex.Male : Sex.Female;
        var form = new PersonForm(new IdentityForm(IdentityKind.Newborn, Mother: reference, BirthOrder: 1, BornAt: born), Sex: sex, Phone: mother.Form.Phone, Address: mother.Form.Address, Payment: mother.Form.Payment);
        return new FictionalPerson(form, home.Code) { Busy = true };
    }

    private static FictionalPerson Unknown(Dice dice, Provider home) =>
        new(new PersonForm(new IdentityForm(IdentityKind.Unknown), Sex: dice.Chance(0.6) ? Sex.Male : Sex.Female, EstimatedAge: dice.Between(3, 16) * 5), home.Code);

    private Place? Hospital(Dice dice, Provider from, string specialty)
    {
        var places = County.Places(specialty, County.Hospitals.Contains);
        return places.Count == 0 ? null : Near(dice, from, places);
    }

    // Mostly to the hospital that leads one's own group.
    private Place Near(Dice dice, Provider from, IReadOnlyList<Place> places) =>
        dice.Weighted([.. places.Select(place => (place, County[from.Code].Leads.Contains(place.Institution.Code, StringComparer.Ordinal) ? 8.0 : 2.0))]);
}
