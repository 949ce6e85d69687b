using Npgsql;
using Referrals.EventStore;

namespace Referrals.Benchmarks;

internal static class LogBenchmark
{
    static int unique;
    static string Key() => $"case-{Interlocked.Increment(ref unique):D8}-{Guid.NewGuid():N}";

    public static async Task Run(string[] args)
    {
        var cs = Environment.GetEnvironmentVariable("CS")!;
        var schema = "bench";
        await using (var c = new NpgsqlConnection(cs)) { await c.OpenAsync(); await using var cmd = new NpgsqlCommand("drop schema if exists bench cascade; checkpoint", c); await cmd.ExecuteNonQueryAsync(); }
        await using var log = new EventLog(new EventLogOptions { ConnectionString = cs, EventTypes = Sample.Types, Schema = schema });
        await log.ApplySchema();
        await using var raw = new RawTwin(cs, schema);
        var t = TimeSpan.FromSeconds(2);
        var meta = new EventMetadata { Actor = "HSP-340422-0017/17" };
        for (var round = 0; round < int.Parse(args.ElementAtOrDefault(1) ?? "3"); round++)
        {
            foreach (var n in new[] { 1, 32, 256 })
            {
                if (n < 100)
                Console.WriteLine($"raw append c{n} " + await Load.PerSecond(n, t, async (_, go) => { await using var c = await raw.Connect(); var i = 0; for (; go(); i++) { var k = Key(); await raw.AppendNew(c, k, Sample.Step(k, 1)); } return i; }));
                Console.WriteLine($"log append c{n} " + await Load.PerSecond(n, t, async (_, go) => { var i = 0; for (; go(); i++) { var k = Key(); await log.Append(new AppendRequest(new StreamAppend(new("340422", k), ExpectedVersion.NewStream, [Sample.Step(k, 1)], "case")) { Metadata = meta }); } return i; }));
            }
            var hot = Key(); var id = new StreamId("340422", hot);
            await log.Append(new AppendRequest(new StreamAppend(id, ExpectedVersion.NewStream, [.. Enumerable.Range(0, 8).Select(i => Sample.Step(hot, i))], "case")));
            Console.WriteLine("raw hot " + await Load.PerSecond(32, t, async (_, go) => { await using var c = await raw.Connect(); var i = 0; while (go()) if (await raw.Command(c, hot, 8)) i++; return i; }));
            Console.WriteLine("log hot " + await Load.PerSecond(32, t, async (_, go) => { var i = 0; for (; go(); i++) await log.WriteToAggregate(CaseState.Aggregate, id, s => new Decision<Answer>(new("ok", s.State.Steps)).Append(s, Sample.Step(hot, s.State.Steps)), new WriteOptions { Metadata = meta }); return i; }));
            var keys = new System.Collections.Concurrent.ConcurrentQueue<string>();
            await Parallel.ForAsync(0, 120000, new ParallelOptions { MaxDegreeOfParallelism = 256 }, async (_, ct) => { var k = Key(); await log.Append(new AppendRequest(new StreamAppend(new("340422", k), ExpectedVersion.NewStream, [.. Enumerable.Range(0, 8).Select(i => Sample.Step(k, i))], "case")), ct); keys.Enqueue(k); });
            Console.WriteLine("raw command " + await Load.PerSecond(32, t, async (_, go) => { await using var c = await raw.Connect(); var i = 0; while (go() && keys.TryDequeue(out var k)) if (await raw.Command(c, k, 8)) i++; return i; }));
            Console.WriteLine("log command " + await Load.PerSecond(32, t, async (_, go) => { var i = 0; while (go() && keys.TryDequeue(out var k)) { await log.WriteToAggregate(CaseState.Aggregate, new("340422", k), s => new Decision<Answer>(new("ok", s.State.Steps)).Append(s, Sample.Step(k, s.State.Steps)), new WriteOptions { Metadata = meta }); i++; } return i; }));
            Console.WriteLine("keys left " + keys.Count);
        }
    }
}
