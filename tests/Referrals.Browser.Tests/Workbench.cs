// The workbench as the service hands it out, and people who use it in windows of their own.
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Playwright;
using Referrals.Screens;
using Referrals.Tests;
using Referrals.Tests.Hosting;

namespace Referrals.Browser.Tests;

/// <summary>A class fixture: the service on a real port, with the workbench that the build published.</summary>
public sealed class Workbench : IAsyncLifetime
{
    private static readonly string Folder = Path.Combine(
        Repository.Root,
        "src",
        "Referrals.Workbench",
        "bin",
        "Browser",
        "published",
        "wwwroot"
    );

    public Workbench(TestPostgres postgres) => Service = new TestService(postgres, Published) { OnKestrel = true };

    /// <summary>On a database that holds something already.</summary>
    internal Workbench(string database) => Service = new TestService(database, Published) { OnKestrel = true };

    public TestService Service { get; }

    public async ValueTask InitializeAsync()
    {
        File.Exists(Path.Combine(Folder, "index.html")).ShouldBeTrue("building src/Referrals publishes the workbench");
        await Service.InitializeAsync();
    }

    public async ValueTask DisposeAsync() => await Service.DisposeAsync();

    private static void Published(WebApplicationBuilder builder) => builder.Configuration[ScreenFiles.FolderSetting] = Folder;

    /// <summary>An address of the service.</summary>
    public string At(string path) => new Uri(Service.Address, path).ToString();

    /// <summary>Somebody of the sample county who has signed in, in a browser of their own.</summary>
    /// <param name="chromium">The browser.</param>
    /// <param name="person">A key of <see cref="TrialPeople"/>.</param>
    /// <param name="page">A selector that the first page has once it is there.</param>
    internal async Task<Window> SignIn(Chromium chromium, string person, string page = ".board")
    {
        var window = await Open(chromium);
        await window.Page.GotoAsync(At("/"));
        await window.Page.ClickAsync("#sign-in");
        await window.Page.ClickAsync($"button[value='{person}']");
        await window.Page.WaitForSelectorAsync(page);
        return window;
    }

    /// <summary>A browser in which nobody has signed in.</summary>
    internal static async Task<Window> Open(Chromium chromium, int width = 1366, int height = 768)
    {
        var context = await chromium.NewContext(
            new BrowserNewContextOptions
            {
                ViewportSize = new ViewportSize { Width = width, Height = height },
                Locale = "zh-CN",
                // What is looked at is not on its way from one colour to another.
                ReducedMotion = ReducedMotion.Reduce,
            }
        );
        return new Window(context, await context.NewPageAsync());
    }
}

/// <summary>One person's browser. Whatever the console says against a page is kept.</summary>
internal sealed class Window : IAsyncDisposable
{
    private static readonly string Pictures = Path.Combine(Path.GetTempPath(), "referrals-workbench");

    private readonly List<string> complaints = [];

    public Window(IBrowserContext context, IPage page)
    {
        (Context, Page) = (context, page);
        Watch(page);
        context.Page += (_, other) => Watch(other);
    }

    public IBrowserContext Context { get; }

    public IPage Page { get; }

    /// <summary>Errors and warnings of the console, and scripts that failed.</summary>
    public IReadOnlyList<string> Complaints
    {
        get
        {
            lock (complaints)
                return [.. complaints];
        }
    }

    /// <summary>To be looked at by people.</summary>
    public async Task Picture(string name)
    {
        Directory.CreateDirectory(Pictures);
        await Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Pictures, $"{name}.png") });
    }

    /// <summary>What this browser has stored for scripts to read.</summary>
    public async Task<string> Stored() =>
        (
            await Page.EvaluateAsync<JsonElement>(
                "() => ({ ...localStorage, ...Object.fromEntries(Object.entries(sessionStorage).map(([k, v]) => ['session ' + k, v])) })"
            )
        ).GetRawText();

    public async ValueTask DisposeAsync() => await Context.DisposeAsync();

    private void Watch(IPage page)
    {
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                Add($"{message.Text} {message.Location}");
        };
        page.PageError += (_, error) => Add(error);
    }

    private void Add(string text)
    {
        lock (complaints)
            complaints.Add(text);
    }
}
