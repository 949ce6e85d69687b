// What cases say is told to the continuous deductible once an hour of simulated time, so that the same plan does it at the same moments.
using Referrals.Boards;
using Referrals.Cases;
using Referrals.Deductibles;
using Referrals.EventStore;
using Referrals.EventStore.Projections;

namespace Referrals.Simulation;

internal sealed class HourlyFeed(IServiceProvider services, DateTimeOffset from)
{
    private readonly DeductibleFeed feed = services.GetRequiredService<DeductibleFeed>();
    private DateTimeOffset due = from.AddHours(1);

    /// <summary>Before time moves on to a moment.</summary>
    public async Task Before(DateTimeOffset moment, CancellationToken cancellation)
    {
        if (moment < due)
            return;
        due = moment.AddHours(1);
        await feed.Round(cancellation);
    }

    /// <summary>Tells the rest, and waits until the list of stays and the boards have it; also when the simulation was stopped.</summary>
    public async Task Finish()
    {
        await feed.Round(CancellationToken.None);
        var position = await services.GetRequiredService<EventLog>().Position(CancellationToken.None);
        foreach (var projection in (string[])[DeductibleList.TableName, BoardProjection.ProjectionName])
            await services
                .GetRequiredService<ProjectionProgress>()
                .WaitFor(projection, position, Simulator.CatchUp, CancellationToken.None);
    }
}
