// Leadership: one at a time, handed over within seconds, and fenced even when two believe that they lead.
using Referrals.EventStore.Following;
using Referrals.EventStore.Tests.Fixtures;
using static Referrals.EventStore.Tests.Fixtures.Samples;

namespace Referrals.EventStore.Tests;

/// <summary>Run by themselves: what promises seconds must not compete with every other test for two processors.</summary>
[CollectionDefinition("alone", DisableParallelization = true)]
public sealed class Alone;

[Collection("alone")]
public sealed class when_the_leader_is_killed(PostgresServer server) : LogTest(server)
{
    [Fact]
    public async Task another_process_leads_within_five_seconds_and_nothing_is_applied_twice()
    {
        await Sql(Recorder.Table("seen"));
        using var leader = Worker.Start("lead", ConnectionString, "seen");
        (await leader.StandardOutput.ReadLineAsync(Cancellation)).ShouldBe("leading");
        var standby = Follow(Log, new Recorder("seen"));
        var first = await Log.Append(Append(NewStream(), [.. Enumerable.Range(0, 100).Select(i => new Counted(i))]), Cancellation);
        (await standby.WaitFor("seen", first.Position, TimeSpan.FromMinutes(1), Cancellation)).ShouldBeTrue("the standby sees how far the leader is");
        standby.IsLeading.ShouldBeFalse();

        leader.Kill();
        var last = await Log.Append(Append(NewStream(), [.. Enumerable.Range(0, 100).Select(i => new Counted(i))]), Cancellation);

        // The limit is a promise to operators, not a measurement: a standby asks for the lock every second.
        (await standby.WaitFor("seen", last.Position, TimeSpan.FromSeconds(5), Cancellation)).ShouldBeTrue("the standby leads within five seconds");
        standby.IsLeading.ShouldBeTrue();
        (await Numbers("select seq_id from seen_seen order by place")).ShouldBe(await Numbers("select seq_id from referrals.mt_events order by seq_id"));
    }

    [Fact]
    public async Task a_leader_that_stops_properly_hands_over()
    {
        await Sql(Recorder.Table("handed"));
        var other = Open();
        await using var first = new FollowerDaemon(Log, [new Recorder("handed")]);
        first.Start();
        await Until(() => Task.FromResult(first.IsLeading), "the first leads");
        var second = Follow(other, new Recorder("handed"));

        await first.DisposeAsync();

        await Until(() => Task.FromResult(second.IsLeading), "the second leads");
        var appended = await Log.Append(Append(NewStream(), new Counted(1)), Cancellation);
        (await second.WaitFor("handed", appended.Position, TimeSpan.FromMinutes(1), Cancellation)).ShouldBeTrue();
    }

    [Fact]
    public async Task two_who_both_believe_that_they_lead_cannot_both_apply()
    {
        await Sql(Recorder.Table("fenced"));
        await using var source = Log.Options.Connect("test", 4);
        await Log.Append(Append(NewStream(), [.. Enumerable.Range(0, 10).Select(i => new Counted(i))]), Cancellation);
        var events = await new LogTail(Log.Options, Log.Signal, source).Read(0, Cancellation);
        var (stalled, fresh) = (new FollowerPlace("fenced", "referrals"), new FollowerPlace("fenced", "referrals"));
        await stalled.Create(source, Cancellation);
        await stalled.Load(source, Cancellation);
        await fresh.Load(source, Cancellation);
        var recorder = new Recorder("fenced");

        var outcomes = await Task.WhenAll(
            Outcome(stalled.Apply(recorder.Start("referrals"), events, null, source, Cancellation)),
            Outcome(fresh.Apply(recorder.Start("referrals"), events, null, source, Cancellation)));

        outcomes.Count(o => o is null).ShouldBe(1);
        outcomes.Count(o => o is FollowerFencedException).ShouldBe(1);
        (await Numbers("select seq_id from seen_fenced order by place")).ShouldBe([.. events.Select(e => e.Sequence)]);
    }

    [Fact]
    public async Task a_place_that_was_moved_and_moved_back_is_another_place()
    {
        await Sql(Recorder.Table("aba"));
        await using var source = Log.Options.Connect("test", 4);
        await Log.Append(Append(NewStream(), new Counted(1)), Cancellation);
        var events = await new LogTail(Log.Options, Log.Signal, source).Read(0, Cancellation);
        var place = new FollowerPlace("aba", "referrals");
        await place.Create(source, Cancellation);
        await place.Load(source, Cancellation);
        await Sql("update referrals.mt_event_progression set last_seq_id = 0, last_updated = clock_timestamp() where name = 'aba'");

        await Should.ThrowAsync<FollowerFencedException>(place.Apply(new Recorder("aba").Start("referrals"), events, null, source, Cancellation));

        (await Numbers("select count(*) from seen_aba")).ShouldBe([0L]);
    }

    private static async Task<Exception?> Outcome(Task task)
    {
        try
        {
            await task;
            return null;
        }
        catch (Exception problem)
        {
            return problem;
        }
    }
}
