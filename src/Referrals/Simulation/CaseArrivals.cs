// Who falls ill with what, where, and who writes it down.
using Referrals.Cases;
using Referrals.Institutions;
using Referrals.People;
using Referrals.Shared;

namespace Referrals.Simulation;

/// <summary>Begins cases, each with random numbers of its own.</summary>
internal sealed class CaseArrivals(SimulationContext simulation)
{
    public Task Begin(int number)
    {
        var random = new SeededRandom(simulation.Plan, $"case {number}");
        return random.Weighted<Func<SeededRandom, Task>>((Up, 88), (AtTheDoor, 4), (FromHospital, 8))(random);
    }

    private County County => simulation.County;

    private async Task Up(SeededRandom random)
    {
        var from = random.Weighted(County.Primary);
        var home = County.HomeOf(from)!;
        var illness = random.Pick(Illnesses.All);
        var sender = County.At(from.Code, PractitionerRole.FamilyDoctor);
        var to =
            from.Kind.IsBelowTownship && illness.Minor && random.Chance(0.4)
                ? County.HomeUnit(random, home.Code, illness.Specialty)
                : Hospital(random, from, illness.Specialty);
        if (to is null)
            return;
        var urgency = illness.Centre is null
            ? random.Weighted((Urgency.Routine, 81), (Urgency.Urgent, 18.5), (Urgency.Emergency, 0.5))
            : random.Weighted((Urgency.Urgent, 93), (Urgency.Emergency, 7));
        var person = await Somebody(random, home, illness, sender);
        await new PatientScenario(simulation, random, person, illness, from, sender, Direction.Up, urgency, to).Run();
    }

    private async Task AtTheDoor(SeededRandom random)
    {
        var illness = random.Pick(Illnesses.Emergencies);
        var from = random.Weighted(County.Primary);
        var home = County.HomeOf(from)!;
        // 20: emergency medicine.
        var doors = County.Places("20", i => County.Hospitals.Contains(i) && i.Centres.Contains(illness.Centre!.Value));
        if (doors.Count == 0)
            return;
        var person = random.Chance(0.1) ? Unknown(random, home) : simulation.People.Somebody(random, home.Code, illness, simulation.Today);
        person.Busy = true;
        await new PatientScenario(
            simulation,
            random,
            person,
            illness,
            from,
            County.At(from.Code, PractitionerRole.FamilyDoctor),
            Direction.Up,
            Urgency.Emergency,
            Near(random, from, doors)
        ).Emergency();
    }

    /// <summary>Between hospitals, or out of the county.</summary>
    private async Task FromHospital(SeededRandom random)
    {
        var from = random.Pick(County.Hospitals);
        var way = random.Chance(0.5) && County[from.Code].Leads.Count > 0 ? Direction.OutOfCounty : Direction.Lateral;
        var possible = Illnesses.All.Where(illness => Places(illness).Count > 0).ToList();
        if (possible.Count == 0)
            return;
        var illness = random.Pick(possible);
        var sender = County.At(from.Code, PractitionerRole.Specialist);
        var person = await Somebody(random, County.HomeOf(random.Weighted(County.Primary))!, illness, sender);
        await new PatientScenario(
            simulation,
            random,
            person,
            illness,
            from,
            sender,
            way,
            random.Chance(0.8) ? Urgency.Routine : Urgency.Urgent,
            random.Pick(Places(illness))
        ).Run();

        IReadOnlyList<Room> Places(Illness illness) =>
            County.Places(
                illness.Specialty,
                i => way == Direction.OutOfCounty ? i.Kind == InstitutionKind.External : County.Hospitals.Contains(i) && i.Code != from.Code
            );
    }

    private async Task<FictionalPerson> Somebody(SeededRandom random, Provider home, Illness illness, SimulatedCaller sender)
    {
        var person = simulation.People.Somebody(random, home.Code, illness, simulation.Today);
        person.Busy = true;
        if (illness.ToAge == 0 && random.Chance(0.5))
            return await Newborn(random, home, sender);
        // Some have a family doctor by contract.
        if (sender is { Role: "family-doctor", Practitioner: { } doctor } && person is { Met: false } && random.Chance(0.25))
        {
            var reference = await simulation.Api.Register(sender, person.Form);
            var until = simulation.Today.AddYears(1).AddDays(-1);
            await simulation.Api.Change(
                sender,
                HttpMethod.Put,
                $"/api/people/{reference}/contract",
                "sign-contract",
                new ContractBody(doctor, sender.Institution, simulation.Today, until)
            );
            person.Contract = (doctor, until);
        }

        person.Met = true;
        return person;
    }

    // Without a number yet: known by the mother and the hour of birth.
    private async Task<FictionalPerson> Newborn(SeededRandom random, Provider home, SimulatedCaller sender)
    {
        var mother = simulation.People.Somebody(random, home.Code, Illnesses.Birth, simulation.Today);
        var born = simulation.Now - random.Hours(12, 200);
        var reference = await simulation.Api.Register(sender, mother.Form);
        var sex = random.Chance(0.5) ? Sex.Male : Sex.Female;
        var form = new PersonForm(
            new IdentityForm(IdentityKind.Newborn, Mother: reference, BirthOrder: 1, BornAt: born),
            Sex: sex,
            Phone: mother.Form.Phone,
            Address: mother.Form.Address,
            Payment: mother.Form.Payment
        );
        return new FictionalPerson(form, home.Code) { Busy = true };
    }

    private static FictionalPerson Unknown(SeededRandom random, Provider home) =>
        new(
            new PersonForm(
                new IdentityForm(IdentityKind.Unknown),
                Sex: random.Chance(0.6) ? Sex.Male : Sex.Female,
                EstimatedAge: random.Between(3, 16) * 5
            ),
            home.Code
        );

    private Room? Hospital(SeededRandom random, Provider from, string specialty)
    {
        var places = County.Places(specialty, County.Hospitals.Contains);
        return places.Count == 0 ? null : Near(random, from, places);
    }

    // Mostly to the hospital that leads one's own group.
    private Room Near(SeededRandom random, Provider from, IReadOnlyList<Room> places) =>
        random.Weighted([
            .. places.Select(place =>
                (place, County[from.Code].Leads.Contains(place.Institution.Code, StringComparer.Ordinal) ? 8.0 : 2.0)
            ),
        ]);
}
