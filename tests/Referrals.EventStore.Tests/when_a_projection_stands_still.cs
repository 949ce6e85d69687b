// What follows the log and does not get on, although nothing is wrong with any event, is started again.
using Referrals.EventStore.Projections;
using Referrals.EventStore.Tests.Fixtures;
using static Referrals.EventStore.Tests.Fixtures.Samples;

namespace Referrals.EventStore.Tests;

public sealed class when_a_projection_stands_still(PostgresServer server) : LogTest(server)
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.FromHours(8));

    [Fact]
    public async Task it_starts_again_by_itself_and_misses_nothing()
    {
        var attempts = 0;
        var hanging = new Recorder("hanging")
        {
            BeforePage = _ => Interlocked.Increment(ref attempts) == 1 ? Task.Delay(Timeout.Infinite, Cancellation) : Task.CompletedTask,
        };
        var node = OpenNode([hanging], new EventLogOptions { LongestStandstill = TimeSpan.FromMilliseconds(500) });
        await node.ApplySchema(Cancellation);
        await node.Follow(Cancellation);
        var stream = NewStream();

        var first = await Log.Append(Append(stream, new Counted(1)), Cancellation);
        (await node.WaitFor("hanging", first.Position)).ShouldBeTrue();
        var second = await Log.Append(Append(stream, new Counted(2)), Cancellation);
        (await node.WaitFor("hanging", second.Position)).ShouldBeTrue();

        attempts.ShouldBeGreaterThan(1, "the first attempt never came back");
        (await Numbers("select seq_id from referrals.hanging order by place")).ShouldBe([first.Position, second.Position]);
    }

    [Fact]
    public void only_who_is_behind_and_does_not_get_on_has_to_start_again()
    {
        var standstill = new Standstill(TimeSpan.FromSeconds(10));
        bool Looked(int second, long position, long end) => standstill.IsOver("cases", position, end, Noon.AddSeconds(second));

        Looked(0, 5, 9).ShouldBeFalse("nobody knows yet since when");
        Looked(9, 6, 9).ShouldBeFalse();
        Looked(18, 6, 9).ShouldBeFalse("it came a little further nine seconds ago");
        Looked(19, 6, 12).ShouldBeTrue();
        Looked(20, 6, 12).ShouldBeFalse("it has just been started");
        Looked(38, 6, 12).ShouldBeFalse("what did not help is not tried as often");
        Looked(39, 6, 12).ShouldBeTrue();
        Looked(60, 12, 12).ShouldBeFalse();
        Looked(100, 12, 12).ShouldBeFalse("what has everything may rest");
        Looked(101, 12, 13).ShouldBeFalse("it may rest until something happens");
        Looked(111, 12, 13).ShouldBeTrue("it counts from when it was behind");
        Looked(131, 12, 13).ShouldBeTrue();
        foreach (var second in (int[])[171, 251, 411, 711, 1011])
            Looked(second, 12, 13).ShouldBeTrue("in the end every five minutes");
    }
}
