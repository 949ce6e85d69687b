// Part of ops/bench log: catching up with 200,000 events of cases, next to Marten's documents, and how far readers are behind.
using JasperFx.Events.Daemon;
using Microsoft.Extensions.DependencyInjection;
using Referrals.Cases;
using Referrals.EventStore;
using Referrals.Tests.Hosting;
using Stopwatch = System.Diagnostics.Stopwatch;

namespace Referrals.Benchmarks;

internal sealed class FollowBenchmark(BenchmarkRun run) : IAsyncDisposable
{
    private const string Schema = "follow";
    private const string Documents = "follow_documents";
    private const int Goal = 200_000;
    private const int EventsPerSecond = 300;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);

    private readonly KnownPerson[] people = [.. Enumerable.Range(0, 10_000).Select(i => new KnownPerson($"p{i:D9}", "", "", ""))];
    private readonly PlainReferrals plain = new(run.ConnectionString, Schema, Documents);
    private int events;
    private long end;
    private int submitted = 1_000_000;

    public async Task Fill()
    {
        await using (var node = Node())
        {
            await node.ApplySchema();
            foreach (var block in CountyData.Cases(people, Goal, DateTimeOffset.UtcNow))
            {
                await Append(node.Log, block);
                events += block.Count;
                if (events >= Goal)
                    break;
            }

            end = await node.Log.Position();
        }

        await plain.ApplySchema();
        await run.Sql("vacuum analyze");
    }

    public async Task Measure(bool practice = false)
    {
        var marten = await CatchUpPlain();
        await using var node = Node();
        var ours = await CatchUp(node);
        await run.Sql("checkpoint");
        var lags = await Lags(node, practice ? run.Time / 2 : run.Time * 2);
        if (practice)
            return;
        run.Add("marten_follow_events_per_s", marten);
        run.Add("follow_events_per_s", ours);
        run.Add("follow_vs_marten", ours / marten, 2);
        run.Add("follow_lag_ms_p50", Load.Percentile(lags, 0.5));
        run.Add("follow_lag_ms_p99", Load.Percentile(lags, 0.99), 80, atMost: true);
    }

    public ValueTask DisposeAsync() => plain.DisposeAsync();

    // Neighbours in the log belong to different cases, as those of a day do: first all first events of a block, then all second ones.
    private static async Task Append(EventLog log, IReadOnlyList<BulkEvent> block)
    {
        var streams = block.GroupBy(e => e.Stream).Select(s => s.ToArray()).ToList();
        for (var version = 0; version < streams.Max(s => s.Length); version++)
        {
            await Parallel.ForEachAsync(
                streams.Where(s => s.Length > version), new ParallelOptions { MaxDegreeOfParallelism = 512 }, async (stream, stop) => await log.Append(
                    new AppendRequest(new StreamAppend(stream[0].Stream, ExpectedVersion.Exactly(version), [stream[version].Data], stream[0].StreamType)), stop));
        }
    }

    private async Task<double> CatchUpPlain()
    {
        await run.Sql($"truncate {Documents}.mt_doc_plainreferral");
        await run.Sql($"delete from {Schema}.mt_event_progression");
        await run.Sql("checkpoint");
        await using var daemon = await plain.Follow() as IAsyncDisposable;
        var watch = Stopwatch.StartNew();
        await ((IProjectionDaemon)daemon!).StartAllAsync();
        while (await plain.Position() < end && watch.Elapsed < Longest)
            await Task.Delay(5);
        var perSecond = events / watch.Elapsed.TotalSeconds;
        await ((IProjectionDaemon)daemon!).StopAllAsync();
        return perSecond;
    }

    private async Task<double> CatchUp(LogNode node)
    {
        var list = node.Progress.Projections[0];
        foreach (var table in list.Tables)
            await run.Sql($"drop table if exists {Schema}.{list.Physical(table)} cascade");
        await node.ApplySchema();
        await run.Sql($"delete from {Schema}.mt_event_progression");
        await run.Sql("checkpoint");
        await node.Follow();
        // Leadership is asked for now and then; what is measured begins when it is there.
        var coordinator = node.Services.GetRequiredService<Marten.Events.Daemon.Coordination.IProjectionCoordinator>();
        while (coordinator.DaemonForMainDatabase().CurrentAgents().Count == 0)
            await Task.Delay(1);
        var watch = Stopwatch.StartNew();
        await node.Progress.WaitFor(list.Name, end, Longest);
        return events / watch.Elapsed.TotalSeconds;
    }

    /// <summary>From an event's commit until readers have it, at a steady rate.</summary>
    private Task<double[]> Lags(LogNode node, TimeSpan time) => Load.OnTheBeat(EventsPerSecond, time, async _ =>
    {
        var stream = new StreamId(CountyData.County, Referral.StreamKey(Guid.CreateVersion7()));
        var submission = CountyData.Submitted(people, Interlocked.Increment(ref submitted), DateTimeOffset.UtcNow);
        var appended = await node.Log.Append(new AppendRequest(new StreamAppend(stream, ExpectedVersion.NewStream, [submission], "referral")));
        var committed = Stopwatch.GetTimestamp();
        await node.Progress.WaitFor(node.Progress.Projections[0].Name, appended.Position, TimeSpan.FromSeconds(30));
        return Stopwatch.GetElapsedTime(committed).TotalMilliseconds;
    });

    private LogNode Node() => new(run.ConnectionString, App.Events(), [new ReferralList()], schema: Schema);
}
