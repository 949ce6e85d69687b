// ops/bench log: the log next to raw Npgsql twins of the same work, in one interleaved run.
using System.Collections.Concurrent;
using Stopwatch = System.Diagnostics.Stopwatch;
using Npgsql;
using Referrals.EventStore;
using Referrals.EventStore.Projections;

namespace Referrals.Benchmarks;

internal static class LogBenchmark
{
    private const string Schema = "bench";

    public static async Task Run(BenchmarkRun run)
    {
        await using var log = run.Open(Schema);
        await log.ApplySchema();
        await using var raw = new RawTwin(run.ConnectionString, Schema);
        await WarmUp(run, log, raw);
        for (var round = 1; round <= run.Rounds; round++)
        {
            Console.Error.WriteLine($"round {round}");
            await Appends(run, log, raw);
            await Commands(run, log, raw);
            await HotStream(run, log, raw);
            await Follow(run, round);
        }
    }

    /// <summary>Until the code that is measured has been compiled as far as it will be.</summary>
    private static async Task WarmUp(BenchmarkRun run, EventLog log, RawTwin raw)
    {
        await RawAppends(raw, 32, run.Time);
        await OurAppends(log, 32, run.Time);
        var streams = await NewStreams(log, 4_000);
        await RawCommands(raw, streams, run.Time / 4);
        await OurCommands(log, streams, run.Time / 4);
    }

    private static async Task Appends(BenchmarkRun run, EventLog log, RawTwin raw)
    {
        foreach (var callers in (int[])[1, 32])
        {
            await run.Sql("checkpoint");
            var twin = run.Add($"raw_append_c{callers}_per_s", await RawAppends(raw, callers, run.Time));
            await run.Sql("checkpoint");
            var ours = run.Add($"append_c{callers}_per_s", await OurAppends(log, callers, run.Time));
            run.Add($"append_c{callers}_vs_raw", ours / twin, callers == 1 ? 0.5 : 1.5);
        }

        run.Add("append_c256_per_s", await OurAppends(log, 256, run.Time));
    }

    /// <summary>Each stream is used once and not in memory: eight events are read, parsed and folded for every command.</summary>
    private static async Task Commands(BenchmarkRun run, EventLog log, RawTwin raw)
    {
        var streams = await NewStreams(log, (int)(run.Time.TotalSeconds * 30_000));
        await run.Sql($"vacuum analyze {Schema}.mt_events, {Schema}.mt_streams");
        await run.Sql("checkpoint");
        var twin = run.Add("raw_command_c32_per_s", await RawCommands(raw, streams, run.Time));
        await run.Sql("checkpoint");
        var ours = run.Add("command_c32_per_s", await OurCommands(log, streams, run.Time));
        run.Add("command_c32_vs_raw", ours / twin, 2);

        // The same among a hundred streams that are worked on again and again, as a dispatcher's cases are.
        var few = new StreamId[100];
        for (var i = 0; i < few.Length; i++)
            streams.TryDequeue(out few[i]);
        var next = 0;
        run.Add("command_recent_c32_per_s", await Load.PerSecond(32, run.Time, async goOn =>
        {
            var done = 0;
            for (; goOn(); done++)
                await Decide(log, few[Interlocked.Increment(ref next) % few.Length]);
            return done;
        }));
    }

    private static async Task HotStream(BenchmarkRun run, EventLog log, RawTwin raw)
    {
        var twin = 0.0;
        foreach (var ours in (bool[])[false, true])
        {
            var request = Sample.NewStream(8);
            await log.Append(request);
            var stream = request.Streams[0].Stream;
            await run.Sql("checkpoint");
            var perSecond = await Load.PerSecond(32, run.Time, ours
                ? async goOn =>
                {
                    var done = 0;
                    for (; goOn(); done++)
                        await Decide(log, stream);
                    return done;
                }
            : async goOn =>
            {
                await using var connection = await raw.Connect();
                var done = 0;
                while (goOn())
                    done += await raw.Command(connection, stream, 8) ? 1 : 0;
                return done;
            });
            run.Add(ours ? "hot_stream_c32_per_s" : "raw_hot_stream_c32_per_s", perSecond);
            if (ours)
                run.Add("hot_stream_c32_vs_raw", perSecond / twin, 3);
            else
                twin = perSecond;
        }
    }

    private static async Task Follow(BenchmarkRun run, int round)
    {
        var schema = $"follow_{round}";
        await using var log = run.Open(schema);
        await log.ApplySchema();
        const int events = 200_000;
        var position = 0L;
        foreach (var chunk in Sample.Interleaved(events))
            position = await log.BulkAppend(chunk);
        await run.Sql("vacuum analyze");
        await run.Sql("checkpoint");
        run.Add("raw_read_per_s", await RawRead(run, schema));

        await using var daemon = new FollowerDaemon(log, Sample.Projections);
        var watch = Stopwatch.StartNew();
        daemon.Start();
        while (!daemon.IsLeading)
            await Task.Delay(1);
        await Task.WhenAll(Sample.Projections.Select(p => daemon.WaitFor(p.Name, position, TimeSpan.FromMinutes(5))));
        run.Add("follow_events_per_s", events / watch.Elapsed.TotalSeconds, 60_000);

        await run.Sql("checkpoint");
        var lags = await Load.OnTheBeat(500, run.Time * 2, async _ =>
        {
            var appended = await log.Append(Sample.NewStream());
            var committed = Stopwatch.GetTimestamp();
            await Task.WhenAll(Sample.Projections.Select(p => daemon.WaitFor(p.Name, appended.Position, TimeSpan.FromSeconds(30))));
            return Stopwatch.GetElapsedTime(committed).TotalMilliseconds;
        });
        run.Add("follow_lag_ms_p50", Load.Percentile(lags, 0.5));
        run.Add("follow_lag_ms_p99", Load.Percentile(lags, 0.99), 50, atMost: true);
    }

    private static async Task<double> RawRead(BenchmarkRun run, string schema)
    {
        await using var connection = new NpgsqlConnection(run.ConnectionString);
        await connection.OpenAsync();
        var watch = Stopwatch.StartNew();
        var read = 0;
        await using var command = new NpgsqlCommand($"select seq_id, id, version, data, type, timestamp, tenant_id, stream_id, headers from {schema}.mt_events order by seq_id", connection);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            read += reader.GetFieldValue<byte[]>(3).Length > 0 ? 1 : 0;
        return read / watch.Elapsed.TotalSeconds;
    }

    private static Task<double> RawAppends(RawTwin raw, int callers, TimeSpan time) => Load.PerSecond(callers, time, async goOn =>
    {
        await using var connection = await raw.Connect();
        var done = 0;
        for (; goOn(); done++)
            await raw.AppendNew(connection);
        return done;
    });

    private static Task<double> OurAppends(EventLog log, int callers, TimeSpan time) => Load.PerSecond(callers, time, async goOn =>
    {
        var done = 0;
        for (; goOn(); done++)
            await log.Append(Sample.NewStream());
        return done;
    });

    private static Task<double> RawCommands(RawTwin raw, ConcurrentQueue<StreamId> streams, TimeSpan time) => Load.PerSecond(32, time, async goOn =>
    {
        await using var connection = await raw.Connect();
        var done = 0;
        while (goOn() && streams.TryDequeue(out var stream))
            done += await raw.Command(connection, stream, 8) ? 1 : 0;
        return done;
    });

    private static Task<double> OurCommands(EventLog log, ConcurrentQueue<StreamId> streams, TimeSpan time) => Load.PerSecond(32, time, async goOn =>
    {
        var done = 0;
        for (; goOn() && streams.TryDequeue(out var stream); done++)
            await Decide(log, stream);
        return done;
    });

    private static Task<Written<Answer>> Decide(EventLog log, StreamId stream) => log.WriteToAggregate(
        CaseState.Aggregate, stream,
        loaded => new Decision<Answer>(new Answer("taken", loaded.State.Steps)).Append(loaded, Sample.Step(stream, loaded.State.Steps)),
        new WriteOptions { Metadata = Sample.Metadata });

    private static async Task<ConcurrentQueue<StreamId>> NewStreams(EventLog log, int count)
    {
        var keys = new ConcurrentQueue<StreamId>();
        foreach (var chunk in Sample.Interleaved(count * 8))
        {
            await log.BulkAppend(chunk);
            foreach (var first in chunk.Where(e => ((StepTaken)e.Data).Number == 0))
                keys.Enqueue(first.Stream);
        }

        return keys;
    }
}
