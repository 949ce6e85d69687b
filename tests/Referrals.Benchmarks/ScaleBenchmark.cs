// ops/bench scale: the same work on a small log and on a large one.
using Referrals.EventStore;
using Referrals.Tests.Hosting;
using Stopwatch = System.Diagnostics.Stopwatch;

namespace Referrals.Benchmarks;

internal static class ScaleBenchmark
{
    public static async Task Run(BenchmarkRun run)
    {
        const string schema = "scale";
        await using var node = run.Open(schema, new CountyBoard("behind"));
        await node.ApplySchema();
        var log = node.Log;
        var streams = new List<StreamId>();
        var size = 0;
        foreach (var goal in (int[])[10_000, run.Events])
        {
            var filling = Stopwatch.StartNew();
            var before = size;
            // Blocks of streams that live at the same time, as a year's cases do.
            for (; size < goal; size += Math.Min(200_000, goal - size))
            {
                foreach (var chunk in Sample.Interleaved(Math.Min(200_000, goal - size)))
                {
                    await log.BulkAppend(chunk);
                    streams.AddRange(chunk.Where((_, i) => i % 997 == 0).Select(e => e.Stream));
                }
            }

            run.Add($"bulk_to_{goal}_per_s", (size - before) / filling.Elapsed.TotalSeconds);
            await run.Sql($"analyze {schema}.mt_events, {schema}.mt_streams");
            await run.Sql("checkpoint");
            // The first time is for the compiler.
            for (var round = 0; round <= run.Rounds; round++)
            {
                foreach (var (figure, value) in await Measure(run, log, streams))
                {
                    if (round > 0)
                        run.Add($"{figure}_{goal}_per_s", value);
                }
            }
        }
    }

    private static async Task<Dictionary<string, double>> Measure(BenchmarkRun run, EventLog log, List<StreamId> streams)
    {
        var random = new Random(11);
        var reads = await Load.PerSecond(
            4,
            run.Time,
            async goOn =>
            {
                var done = 0;
                for (; goOn(); done++)
                {
                    StreamId stream;
                    lock (random)
                        stream = streams[random.Next(streams.Count)];
                    await log.FetchStream(stream);
                }

                return done;
            }
        );
        var appends = await Load.PerSecond(
            32,
            run.Time,
            async goOn =>
            {
                var done = 0;
                for (; goOn(); done++)
                    await log.Append(Sample.NewStream());
                return done;
            }
        );

        // A follower that is a fixed way behind the end.
        await using var follower = run.Open("scale", new CountyBoard("behind"));
        var end = (await log.Append(Sample.NewStream())).Position;
        const int behind = 50_000;
        await run.Sql(
            $"insert into scale.mt_event_progression (name, last_seq_id, last_updated) values ('{follower.Progress.Projections[0].Shard.Identity}', {Math.Max(0, end - behind)}, now()) on conflict (name) do update set last_seq_id = excluded.last_seq_id, last_updated = now()"
        );
        var watch = Stopwatch.StartNew();
        await follower.Follow();
        await follower.Progress.WaitFor("behind", end, TimeSpan.FromMinutes(5));
        return new Dictionary<string, double>(StringComparer.Ordinal)
        {
            ["read_stream"] = reads,
            ["append_c32"] = appends,
            ["follow"] = Math.Min(end, behind) / watch.Elapsed.TotalSeconds,
        };
    }
}
