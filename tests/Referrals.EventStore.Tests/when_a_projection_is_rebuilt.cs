// Rebuilds beside the live tables: equal row for row, unnoticed by readers, begun anew after a crash, or none of it.
using Npgsql;
using Referrals.EventStore.Projections;
using Referrals.EventStore.Tests.Fixtures;
using Referrals.Tests.Hosting;
using static Referrals.EventStore.Tests.Fixtures.Samples;

namespace Referrals.EventStore.Tests;

public sealed class when_a_projection_is_rebuilt(PostgresServer server) : LogTest(server)
{
    private const string Rows = "select tenant_id || '/' || id || ' ' || count || ' ' || doc::text from referrals.";

    [Fact]
    public async Task under_load_it_equals_the_incremental_one_and_no_reader_notices()
    {
        var streams = Enumerable.Range(0, 200).Select(_ => NewStream()).ToArray();
        var node = await Follow(new CountBoard("rebuilt"), new CountBoard("incremental"));
        var filled = await Fill(streams, 20_000);
        (await node.WaitFor("rebuilt", filled)).ShouldBeTrue();
        using var stop = new CancellationTokenSource();
        var load = Task.Run(
            async () =>
            {
                var appended = 0;
                for (; !stop.IsCancellationRequested; appended++)
                {
                    object next = appended % 50 == 49 ? new Closed("over") : new Counted(1, $"load {appended}");
                    await Log.Append(Append(next is Closed ? NewStream() : streams[appended % 200], next), CancellationToken.None);
                }

                return appended;
            },
            Cancellation
        );
        var readers = Enumerable
            .Range(0, 3)
            .Select(_ =>
                Task.Run(
                    async () =>
                    {
                        var fewest = long.MaxValue;
                        while (!stop.IsCancellationRequested)
                            fewest = Math.Min(fewest, (await Numbers("select count(*) from referrals.rebuilt"))[0]);
                        return fewest;
                    },
                    Cancellation
                )
            )
            .ToArray();

        for (var i = 0; i < 3; i++)
            await node.Rebuild("rebuilt", cancellation: Cancellation);
        await stop.CancelAsync();

        (await load).ShouldBeGreaterThan(0);
        (await Task.WhenAll(readers)).ShouldAllBe(fewest => fewest == 200, "a reader never saw a table that was not full");
        var end = (await Numbers("select max(seq_id) from referrals.mt_events"))[0];
        foreach (var name in (string[])["rebuilt", "incremental"])
            (await node.WaitFor(name, end)).ShouldBeTrue();
        var rows = await Texts(Rows + "incremental order by 1");
        rows.Count.ShouldBe(200);
        (await Texts(Rows + "rebuilt order by 1")).ShouldBe(rows);
        (await Texts("select tablename::text from pg_tables where schemaname = 'referrals_rebuild'")).ShouldBeEmpty();
        (await Texts("select indexdef from pg_indexes where schemaname = 'referrals' and tablename = 'rebuilt_v1'")).Count.ShouldBe(2);
        (await node.Status("rebuilt")).State.ShouldBe(ProjectionState.Running);
    }

    [Fact]
    public async Task what_was_wrong_in_it_is_right_afterwards()
    {
        var node = await Follow(new CountBoard("mended"), new Recorder("recorded"));
        var end = await Fill([NewStream(), NewStream()], 100);
        foreach (var name in (string[])["mended", "recorded"])
            (await node.WaitFor(name, end)).ShouldBeTrue();
        var rows = await Texts(Rows + "mended order by 1");
        await Sql("update referrals.mended_v1 set count = 0; delete from referrals.recorded_v1");
        var reported = new List<long>();

        await node.Rebuild("mended", reported.Add, Cancellation);
        await node.Rebuild("recorded", cancellation: Cancellation);

        reported[^1].ShouldBe(end);
        (await Texts(Rows + "mended order by 1")).ShouldBe(rows);
        (await Numbers("select seq_id from referrals.recorded order by place")).ShouldBe(
            await Numbers("select seq_id from referrals.mt_events order by seq_id")
        );
    }

    [Fact]
    public async Task one_that_died_half_way_is_begun_anew()
    {
        var node = await Follow(new CountBoard("halfway"));
        var end = await Fill([.. Enumerable.Range(0, 50).Select(_ => NewStream())], 10_000);
        (await node.WaitFor("halfway", end)).ShouldBeTrue();
        var rows = await Texts(Rows + "halfway order by 1");
        // What a process leaves behind that was killed: half a table, here by rules of its own, and the mark.
        await Sql(
            $"""
            create schema referrals_rebuild; {new CountBoard("halfway").CreateTables("referrals_rebuild")};
            insert into referrals_rebuild.halfway_v1 select tenant_id, id, 999, doc from referrals.halfway limit 20;
            update referrals.log_projections set rebuilding_since = now();
            """
        );
        (await node.Status("halfway")).State.ShouldBe(ProjectionState.Rebuilding);

        await node.Rebuild("halfway", cancellation: Cancellation);

        (await Texts(Rows + "halfway order by 1")).ShouldBe(rows);
        (await node.Status("halfway")).State.ShouldBe(ProjectionState.Running);
    }

    [Fact]
    public async Task an_event_that_cannot_be_applied_leaves_the_live_table_as_it_was()
    {
        var board = new CountBoard("kept");
        var node = await Follow(board);
        var stream = NewStream();
        var appended = await Log.Append(Append(stream, new Counted(1), new Counted(1, "poison"), new Counted(1)), Cancellation);
        (await node.WaitFor("kept", appended.Position)).ShouldBeTrue();
        board.FailAt = "poison";

        (await Should.ThrowAsync<ProjectionFailedException>(node.Rebuild("kept", cancellation: Cancellation))).Message.ShouldContain(
            "cannot apply 'poison'"
        );

        (await Numbers("select count from referrals.kept")).ShouldBe([3L]);
        var status = await node.Status("kept");
        (status.State, status.Position).ShouldBe((ProjectionState.Running, appended.Position));
    }

    [Fact]
    public async Task a_long_reader_of_the_old_table_holds_the_swap_up_but_nobody_else()
    {
        var node = await Follow(new CountBoard("held"));
        var appended = await Log.Append(Append(NewStream(), new Counted(1)), Cancellation);
        (await node.WaitFor("held", appended.Position)).ShouldBeTrue();
        await using var reader = new NpgsqlConnection(ConnectionString);
        await reader.OpenAsync(Cancellation);
        await using var reading = await reader.BeginTransactionAsync(Cancellation);
        await using (var command = new NpgsqlCommand("select count(*) from referrals.held", reader))
            await command.ExecuteScalarAsync(Cancellation);

        var rebuild = node.Rebuild("held", cancellation: Cancellation);
        await Eventually.Holds(SwapWaits, "the swap waits for the reader");
        await Eventually.Holds(async () => !await SwapWaits(), "it gives way");
        await Eventually.Holds(SwapWaits, "it tries again");

        rebuild.IsCompleted.ShouldBeFalse();
        await Should.ThrowAsync<ArgumentException>(OpenNode([new CountBoard("held")]).Rebuild("held", cancellation: Cancellation));
        (await Numbers("select count(*) from referrals.held")).ShouldBe([1L]);
        var later = await Log.Append(Append(NewStream(), new Counted(1)), Cancellation);
        (await node.WaitFor("held", later.Position)).ShouldBeTrue("the live table goes on");
        await reading.CommitAsync(Cancellation);
        await rebuild;
        (await Numbers("select count(*) from referrals.held")).ShouldBe([2L]);
    }

    [Fact]
    public async Task what_is_not_there_cannot_be_rebuilt()
    {
        await Fill([NewStream()], 1);
        var node = OpenNode([new CountBoard("fresh")]);
        await node.ApplySchema(Cancellation);
        await Should.ThrowAsync<ArgumentException>(node.Rebuild("fresh", cancellation: Cancellation));
        await Should.ThrowAsync<ArgumentException>(node.Rebuild("unheard_of", cancellation: Cancellation));
    }

    private Task<long> Fill(StreamId[] streams, int events) =>
        Log.BulkAppend(
            [.. Enumerable.Range(0, events).Select(i => new BulkEvent(streams[i * 7 % streams.Length], new Counted(i % 5, $"{i}")))],
            Cancellation
        );

    private async Task<bool> SwapWaits() =>
        (
            await Numbers(
                """
                select count(*) from pg_locks where not granted and mode = 'AccessExclusiveLock'
                  and database = (select oid from pg_database where datname = current_database())
                """
            )
        )[0] > 0;

    private Task<List<string>> Texts(string sql) => Query(sql, r => r.GetString(0));
}
