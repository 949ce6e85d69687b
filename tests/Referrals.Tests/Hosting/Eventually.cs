// Waiting for what must come by itself: in another process, at the other end of a socket, in the background.
namespace Referrals.Tests.Hosting;

/// <summary>The only way to wait in a test: it looks often, gives up, and says what it waited for.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    // Two slow cores may have much else to do.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    /// <summary>Waits until it holds; fails after four minutes.</summary>
    public static Task Holds(Func<bool> condition, string what) => Holds(() => Task.FromResult(condition()), what);

    /// <summary>Waits until it holds; fails after four minutes.</summary>
    public static Task Holds(Func<Task<bool>> condition, string what) =>
        Wait(async () => await condition() ? 1 : 0, value => value == 1, Limit, what);

    /// <summary>Waits until a count is this; fails with the last one after four minutes.</summary>
    public static Task Is(Func<Task<long>> count, long expected, string what) =>
        Wait(count, value => value == expected, Limit, $"{what}: {{0}} instead of {expected}");

    /// <summary>Waits until a count has come so far.</summary>
    public static Task AtLeast(Func<Task<long>> count, long least, string what) =>
        Wait(count, value => value >= least, Limit, $"{what}: {{0}} of {least}");

    private static async Task Wait(Func<Task<long>> count, Func<long, bool> holds, TimeSpan limit, string what)
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var patience = new CancellationTokenSource(limit);
        long last;
        while (!holds(last = await count().WaitAsync(limit, cancellation)))
        {
            patience.IsCancellationRequested.ShouldBeFalse(
                $"waited {limit}: " + string.Format(System.Globalization.CultureInfo.InvariantCulture, what, last)
            );
            await Task.Delay(Pause, cancellation);
        }
    }
}
