// In the middle of a longer time an institution goes over to another group.
using Referrals.Institutions;

namespace Referrals.Simulation;

/// <summary>
/// One of those below a township gets a membership of its own: no patient lies there, so that no deductible depends on its group.
/// </summary>
internal sealed class GroupChange(SimulationContext simulation)
{
    /// <summary>In a few days nobody goes anywhere.</summary>
    private const int LeastDays = 21;

    private County County => simulation.County;

    public void Plan()
    {
        if (simulation.Plan.Days >= LeastDays)
            simulation.Scheduler.Start(simulation.Plan.From.AddDays(simulation.Plan.Days / 2).AddHours(11), Change);
    }

    // Whoever has the most patients under way takes the most along.
    private async Task Change()
    {
        var mover = County
            .Primary.Select(one => one.Item)
            .Where(one => one.Kind.IsBelowTownship && !County.HasMembership(one.Code) && County.GroupOf(one.Code) is not null)
            .MaxBy(one => simulation.Boards.OpenOf(one.Code));
        if (mover is null || County.Groups.FirstOrDefault(group => group != County.GroupOf(mover.Code)) is not { } other)
            return;
        await simulation.Api.Change(
            new SimulatedCaller("county-authority", null),
            HttpMethod.Put,
            $"/api/groups/{other}/members/{mover.Code}",
            "set-membership",
            new MembershipBody(MembershipRole.Member, simulation.Today, null)
        );
        simulation.Boards.Moved(mover.Code, simulation.Today, other);
    }
}
