// A projection that fails stops alone, keeps its place, says why and where, and goes on by itself.
using Referrals.EventStore.Projections;
using Referrals.EventStore.Tests.Fixtures;
using Referrals.Tests.Hosting;
using static Referrals.EventStore.Tests.Fixtures.Samples;

namespace Referrals.EventStore.Tests;

public sealed class when_a_projection_throws(PostgresServer server) : LogTest(server)
{
    [Fact]
    public async Task it_stops_alone_keeps_its_place_and_goes_on_once_it_is_mended()
    {
        var (sound, broken) = (new CountBoard("sound"), new CountBoard("broken") { FailAt = "poison" });
        var node = await Follow(sound, broken);
        var observer = OpenNode([new CountBoard("sound"), new CountBoard("broken")]);
        var stream = NewStream();
        var before = await Log.BulkAppend(
            [.. Enumerable.Range(1, 300).Select(i => new BulkEvent(stream, new Counted(1, $"{i}")))],
            Cancellation
        );
        (await node.WaitFor("broken", before)).ShouldBeTrue();
        var poison = await Log.Append(Append(stream, new Counted(1, "poison")), Cancellation);
        var after = await Log.BulkAppend(
            [.. Enumerable.Range(1, 300).Select(i => new BulkEvent(stream, new Counted(1, $"{i}")))],
            Cancellation
        );

        (await node.WaitFor("sound", after)).ShouldBeTrue("the other one is not held up");
        // The limit is a promise to operators, not a measurement.
        var seen = Environment.TickCount64 + 10_000;
        await Eventually.Holds(
            async () => (await observer.Status("broken")).State == ProjectionState.Failing,
            "another process sees it too"
        );
        Environment.TickCount64.ShouldBeLessThan(seen);
        var stuck = await observer.Status("broken");
        (stuck.Position, stuck.Lag).ShouldBe((before, after - before));
        stuck.Error.ShouldNotBeNull().ShouldContain($"event {poison.Position}");
        stuck.Error.ShouldContain("cannot apply 'poison'");
        (await observer.Status("sound")).State.ShouldBe(ProjectionState.Running);
        (await Numbers("select count from referrals.broken")).ShouldBe([300L]);

        broken.FailAt = null;

        (await node.WaitFor("broken", after)).ShouldBeTrue();
        await Eventually.Holds(async () => (await observer.Status("broken")).State == ProjectionState.Running, "it says that it is well");
        (await observer.Status("broken")).Error.ShouldBeNull();
        (await Numbers("select count from referrals.broken")).ShouldBe([601L]);
    }

    [Fact]
    public async Task an_event_that_only_a_newer_program_knows_is_not_skipped()
    {
        var stream = NewStream();
        static EventTypes OldTypes() => new EventTypes(SamplesJson.Default).Map<Counted>("counted_v3");
        Recorder[] recorders = [new Recorder("old_program")];
        long known;
        await using (var old = new LogNode(ConnectionString, OldTypes(), recorders))
        {
            await old.ApplySchema(Cancellation);
            await old.Follow(Cancellation);
            known = (await Log.Append(Append(stream, new Counted(1)), Cancellation)).Position;
            (await old.WaitFor("old_program", known)).ShouldBeTrue();
            await Sql(
                $$"""
                insert into referrals.mt_events (seq_id, id, stream_id, version, data, type, tenant_id, mt_dotnet_type)
                values (nextval('referrals.mt_events_sequence'), gen_random_uuid(), '{{stream.Key}}', 2, '{"reason": "new"}', 'from_the_future', '{{stream.Tenant}}', 'Of.TheFuture, Of')
                """
            );

            await Eventually.Holds(
                async () => (await old.Status("old_program")).State == ProjectionState.Failing,
                "it stops at the unknown event"
            );

            var status = await old.Status("old_program");
            status.Position.ShouldBe(known);
            status.Error.ShouldNotBeNull().ShouldContain("Of.TheFuture");
        }

        var fresh = Closing(new LogNode(ConnectionString, OldTypes().Map<Closed>("from_the_future"), recorders));
        await fresh.Follow(Cancellation);
        (await fresh.WaitFor("old_program", known + 1)).ShouldBeTrue();
        (await Numbers("select seq_id from referrals.old_program order by place")).ShouldBe([known, known + 1]);
    }
}
