// Callers in a closed loop, callers on a beat, medians, and logs that are filled.
using System.Collections.Concurrent;
using Referrals.EventStore;
using Referrals.Tests.Hosting;
using Stopwatch = System.Diagnostics.Stopwatch;

namespace Referrals.Benchmarks;

internal static class Load
{
    /// <summary>Runs so many callers for a time and returns what they finished per second.</summary>
    public static async Task<double> PerSecond(int callers, TimeSpan time, Func<Func<bool>, Task<int>> caller)
    {
        GC.Collect();
        var watch = Stopwatch.StartNew();
        var done = await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(() => caller(() => watch.Elapsed < time))));
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

    /// <summary>
    /// Appends the events of new streams in such an order that neighbours belong to different streams, as those of a day do: first all
    /// first events, then all second ones.
    /// </summary>
    public static async Task InTurn(EventLog log, IEnumerable<BulkEvent> events)
    {
        const int atOnce = 250;
        var streams = events.GroupBy(e => e.Stream).Select(s => s.ToArray()).ToList();
        for (var version = 0; version < streams.Max(s => s.Length); version++)
        {
            await Parallel.ForEachAsync(
                streams.Where(s => s.Length > version).Chunk(atOnce),
                new ParallelOptions { MaxDegreeOfParallelism = 8 },
                async (chunk, stop) =>
                    await log.Append(
                        new AppendRequest([.. chunk.Select(s => Append(s, version))])
                        {
                            Metadata = chunk[0][0].Metadata ?? EventMetadata.None,
                        },
                        stop
                    )
            );
        }
    }

    private static StreamAppend Append(BulkEvent[] stream, int version) =>
        new(stream[0].Stream, ExpectedVersion.Exactly(version), [stream[version].Data], stream[0].StreamType);

    public static double Median(IEnumerable<double> values) => Percentile(values, 0.5);

    public static double Percentile(IEnumerable<double> values, double share)
    {
        var sorted = values.Order().ToArray();
        var at = share * (sorted.Length - 1);
        var (low, high) = (sorted[(int)Math.Floor(at)], sorted[(int)Math.Ceiling(at)]);
        return low + ((high - low) * (at - Math.Floor(at)));
    }
}
