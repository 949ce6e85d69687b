// The system's Chromium, driven by Playwright, which downloads none of its own.
using Microsoft.Playwright;

namespace Referrals.Browser.Tests;

/// <summary>A class fixture. Where there is no Chromium the tests are skipped, but not in CI.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private IPlaywright? playwright;
    private IBrowser? browser;

    /// <summary>Nothing that it does on its own account leaves the machine.</summary>
    private static readonly string[] Switches =
    [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ];

    public async ValueTask InitializeAsync()
    {
        if (Places.FirstOrDefault(File.Exists) is not { } program)
            return;
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = program, Args = Switches });
    }

    /// <summary>A browser of its own, with nothing that another has stored.</summary>
    public Task<IBrowserContext> NewContext(BrowserNewContextOptions options) => Started().NewContextAsync(options);

    /// <summary>A page as wide as A4, which sends these headers with every request.</summary>
    public async Task<IPage> Open(IDictionary<string, string> headers)
    {
        var page = await Started()
            .NewPageAsync(
                new BrowserNewPageOptions
                {
                    ViewportSize = new ViewportSize { Width = 794, Height = 1123 },
                }
            );
        await page.SetExtraHTTPHeadersAsync(headers);
        return page;
    }

    private IBrowser Started()
    {
        if (browser is null && Environment.GetEnvironmentVariable("CI") is { Length: > 0 })
            Assert.Fail("Chromium is missing: apt-get install chromium fonts-noto-cjk");
        Assert.SkipWhen(browser is null, "Chromium is not installed.");
        return browser!;
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
            await browser.DisposeAsync();
        playwright?.Dispose();
    }
}
