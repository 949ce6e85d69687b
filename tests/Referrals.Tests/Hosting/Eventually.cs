// Waiting for what other processes do.
namespace Referrals.Tests.Hosting;

internal static class Eventually
{
    /// <summary>Waits until a count is this; fails with the last one after four minutes.</summary>
    public static Task Is(Func<Task<long>> count, long expected, string what) => Wait(count, value => value == expected, $"{what}: {{0}} instead of {expected}");

    /// <summary>Waits until a count has come so far.</summary>
    public static Task AtLeast(Func<Task<long>> count, long least, string what) => Wait(count, value => value >= least, $"{what}: {{0}} of {least}");

    private static async Task Wait(Func<Task<long>> count, Func<long, bool> holds, string what)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromMinutes(4));
        long last;
        while (!holds(last = await count()))
        {
            patience.Token.IsCancellationRequested.ShouldBeFalse(string.Format(System.Globalization.CultureInfo.InvariantCulture, what, last));
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
