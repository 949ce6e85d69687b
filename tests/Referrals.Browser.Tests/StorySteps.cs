// Everybody in the story of ops/README.md, each in a browser of their own, and what is looked at in all of them.
using System.Collections.Concurrent;
using Microsoft.Playwright;
using Referrals.Shared;
using Referrals.Tests.Hosting;
using Referrals.Tests.ReservedPools;

namespace Referrals.Browser.Tests;

/// <summary>Somebody invented, under a region code that does not exist.</summary>
internal sealed record StoryPatient(string Name, string Number);

/// <summary>A case of the story.</summary>
internal sealed record StoryCase(string At, string Number)
{
    public string Id => At.Split('/')[^1];
}

/// <summary>The people of the story and their windows.</summary>
internal sealed class Story(Workbench workbench, Chromium chromium) : IAsyncDisposable
{
    public const string Phone = "13800000000";

    // With people's data in them addresses and titles would stand in histories, logs and on screens of others.
    private static readonly StoryPatient[] People =
    [
        new("虚构甲", "999999195603120011"),
        new("虚构乙", "99999919560312002X"),
        new("虚构丙", "999999195603120038"),
    ];

    private readonly Dictionary<string, Window> windows = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<string> addresses = [];
    private readonly ConcurrentBag<string> titles = [];

    /// <summary>Goes up and comes home.</summary>
    public static StoryPatient Angina => People[0];

    /// <summary>Leaves the county.</summary>
    public static StoryPatient Leaving => People[1];

    /// <summary>Three institutions meet about this one.</summary>
    public static StoryPatient Discussed => People[2];

    public TestService Service => workbench.Service;

    /// <summary>The ward's beds of tomorrow.</summary>
    public string Pool => Service.Ward(1);

    public string At(string path) => workbench.At(path);

    /// <summary>Somebody's window, signed in when it is first asked for.</summary>
    /// <param name="person">A key of the trial's people.</param>
    /// <param name="first">A selector that their first page has.</param>
    public async Task<Window> Of(string person, string first = ".board")
    {
        if (windows.TryGetValue(person, out var known))
            return known;
        var window = windows[person] = await workbench.SignIn(chromium, person, first);
        Watch(window);
        return window;
    }

    /// <summary>A telephone on which nobody signs in.</summary>
    public async Task<Window> Telephone()
    {
        var window = windows["patient"] = await Workbench.Open(chromium, 390, 844);
        Watch(window);
        return window;
    }

    /// <summary>A second tab of somebody, at another page.</summary>
    public async Task<IPage> SecondTab(string person, string path)
    {
        var tab = await (await Of(person)).Context.NewPageAsync();
        await tab.GotoAsync(At("/"));
        await tab.ClickAsync("#sign-in");
        await tab.ClickAsync($"button[value='{person}']");
        await Assertions.Expect(tab.Locator(".board")).ToBeVisibleAsync(new LocatorAssertionsToBeVisibleOptions { Timeout = 15_000 });
        await tab.GotoAsync(At(path));
        return tab;
    }

    /// <summary>Tomorrow is a day of the month that boards show.</summary>
    public void LeaveEndOfMonth()
    {
        if (Shanghai.Day(Service.Clock.Now).AddDays(1).Day == 1)
            Service.Clock.Advance(TimeSpan.FromDays(1));
    }

    /// <summary>No window has complained, and no address and no title has said anything of anybody.</summary>
    public async Task NobodyWasTold()
    {
        foreach (var (person, window) in windows)
        {
            window.Complaints.ShouldBeEmpty(person);
            foreach (var page in window.Context.Pages)
                titles.Add(await page.TitleAsync());
        }

        string[] said = [.. addresses, .. titles];
        said.ShouldNotBeEmpty();
        foreach (var word in People.SelectMany(known => new[] { known.Name, Uri.EscapeDataString(known.Name), known.Number }).Append(Phone))
            said.ShouldAllBe(text => !text.Contains(word, StringComparison.OrdinalIgnoreCase));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var window in windows.Values)
            await window.DisposeAsync();
    }

    private void Watch(Window window)
    {
        window.Context.Request += (_, request) => addresses.Add(request.Url);
        window.Page.FrameNavigated += (_, frame) => addresses.Add(frame.Url);
    }
}

internal static class StorySteps
{
    /// <summary>Loads the page again: it stands where it stood, with what it showed.</summary>
    public static async Task LoadAgain(this Window window, ILocator shown)
    {
        var before = window.Page.Url;
        await window.Page.ReloadAsync();
        await window.Sees(shown);
        window.Page.Url.ShouldBe(before);
    }

    /// <summary>The open case is still there after the page was loaded again; “back” leads to the list, “forward” to the case.</summary>
    public static async Task LoadAgainAndGoBack(this Window window, StoryCase known)
    {
        var head = window.Page.Locator(".case-number", new PageLocatorOptions { HasText = known.Number });
        await window.LoadAgain(head);
        window.Page.Url.ShouldEndWith(known.Id);
        await window.Page.GoBackAsync();
        await window.SeesNot(head);
        await window.Sees(window.Page.GetByText("从左侧选择一个病例"));
        await window.Page.GoForwardAsync();
        await window.Sees(head);
        await window.Sees(window.Page.Locator(".timeline li").First);
    }

    /// <summary>What stands among the facts of the open case.</summary>
    public static Task Fact(this Window window, string text) =>
        window.Sees(window.Page.Locator(".facts", new PageLocatorOptions { HasText = text }).First);

    /// <summary>A radio button or tick of a form, and text fields, loaded again in the middle: what was typed is still there.</summary>
    public static async Task LoadAgainWhileTyping(this Window window, string pointer, string typed)
    {
        var field = window.Page.Locator("#f" + pointer.Replace('/', '-'));
        await window.LoadAgain(field);
        await Assertions.Expect(field).ToHaveValueAsync(typed);
    }
}
