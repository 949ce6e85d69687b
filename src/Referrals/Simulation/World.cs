// Everything that a patient's path needs of the simulated county.
using Referrals.Shared;

namespace Referrals.Simulation;

internal sealed record World(SimulationPlan Plan, SimulatedTime Time, Agenda Agenda, Api Api, County County, FictionalPeople People, Tally Tally)
{
    /// <summary>The simulated moment, Asia/Shanghai.</summary>
    public DateTimeOffset Now => Rhythm.Local(Time.GetUtcNow());

    public DateOnly Today => Shanghai.Day(Time.GetUtcNow());

    /// <summary>Lets some time pass.</summary>
    public Task Wait(TimeSpan time) => Agenda.At(Now + time);
}
