// Everything that a patient's path needs of the simulated county.
using Referrals.Shared;

namespace Referrals.Simulation;

internal sealed record SimulationContext(
    SimulationPlan Plan,
    SimulatedTime Time,
    EventScheduler Scheduler,
    Api Api,
    County County,
    FictionalPeople People,
    Statistics Statistics,
    StayCount Stays,
    BoardCount Boards,
    ConsultationCount Consultations,
    SessionCalendar Sessions
)
{
    /// <summary>The simulated moment, Asia/Shanghai.</summary>
    public DateTimeOffset Now => ArrivalPattern.Local(Time.GetUtcNow());

    public DateOnly Today => Shanghai.Day(Time.GetUtcNow());

    /// <summary>Lets some time pass.</summary>
    public Task Wait(TimeSpan time) => Scheduler.At(Now + time);
}
