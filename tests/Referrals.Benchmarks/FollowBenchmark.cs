// ops/bench follow, and part of ops/bench log: catching up with 200,000 events of cases, next to Marten's documents, and how far readers
// are behind.
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

    public static async Task Run(BenchmarkRun run)
    {
        await using var follow = new FollowBenchmark(run);
        await follow.Fill();
        await follow.Measure(practice: true);
        for (var round = 1; round <= run.Rounds; round++)
        {
            Console.Error.WriteLine($"round {round}");
            await follow.Measure();
        }
    }

    public async Task Fill()
    {
        await using (var node = Node())
        {
            await node.ApplySchema();
            foreach (var block in CountyData.Cases(people, Goal, DateTimeOffset.UtcNow))
            {
                await Load.InTurn(node.Log, block);
                events += block.Count;
                if (events >= Goal)
                    break;
            }

            end = await node.Log.Position();
        }

        await plain.ApplySchema();
        // Marten gives every duplicated field an index; the table has seven.
        foreach (var column in (string[])["contract", "changed_at", "ended_at"])
            await run.Sql($"drop index {Documents}.mt_doc_plainreferral_idx_{column}");
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

    private async Task<double> CatchUpPlain()
    {
        await run.Sql($"truncate {Documents}.mt_doc_plainreferral");
        await run.Sql($"delete from {Schema}.mt_event_progression");
        await run.Sql("checkpoint");
        using var daemon = await plain.Follow();
        var watch = Stopwatch.StartNew();
        await daemon.StartAllAsync();
        while (await plain.Position() < end && watch.Elapsed < Longest)
            await Task.Delay(5);
        var perSecond = events / watch.Elapsed.TotalSeconds;
        await daemon.StopAllAsync();
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
        // Who runs the projections is asked for now and then; what is measured begins when it is there.
        var coordinator = node.Services.GetRequiredService<Marten.Events.Daemon.Coordination.IProjectionCoordinator>();
        while (coordinator.DaemonForMainDatabase().CurrentAgents().Count == 0)
            await Task.Delay(1);
        var watch = Stopwatch.StartNew();
        await node.Progress.WaitFor(list.Name, end, Longest);
        return events / watch.Elapsed.TotalSeconds;
    }

    /// <summary>From an event's commit until readers have it, at a steady rate.</summary>
    private Task<double[]> Lags(LogNode node, TimeSpan time) =>
        Load.OnTheBeat(
            EventsPerSecond,
            time,
            async _ =>
            {
                var stream = new StreamId(CountyData.County, Referral.StreamKey(Guid.CreateVersion7()));
                var submission = CountyData.Submitted(people, Interlocked.Increment(ref submitted), DateTimeOffset.UtcNow);
                var appended = await node.Log.Append(
                    new AppendRequest(new StreamAppend(stream, ExpectedVersion.NewStream, [submission], "referral"))
                );
                var committed = Stopwatch.GetTimestamp();
                await node.Progress.WaitFor(node.Progress.Projections[0].Name, appended.Position, TimeSpan.FromSeconds(30));
                return Stopwatch.GetElapsedTime(committed).TotalMilliseconds;
            }
        );

    private LogNode Node() => new(run.ConnectionString, App.Events(), [new ReferralList()], schema: Schema);
}
