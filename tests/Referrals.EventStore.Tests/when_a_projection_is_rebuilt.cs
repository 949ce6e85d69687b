// Rebuilds beside the live tables: equal row for row, unnoticed by readers, resumed after a crash, asked for by a new revision.
using Npgsql;
using Referrals.EventStore.Following;
using Referrals.EventStore.Tests.Fixtures;
using static Referrals.EventStore.Tests.Fixtures.Samples;

namespace Referrals.EventStore.Tests;

public sealed class when_a_projection_is_rebuilt(PostgresServer server) : LogTest(server)
{
    private const string Rows = "select tenant_id || '/' || id || ' ' || count || ' ' || doc::text from referrals.";

    [Fact]
    public async Task under_load_it_equals_the_incremental_one_and_no_reader_notices()
    {
        var streams = Enumerable.Range(0, 200).Select(_ => NewStream()).ToArray();
        await Log.BulkAppend([.. Enumerable.Range(0, 20_000).Select(i => new BulkEvent(streams[i * 7 % 200], new Counted(i % 5, $"{i}")))], Cancellation);
        var daemon = Follow(Log, new CountBoard("rebuilt"), new CountBoard("incremental"));
        await daemon.WaitFor("rebuilt", 20_000, TimeSpan.FromMinutes(1), Cancellation);
        using var stop = new CancellationTokenSource();
        var load = Task.Run(async () =>
        {
            var appended = 0;
            for (; !stop.IsCancellationRequested; appended++)
            {
                object next = appended % 50 == 49 ? new Closed("over") : new Counted(1, $"load {appended}");
                await Log.Append(Append(next is Closed ? NewStream() : streams[appended % 200], next), CancellationToken.None);
            }

            return appended;
        }, Cancellation);
        var reading = Task.Run(async () =>
        {
            var fewest = long.MaxValue;
            while (!stop.IsCancellationRequested)
                fewest = Math.Min(fewest, (await Numbers("select count(*) from referrals.rebuilt"))[0]);
            return fewest;
        }, Cancellation);

        for (var i = 0; i < 3; i++)
            await daemon.Rebuild("rebuilt", cancellation: Cancellation);
        await stop.CancelAsync();

        (await load).ShouldBeGreaterThan(0);
        (await reading).ShouldBe(200, "a reader never saw a table that was not full");
        var end = (await Numbers("select max(seq_id) from referrals.mt_events"))[0];
        foreach (var name in (string[])["rebuilt", "incremental"])
            (await daemon.WaitFor(name, end, TimeSpan.FromMinutes(1), Cancellation)).ShouldBeTrue();
        var rows = await Texts(Rows + "incremental order by 1");
        rows.Count.ShouldBe(200);
        (await Texts(Rows + "rebuilt order by 1")).ShouldBe(rows);
        (await Texts("select tablename::text from pg_tables where schemaname = 'referrals_rebuild'")).ShouldBeEmpty();
        (await Texts("select indexdef from pg_indexes where schemaname = 'referrals' and tablename = 'rebuilt'")).Count.ShouldBe(2);
    }

    [Fact]
    public async Task a_new_revision_rebuilds_by_itself_and_an_older_program_then_leaves_it_alone()
    {
        var stream = NewStream();
        var appended = await Log.Append(Append(stream, new Counted(2)), Cancellation);
        await using (var first = new FollowerDaemon(Log, [new CountBoard("revised")]))
        {
            first.Start();
            (await first.WaitFor("revised", appended.Position, TimeSpan.FromMinutes(1), Cancellation)).ShouldBeTrue();
            await Sql("update referrals.revised set count = 77");
        }

        await using (var second = new FollowerDaemon(Open(), [new CountBoard("revised", revision: 2)]))
        {
            second.Start();
            await Until(async () => (await Numbers("select count from referrals.revised"))[0] == 2, "the new revision was built from the log");
            await Until(async () => (await second.Status(Cancellation))[0].State == FollowerState.Running, "it follows");
        }

        await using var old = new FollowerDaemon(Open(), [new CountBoard("revised")]);
        old.Start();
        await Until(async () => (await old.Status(Cancellation))[0].State == FollowerState.Outdated, "the older program sees that it is outdated");
        await Log.Append(Append(stream, new Counted(5)), Cancellation);
        await Task.Delay(300, Cancellation);
        (await Numbers("select count from referrals.revised")).ShouldBe([2L]);
    }

    [Fact]
    public async Task a_leader_that_dies_half_way_leaves_a_place_to_go_on_from()
    {
        var streams = Enumerable.Range(0, 50).Select(_ => NewStream()).ToArray();
        var end = await Log.BulkAppend([.. Enumerable.Range(0, 30_000).Select(i => new BulkEvent(streams[i % 50], new Counted(1, $"{i}")))], Cancellation);
        await using (var first = new FollowerDaemon(Log, [new CountBoard("halfway")]))
        {
            first.Start();
            (await first.WaitFor("halfway", end, TimeSpan.FromMinutes(1), Cancellation)).ShouldBeTrue();
        }

        // What a leader leaves behind that was killed after its first page: its tables, its place, the wish.
        await using (var source = Log.Options.Connect("test", 2))
        {
            var board = new CountBoard("halfway");
            await Sql($"create schema referrals_rebuild; {board.CreateTables("referrals_rebuild")}; update referrals.log_followers set rebuild_requested = true, rebuild_definition = definition");
            var place = new FollowerPlace("halfway:rebuild", "referrals");
            await place.Create(source, Cancellation);
            await place.Load(source, Cancellation);
            var tail = new LogTail(Log.Options, Log.Signal, source);
            await place.Apply(board.Start("referrals_rebuild"), await tail.Read(0, Cancellation), null, source, Cancellation);
            place.Position.ShouldBeInRange(1, end - 1);
        }

        var rows = await Texts(Rows + "halfway order by 1");
        await Sql("update referrals.halfway set count = 0");
        await using var second = new FollowerDaemon(Open(), [new CountBoard("halfway")]);
        second.Start();

        await Until(async () => (await Texts(Rows + "halfway order by 1")).SequenceEqual(rows), "the rebuild was finished and swapped in");
        (await Numbers("select count(*) from referrals.mt_event_progression where name like '%:rebuild'")).ShouldBe([0L]);
    }

    [Fact]
    public async Task what_another_revision_has_begun_is_not_gone_on_with()
    {
        var streams = Enumerable.Range(0, 10).Select(_ => NewStream()).ToArray();
        var end = await Log.BulkAppend([.. Enumerable.Range(0, 20_000).Select(i => new BulkEvent(streams[i % 10], new Counted(1, $"{i}")))], Cancellation);
        await using (var first = new FollowerDaemon(Log, [new CountBoard("begun")]))
        {
            first.Start();
            (await first.WaitFor("begun", end, TimeSpan.FromMinutes(1), Cancellation)).ShouldBeTrue();
        }

        // Revision 2 filled half a table by rules of its own and was then replaced by revision 3.
        await Sql($"""
            create schema referrals_rebuild; {new CountBoard("begun").CreateTables("referrals_rebuild")};
            insert into referrals_rebuild.begun select tenant_id, id, 999, doc from referrals.begun;
            insert into referrals.mt_event_progression values ('begun:rebuild', 10000, now());
            update referrals.log_followers set rebuild_definition = '00000002';
            """);
        await using var third = new FollowerDaemon(Open(), [new CountBoard("begun", revision: 3)]);
        third.Start();

        await Until(async () => (await Query("select definition from referrals.log_followers", r => r.GetString(0)))[0] == "00000003", "revision 3 is there");
        (await Numbers("select distinct count from referrals.begun")).ShouldBe([2_000L]);
    }

    [Fact]
    public async Task a_long_reader_of_the_old_table_holds_the_swap_up_but_nobody_else()
    {
        var appended = await Log.Append(Append(NewStream(), new Counted(1)), Cancellation);
        var daemon = Follow(Log, new CountBoard("held"));
        await daemon.WaitFor("held", appended.Position, TimeSpan.FromMinutes(1), Cancellation);
        await using var reader = new NpgsqlConnection(ConnectionString);
        await reader.OpenAsync(Cancellation);
        await using var reading = await reader.BeginTransactionAsync(Cancellation);
        await using (var command = new NpgsqlCommand("select count(*) from referrals.held", reader))
            await command.ExecuteScalarAsync(Cancellation);

        var rebuild = daemon.Rebuild("held", cancellation: Cancellation);
        await Task.Delay(1_500, Cancellation);

        rebuild.IsCompleted.ShouldBeFalse();
        (await Numbers("select count(*) from referrals.held")).ShouldBe([1L]);
        var later = await Log.Append(Append(NewStream(), new Counted(1)), Cancellation);
        (await daemon.WaitFor("held", later.Position, TimeSpan.FromMinutes(1), Cancellation)).ShouldBeTrue("the live table goes on");
        await reading.CommitAsync(Cancellation);
        await rebuild;
        (await Numbers("select count(*) from referrals.held")).ShouldBe([2L]);
    }

    [Fact]
    public async Task what_is_not_a_projection_cannot_be_rebuilt()
    {
        await Sql(Recorder.Table("relay"));
        var daemon = Follow(Log, new Recorder("relay"));
        await Should.ThrowAsync<ArgumentException>(daemon.Rebuild("relay", cancellation: Cancellation));
        await Should.ThrowAsync<ArgumentException>(daemon.Rebuild("unheard_of", cancellation: Cancellation));
    }

    private Task<List<string>> Texts(string sql) => Query(sql, r => r.GetString(0));
}
