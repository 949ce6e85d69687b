// Who asks whom for which kind of consultation.
using Referrals.Consultations;
using Referrals.Institutions;
using Referrals.Shared;

namespace Referrals.Simulation;

/// <summary>Begins consultations, each with random numbers of its own: what befalls cases does not depend on them.</summary>
internal sealed class ConsultationArrivals(SimulationContext simulation)
{
    // So many for each case.
    private const double Share = 0.5;

    private County County => simulation.County;

    /// <summary>The moments of a day at which somebody asks, in order.</summary>
    public IEnumerable<DateTimeOffset> Moments(SeededRandom random, DateTimeOffset midnight) =>
        ArrivalPattern.Beginnings(random, midnight, simulation.Plan.CasesPerDay).Where(_ => random.Chance(Share));

    public async Task Begin(int number)
    {
        var random = new SeededRandom(simulation.Plan, $"consultation {number}");
        var kind = random.Weighted(
            (ConsultationKind.WrittenAdvice, 45),
            (ConsultationKind.RemoteDiagnosis, 32),
            (ConsultationKind.MultiParty, 23)
        );
        if (Matter(random) is not { } matter)
            return;
        var scenario = new ConsultationScenario(simulation, random, matter, HowUrgent(random, kind));
        await (
            kind switch
            {
                ConsultationKind.WrittenAdvice => scenario.Advice(),
                ConsultationKind.RemoteDiagnosis => scenario.Diagnosis(),
                _ => scenario.Meeting(),
            }
        );
    }

    private ConsultationMatter? Matter(SeededRandom random)
    {
        var illness = random.Pick(Illnesses.All);
        var primary = random.Weighted(County.Primary);
        var from = random.Chance(0.75) ? primary : random.Pick(County.Hospitals);
        var places = County.Places(illness.Specialty, i => County.Hospitals.Contains(i) && i.Code != from.Code);
        return places.Count == 0
            ? null
            : new ConsultationMatter(
                simulation.People.Stranger(random, County.HomeOf(primary)!.Code, illness, simulation.Today),
                illness,
                from,
                from.Kind.IsPrimary ? County.At(from.Code, PractitionerRole.FamilyDoctor) : random.Pick(County.Doctors(from.Code)),
                random.Pick(places)
            );
    }

    // Nobody writes about somebody who cannot wait; an examination is often all the haste there is.
    private static Urgency HowUrgent(SeededRandom random, ConsultationKind kind) =>
        kind == ConsultationKind.RemoteDiagnosis
            ? random.Weighted((Urgency.Routine, 58), (Urgency.Urgent, 30), (Urgency.Emergency, 12))
            : random.Weighted((Urgency.Routine, 83), (Urgency.Urgent, 17));
}
