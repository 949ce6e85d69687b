// What a family doctor does at the form of an up-transfer.
using Microsoft.Playwright;

namespace Referrals.Browser.Tests;

internal static class TransferSteps
{
    public const string Purpose = "活动后胸痛三天，需进一步检查";

    /// <summary>Turns to an empty form.</summary>
    public static async Task NewTransfer(this Window window)
    {
        await window.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "新转诊" }).PressAsync("Enter");
        await Assertions.Expect(window.Page.Locator("#identity-number")).ToBeFocusedAsync();
    }

    /// <summary>Fills in all of it by the keyboard alone: somebody new, unstable angina, a bed at what is offered first.</summary>
    public static async Task FillByKeyboard(this Window window, string number, string name)
    {
        var keyboard = window.Page.Keyboard;
        await keyboard.TypeAsync(number);
        await window.Sees(window.Page.Locator("#patient-found", new PageLocatorOptions { HasText = "请填写姓名" }));
        await window.Tab("name");
        await keyboard.TypeAsync(name);
        await window.Tab("phone");
        await keyboard.TypeAsync("13800000000");
        await window.Tab("payment");
        for (var i = 0; i < 10 && await window.Page.InputValueAsync("#payment") != "resident-insurance"; i++)
            await keyboard.PressAsync("ArrowDown");
        await window.Tab("diagnosis");
        await keyboard.TypeAsync("I20");
        await window.Sees(window.Page.Locator("#diagnosis-0", new PageLocatorOptions { HasText = "I20.0" }));
        await keyboard.PressAsync("Enter");
        await window.Sees(window.Page.Locator(".chosen", new PageLocatorOptions { HasText = "I20.0" }));
        await window.TabTo("urgency");
        await keyboard.PressAsync("ArrowDown");
        await window.TabTo("resource");
        await keyboard.PressAsync("ArrowDown");
        await window.Tab("reason");
        await keyboard.TypeAsync(Purpose);
        await window.TabTo("destination");
        await keyboard.PressAsync("Space");
        await window.Tab("unit");
        await keyboard.PressAsync("ArrowDown");
    }

    /// <summary>Somebody new, by name and number, so that there can be a draft.</summary>
    public static async Task FillPatient(this Window window, string number, string name)
    {
        await window.Page.FillAsync("#identity-number", number);
        await window.Sees(window.Page.Locator("#patient-found", new PageLocatorOptions { HasText = "请填写姓名" }));
        await window.Page.FillAsync("#name", name);
        await window.Page.SelectOptionAsync("#payment", "resident-insurance");
    }

    /// <summary>Waits until the service has all of it as a draft.</summary>
    public static Task DraftIsSaved(this Window window) =>
        window.Sees(window.Page.Locator("#saved", new PageLocatorOptions { HasText = "草稿已保存" }));
}
