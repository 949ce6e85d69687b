// What an access touches does not grow with the log, also by plans that were made while it was small. Times are in ops/bench scale.
using Npgsql;
using Referrals.EventStore.Tests.Fixtures;
using Referrals.Tests.Hosting;
using static Referrals.EventStore.Tests.Fixtures.Samples;

namespace Referrals.EventStore.Tests;

[Slow]
public sealed class when_the_log_is_large(PostgresServer server) : LogTest(server)
{
    private const int Times = 40;
    private const int Streams = 25_000;

    // The tables of 200,000 events have thousands.
    private const long Handful = 150;

    [Fact]
    public async Task each_access_still_touches_a_handful_of_blocks()
    {
        var board = new CountBoard("large");
        await OpenNode([board]).ApplySchema(Cancellation);
        // With wide rows, an index on an expression looks better than the primary key while the table is empty.
        await Sql(
            $"""
            alter table referrals.large_v1 {string.Join(", ", Enumerable.Range(1, 8).Select(i => $"add wide{i} text"))};
            create index on referrals.large_v1 (tenant_id, right(wide1, 7));
            """
        );
        // Nobody tells the planner that they grow: a statement that is prepared keeps the plan from when they were empty.
        foreach (var table in (string[])["mt_events", "mt_streams", "mt_doc_command_record", "large_v1"])
            await Sql($"alter table referrals.{table} set (autovacuum_enabled = off)");
        var known = await Grow(streams: 40, eventsEach: 4);
        // Every node has its own connections, on which every statement is prepared before the log grows.
        var accesses = new Dictionary<string, Func<LogNode, Task>>
        {
            ["appends to new streams"] = node =>
                node.Log.Append(Append(NewStream(), ExpectedVersion.NewStream, new Counted(1)), Cancellation),
            ["appends to known streams"] = node =>
                node.Log.Append(Append(Any(known), new Counted(1)) with { Command = NewCommand() }, Cancellation),
            ["decisions on cold streams"] = node =>
                node.Log.WriteToAggregate(
                    Counter.Aggregate,
                    Any(known),
                    c => Counter.CountUpTo(int.MaxValue, c),
                    cancellation: Cancellation
                ),
            ["cold stream reads"] = node => node.Log.FetchStream(Any(known), Cancellation),
            ["cold states"] = node => node.Log.AggregateStream(Counter.Aggregate, Any(known), Cancellation),
            ["the end of the log"] = node => node.Log.Position(Cancellation),
        };
        var nodes = accesses.Keys.ToDictionary(
            name => name,
            name => new LogNode(Named(name), Types, options: new EventLogOptions { RecentStates = 0 })
        );
        var follower = new LogNode(Named("pages"), Types, [board]);
        await follower.Follow(Cancellation);
        foreach (var (name, access) in accesses)
            await Repeat(() => access(nodes[name]));

        known.AddRange(await Grow(Streams, eventsEach: 8));
        (await follower.WaitFor("large", await follower.Log.Position(Cancellation))).ShouldBeTrue();
        await Close(follower, "pages");
        // Nobody else touches these tables: what it took to follow all events, a row or so for each stream and page.
        var blocks = new Dictionary<string, long> { ["rows of projections"] = await Touched("large_v1") / Streams };
        foreach (var (name, access) in accesses)
            blocks[name] = await Blocks(nodes[name], name, () => access(nodes[name]));

        (await Numbers("select pg_relation_size('referrals.mt_events') / 8192"))[0].ShouldBeGreaterThan(20 * Handful);
        (await Numbers("select pg_relation_size('referrals.mt_doc_command_record') / 8192"))[0].ShouldBeGreaterThan(2 * Handful);
        blocks.Where(touched => touched.Value is < 1 or > Handful).ShouldBeEmpty();
    }

    private static StreamId Any(List<StreamId> streams) => streams[Random.Shared.Next(streams.Count)];

    private static async Task Repeat(Func<Task> access)
    {
        for (var i = 0; i < Times; i++)
            await access();
    }

    /// <summary>Blocks for each access. What a connection has touched is counted for certain once it has ended.</summary>
    private async Task<long> Blocks(LogNode node, string name, Func<Task> access)
    {
        var before = await Touched();
        await Repeat(access);
        await Close(node, name);
        return (await Touched() - before) / Times;
    }

    private async Task Close(LogNode node, string name)
    {
        await node.DisposeAsync();
        await Eventually.Holds(
            async () =>
                (
                    await Numbers(
                        $"select count(*) from pg_stat_activity where datname = current_database() and application_name like '{name} %'"
                    )
                )[0] == 0,
            "its connections have ended"
        );
    }

    private async Task<long> Touched(string tables = "%") =>
        (
            await Numbers(
                $"""
                select sum(heap_blks_read + heap_blks_hit + coalesce(idx_blks_read + idx_blks_hit, 0) + coalesce(toast_blks_read + toast_blks_hit, 0))::bigint
                from pg_statio_user_tables where schemaname = 'referrals' and relname like '{tables}'
                """
            )
        )[0];

    private string Named(string name) => new NpgsqlConnectionStringBuilder(ConnectionString) { ApplicationName = name }.ConnectionString;

    private async Task<List<StreamId>> Grow(int streams, int eventsEach)
    {
        var grown = Enumerable.Range(0, streams).Select(_ => NewStream()).ToList();
        var grower = new LogNode(Named("grower"), Types);
        object[] events = [.. Enumerable.Range(1, eventsEach).Select(i => new Counted(i))];
        await Parallel.ForEachAsync(
            grown,
            new ParallelOptions { MaxDegreeOfParallelism = 512, CancellationToken = Cancellation },
            async (stream, stop) =>
                await grower.Log.Append(Append(stream, ExpectedVersion.NewStream, events) with { Command = NewCommand() }, stop)
        );
        await Close(grower, "grower");
        return grown;
    }

    private static CommandId NewCommand() => new("340422", $"{Guid.NewGuid()}");
}
