// What a node does for the projections beside Marten's daemon.
using JasperFx;
using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using Marten;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Referrals.EventStore.Projections;

/// <summary>
/// Lets readers go over to a new revision once it has caught up, and starts again what neither Marten's daemon nor Wolverine would: a
/// projection whose progress somebody else moved, as a process does that leads without knowing that it no longer does, and one that stands
/// still behind the log. Wolverine leaves alone what it takes to be beyond help: a projection whose failure was cut short by the loss of
/// the database, and one that has failed at an event, which somebody may have mended since.
/// </summary>
public sealed partial class ProjectionSupervisor(
    Marten.Events.Daemon.Coordination.IProjectionCoordinator coordinator,
    EventLog log,
    ProjectionProgress progress,
    IDocumentStore store,
    ILogger<ProjectionSupervisor> logger,
    EventLogOptions? options = null
) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private readonly Dictionary<string, long> goals = new(StringComparer.Ordinal);
    private readonly Standstill standstill = new((options ?? new EventLogOptions()).LongestStandstill);
    private readonly Dictionary<string, DateTimeOffset> paused = new(StringComparer.Ordinal);
    private volatile IReadOnlyList<ProjectionLag> lags = [];
    private IProjectionDaemon? daemon;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        LogTelemetry.ObserveLag(this, () => lags);
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                try
                {
                    await TakeOver(stoppingToken);
                    await RestartStopped(stoppingToken);
                    await RestartStanding(stoppingToken);
                    await Measure(stoppingToken);
                }
                catch (Exception problem) when (!stoppingToken.IsCancellationRequested)
                {
                    LogFailed(Faults.WithoutData(problem).Message);
                }

                await Task.Delay(Interval, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        finally
        {
            LogTelemetry.Forget(this);
        }
    }

    private async Task TakeOver(CancellationToken cancellation)
    {
        foreach (var projection in progress.Projections.Where(p => !progress.Versions.IsLive(p)))
        {
            await progress.Versions.Read(cancellation);
            if (progress.Versions.IsLive(projection))
                continue;
            // To where the log was when it was first looked at: the rest is the ordinary lag.
            if (!goals.TryGetValue(projection.Name, out var goal))
                goals[projection.Name] = goal = await log.Position(cancellation);
            if (await store.Storage.Database.ProjectionProgressFor(projection.Shard, cancellation) >= goal)
                await progress.Versions.TakeOver(projection, cancellation);
        }
    }

    private async Task RestartStopped(CancellationToken cancellation)
    {
        if (await Daemon() is not { } running)
            return;
        foreach (var agent in running.CurrentAgents().Where(a => a.Status == AgentStatus.Stopped).ToList())
        {
            LogRestarted(agent.Name.Identity);
            await running.StartAgentAsync(agent.Name.Identity, cancellation);
        }
    }

    private async Task RestartStanding(CancellationToken cancellation)
    {
        if (await Daemon() is not { } running || running.CurrentAgents() is not { Count: > 0 } agents)
            return;
        var (end, mark, now) = (await log.Position(cancellation), running.Tracker.HighWaterMark, DateTimeOffset.UtcNow);
        if (standstill.IsOver(ShardState.HighWaterMark, mark, end, now))
        {
            LogStands(ShardState.HighWaterMark, mark, end);
            await running.RestartHighWaterAgentAsync(cancellation);
        }

        foreach (var agent in agents.ToList())
        {
            if (!standstill.IsOver(agent.Name.Identity, agent.Position, mark, now))
                continue;
            LogStands(agent.Name.Identity, agent.Position, mark);
            await running.StopAgentAsync(agent.Name);
            await running.StartAgentAsync(agent.Name, cancellation);
        }
    }

    // There is one database, so one daemon: null before the node has started with its work.
    private async ValueTask<IProjectionDaemon?> Daemon() =>
        daemon ??= await coordinator.AllDaemonsAsync() is [var first, ..] ? first : null;

    private async Task Measure(CancellationToken cancellation)
    {
        var measured = new List<ProjectionLag>();
        foreach (var agent in (await Daemon())?.CurrentAgents() ?? [])
        {
            var name = agent.Name.Name;
            if (
                agent is { Status: AgentStatus.Paused, PausedTime: { } since }
                && (!paused.TryGetValue(name, out var known) || known != since)
            )
            {
                paused[name] = since;
                LogTelemetry.FollowerFailed(name);
            }

            var behind = Math.Max(0, agent.HighWaterMark - agent.Position);
            var oldest = behind == 0 ? null : await log.RecordedAfter(agent.Position, cancellation);
            var age = oldest is { } recorded ? DateTimeOffset.UtcNow - recorded : TimeSpan.Zero;
            measured.Add(new ProjectionLag(name, behind, age > TimeSpan.Zero ? age : TimeSpan.Zero));
        }

        lags = measured;
    }

    [LoggerMessage(
        10,
        LogLevel.Warning,
        "Projection {Name} was stopped, because somebody else had moved it; it starts again from where it is"
    )]
    private partial void LogRestarted(string name);

    [LoggerMessage(12, LogLevel.Warning, "{Name} stands still at {Position} although the log has come to {End}; it starts again")]
    private partial void LogStands(string name, long position, long end);

    [LoggerMessage(11, LogLevel.Warning, "The projections cannot be looked after ({Problem}); it is tried again")]
    private partial void LogFailed(string problem);
}
