// How far the projections have come, and waiting for them.
using System.Collections.Concurrent;
using JasperFx.Events.Projections;
using Marten;
using Microsoft.Extensions.Logging;

namespace Referrals.EventStore.Projections;

/// <summary>How a projection is doing.</summary>
public enum ProjectionState
{
    /// <summary>It follows the log.</summary>
    Running,

    /// <summary>Its tables are filled anew; readers have the older ones, or none yet.</summary>
    Rebuilding,

    /// <summary>It cannot apply an event and tries again.</summary>
    Failing,

    /// <summary>A newer program has changed it; this one leaves it alone.</summary>
    Outdated,
}

/// <summary>A projection, as every node sees it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="State">How it is doing.</param>
/// <param name="Position">The last position that it has applied.</param>
/// <param name="Lag">Positions behind the newest event.</param>
/// <param name="Error">Why it fails; null where it does not.</param>
/// <param name="StuckAt">The event that it cannot apply, where that is known.</param>
/// <param name="IsLed">Whether a process follows the log with it now.</param>
public sealed record ProjectionStatus(string Name, ProjectionState State, long Position, long Lag, string? Error, long? StuckAt, bool IsLed)
{
    /// <summary>It says that it runs, and is behind, and nobody follows the log with it.</summary>
    public bool IsLeftAlone => State == ProjectionState.Running && Lag > 0 && !IsLed;
}

/// <summary>
/// Positions of all projections in this process: heard from whoever applies them, and read from the database by those who wait.
/// </summary>
public sealed class ProjectionProgress(
    IDocumentStore store,
    EventLog log,
    IReadOnlyList<TableProjection> projections,
    ILogger<ProjectionProgress> logger
)
{
    // A notification that was lost with its connection: nobody waits longer for it.
    private static readonly TimeSpan ReadInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan SilenceOfTheDead = TimeSpan.FromSeconds(15);

    private readonly ConcurrentDictionary<string, long> reached = new(StringComparer.Ordinal);
    private readonly Pulse advanced = new();
    private readonly TableVersions versions = new(store, projections, logger);

    /// <summary>The projections of this program.</summary>
    public IReadOnlyList<TableProjection> Projections => projections;

    internal TableVersions Versions => versions;

    /// <summary>Waits until what readers see of a projection has applied a position.</summary>
    /// <returns>False when the time is up.</returns>
    public async Task<bool> WaitFor(string projection, long position, TimeSpan timeout, CancellationToken cancellation = default)
    {
        var wanted = Named(projection);
        var shard = wanted.Shard.Identity;
        var end = Environment.TickCount64 + (long)timeout.TotalMilliseconds;
        if (!reached.ContainsKey(shard))
            await TryRead(wanted, cancellation);
        while (true)
        {
            var next = advanced.Next;
            if (reached.GetValueOrDefault(shard) >= position && versions.IsLive(wanted))
                return true;
            var left = TimeSpan.FromMilliseconds(end - Environment.TickCount64);
            if (left <= TimeSpan.Zero)
                return false;
            await Pulse.Wait(next, left < ReadInterval ? left : ReadInterval, cancellation);
            // Only where nothing was heard: many wait at once, and each would ask the database at every page.
            if (!next.IsCompleted)
                await TryRead(wanted, cancellation);
        }
    }

    /// <summary>
    /// Whether readers see this program's revision of a projection. Until then its tables are filled for the first time, or anew.
    /// </summary>
    public bool IsLive(string projection) => versions.IsLive(Named(projection));

    /// <summary>The last position that a projection is known to have applied in this process: it may be further.</summary>
    public long Heard(string projection) => reached.GetValueOrDefault(Named(projection).Shard.Identity);

    /// <summary>How all projections are doing, from the database: the same answer in every process.</summary>
    public async Task<IReadOnlyList<ProjectionStatus>> Status(CancellationToken cancellation = default)
    {
        var states = (await store.Storage.Database.AllProjectionProgress(cancellation)).ToDictionary(
            s => s.ShardName,
            StringComparer.Ordinal
        );
        var end = await log.Position(cancellation);
        var live = await versions.Read(cancellation);
        return [.. projections.Select(projection => Status(projection, states.GetValueOrDefault(projection.Shard.Identity), end, live))];
    }

    /// <summary>Some process has applied a page.</summary>
    internal void Reached(string shard, long position)
    {
        var before = reached.GetValueOrDefault(shard);
        if (reached.AddOrUpdate(shard, position, (_, known) => Math.Max(known, position)) > before)
            advanced.Raise();
    }

    private static ProjectionStatus Status(
        TableProjection projection,
        ShardState? state,
        long end,
        IReadOnlyDictionary<string, TableVersion> live
    )
    {
        var position = Math.Min(state?.Sequence ?? 0, end);
        var version = live.GetValueOrDefault(projection.Name);
        var failing = state?.AgentStatus is "Paused";
        var isLed = state?.LastHeartbeat is { } heartbeat && DateTimeOffset.UtcNow - heartbeat < SilenceOfTheDead;
        var kind =
            version?.Revision > projection.Revision ? ProjectionState.Outdated
            : failing ? ProjectionState.Failing
            : version?.Revision < projection.Revision || version is null or { IsRebuilding: true } ? ProjectionState.Rebuilding
            : ProjectionState.Running;
        return new ProjectionStatus(
            projection.Name,
            kind,
            position,
            Math.Max(0, end - position),
            failing ? Reason(state?.PauseReason) : null,
            failing ? state?.Failure?.Event?.Sequence : null,
            isLed
        );
    }

    private async Task TryRead(TableProjection projection, CancellationToken cancellation)
    {
        try
        {
            Reached(projection.Shard.Identity, await store.Storage.Database.ProjectionProgressFor(projection.Shard, cancellation));
        }
        catch (Exception away) when (Faults.IsDatabase(away))
        {
            // Whoever waits learns that it took too long.
        }
    }

    private TableProjection Named(string name) =>
        projections.FirstOrDefault(p => p.Name == name) ?? throw new ArgumentException($"There is no projection '{name}'.", nameof(name));

    // The text of an exception: its message, and what lies behind where Marten has wrapped it.
    private static string? Reason(string? text)
    {
        if (text is null)
            return null;
        var lines = text.Split('\n', StringSplitOptions.TrimEntries);
        var cause = lines.LastOrDefault(line => line.StartsWith("---> ", StringComparison.Ordinal));
        var reason = cause is null ? lines[0] : $"{lines[0]} {cause}";
        return reason[..Math.Min(reason.Length, 500)];
    }
}
