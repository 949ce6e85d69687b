// What happens next: every patient's path waits here for its hour, and one goes on at a time.
using System.Runtime.ExceptionServices;
using Referrals.Shared;

namespace Referrals.Simulation;

/// <summary>
/// Runs paths in simulated time. A path is a plain asynchronous function that waits with <see cref="At"/>; the next one goes on when the
/// one before waits again or has ended, the earliest first and those of the same moment in the order in which they asked. So the same
/// paths do the same things in the same order.
/// </summary>
internal sealed class EventScheduler(SimulatedTime time, DateTimeOffset end, Func<DateTimeOffset, Task> before)
{
    private readonly PriorityQueue<Action, (DateTimeOffset Moment, long Order)> due = new();
    private TaskCompletionSource parked = new();
    private ExceptionDispatchInfo? failure;
    private long order;

    /// <summary>Begins a path at a moment.</summary>
    public void Start(DateTimeOffset moment, Func<Task> path) => Enqueue(moment, () => _ = Follow(path));

    /// <summary>Waits for a moment. What would happen after the end of the simulation does not happen.</summary>
    public Task At(DateTimeOffset moment)
    {
        var turn = new TaskCompletionSource();
        Enqueue(moment, turn.SetResult);
        parked.TrySetResult();
        return turn.Task;
    }

    /// <summary>Runs until the end, or until it is asked to stop: what was begun is done, nothing else.</summary>
    /// <param name="advanced">Told whenever time has moved on.</param>
    /// <param name="cancellation">Asks to stop.</param>
    /// <returns>Whether the end was reached.</returns>
    public async Task<bool> Run(Action<DateTimeOffset> advanced, CancellationToken cancellation)
    {
        while (due.TryDequeue(out var resume, out var next))
        {
            if (cancellation.IsCancellationRequested)
                return false;
            await Advance(next.Moment);
            advanced(next.Moment);
            parked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            resume();
            await parked.Task;
            failure?.Throw();
        }

        await Advance(end);
        advanced(end);
        return true;
    }

    private async Task Advance(DateTimeOffset moment)
    {
        if (moment <= time.GetUtcNow())
            return;
        await before(moment);
        time.AdvanceTo(moment);
    }

    private void Enqueue(DateTimeOffset moment, Action resume)
    {
        var now = time.GetUtcNow();
        if (moment < end)
            due.Enqueue(resume, (moment < now ? now : moment, order++));
    }

    private async Task Follow(Func<Task> path)
    {
        try
        {
            await path();
        }
        catch (UnexpectedAnswerException)
        {
            // Counted where it was noticed; this path has ended, the others go on.
        }
        catch (Exception broken)
        {
            failure = ExceptionDispatchInfo.Capture(broken);
        }

        parked.TrySetResult();
    }
}
