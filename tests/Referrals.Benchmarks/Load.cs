// Callers in a closed loop, and medians.
using System.Diagnostics;

namespace Referrals.Benchmarks;

internal static class Load
{
    /// <summary>Runs <paramref name="callers"/> loops for a time and returns what they finished per second.</summary>
    public static async Task<double> PerSecond(int callers, TimeSpan time, Func<int, Func<bool>, Task<int>> caller)
    {
        GC.Collect(); Referrals.EventStore.Writing.LogWriter.Total = Referrals.EventStore.Writing.LogWriter.Batches = 0;
        var (c0, s0) = Cpu();
        var watch = Stopwatch.StartNew();
        var done = await Task.WhenAll(Enumerable.Range(0, callers).Select(n => Task.Run(() => caller(n, () => watch.Elapsed < time))));
        var (c1, s1) = Cpu();
        Console.Write($"  [batch {Referrals.EventStore.Writing.LogWriter.Total/(double)Math.Max(1,Referrals.EventStore.Writing.LogWriter.Batches):F1} client {(c1 - c0) / done.Sum() * 1e6:F0} us, server {(s1 - s0) / done.Sum() * 1e6:F0} us] ");
        return done.Sum() / watch.Elapsed.TotalSeconds;
    }

    static (double, double) Cpu()
    {
        double server = 0;
        foreach (var d in Directory.GetDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(d), out _)) continue;
            try
            {
                var stat = File.ReadAllText(d + "/stat");
                if (!stat.Contains("(postgres)", StringComparison.Ordinal)) continue;
                var f = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                server += (long.Parse(f[11]) + long.Parse(f[12])) / 100.0;
            }
            catch (IOException) { }
        }
        return (Process.GetCurrentProcess().TotalProcessorTime.TotalSeconds, server);
    }

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }
}
