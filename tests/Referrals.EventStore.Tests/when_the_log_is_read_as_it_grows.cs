// A reader without a place of its own: in the leading process and in others, whatever happens to the connections.
using Referrals.EventStore.Tests.Fixtures;
using static Referrals.EventStore.Tests.Fixtures.Samples;

namespace Referrals.EventStore.Tests;

public sealed class when_the_log_is_read_as_it_grows(PostgresServer server) : LogTest(server)
{
    [Fact]
    public async Task every_process_reads_all_of_it_in_order()
    {
        (await Log.Position(Cancellation)).ShouldBe(0);
        var before = await Log.Append(Append(NewStream(), new Counted(1), new Counted(2)), Cancellation);
        (await Log.Position(Cancellation)).ShouldBe(before.Position);
        var (first, second) = (await Follow(new CountBoard("led")), await Follow(new CountBoard("led")));

        // The last one hears of nothing: it looks by itself.
        var all = Task.WhenAll(
            Read(first.Log, 0, 102),
            Read(second.Log, 0, 102),
            Read(second.Log, before.Position, 100),
            Read(Open(), 0, 102)
        );
        for (var i = 0; i < 100; i++)
            await Log.Append(Append(NewStream(), new Counted(i)), Cancellation);

        var stored = await Numbers("select seq_id from referrals.mt_events order by seq_id");
        var read = await all;
        read[0].ShouldBe(stored);
        read[1].ShouldBe(stored);
        read[2].ShouldBe(stored.Skip(2));
        read[3].ShouldBe(stored);
    }

    [Fact]
    public async Task connections_that_are_killed_cost_nothing()
    {
        var node = await Follow(new CountBoard("killed"));
        var reading = Read(node.Log, 0, 200);
        for (var i = 0; i < 200; i++)
        {
            await Log.Append(Append(NewStream(), new Counted(i)), Cancellation);
            if (i % 20 == 10)
                await KillConnections();
        }

        var stored = await Numbers("select seq_id from referrals.mt_events order by seq_id");
        stored.Count.ShouldBe(200);
        (await reading).ShouldBe(stored);
        (await node.WaitFor("killed", stored[^1])).ShouldBeTrue("the projection goes on too");
        (await Numbers("select count(*) from referrals.killed")).ShouldBe([200L]);
    }

    [Fact]
    public async Task it_ends_with_the_log()
    {
        var log = Open();
        var reading = Read(log, 0, int.MaxValue);
        await Log.Append(Append(NewStream(), new Counted(1)), Cancellation);
        await log.DisposeAsync();
        (await reading).Count.ShouldBeLessThanOrEqualTo(1);
    }

    private static async Task<List<long>> Read(EventLog log, long after, int count)
    {
        var read = new List<long>();
        await foreach (var page in log.Read(after, Cancellation))
        {
            read.AddRange(page.Select(e => e.Sequence));
            if (read.Count >= count)
                break;
        }

        return read;
    }
}
