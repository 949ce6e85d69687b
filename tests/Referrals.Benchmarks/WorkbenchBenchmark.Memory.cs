// A dispatcher's board that stays open while the county works: what it holds in memory, and whether that grows.
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Playwright;
using Stopwatch = System.Diagnostics.Stopwatch;

namespace Referrals.Benchmarks;

internal static partial class WorkbenchBenchmark
{
    // Ten cases a second come and ten are declined: as many events as a county's busiest hour has in a minute and a half.
    private const int Declined = 10;

    private const int Waiting = 60;

    /// <summary>Looks every minute, after the browser has collected its garbage; the first look is after two minutes.</summary>
    private static async Task Stay(BenchmarkRun run, ServiceNode node, IBrowser browser)
    {
        await using var context = await Window(browser);
        var page = await context.NewPageAsync();
        await SignIn(node, page);
        var devTools = await context.NewCDPSessionAsync(page);
        var waiting = new Queue<Guid>();
        var looks = new List<double>();
        var begin = Stopwatch.StartNew();
        for (var i = 0; begin.Elapsed < TimeSpan.FromMinutes(run.Minutes); i++)
        {
            await Turn(begin, i, Declined);
            await Come(node, waiting);
            if (i % (60 * Declined) != 60 * Declined - 1)
                continue;
            // What a dispatcher does meanwhile: the first case of the list is opened.
            await page.Locator("#rows [data-row]").First.ClickAsync();
            await page.WaitForSelectorAsync(".timeline li");
            if (i > 2 * 60 * Declined - 2)
                looks.Add(await Megabytes(devTools, page));
        }

        var tenth = Math.Max(1, looks.Count / 10);
        run.Add("board_memory_first_mb", Benchmarks.Load.Median([.. looks.Take(tenth)]));
        run.Add("board_memory_mb", Benchmarks.Load.Median([.. looks.TakeLast(tenth)]));
    }

    private static async Task Come(ServiceNode node, Queue<Guid> waiting)
    {
        var id = Guid.CreateVersion7();
        await node.Send(HttpMethod.Put, $"/api/referrals/{id}", node.Token("family-doctor@SX-V0101", "doctor-1"), Form());
        waiting.Enqueue(id);
        if (waiting.Count <= Waiting)
            return;
        await node.Send(
            HttpMethod.Post,
            $"/api/referrals/{waiting.Dequeue()}/refusal",
            node.Token("dispatcher@SX-H01", "dispatcher-2"),
            Encoding.UTF8.GetBytes("""{"reason":"no-capacity"}""")
        );
    }

    // Objects of scripts that are in use, what the page's own parts hold, and the memory of .NET, which never shrinks.
    private static async Task<double> Megabytes(ICDPSession devTools, IPage page)
    {
        await devTools.SendAsync("HeapProfiler.collectGarbage");
        var heap = (await devTools.SendAsync("Runtime.getHeapUsage"))!.Value;
        var dotnet = await page.EvaluateAsync<double>("() => getDotnetRuntime(0).localHeapViewU8().length");
        var nodes = (await devTools.SendAsync("Memory.getDOMCounters"))!.Value.GetProperty("nodes").GetInt32();
        var scripts = Of(heap, "usedSize") + Of(heap, "embedderHeapUsedSize") + Of(heap, "backingStorageSize");
        Console.Error.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"  .NET {dotnet / 1_048_576:N1} MB, scripts and page {scripts / 1_048_576:N1} MB, {nodes} nodes"
            )
        );
        // The memory of .NET is one of the buffers behind scripts.
        return Math.Max(scripts, dotnet + Of(heap, "usedSize")) / 1_048_576;
    }

    private static double Of(JsonElement heap, string name) => heap.TryGetProperty(name, out var size) ? size.GetDouble() : 0;
}
