// Callers in a closed loop, callers on a beat, and medians.
using System.Collections.Concurrent;
using System.Diagnostics;

namespace Referrals.Benchmarks;

internal static class Load
{
    /// <summary>Runs so many callers for a time and returns what they finished per second.</summary>
    public static async Task<double> PerSecond(int callers, TimeSpan time, Func<Func<bool>, Task<int>> caller)
    {
        GC.Collect();
        var (c0, s0, w0) = Cpu();
        var watch = Stopwatch.StartNew();
        var done = await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(() => caller(() => watch.Elapsed < time))));
        var (c1, s1, w1) = Cpu();
        Console.Error.WriteLine($"  [client {(c1 - c0) / done.Sum() * 1e6:F0} us, server {(s1 - s0) / done.Sum() * 1e6:F0} us, busy {(c1-c0+s1-s0)/watch.Elapsed.TotalSeconds:F2} cores, gc {GC.CollectionCount(0)}/{GC.CollectionCount(1)}/{GC.CollectionCount(2)}] ");
        return done.Sum() / watch.Elapsed.TotalSeconds;
    }

    /// <summary>Starts a call at every beat, whether or not the earlier ones have ended, and returns what they measured.</summary>
    public static async Task<double[]> OnTheBeat(int perSecond, TimeSpan time, Func<int, Task<double>> call)
    {
        var watch = Stopwatch.StartNew();
        var measured = new ConcurrentBag<Task<double>>();
        for (var i = 0; watch.Elapsed < time; i++)
        {
            var due = TimeSpan.FromSeconds((double)i / perSecond);
            if (due > watch.Elapsed)
                await Task.Delay(due - watch.Elapsed);
            var number = i;
            measured.Add(Task.Run(() => call(number)));
        }

        return await Task.WhenAll(measured);
    }

    static (double, double, int) Cpu()
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
        return (Process.GetCurrentProcess().TotalProcessorTime.TotalSeconds, server, 0);
    }

    public static double Median(IEnumerable<double> values) => Percentile(values, 0.5);

    public static double Percentile(IEnumerable<double> values, double share)
    {
        var sorted = values.Order().ToArray();
        var at = share * (sorted.Length - 1);
        var (low, high) = (sorted[(int)Math.Floor(at)], sorted[(int)Math.Ceiling(at)]);
        return low + ((high - low) * (at - Math.Floor(at)));
    }
}
