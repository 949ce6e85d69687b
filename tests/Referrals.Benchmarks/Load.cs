// Callers in a closed loop, and medians.
using System.Diagnostics;

namespace Referrals.Benchmarks;

internal static class Load
{
    /// <summary>Runs <paramref name="callers"/> loops for a time and returns what they finished per second.</summary>
    public static async Task<double> PerSecond(int callers, TimeSpan time, Func<int, Func<bool>, Task<int>> caller)
    {
        GC.Collect();
        var watch = Stopwatch.StartNew();
        var done = await Task.WhenAll(Enumerable.Range(0, callers).Select(n => Task.Run(() => caller(n, () => watch.Elapsed < time))));
        return done.Sum() / watch.Elapsed.TotalSeconds;
    }

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }
}
