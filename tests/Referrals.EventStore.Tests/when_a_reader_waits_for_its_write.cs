// Read your own writes: waiting for a follower, in the leading process and in others.
using Referrals.EventStore.Following;
using Referrals.EventStore.Tests.Fixtures;
using static Referrals.EventStore.Tests.Fixtures.Samples;

namespace Referrals.EventStore.Tests;

public sealed class when_a_reader_waits_for_its_write(PostgresServer server) : LogTest(server)
{
    [Fact]
    public async Task it_is_there_in_every_process_once_the_wait_is_over()
    {
        var leader = Follow(Log, new CountBoard("waited"));
        await Until(() => Task.FromResult(leader.IsLeading), "the first leads");
        var standby = Follow(Open(), new CountBoard("waited"));
        foreach (var daemon in (FollowerDaemon[])[leader, standby])
        {
            for (var i = 0; i < 25; i++)
            {
                var stream = NewStream();
                var written = await Log.Append(Append(stream, new Counted(i)), Cancellation);
                (await daemon.WaitFor("waited", written.Position, TimeSpan.FromMinutes(1), Cancellation)).ShouldBeTrue();
                (await Numbers($"select count from referrals.waited where id = '{stream.Key}'")).ShouldBe([i]);
            }
        }

        standby.IsLeading.ShouldBeFalse();
    }

    [Fact]
    public async Task waiting_for_what_does_not_come_ends_in_time()
    {
        var daemon = Follow(Log, new CountBoard("patient"));
        (await daemon.WaitFor("patient", 1_000_000, TimeSpan.FromMilliseconds(200), Cancellation)).ShouldBeFalse();
        (await daemon.WaitFor("unheard_of", 1, TimeSpan.FromMilliseconds(50), Cancellation)).ShouldBeFalse();
    }

    [Fact]
    public async Task sequences_that_were_rolled_back_do_not_hold_anybody_up()
    {
        var daemon = Follow(Log, new CountBoard("gaps"));
        for (var i = 0; i < 5; i++)
        {
            await Sql("begin; select nextval('referrals.mt_events_sequence') from generate_series(1, 20000); rollback");
            var written = await Log.Append(Append(NewStream(), new Counted(1)), Cancellation);
            (await daemon.WaitFor("gaps", written.Position, TimeSpan.FromMinutes(1), Cancellation)).ShouldBeTrue();
        }

        (await daemon.Status(Cancellation)).Single().Lag.ShouldBe(0);
    }

    [Fact]
    public void followers_need_plain_and_different_names()
    {
        Should.Throw<ArgumentException>(() => new FollowerDaemon(Log, [new CountBoard("twice"), new CountBoard("twice")]));
        Should.Throw<ArgumentException>(() => new FollowerDaemon(Log, [new CountBoard("No Name")]));
    }
}
