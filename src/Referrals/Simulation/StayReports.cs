// What hospital and insurer tell of a stay, and when: mostly as it happens; late, twice, taken back and in the wrong order besides.
using Referrals.Deductibles;

namespace Referrals.Simulation;

/// <summary>Tells of one stay, on paths of its own: the patient's does not wait for offices.</summary>
/// <param name="simulation">The county.</param>
/// <param name="stay">The stay.</param>
/// <param name="hospital">Who tells for the hospital.</param>
/// <param name="patient">The patient, as requests name one.</param>
internal sealed class StayReports(SimulationContext simulation, CountedStay stay, SimulatedCaller hospital, FactsForm patient)
{
    public static readonly SimulatedCaller Insurer = new("insurer", null);

    private const string Bill = "bill-1";
    private const string SecondBill = "bill-2";

    private readonly SeededRandom random = new(simulation.Plan, $"reports {stay.Person.Home} {stay.AdmittedAt:O}");

    /// <summary>The patient lies in bed; the admission is told in a while.</summary>
    public void Admitted()
    {
        if (simulation.Stays.Begin(stay) && stay.Scheme is { } scheme)
            simulation.Scheduler.Start(simulation.Now, () => Insured(scheme));
        simulation.Scheduler.Start(
            simulation.Now,
            async () =>
            {
                await simulation.Wait(Delay());
                await Tell(hospital, Admission());
                if (!random.Chance(0.05))
                    return;
                await simulation.Wait(random.Hours(1, 30));
                await Tell(hospital, Admission(), FactOutcome.Unchanged);
            }
        );
    }

    /// <summary>The papers came too late: the referral counts from then on.</summary>
    public void DecidedAnew(DateTimeOffset at)
    {
        stay.Decided = at;
        simulation.Stays.Count(stay.Person);
    }

    /// <summary>The patient has left.</summary>
    public void Discharged(LeavingWay way)
    {
        var discharge = new FactForm(FactType.Discharge, $"{stay.Id}-out", At: simulation.Now, Stay: stay.Id, Way: way);
        simulation.Scheduler.Start(
            simulation.Now,
            async () =>
            {
                await simulation.Wait(Delay());
                var settledFirst = random.Chance(0.1);
                if (settledFirst)
                    await Settle();
                await Tell(hospital, discharge);
                stay.DischargedAt = discharge.At;
                simulation.Stays.Count(stay.Person);
                if (settledFirst)
                    return;
                await simulation.Wait(Delay());
                await Settle();
            }
        );
    }

    private Task Insured(Policies.InsuranceScheme scheme) =>
        simulation.Api.Tell(
            Insurer,
            patient,
            new FactForm(FactType.Scheme, $"scheme-{simulation.Plan.From:yyyyMMdd}", At: simulation.Plan.From, Scheme: scheme),
            FactOutcome.Recorded
        );

    /// <summary>Who has no standard, for want of an insurance or of an amount, gets no settlement.</summary>
    private async Task Settle()
    {
        if (stay.Standard is not { } standard)
            return;
        var by = random.Chance(0.5) ? Insurer : hospital;
        // Now and then the insurer overlooks what the chain has paid.
        var first = Settlement(Bill, standard, random.Chance(0.9) ? stay.Due ?? standard : standard);
        var way = random.Weighted(("once", 84), ("twice", 6), ("again", 6), ("backwards", 4));
        if (way != "backwards")
            await Tell(by, first);
        if (way == "once")
            return;
        await simulation.Wait(random.Hours(2, 30));
        if (way == "twice")
        {
            await Tell(by, first, FactOutcome.Unchanged);
            return;
        }

        await Tell(by, new FactForm(FactType.SettlementCancellation, $"{stay.Id}-cancelled", At: simulation.Now, Settlement: first.Id));
        await Tell(by, Settlement(SecondBill, standard, stay.Due ?? standard));
        if (way == "again")
            return;
        await simulation.Wait(random.Hours(1, 30));
        await Tell(by, first);
    }

    private async Task Tell(SimulatedCaller who, FactForm fact, FactOutcome expected = FactOutcome.Recorded)
    {
        await simulation.Api.Tell(who, patient, fact, expected);
        if (fact.Type == FactType.Admission)
            stay.Told = true;
        if (fact.Type == FactType.Settlement)
            stay.Settled(fact.Id!, fact.At!.Value, fact.Paid!.Value);
        if (fact.Type == FactType.SettlementCancellation)
            stay.Cancelled(fact.Settlement!);
        simulation.Stays.Count(stay.Person);
    }

    private FactForm Admission() =>
        new(FactType.Admission, $"{stay.Id}-in", At: stay.AdmittedAt, Stay: stay.Id, Institution: stay.Place.Institution.Code);

    private FactForm Settlement(string bill, decimal standard, decimal paid) =>
        new(FactType.Settlement, $"{stay.Id}-{bill}", At: simulation.Now, Stay: stay.Id, Standard: standard, Paid: paid);

    private TimeSpan Delay() =>
        random.Weighted<Func<TimeSpan>>(
            (() => random.Minutes(0, 45), 80),
            (() => random.Hours(2, 20), 13),
            (() => random.Hours(26, 80), 7)
        )();
}
