// The log's tables: made once, by one of many; unchanged by a second time; refused by an older program.
using Referrals.EventStore.Tests.Fixtures;
using Referrals.Tests.Hosting;
using Weasel.Core;
using static Referrals.EventStore.Tests.Fixtures.Samples;

namespace Referrals.EventStore.Tests;

public sealed class when_the_schema_is_applied(PostgresServer server) : LogTest(server)
{
    [Fact]
    public async Task many_processes_may_start_at_once_on_an_empty_database()
    {
        var empty = await Server.CreateDatabase(empty: true);
        var nodes = Enumerable
            .Range(0, 8)
            .Select(i =>
                Closing(new LogNode(empty, Types, [new CountBoard("counts"), new Recorder("seen")], schema: i < 6 ? "referrals" : "second"))
            )
            .ToList();

        await Task.WhenAll(nodes.Select(node => node.ApplySchema(Cancellation)));

        foreach (var node in nodes)
            (await node.Log.Append(Append(NewStream(), ExpectedVersion.NewStream, new Counted(1)), Cancellation)).Versions.ShouldBe([1L]);
    }

    [Fact]
    public async Task many_processes_may_start_at_once_with_a_projection_that_has_no_tables_yet()
    {
        await Log.Append(Append(NewStream(), new Counted(1)), Cancellation);
        // Slow enough that all would find them missing.
        var nodes = Enumerable
            .Range(0, 8)
            .Select(_ => OpenNode([new Recorder("seen") { BeforeTables = "select pg_sleep(0.5);" }, new CountBoard("counts")]))
            .ToList();

        await Task.WhenAll(nodes.Select(node => node.ApplySchema(Cancellation)));

        (
            await Numbers("select count(*) from pg_tables where schemaname = 'referrals' and tablename in ('counts_v1', 'seen_v1')")
        ).ShouldBe([2L]);
    }

    [Fact]
    public async Task a_second_time_changes_nothing()
    {
        var node = OpenNode([new CountBoard("counts")]);
        await node.ApplySchema(Cancellation);
        var before = await Everything();

        (await node.Store.Storage.CreateMigrationAsync()).Difference.ShouldBe(SchemaPatchDifference.None);
        await node.ApplySchema(Cancellation);

        (await Everything()).ShouldBe(before);
    }

    [Fact]
    public async Task a_database_that_is_newer_than_the_program_is_left_alone()
    {
        await Sql("insert into referrals.log_schema (number, name, checksum) values (99, '0099_future', '')");
        var before = await Everything();

        (
            await Should.ThrowAsync<SchemaMismatchException>(OpenNode([new CountBoard("counts")]).ApplySchema(Cancellation))
        ).Message.ShouldContain("99");

        (await Everything()).ShouldBe(before);
    }

    [Fact]
    public async Task a_table_that_was_dropped_is_made_anew_and_filled_from_the_log()
    {
        long position;
        await using (var first = new LogNode(ConnectionString, Types, [new CountBoard("counts")]))
        {
            await first.ApplySchema(Cancellation);
            await first.Follow(Cancellation);
            position = (await Log.Append(Append(NewStream(), new Counted(3)), Cancellation)).Position;
            (await first.WaitFor("counts", position)).ShouldBeTrue();
        }

        await Sql("drop table referrals.counts_v1 cascade");
        var second = await Follow(new CountBoard("counts"));

        (await second.WaitFor("counts", position)).ShouldBeTrue();
        (await Numbers("select count from referrals.counts")).ShouldBe([3L]);
    }

    [Fact]
    public async Task a_new_projection_on_a_full_log_is_read_once_it_has_caught_up()
    {
        var position = await Log.BulkAppend(
            [.. Enumerable.Range(0, 5_000).Select(i => new BulkEvent(new StreamId("340422", $"stream-{i % 100}"), new Counted(1)))],
            Cancellation
        );
        var node = OpenNode([new CountBoard("late")]);
        await node.ApplySchema(Cancellation);
        node.Progress.IsLive("late").ShouldBeFalse();
        (await Query("select to_regclass('referrals.late')::text", r => r.IsDBNull(0))).ShouldBe([true]);

        await node.Follow(Cancellation);

        (await node.WaitFor("late", position)).ShouldBeTrue();
        (await Numbers("select sum(count)::bigint from referrals.late")).ShouldBe([5_000L]);
    }

    // Every relation, column, index, function and row of our registers, with the internal ids that a change would renew.
    private Task<List<string>> Everything() =>
        Query(
            """
            select c.oid || ' ' || c.relname || ' ' || c.relfilenode || ' ' || coalesce((
              select string_agg(a.attname || ' ' || a.atttypid, ', ' order by a.attnum) from pg_attribute a where a.attrelid = c.oid), '')
            from pg_class c where c.relnamespace = 'referrals'::regnamespace
            union all select p.oid || ' ' || p.xmin || ' ' || p.proname from pg_proc p where p.pronamespace = 'referrals'::regnamespace
            union all select 'schema ' || s from referrals.log_schema s
            union all select 'projection ' || p from referrals.log_projections p
            order by 1
            """,
            r => r.GetString(0)
        );
}
