// ops/bench log: the log next to plain Marten sessions and to raw Npgsql twins of the same work, in one interleaved run.
using System.Collections.Concurrent;
using Referrals.EventStore;
using Referrals.Tests.Hosting;

namespace Referrals.Benchmarks;

internal static class LogBenchmark
{
    private const string Schema = "bench";
    private const string PlainSchema = "bench_plain";

    // Nothing but the log's writer appends there: the raw twin would be found out.
    private const string ProvedSchema = "bench_proved";
    private const string UnprovedSchema = "bench_unproved";
    private const int Callers = 32;

    // More than any subject uses up.
    private const int ColdStreamsPerSecond = 8_000;

    public static async Task Run(BenchmarkRun run)
    {
        await using var node = run.Open(Schema);
        await node.ApplySchema();
        await using var plain = new PlainMarten(run.ConnectionString, PlainSchema);
        await plain.ApplySchema();
        await using var raw = new RawTwin(run.ConnectionString, Schema);
        await using var proved = run.Open(ProvedSchema);
        await proved.ApplySchema();
        await using var unproved = run.Open(UnprovedSchema);
        await unproved.ApplySchema();
        await run.Sql(ProofCost.WithoutBlocks(UnprovedSchema));
        await using var follow = new FollowBenchmark(run);
        await follow.Fill();
        await WarmUp(run, node.Log, plain, raw);
        await follow.Measure(practice: true);
        for (var round = 1; round <= run.Rounds; round++)
        {
            Console.Error.WriteLine($"round {round}");
            await Appends(run, node.Log, plain, raw);
            await ProofCost.Measure(run, proved.Log, unproved.Log, OurAppends);
            await Commands(run, node.Log, plain, raw);
            await TwoStreams(run, node.Log, plain);
            await RecentStreams(run, node.Log, plain);
            await HotStream(run, node.Log, plain, raw);
            await follow.Measure();
        }

        await ProofCost.Verify(run, ProvedSchema);
    }

    /// <summary>Until the code that is measured has been compiled as far as it will be.</summary>
    private static async Task WarmUp(BenchmarkRun run, EventLog log, PlainMarten plain, RawTwin raw)
    {
        await RawAppends(raw, Callers, run.Time);
        await Repeat(Callers, run.Time, plain.AppendNew);
        await OurAppends(log, Callers, run.Time);
        var streams = await NewStreams(run, log, 8_000);
        await RawCommands(raw, new ConcurrentQueue<StreamId>(streams[..4_000]), run.Time / 4);
        await OnEach(streams[..4_000], run.Time, s => plain.Decide(s));
        await OnEach(streams[4_000..], run.Time, s => Decide(log, s));
        await OnEachPair(streams[4_000..], run.Time, plain.DecideOnTwo);
    }

    private static async Task Appends(BenchmarkRun run, EventLog log, PlainMarten plain, RawTwin raw)
    {
        foreach (var callers in (int[])[1, Callers])
        {
            await run.Sql("checkpoint");
            var twin = run.Add($"raw_append_c{callers}_per_s", await RawAppends(raw, callers, run.Time));
            await run.Sql("checkpoint");
            var marten = run.Add($"marten_append_c{callers}_per_s", await Repeat(callers, run.Time, plain.AppendNew));
            await run.Sql("checkpoint");
            var ours = run.Add($"append_c{callers}_per_s", await OurAppends(log, callers, run.Time));
            run.Add($"append_c{callers}_vs_marten", ours / marten, callers == 1 ? 0.8 : 1.8);
            run.Add($"append_c{callers}_vs_raw", ours / twin);
        }

        run.Add("append_c256_per_s", await OurAppends(log, 256, run.Time));
    }

    /// <summary>Each stream is used once and not in memory: eight events are read, parsed and folded for every command.</summary>
    private static async Task Commands(BenchmarkRun run, EventLog log, PlainMarten plain, RawTwin raw)
    {
        var streams = await NewStreams(run, log, (int)(run.Time.TotalSeconds * ColdStreamsPerSecond));
        var half = streams.Length / 2;
        var twin = run.Add("raw_command_c32_per_s", await RawCommands(raw, new ConcurrentQueue<StreamId>(streams[..half]), run.Time));
        await run.Sql("checkpoint");
        var marten = run.Add("marten_command_c32_per_s", await OnEach(streams, run.Time, s => plain.Decide(s)));
        await run.Sql("checkpoint");
        var ours = run.Add("command_c32_per_s", await OnEach(streams[half..], run.Time, s => Decide(log, s)));
        run.Add("command_c32_vs_marten", ours / marten, 1.8);
        run.Add("command_c32_vs_raw", ours / twin);
    }

    private static async Task TwoStreams(BenchmarkRun run, EventLog log, PlainMarten plain)
    {
        var streams = await NewStreams(run, log, (int)(run.Time.TotalSeconds * ColdStreamsPerSecond / 2));
        var marten = run.Add("marten_two_streams_c32_per_s", await OnEachPair(streams, run.Time, plain.DecideOnTwo));
        await run.Sql("checkpoint");
        var ours = run.Add(
            "two_streams_c32_per_s",
            await OnEachPair(streams, run.Time, (first, second) => DecideOnTwo(log, first, second))
        );
        run.Add("two_streams_c32_vs_marten", ours / marten, 1.6);
    }

    /// <summary>Commands on a hundred streams that are worked on again and again, as a dispatcher's cases are.</summary>
    private static async Task RecentStreams(BenchmarkRun run, EventLog log, PlainMarten plain)
    {
        var streams = await NewStreams(run, log, 100);
        foreach (var stream in streams)
            await Decide(log, stream);
        var next = 0;
        StreamId Next() => streams[Interlocked.Increment(ref next) % streams.Length];
        var marten = run.Add("marten_command_recent_c32_per_s", await Repeat(Callers, run.Time, () => plain.Decide(Next())));
        await run.Sql("checkpoint");
        var ours = run.Add("command_recent_c32_per_s", await Repeat(Callers, run.Time, () => Decide(log, Next())));
        run.Add("command_recent_c32_vs_marten", ours / marten, 4);
        run.Add("command_recent_c256_per_s", await Repeat(256, run.Time, () => Decide(log, Next())));
    }

    private static async Task HotStream(BenchmarkRun run, EventLog log, PlainMarten plain, RawTwin raw)
    {
        var streams = await NewStreams(run, log, 3);
        var twin = run.Add(
            "raw_hot_stream_c32_per_s",
            await Load.PerSecond(
                Callers,
                run.Time,
                async goOn =>
                {
                    await using var connection = await raw.Connect();
                    var done = 0;
                    while (goOn())
                        done += await raw.Command(connection, streams[0], 8) ? 1 : 0;
                    return done;
                }
            )
        );
        await run.Sql("checkpoint");
        var optimistic = run.Add("marten_hot_stream_optimistic_c32_per_s", await Repeat(Callers, run.Time, () => plain.Decide(streams[1])));
        await run.Sql("checkpoint");
        var exclusive = run.Add(
            "marten_hot_stream_exclusive_c32_per_s",
            await Repeat(Callers, run.Time, () => plain.Decide(streams[2], true))
        );
        await run.Sql("checkpoint");
        var ours = run.Add("hot_stream_c32_per_s", await Repeat(Callers, run.Time, () => Decide(log, streams[1])));
        run.Add("hot_stream_c32_vs_marten", ours / Math.Max(optimistic, exclusive), 30);
        run.Add("hot_stream_c32_vs_raw", ours / twin);
    }

    private static Task<double> OurAppends(EventLog log, int callers, TimeSpan time) =>
        Repeat(callers, time, () => log.Append(Sample.NewStream()));

    private static Task<double> Repeat(int callers, TimeSpan time, Func<Task> act) =>
        Load.PerSecond(
            callers,
            time,
            async goOn =>
            {
                var done = 0;
                for (; goOn(); done++)
                    await act();
                return done;
            }
        );

    private static Task<double> OnEach(StreamId[] streams, TimeSpan time, Func<StreamId, Task> act)
    {
        var next = -1;
        return Load.PerSecond(
            Callers,
            time,
            async goOn =>
            {
                var done = 0;
                for (int at; goOn() && (at = Interlocked.Increment(ref next)) < streams.Length; done++)
                    await act(streams[at]);
                return done;
            }
        );
    }

    private static Task<double> OnEachPair(StreamId[] streams, TimeSpan time, Func<StreamId, StreamId, Task> act)
    {
        var next = -1;
        return Load.PerSecond(
            Callers,
            time,
            async goOn =>
            {
                var done = 0;
                for (int at; goOn() && (at = 2 * Interlocked.Increment(ref next)) + 1 < streams.Length; done++)
                    await act(streams[at], streams[at + 1]);
                return done;
            }
        );
    }

    private static Task<double> RawAppends(RawTwin raw, int callers, TimeSpan time) =>
        Load.PerSecond(
            callers,
            time,
            async goOn =>
            {
                await using var connection = await raw.Connect();
                var done = 0;
                for (; goOn(); done++)
                    await raw.AppendNew(connection);
                return done;
            }
        );

    private static Task<double> RawCommands(RawTwin raw, ConcurrentQueue<StreamId> streams, TimeSpan time) =>
        Load.PerSecond(
            Callers,
            time,
            async goOn =>
            {
                await using var connection = await raw.Connect();
                var done = 0;
                while (goOn() && streams.TryDequeue(out var stream))
                    done += await raw.Command(connection, stream, 8) ? 1 : 0;
                return done;
            }
        );

    private static Task<Written<Answer>> Decide(EventLog log, StreamId stream) =>
        log.WriteToAggregate(
            CaseState.Aggregate,
            stream,
            loaded => new Decision<Answer>(new Answer("taken", loaded.State.Steps)).Append(loaded, Sample.Step(stream, loaded.State.Steps)),
            new WriteOptions { Metadata = Sample.Metadata }
        );

    private static Task<Written<Answer>> DecideOnTwo(EventLog log, StreamId first, StreamId second) =>
        log.WriteToAggregates(
            CaseState.Aggregate,
            first,
            CaseState.Aggregate,
            second,
            (one, other) =>
                new Decision<Answer>(new Answer("taken", one.State.Steps + other.State.Steps))
                    .Append(one, Sample.Step(first, one.State.Steps))
                    .Append(other, Sample.Step(second, other.State.Steps)),
            new WriteOptions { Metadata = Sample.Metadata, Command = new CommandId(Sample.Tenant, $"take {first.Key}", second.Key) }
        );

    /// <summary>Streams of eight events, mixed, in the schemas of all subjects.</summary>
    private static async Task<StreamId[]> NewStreams(BenchmarkRun run, EventLog log, int count)
    {
        var after = await log.Position();
        var keys = Enumerable.Range(0, count).Select(_ => Sample.NewKey()).ToArray();
        var steps = Enumerable.Range(0, 8);
        await Load.InTurn(log, keys.SelectMany(key => steps.Select(i => new BulkEvent(key, Sample.Step(key, i), "case", Sample.Metadata))));
        const string columns =
            "id, stream_id, version, data, type, timestamp, tenant_id, mt_dotnet_type, correlation_id, causation_id, headers, is_archived";
        await run.Sql(
            $"""
            insert into {PlainSchema}.mt_streams (tenant_id, id, type, version, timestamp, created, is_archived)
            select tenant_id, id, type, version, timestamp, created, is_archived from {Schema}.mt_streams
            where (tenant_id, id) in (select tenant_id, stream_id from {Schema}.mt_events where seq_id > {after} and version = 1);
            insert into {PlainSchema}.mt_events (seq_id, {columns})
            select nextval('{PlainSchema}.mt_events_sequence'), {columns} from {Schema}.mt_events where seq_id > {after} order by seq_id;
            """
        );
        await run.Sql($"vacuum analyze {Schema}.mt_events, {Schema}.mt_streams, {PlainSchema}.mt_events, {PlainSchema}.mt_streams");
        await run.Sql("checkpoint");
        return keys;
    }
}
