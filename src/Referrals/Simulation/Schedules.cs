// What hospitals publish: clinics, machines and wards a week ahead, wards again in the morning of the day.
using Referrals.Institutions;
using Referrals.ReservedPools;
using Referrals.Shared;

namespace Referrals.Simulation;

/// <summary>The schedules of one hospital, by its system.</summary>
internal sealed class Schedules(SimulationContext simulation, Provider hospital)
{
    private const int DaysAhead = 7;

    private readonly SeededRandom random = new(simulation.Plan, $"schedules of {hospital.Code}");
    private readonly SimulatedCaller system = new("his-system", hospital.Code);
    private readonly IReadOnlyList<string> clinics = simulation.County.Units(hospital, UnitKind.Clinic);
    private readonly IReadOnlyList<string> wards = simulation.County.Units(hospital, UnitKind.Ward);

    /// <summary>From the first day to the last.</summary>
    public async Task Run()
    {
        for (var day = simulation.Today; day < simulation.Today.AddDays(DaysAhead); day = day.AddDays(1))
        {
            await Clinics(day);
            await Wards(day, null);
        }

        while (true)
        {
            await Clinics(simulation.Today.AddDays(DaysAhead));
            await Wards(simulation.Today.AddDays(DaysAhead), null);
            await simulation.Scheduler.At(simulation.Today.Start().AddHours(7.5));
            await Wards(simulation.Today, CapacityReason.CensusChanged);
            if (random.Chance(0.3))
                await Suspend(simulation.Today.AddDays(random.Between(1, 3)));
            await simulation.Scheduler.At(simulation.Today.AddDays(1).Start().AddMinutes(5));
        }
    }

    private async Task Clinics(DateOnly day)
    {
        foreach (var unit in clinics)
        {
            await Publish(Resource.ClinicSlot, unit, day, new PoolForm(null, Sessions(day, 24, 18), null));
            await Publish(Resource.Examination, unit, day, new PoolForm(null, Sessions(day, 16, 12), null));
        }
    }

    /// <summary>A clinic's afternoon does not take place.</summary>
    private async Task Suspend(DateOnly day)
    {
        if (Sessions(day, 24, 18) is { Count: 2 } sessions)
            await Publish(
                Resource.ClinicSlot,
                random.Pick(clinics),
                day,
                new PoolForm(CapacityReason.ClinicSuspended, [sessions[0]], null)
            );
    }

    private async Task Wards(DateOnly day, CapacityReason? reason)
    {
        foreach (var unit in wards)
            await Publish(
                Resource.Bed,
                unit,
                day,
                new PoolForm(reason, null, new BedsForm(44, random.Between(27, 31), random.Between(3, 5)))
            );
    }

    private Task Publish(Resource kind, string unit, DateOnly day, PoolForm form) =>
        simulation.Api.Change(
            system,
            HttpMethod.Put,
            $"/api/pools/{new PoolKey(hospital.Code, kind, unit, null, day)}",
            "publish-pool",
            form
        );

    // On Saturdays in the morning, on Sundays not at all.
    private static List<SessionForm> Sessions(DateOnly day, int morning, int afternoon) =>
        day.DayOfWeek switch
        {
            DayOfWeek.Sunday => [],
            DayOfWeek.Saturday => [new SessionForm("am", "08:00", "12:00", null, morning, null)],
            _ =>
            [
                new SessionForm("am", "08:00", "12:00", null, morning, null),
                new SessionForm("pm", "14:30", "17:30", null, afternoon, null),
            ],
        };
}
