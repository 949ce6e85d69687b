// ops/bench NAME [--json] [--rounds N] [--seconds S] [--events N] [--cases N] [--minutes N] [--seed N]
using Referrals.Benchmarks;

var benchmarks = new Dictionary<string, Func<BenchmarkRun, Task>>(StringComparer.Ordinal)
{
    ["log"] = LogBenchmark.Run,
    ["follow"] = FollowBenchmark.Run,
    ["scale"] = ScaleBenchmark.Run,
    ["http"] = HttpBenchmark.Run,
    ["worklists"] = WorklistBenchmark.Run,
    ["rush"] = RushBenchmark.Run,
    ["destinations"] = DestinationBenchmark.Run,
    ["deductibles"] = DeductibleBenchmark.Run,
    ["messages"] = MessagesBenchmark.Run,
    ["boards"] = BoardsBenchmark.Run,
    ["workbench"] = WorkbenchBenchmark.Run,
    ["chaos"] = ChaosBenchmark.Run,
};

if (args is not [var name, .. var rest] || !benchmarks.TryGetValue(name, out var benchmark))
{
    Console.Error.WriteLine(
        $"Name a benchmark: {string.Join(", ", benchmarks.Keys)}. Options: --json, --rounds N, --seconds S, --events N, --cases N, --minutes N, --seed N."
    );
    return 2;
}

await using var run = await BenchmarkRun.Start(name, rest);
await benchmark(run);
run.Print();
return 0;
