// A reader without a place of its own: in the leading process and in others, whatever happens to the connections.
using Referrals.EventStore.Following;
using Referrals.EventStore.Tests.Fixtures;
using static Referrals.EventStore.Tests.Fixtures.Samples;

namespace Referrals.EventStore.Tests;

public sealed class when_the_log_is_read_as_it_grows(PostgresServer server) : LogTest(server)
{
    [Fact]
    public async Task every_process_reads_all_of_it_in_order()
    {
        await Log.ApplySchema(Cancellation);
        (await Log.Position(Cancellation)).ShouldBe(0);
        var before = await Log.Append(Append(NewStream(), new Counted(1), new Counted(2)), Cancellation);
        (await Log.Position(Cancellation)).ShouldBe(before.Position);
        var leader = Follow(Log, new CountBoard("led"));
        await Until(() => Task.FromResult(leader.IsLeading), "the first leads");
        var standby = Follow(Open(), new CountBoard("led"));

        var all = Task.WhenAll(Read(leader, 0, 102), Read(standby, 0, 102), Read(standby, before.Position, 100));
        for (var i = 0; i < 100; i++)
            await Log.Append(Append(NewStream(), new Counted(i)), Cancellation);

        var stored = await Numbers("select seq_id from referrals.mt_events order by seq_id");
        var read = await all;
        read[0].ShouldBe(stored);
        read[1].ShouldBe(stored);
        read[2].ShouldBe(stored.Skip(2));
    }

    [Fact]
    public async Task connections_that_are_killed_cost_nothing()
    {
        var daemon = Follow(Log, new CountBoard("killed"));
        var reading = Read(daemon, 0, 200);
        var elsewhere = Open();
        for (var i = 0; i < 200; i++)
        {
            await elsewhere.Append(Append(NewStream(), new Counted(i)), Cancellation);
            if (i % 20 == 10)
                await Sql("select pg_terminate_backend(pid) from pg_stat_activity where (application_name like '%follower' or application_name like '%leader') and datname = current_database()");
        }

        (await reading).ShouldBe(await Numbers("select seq_id from referrals.mt_events order by seq_id"));
    }

    [Fact]
    public async Task it_ends_with_the_daemon()
    {
        var daemon = Follow(Log, new CountBoard("ended"));
        var reading = Read(daemon, 0, int.MaxValue);
        await Log.Append(Append(NewStream(), new Counted(1)), Cancellation);
        await daemon.DisposeAsync();
        (await reading).Count.ShouldBeLessThanOrEqualTo(1);
    }

    private static async Task<List<long>> Read(FollowerDaemon daemon, long after, int count)
    {
        var read = new List<long>();
        await foreach (var page in daemon.Read(after, Cancellation))
        {
            read.AddRange(page.Select(e => e.Sequence));
            if (read.Count >= count)
                break;
        }

        return read;
    }
}
