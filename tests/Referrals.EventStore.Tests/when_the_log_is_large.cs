// What an append, a stream read and a follower's page touch does not grow with the log. Times are in ops/bench scale.
using System.Text.Json;
using Referrals.EventStore.Tests.Fixtures;
using static Referrals.EventStore.Tests.Fixtures.Samples;

namespace Referrals.EventStore.Tests;

public sealed class when_the_log_is_large(PostgresServer server) : LogTest(server)
{
    [Fact]
    public async Task each_access_still_touches_a_handful_of_blocks()
    {
        var small = await Blocks(await Grow(10_000));
        var large = await Blocks(await Grow(290_000));

        foreach (var (access, blocks) in large)
            blocks.ShouldBeInRange(1, small[access] + 8, $"{access}: {small[access]} blocks in a log of 10,000 events, {blocks} in one of 300,000");
    }

    private async Task<StreamId> Grow(int events)
    {
        var streams = Enumerable.Range(0, events / 8).Select(_ => NewStream()).ToArray();
        for (var start = 0; start < events; start += 50_000)
            await Log.BulkAppend([.. Enumerable.Range(start, Math.Min(50_000, events - start)).Select(i => new BulkEvent(streams[i % streams.Length], new Counted(i)))], Cancellation);
        await Sql("vacuum analyze referrals.mt_events, referrals.mt_streams");
        return streams[streams.Length / 2];
    }

    private async Task<Dictionary<string, long>> Blocks(StreamId stream)
    {
        var end = (await Numbers("select max(seq_id) from referrals.mt_events"))[0];
        return new Dictionary<string, long>
        {
            ["stream read"] = await Count(StreamSql.ReadOne("referrals"), $"'{stream.Tenant}'", $"'{stream.Key}'", $"{long.MaxValue}", $"{long.MaxValue}"),
            ["reads of several streams"] = await Count(StreamSql.ReadMany("referrals"), $"array['{stream.Tenant}']", $"array['{stream.Key}']", "array[0::bigint]"),
            ["version check"] = await Count(
                "select s.version from unnest($1, $2) as k(tenant, id) join referrals.mt_streams s on s.tenant_id = k.tenant and s.id = k.id", $"array['{stream.Tenant}']", $"array['{stream.Key}']"),
            ["last hundred events"] = await Count(StreamSql.ReadLog("referrals"), $"{end - 100}", $"{end}"),
            ["end of the log"] = await Count("select max(seq_id) from referrals.mt_events"),
        };
    }

    private async Task<long> Count(string sql, params string[] values)
    {
        for (var i = values.Length; i > 0; i--)
            sql = sql.Replace($"${i}", values[i - 1]);
        var plan = (await Query($"explain (analyze, buffers, format json) {sql}", r => r.GetString(0)))[0];
        using var json = JsonDocument.Parse(plan);
        var root = json.RootElement[0].GetProperty("Plan");
        return root.GetProperty("Shared Hit Blocks").GetInt64() + root.GetProperty("Shared Read Blocks").GetInt64();
    }
}
