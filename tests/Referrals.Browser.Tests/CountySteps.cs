// A small county with something on its boards, and what an official does there.
using System.Text;
using Microsoft.Playwright;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;

namespace Referrals.Browser.Tests;

internal static class CountySteps
{
    /// <summary>Cases that were sent, answered, declined and treated; beds of three days.</summary>
    public static async Task SomethingHappened(this TestService service)
    {
        await service.PublishBeds();
        await service.InCare();
        await service.Sent();
        await service.Reviewed();
        var at = await service.Reviewed();
        await service.As("dispatcher@SX-H01").Post($"{at}/refusal", new { reason = "no-capacity" }).Expect(200);
        at = await service.Reviewed("SX-H02", "CARD");
        await service.As("dispatcher@SX-H02").Post($"{at}/acceptance", new { }).Expect(200);
        await service.CatchUp();
    }

    /// <summary>The number in a cell.</summary>
    public static ILocator Figure(this Window window, string name) => window.Page.Locator($"[data-figure='{name}'] .number").First;

    /// <summary>Waits for a text somewhere.</summary>
    public static Task Reads(this Window window, ILocator where, string text)
    {
        _ = window;
        return Assertions.Expect(where).ToContainTextAsync(text, new LocatorAssertionsToContainTextOptions { Timeout = 15_000 });
    }

    /// <summary>Goes to a page by its address inside the workbench, without loading it again.</summary>
    public static async Task Turn(this Window window, string link, string title)
    {
        await window.Page.ClickAsync($"a[href='{link}']");
        await window.Reads(window.Page.Locator("main h1"), title);
    }

    /// <summary>Chooses a table to upload.</summary>
    public static Task ChooseTable(this Window window, string name, string text) =>
        window.Page.SetInputFilesAsync(
            "#table-file",
            new FilePayload
            {
                Name = name,
                MimeType = "text/csv",
                Buffer = Encoding.UTF8.GetBytes(text),
            }
        );

    /// <summary>What is saved when something is clicked.</summary>
    public static async Task<string> Saved(this Window window, ILocator button)
    {
        var download = await window.Page.RunAndWaitForDownloadAsync(() => button.ClickAsync());
        await using var content = await download.CreateReadStreamAsync();
        using var reader = new StreamReader(content);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }
}
