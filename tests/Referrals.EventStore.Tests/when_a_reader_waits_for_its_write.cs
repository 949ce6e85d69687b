// Read your own writes: waiting for a projection, in the leading process and in others.
using Referrals.EventStore.Tests.Fixtures;
using static Referrals.EventStore.Tests.Fixtures.Samples;

namespace Referrals.EventStore.Tests;

public sealed class when_a_reader_waits_for_its_write(PostgresServer server) : LogTest(server)
{
    [Fact]
    public async Task it_is_there_in_every_process_once_the_wait_is_over()
    {
        var leader = await Follow(new CountBoard("waited"));
        await Eventually.Holds(() => leader.LeadsProjections(), "the first leads");
        var standby = await Follow(new CountBoard("waited"));
        foreach (var node in (Referrals.Tests.Hosting.LogNode[])[leader, standby])
        {
            for (var i = 0; i < 25; i++)
            {
                var stream = NewStream();
                var written = await Log.Append(Append(stream, new Counted(i)), Cancellation);
                (await node.WaitFor("waited", written.Position)).ShouldBeTrue();
                (await Numbers($"select count from referrals.waited where id = '{stream.Key}'")).ShouldBe([i]);
            }
        }

        standby.LeadsProjections().ShouldBeFalse();
    }

    [Fact]
    public async Task waiting_for_what_does_not_come_ends_in_time()
    {
        var node = await Follow(new CountBoard("patient"));
        (await node.Progress.WaitFor("patient", 1_000_000, TimeSpan.FromMilliseconds(200), Cancellation)).ShouldBeFalse();
        await Should.ThrowAsync<ArgumentException>(node.Progress.WaitFor("unheard_of", 1, TimeSpan.FromMilliseconds(50), Cancellation));
    }

    [Slow]
    [Fact]
    public async Task sequences_that_were_rolled_back_hold_nobody_up_for_long()
    {
        var node = await Follow(new CountBoard("gaps"));
        for (var i = 0; i < 2; i++)
        {
            await Sql("begin; select nextval('referrals.mt_events_sequence') from generate_series(1, 20000); rollback");
            var written = await Log.Append(Append(NewStream(), new Counted(1)), Cancellation);
            (await node.WaitFor("gaps", written.Position)).ShouldBeTrue();
        }

        (await node.Status("gaps")).Lag.ShouldBe(0);
    }
}
