// A follower that fails stops alone, keeps its place, says where it is stuck, and goes on by itself.
using Referrals.EventStore.Following;
using Referrals.EventStore.Tests.Fixtures;
using static Referrals.EventStore.Tests.Fixtures.Samples;

namespace Referrals.EventStore.Tests;

public sealed class when_a_projection_throws(PostgresServer server) : LogTest(server)
{
    [Fact]
    public async Task it_stops_alone_just_before_the_event_and_goes_on_once_it_is_mended()
    {
        var (sound, broken) = (new CountBoard("sound"), new CountBoard("broken") { FailAt = "poison" });
        var stream = NewStream();
        var before = await Log.BulkAppend([.. Enumerable.Range(1, 300).Select(i => new BulkEvent(stream, new Counted(1, $"{i}")))], Cancellation);
        var poison = await Log.Append(Append(stream, new Counted(1, "poison")), Cancellation);
        var after = await Log.BulkAppend([.. Enumerable.Range(1, 300).Select(i => new BulkEvent(stream, new Counted(1, $"{i}")))], Cancellation);
        var daemon = Follow(Log, sound, broken);

        (await daemon.WaitFor("sound", after, TimeSpan.FromMinutes(1), Cancellation)).ShouldBeTrue("the other one is not held up");
        await Until(async () => (await Find(daemon, "broken"))?.StuckAt == poison.Position, "the poisonous event stands alone");
        var stuck = (await Find(daemon, "broken"))!;
        (stuck.State, stuck.Position).ShouldBe((FollowerState.Failing, before));
        stuck.Error.ShouldNotBeNull().ShouldContain("cannot apply 'poison'");
        stuck.Lag.ShouldBe(after - before);
        (await Numbers("select count from referrals.broken")).ShouldBe([300L]);

        broken.FailAt = null;

        (await daemon.WaitFor("broken", after, TimeSpan.FromMinutes(1), Cancellation)).ShouldBeTrue();
        await Until(async () => (await Find(daemon, "broken"))!.State == FollowerState.Running, "it says that it is well");
        (await Find(daemon, "broken"))!.Error.ShouldBeNull();
        (await Numbers("select count from referrals.broken")).ShouldBe([601L]);
    }

    [Fact]
    public async Task an_event_that_only_a_newer_program_knows_is_not_skipped()
    {
        var stream = NewStream();
        var known = await Log.Append(Append(stream, new Counted(1)), Cancellation);
        await Sql($"""
            insert into referrals.mt_events (seq_id, id, stream_id, version, data, type, tenant_id)
            values (nextval('referrals.mt_events_sequence'), gen_random_uuid(), '{stream.Key}', 2, jsonb_build_object(), 'from_the_future', '{stream.Tenant}')
            """);
        var daemon = Follow(Log, new CountBoard("old_program"));

        await Until(async () => (await Find(daemon, "old_program"))?.StuckAt == known.Position + 1, "it stops at the unknown event");

        (await Find(daemon, "old_program"))!.Error.ShouldNotBeNull().ShouldContain("from_the_future");
        (await Find(daemon, "old_program"))!.Position.ShouldBe(known.Position);
    }

    private static async Task<FollowerStatus?> Find(FollowerDaemon daemon, string name) => (await daemon.Status(Cancellation)).FirstOrDefault(s => s.Name == name);
}
