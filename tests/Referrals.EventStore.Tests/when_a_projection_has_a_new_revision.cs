// A new revision is filled beside the old one, taken over once it has caught up, and left alone by older programs.
using Referrals.EventStore.Projections;
using Referrals.EventStore.Tests.Fixtures;
using Referrals.Tests.Hosting;
using static Referrals.EventStore.Tests.Fixtures.Samples;

namespace Referrals.EventStore.Tests;

public sealed class when_a_projection_has_a_new_revision(PostgresServer server) : LogTest(server)
{
    [Fact]
    public async Task readers_have_the_old_tables_until_it_has_caught_up()
    {
        var stream = NewStream();
        var position = await FilledByRevision1(stream);
        var second = OpenNode([new CountBoard("revised", revision: 2)]);

        await second.ApplySchema(Cancellation);

        second.Progress.IsLive("revised").ShouldBeFalse();
        (await second.Status("revised")).State.ShouldBe(ProjectionState.Rebuilding);
        (await second.Progress.WaitFor("revised", position, TimeSpan.Zero, Cancellation)).ShouldBeFalse(
            "what readers see is not of this revision"
        );
        (await Numbers("select count from referrals.revised")).ShouldBe([77L]);
        await second.Follow(Cancellation);
        (await second.WaitFor("revised", position)).ShouldBeTrue();
        (await Numbers("select count from referrals.revised")).ShouldBe([2L]);
        (await second.Status("revised")).State.ShouldBe(ProjectionState.Running);
    }

    [Fact]
    public async Task no_reader_finds_it_empty_or_half_filled()
    {
        var streams = Enumerable.Range(0, 100).Select(_ => NewStream()).ToArray();
        long end;
        await using (var first = new LogNode(ConnectionString, Types, [new CountBoard("revised")]))
        {
            await first.ApplySchema(Cancellation);
            await first.Follow(Cancellation);
            end = await Log.BulkAppend(
                [.. Enumerable.Range(0, 10_000).Select(i => new BulkEvent(streams[i % 100], new Counted(1)))],
                Cancellation
            );
            (await first.WaitFor("revised", end)).ShouldBeTrue();
        }

        using var stop = new CancellationTokenSource();
        var reading = Task.Run(
            async () =>
            {
                var fewest = long.MaxValue;
                while (!stop.IsCancellationRequested)
                    fewest = Math.Min(fewest, (await Numbers("select coalesce(sum(count), 0)::bigint from referrals.revised"))[0]);
                return fewest;
            },
            Cancellation
        );

        var second = await Follow(new CountBoard("revised", revision: 2));
        (await second.WaitFor("revised", end)).ShouldBeTrue();
        await stop.CancelAsync();

        (await reading).ShouldBe(10_000);
    }

    [Fact]
    public async Task an_older_program_sees_that_it_is_outdated_and_leaves_what_readers_see_alone()
    {
        var stream = NewStream();
        var position = await FilledByRevision1(stream);
        await using (var second = new LogNode(ConnectionString, Types, [new CountBoard("revised", revision: 2)]))
        {
            await second.ApplySchema(Cancellation);
            await second.Follow(Cancellation);
            (await second.WaitFor("revised", position)).ShouldBeTrue();
        }

        var old = await Follow(new CountBoard("revised"));
        (await old.Status("revised")).State.ShouldBe(ProjectionState.Outdated);
        await Should.ThrowAsync<ArgumentException>(old.Rebuild("revised", cancellation: Cancellation));
        var later = await Log.Append(Append(stream, new Counted(5)), Cancellation);
        await Eventually.Holds(async () => (await old.Status("revised")).Position >= later.Position, "it follows with its own tables");

        (await Numbers("select count from referrals.revised")).ShouldBe([2L]);
    }

    [Fact]
    public async Task the_tables_that_nobody_reads_are_dropped_at_the_next_start()
    {
        var position = await FilledByRevision1(NewStream());
        await using (var second = new LogNode(ConnectionString, Types, [new CountBoard("revised", revision: 2)]))
        {
            await second.ApplySchema(Cancellation);
            await second.Follow(Cancellation);
            (await second.WaitFor("revised", position)).ShouldBeTrue();
        }

        await OpenNode([new CountBoard("revised", revision: 2)]).ApplySchema(Cancellation);

        (
            await Query(
                "select tablename::text from pg_tables where schemaname = 'referrals' and tablename like 'revised%'",
                r => r.GetString(0)
            )
        ).ShouldBe(["revised_v2"]);
    }

    /// <summary>One event that counts 2, in tables that say 77 so that they can be told from others.</summary>
    private async Task<long> FilledByRevision1(StreamId stream)
    {
        await using var first = new LogNode(ConnectionString, Types, [new CountBoard("revised")]);
        await first.ApplySchema(Cancellation);
        await first.Follow(Cancellation);
        var appended = await Log.Append(Append(stream, new Counted(2)), Cancellation);
        (await first.WaitFor("revised", appended.Position)).ShouldBeTrue();
        await Sql("update referrals.revised_v1 set count = 77");
        return appended.Position;
    }
}
