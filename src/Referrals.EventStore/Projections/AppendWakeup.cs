// When Marten's daemon looks for new events.
using JasperFx.Events.Daemon.HighWater;

namespace Referrals.EventStore.Projections;

/// <summary>
/// Lets the daemon look as soon as events were appended, by this process or another. Marten's own does so too, on a connection of its own,
/// but forgets what it hears while the daemon is looking: a lone event then waits for the next poll.
/// </summary>
internal sealed class AppendWakeup : IDaemonWakeup
{
    // Under load a look takes what many batches appended, so that it costs them little.
    private static readonly TimeSpan Spacing = TimeSpan.FromMilliseconds(10);

    private Task next;
    private long last;

    public AppendWakeup() => next = Appended.Next;

    /// <summary>Happens when events were appended.</summary>
    public Pulse Appended { get; } = new();

    public async Task WaitAsync(TimeSpan timeout, CancellationToken token)
    {
        await Pulse.Wait(next, timeout, token);
        var early = Spacing - TimeSpan.FromMilliseconds(Environment.TickCount64 - last);
        if (early > TimeSpan.Zero)
            await Task.Delay(early, token);
        last = Environment.TickCount64;
        next = Appended.Next;
    }

    public void Dispose() { }
}
