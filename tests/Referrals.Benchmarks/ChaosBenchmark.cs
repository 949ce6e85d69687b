// ops/bench chaos: a county at work on two nodes while everything around them goes wrong, and what is left of it afterwards.
using System.Diagnostics;
using System.Globalization;
using Referrals.Shared;

namespace Referrals.Benchmarks;

/// <summary>
/// What those who worked were answered is compared with the log, the list of cases, the boards, pools, deductibles and messages. All
/// figures but the times must be 0.
/// </summary>
internal static class ChaosBenchmark
{
    private const int Workers = 6;
    private const int Days = 7;
    private const int BedsADay = 40;
    private const string Hospital = "340422.SX-H01";

    private static readonly string[] Everybody =
    [
        "family-doctor@SX-V0101",
        "township-centre@SX-T01",
        "dispatcher@SX-H01",
        "specialist@SX-H01",
        "his-system@SX-H01",
        "county-authority@340422",
        "insurer@340422",
    ];

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ToAgree = TimeSpan.FromMinutes(5);

    public static async Task Run(BenchmarkRun run)
    {
        await using var county = await ChaosFaults.Start(run.Seed, Hospital);
        using var http = new ChaosClients(county);
        var cases = new ChaosCases(http.Of, http.Token);
        var today = Shanghai.Day(DateTimeOffset.UtcNow);
        for (var day = 0; day < Days; day++)
            await cases.Publish(today.AddDays(day), BedsADay);
        using var heard = new ChaosMessages(county.Host, Hospital);
        var listening = heard.Listen();

        using var enough = new CancellationTokenSource(TimeSpan.FromMinutes(run.Minutes));
        var faults = county.GoWrong(enough.Token);
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => cases.Work(enough.Token)).Append(faults));

        var checks = new ChaosChecks(county.ConnectionString, cases, heard);
        var begun = Stopwatch.StartNew();
        while (true)
        {
            var found = await checks.All(today);
            if (found.Values.Sum() > 0 && begun.Elapsed < ToAgree)
            {
                await Console.Error.WriteLineAsync(
                    $"  not yet: {string.Join(", ", found.Where(one => one.Value > 0).Select(one => $"{one.Key} {one.Value}"))}"
                );
                await Task.Delay(5_000);
                continue;
            }

            run.Add("cases", cases.All.Count);
            run.Add("faults", county.Happened.Values.Sum());
            run.Add("requests_repeated", cases.Repeated);
            foreach (var (name, count) in found)
                run.Add(name, count, 0, atMost: true);
            break;
        }

        run.Add("proof_broken", await county.Verify() ? 0 : 1, 0, atMost: true);
        run.Add("agreed_after_s", begun.Elapsed.TotalSeconds);
        run.Add("longest_outage_s", cases.LongestSilence.TotalSeconds);
        run.Add("longest_request_s", cases.LongestRequest.TotalSeconds);
        heard.Stop();
        await listening;
        foreach (var (name, count) in county.Happened)
            await Console.Error.WriteLineAsync($"  {name}: {count.ToString(CultureInfo.InvariantCulture)}");
    }

    // A client for each node, which waits no longer than a balancer would.
    private sealed class ChaosClients(ChaosFaults county) : IDisposable
    {
        private readonly System.Collections.Concurrent.ConcurrentDictionary<Uri, HttpClient> clients = [];

        // Signed before anything goes wrong: the key that a node was started with is gone with it.
        private readonly Dictionary<string, string> tokens = Everybody.ToDictionary(
            who => who,
            who => county.Node(0)!.Token(who, $"chaos-{who.Split('@')[0]}"),
            StringComparer.Ordinal
        );

        public HttpClient Of(int turn) =>
            county.Node(turn)?.Http.BaseAddress is { } address
                ? clients.GetOrAdd(address, _ => new HttpClient { BaseAddress = address, Timeout = Patience })
                : throw new HttpRequestException("No node runs.");

        public string Token(string who) => tokens[who];

        public void Dispose()
        {
            foreach (var client in clients.Values)
                client.Dispose();
        }
    }
}
