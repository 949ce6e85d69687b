// ops/bench workbench: how much a browser loads, how soon somebody can begin, and how soon what happens is seen on a dispatcher's board.
using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;
using Stopwatch = System.Diagnostics.Stopwatch;

namespace Referrals.Benchmarks;

/// <summary>In the system's headless Chromium, with the workbench that the build published.</summary>
internal static partial class WorkbenchBenchmark
{
    private const int PerSecond = 20;

    private static readonly string[] Programs = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
    private static int people;

    public static async Task Run(BenchmarkRun run)
    {
        await using var node = await ServiceNode.Start(
            run.ConnectionString,
            Path.Combine(Environment.CurrentDirectory, ".local", "bench-node"),
            null,
            ("Workbench__Folder", Path.GetFullPath("src/Referrals.Workbench/bin/Browser/published/wwwroot"))
        );
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions
            {
                ExecutablePath = Programs.First(File.Exists),
                Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
            }
        );
        for (var round = 1; round <= run.Rounds; round++)
        {
            Console.Error.WriteLine($"round {round}");
            await using var context = await Window(browser);
            var page = await context.NewPageAsync();
            await Load(run, node, context, page);
            await SignIn(node, page);
            await Watch(run, node, page);
        }

        if (run.Minutes > 0)
            await Stay(run, node, browser);
    }

    private static Task<IBrowserContext> Window(IBrowser browser) =>
        browser.NewContextAsync(
            new BrowserNewContextOptions
            {
                ViewportSize = new ViewportSize { Width = 1366, Height = 768 },
            }
        );

    private static async Task Load(BenchmarkRun run, ServiceNode node, IBrowserContext context, IPage page)
    {
        var devTools = await context.NewCDPSessionAsync(page);
        await devTools.SendAsync("Network.enable");
        double bytes = 0;
        devTools.Event("Network.loadingFinished").OnEvent += (_, finished) =>
            bytes += finished!.Value.GetProperty("encodedDataLength").GetDouble();
        run.Add("cold_start_ms", await Open(node, page));
        run.Add("first_load_kb", bytes / 1024, 4_500, atMost: true);
        run.Add("warm_start_ms", await Open(node, page), 1_500, atMost: true);
        await devTools.DetachAsync();
    }

    private static async Task<double> Open(ServiceNode node, IPage page)
    {
        await page.GotoAsync("about:blank");
        var watch = Stopwatch.StartNew();
        await page.GotoAsync(node.Http.BaseAddress!.ToString(), new PageGotoOptions { WaitUntil = WaitUntilState.Commit });
        await page.WaitForSelectorAsync("#sign-in");
        return watch.Elapsed.TotalMilliseconds;
    }

    private static async Task SignIn(ServiceNode node, IPage page)
    {
        await page.GotoAsync(node.Http.BaseAddress!.ToString());
        await page.ClickAsync("#sign-in");
        await page.ClickAsync("button[value='dispatcher-1']");
        await page.WaitForSelectorAsync("#list-to-answer[aria-selected=true]");
        await page.WaitForFunctionAsync("() => !document.querySelector('#rows .state-loading')");
    }

    // Each case that was answered is one more on the list; when the page shows so many is the page's own word.
    private static async Task Watch(BenchmarkRun run, ServiceNode node, IPage page)
    {
        var before = await page.EvaluateAsync<int>(
            """
            () => {
              const count = () => +document.querySelector('#list-to-answer .tab-count').textContent;
              window.seen = [];
              let last = count();
              new MutationObserver(() => {
                for (const now = count(); last < now; last++) window.seen.push(performance.timeOrigin + performance.now());
              }).observe(document.querySelector('#list-to-answer'), { subtree: true, childList: true, characterData: true });
              return last;
            }
            """
        );
        var doctor = node.Token("family-doctor@SX-V0101", "doctor-1");
        var cases = (int)(run.Time.TotalSeconds * 5 * PerSecond);
        var answered = new double[cases];
        var begin = Stopwatch.StartNew();
        for (var i = 0; i < cases; i++)
        {
            await Turn(begin, i, PerSecond);
            await node.Send(HttpMethod.Put, $"/api/referrals/{Guid.CreateVersion7()}", doctor, Form());
            answered[i] = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        }

        await page.WaitForFunctionAsync("cases => window.seen.length >= cases", cases);
        var seen = await page.EvaluateAsync<double[]>("() => window.seen");
        var delays = Enumerable.Range(0, cases).Select(i => Math.Max(0, seen[i] - answered[i])).ToArray();
        run.Add("event_to_screen_p50_ms", Benchmarks.Load.Percentile(delays, 0.5));
        run.Add("event_to_screen_p99_ms", Benchmarks.Load.Percentile(delays, 0.99), 500, atMost: true);
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {before} cases on the list before"));
    }

    // When the i-th of so many in a second is due.
    private static async Task Turn(Stopwatch begin, int i, double perSecond)
    {
        var wait = TimeSpan.FromSeconds(i / perSecond) - begin.Elapsed;
        if (wait > TimeSpan.Zero)
            await Task.Delay(wait);
    }

    // An emergency needs no review of the township: it stands on the board at once. The person is invented.
    private static byte[] Form()
    {
        var number = InventedPerson.Identity(Interlocked.Increment(ref people));
        return JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                patient = new
                {
                    identity = new { kind = "identity-card", number },
                    name = "虚构甲",
                    phone = "13800000000",
                },
                direction = "up",
                urgency = "emergency",
                resource = "bed",
                destination = new { institution = "SX-H01", unit = "CARD" },
                diagnoses = new[]
                {
                    new
                    {
                        code = "I21.9",
                        system = "icd-10-gb",
                        version = "GB/T 14396-2016",
                    },
                },
                payment = "resident-insurance",
                reason = "突发胸痛",
            }
        );
    }
}
