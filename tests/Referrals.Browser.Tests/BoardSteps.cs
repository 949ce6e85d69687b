// What a dispatcher does at the board, and what there is to see on it.
using Microsoft.Playwright;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;
using Referrals.Tests.ReservedPools;

namespace Referrals.Browser.Tests;

internal static class BoardSteps
{
    private static readonly LocatorAssertionsToBeVisibleOptions Patient = new() { Timeout = 15_000 };

    /// <summary>A case that waits for the answer of SX-H01, its number with it.</summary>
    public static async Task<(string At, string Number)> Waits(this TestService service)
    {
        var at = await service.Reviewed();
        return (at, (await service.As("dispatcher@SX-H01").Get(at).Expect(200)).String("/number"));
    }

    /// <summary>Beds of the ward CARD-W of SX-H01 on the coming days.</summary>
    public static async Task PublishBeds(this TestService service, int days = 3)
    {
        for (var day = 0; day < days; day++)
            await service.Publish(service.Ward(day), PoolSteps.Beds(40, 36, 3)).Expect(200);
    }

    public static ILocator Row(this Window window, string number) => window.Page.Locator($"[data-row='{number}']");

    /// <summary>Opens a case of the list that is shown.</summary>
    public static async Task OpenCase(this Window window, string number)
    {
        await window.Row(number).ClickAsync();
        await window.Sees(window.Page.Locator(".case-number", new PageLocatorOptions { HasText = number }));
        await window.Sees(window.Page.Locator(".timeline li").First);
    }

    /// <summary>Turns to a list.</summary>
    public static Task Turn(this Window window, string list) => window.Page.ClickAsync($"#list-{list}");

    public static Task Sees(this Window window, ILocator what)
    {
        _ = window;
        return Assertions.Expect(what).ToBeVisibleAsync(Patient);
    }

    public static Task SeesNot(this Window window, ILocator what)
    {
        _ = window;
        return Assertions.Expect(what).ToHaveCountAsync(0, new LocatorAssertionsToHaveCountOptions { Timeout = 15_000 });
    }

    /// <summary>The state of the open case, in words.</summary>
    public static Task State(this Window window, string state) =>
        Assertions
            .Expect(window.Page.Locator(".case-state"))
            .ToHaveTextAsync(state, new LocatorAssertionsToHaveTextOptions { Timeout = 15_000 });

    /// <summary>Names of what happened to a case, in their order.</summary>
    public static async Task<IReadOnlyList<string>> Events(this TestService service, string at) =>
        [
            .. (await service.As("dispatcher@SX-H01").Get($"{at}/history").Expect(200))[""]
                .EnumerateArray()
                .Select(entry => entry.GetProperty("event").GetString()!),
        ];

    /// <summary>A property of what has the focus.</summary>
    public static Task<string?> Focused(this Window window, string what) =>
        window.Page.EvaluateAsync<string?>($"() => document.activeElement?.{what} ?? null");

    /// <summary>Goes by the tabulator to what has this id.</summary>
    public static Task Tab(this Window window, string id) => window.Reach("id", id);

    /// <summary>Goes by the tabulator to the radio buttons of this name.</summary>
    public static Task TabTo(this Window window, string name) => window.Reach("name", name);

    private static async Task Reach(this Window window, string what, string value)
    {
        for (var i = 0; i < 80 && await window.Focused(what) != value; i++)
            await window.Page.Keyboard.PressAsync("Tab");
        (await window.Focused(what)).ShouldBe(value, "it is reached by the tabulator");
    }
}
