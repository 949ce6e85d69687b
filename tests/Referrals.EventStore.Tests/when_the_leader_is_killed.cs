// Projections of a log by itself: one process at a time, handed over within seconds, and harmless even when two believe that they lead.
using JasperFx;
using JasperFx.Events.Daemon;
using Referrals.EventStore.Tests.Fixtures;
using static Referrals.EventStore.Tests.Fixtures.Samples;

namespace Referrals.EventStore.Tests;

public sealed class when_the_leader_is_killed(PostgresServer server) : LogTest(server)
{
    [Fact]
    public async Task another_process_leads_by_itself_and_nothing_is_applied_twice()
    {
        await OpenNode([new Recorder("seen")]).ApplySchema(Cancellation);
        using var leader = Worker.Start("lead", ConnectionString, "seen");
        (await leader.StandardOutput.ReadLineAsync(Cancellation)).ShouldBe("leading");
        var standby = await Follow(new Recorder("seen"));
        var first = await Log.Append(Append(NewStream(), [.. Enumerable.Range(0, 100).Select(i => new Counted(i))]), Cancellation);
        (await standby.WaitFor("seen", first.Position)).ShouldBeTrue("the standby sees how far the leader is");
        standby.LeadsProjections().ShouldBeFalse();

        leader.Kill();
        var last = await Log.Append(Append(NewStream(), [.. Enumerable.Range(0, 100).Select(i => new Counted(i))]), Cancellation);

        (await standby.WaitFor("seen", last.Position)).ShouldBeTrue("the standby leads");
        await Eventually.Holds(() => standby.LeadsProjections(), "the standby knows it");
        (await Numbers("select seq_id from referrals.seen order by place")).ShouldBe(
            await Numbers("select seq_id from referrals.mt_events order by seq_id")
        );
    }

    [Fact]
    public async Task a_leader_that_stops_properly_hands_over_and_there_are_never_two()
    {
        var first = new Referrals.Tests.Hosting.LogNode(ConnectionString, Types, [new Recorder("handed")]);
        await using (first)
        {
            await first.ApplySchema(Cancellation);
            await first.Follow(Cancellation);
            await Eventually.Holds(() => first.LeadsProjections(), "the first leads");
            var standby = await Follow(new Recorder("handed"));
            for (var i = 0; i < 50; i++)
            {
                var appended = await Log.Append(Append(NewStream(), new Counted(i)), Cancellation);
                (await standby.WaitFor("handed", appended.Position)).ShouldBeTrue();
                standby.LeadsProjections().ShouldBeFalse();
            }
        }

        var second = await Follow(new Recorder("handed"));
        var last = await Log.Append(Append(NewStream(), new Counted(1)), Cancellation);
        (await second.WaitFor("handed", last.Position)).ShouldBeTrue();
        (await Numbers("select seq_id from referrals.handed order by place")).ShouldBe(
            await Numbers("select seq_id from referrals.mt_events order by seq_id")
        );
    }

    [Slow]
    [Fact]
    public async Task two_who_both_believe_that_they_lead_cannot_both_apply_a_page()
    {
        var meeting = new Meeting(2);
        // Both are at the first event. Each waits with the page after it until the other has read it too: then both write it.
        var nodes = Enumerable
            .Range(0, 2)
            .Select(_ =>
                OpenNode([
                    new Recorder("fenced") { BeforePage = page => page[0].Version > 1 ? meeting.Arrive() : Task.CompletedTask },
                    new CountBoard("counted"),
                ])
            )
            .ToList();
        await nodes[0].ApplySchema(Cancellation);
        var stream = NewStream();
        var first = await Log.Append(Append(stream, new Counted(1)), Cancellation);
        var daemons = new List<IProjectionDaemon>();
        foreach (var node in nodes)
        {
            daemons.Add(await node.Store.BuildProjectionDaemonAsync());
            foreach (var projection in (string[])["fenced", "counted"])
            {
                await daemons[^1].StartAgentAsync($"{projection}:All", Cancellation);
                await Eventually.Holds(async () => await Position(projection) == first.Position, "the first event is applied");
            }
        }

        var stops = 0;
        var met = await Log.Append(Append(stream, [.. Enumerable.Range(0, 499).Select(_ => new Counted(1))]), Cancellation);
        await Eventually.Holds(
            async () => await Advanced("fenced", met.Position) && stops > 0,
            "one of the two has lost, and the page is applied"
        );
        for (var i = 0; i < 15; i++)
        {
            var position = (
                await Log.Append(Append(stream, [.. Enumerable.Range(0, 25).Select(_ => new Counted(1))]), Cancellation)
            ).Position;
            foreach (var projection in (string[])["fenced", "counted"])
                await Eventually.Holds(async () => await Advanced(projection, position), "one of the two goes on");
        }

        foreach (var daemon in daemons)
            await daemon.StopAllAsync();
        (await Numbers("select seq_id from referrals.fenced order by place")).ShouldBe(
            await Numbers("select seq_id from referrals.mt_events order by seq_id")
        );
        (await Numbers("select count from referrals.counted")).ShouldBe([875L]);

        // As the supervisor does: whoever was stopped believes again that it leads.
        async Task<bool> Advanced(string projection, long position)
        {
            foreach (var daemon in daemons)
            {
                foreach (var agent in daemon.CurrentAgents().Where(a => a.Status == AgentStatus.Stopped).ToList())
                {
                    stops++;
                    await daemon.StartAgentAsync(agent.Name.Identity, Cancellation);
                }
            }

            return await Position(projection) >= position;
        }

        async Task<long> Position(string projection) =>
            (await Numbers($"select coalesce(max(last_seq_id), 0) from referrals.mt_event_progression where name = '{projection}:All'"))[0];
    }

    /// <summary>The first arrivals wait for each other; later ones pass.</summary>
    private sealed class Meeting(int expected)
    {
        private readonly TaskCompletionSource complete = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int arrived;

        public Task Arrive()
        {
            if (Interlocked.Increment(ref arrived) >= expected)
                complete.TrySetResult();
            return complete.Task;
        }
    }
}
