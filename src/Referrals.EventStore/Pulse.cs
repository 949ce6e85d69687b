// Waking those who wait for something to happen.
namespace Referrals.EventStore;

/// <summary>Wakes whoever waits, as often as it happens. Take <see cref="Next"/> before looking, then wait for it.</summary>
internal sealed class Pulse
{
    private TaskCompletionSource next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when it happens the next time.</summary>
    public Task Next => Volatile.Read(ref next).Task;

    public void Raise() =>
        Interlocked.Exchange(ref next, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    /// <summary>Waits for it, but not longer than this.</summary>
    public static Task Wait(Task next, TimeSpan longest, CancellationToken cancellation) =>
        next.WaitAsync(longest, cancellation)
            .ContinueWith(
                waited => waited.IsCanceled ? Task.FromCanceled(cancellation) : Task.CompletedTask,
                CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default
            )
            .Unwrap();
}
