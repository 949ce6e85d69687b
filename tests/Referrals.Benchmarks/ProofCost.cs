// What the proof of the log costs: appends with and without blocks, and computing all of it again.
using System.Text.RegularExpressions;
using Npgsql;
using Referrals.EventStore;
using Referrals.EventStore.Chain;
using Referrals.EventStore.Writing;
using Stopwatch = System.Diagnostics.Stopwatch;

namespace Referrals.Benchmarks;

internal static partial class ProofCost
{
    /// <summary>The function that appends, without the part that writes the block.</summary>
    public static string WithoutBlocks(string schema) => Blocks().Replace(AppendFunction.Sql(schema), "");

    /// <summary>The same appends to both, in turns.</summary>
    public static async Task Measure(
        BenchmarkRun run,
        EventLog proved,
        EventLog unproved,
        Func<EventLog, int, TimeSpan, Task<double>> appends
    )
    {
        foreach (var callers in (int[])[1, 32])
        {
            await run.Sql("checkpoint");
            var without = run.Add($"append_without_proof_c{callers}_per_s", await appends(unproved, callers, run.Time));
            await run.Sql("checkpoint");
            var with = run.Add($"append_with_proof_c{callers}_per_s", await appends(proved, callers, run.Time));
            run.Add($"append_with_proof_c{callers}_vs_without", with / without, 0.9);
        }
    }

    /// <summary>The whole of what the run has appended.</summary>
    public static async Task Verify(BenchmarkRun run, string schema)
    {
        await using var database = NpgsqlDataSource.Create(run.ConnectionString);
        var watch = Stopwatch.StartNew();
        var verified = await new LogProof(database, schema).Verify([]);
        var events = verified.Tenants.Sum(tenant => tenant.Events);
        if (verified.Differences.Count > 0)
            throw new InvalidOperationException($"The log differs from its proof at {verified.Differences[0].Sequence}.");
        run.Add("verify_events_per_s", events / watch.Elapsed.TotalSeconds);
        await using var size = database.CreateCommand($"select pg_total_relation_size('{schema}.{LogBlocks.Table}')::float8 / {events}");
        run.Add("proof_bytes_per_event", (double)(await size.ExecuteScalarAsync())!);
    }

    [GeneratedRegex(@",\s*chained as \(.*?\)\s*(?=select array_agg\(seq_id order)", RegexOptions.Singleline)]
    private static partial Regex Blocks();
}
