// How far the log reaches, and waking those who wait for more.
namespace Referrals.EventStore;

/// <summary>The highest position known to this process. Whoever waits is woken at once; nobody relies on it alone.</summary>
internal sealed class LogSignal
{
    private readonly Lock gate = new();
    private TaskCompletionSource next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long highWaterMark;

    public long HighWaterMark => Volatile.Read(ref highWaterMark);

    /// <summary>The channel of <c>NOTIFY</c> in this database.</summary>
    public static string Channel(string schema) => $"{schema}_log";

    public void Raise(long position)
    {
        TaskCompletionSource woken;
        lock (gate)
        {
            if (position <= highWaterMark)
                return;
            highWaterMark = position;
            woken = next;
            next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        woken.TrySetResult();
    }

    /// <summary>Returns when the log is known to reach beyond the position.</summary>
    public async Task WaitBeyond(long position, CancellationToken cancellation)
    {
        while (true)
        {
            Task wait;
            lock (gate)
            {
                if (highWaterMark > position)
                    return;
                wait = next.Task;
            }

            await wait.WaitAsync(cancellation);
        }
    }
}
