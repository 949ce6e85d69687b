// What township centres and wards do at their pages.
using System.Globalization;
using Microsoft.Playwright;
using Referrals.Shared;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;

namespace Referrals.Browser.Tests;

internal static class CareSteps
{
    /// <summary>Opens the form of an action and waits until it is there.</summary>
    public static async Task Begin(this Window window, string action)
    {
        if (!await window.Page.Locator($".care-form[data-form='{action}']").IsVisibleAsync())
            await window.Page.ClickAsync($"#{action}");
        await window.Sees(window.Page.Locator($".care-form[data-form='{action}']"));
    }

    /// <summary>Fills a field in, by its place in what is sent.</summary>
    public static Task Fill(this Window window, string pointer, string text) => window.Page.FillAsync(Field(pointer), text);

    /// <summary>Chooses one of a few.</summary>
    public static Task Choose(this Window window, string pointer, string value) => window.Page.CheckAsync($"{Field(pointer)}-{value}");

    /// <summary>Sends the form that is open, and waits until it is gone.</summary>
    public static async Task SendForm(this Window window)
    {
        var form = await window.Page.Locator(".care-form").GetAttributeAsync("data-form");
        await window.Page.ClickAsync("#send");
        await window.SeesNot(window.Page.Locator($".care-form[data-form='{form}']"));
    }

    /// <summary>What is wrong at a place.</summary>
    public static ILocator Fault(this Window window, string pointer) => window.Page.Locator($"{Field(pointer)}-fault");

    /// <summary>Today in Shanghai, as fields of the browser take it.</summary>
    public static string Today(this TestService service) =>
        Shanghai.Day(service.Clock.Now).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>So long after now, on the clocks of Shanghai, as fields of the browser take it.</summary>
    public static string FieldMoment(this TestService service, TimeSpan after) =>
        (service.Clock.Now + after).ToOffset(Shanghai.Offset).ToString("yyyy-MM-ddTHH:mm", CultureInfo.InvariantCulture);

    /// <summary>A patient is at home with a follow-up today. Returns the number of the down-transfer.</summary>
    public static async Task<string> HomeToVisit(this TestService service)
    {
        var up = await service.InCare();
        var form = CaseForms.Down(Shanghai.Day(service.Clock.Now));
        form["plan"] = new
        {
            dischargeSummary = "支架术后第五天，恢复良好",
            rehabilitationPlan = "每日步行，逐步加量",
            medication = "阿司匹林、他汀",
            followUps = new[] { service.Today() },
        };
        var spawned = await service.As("specialist@SX-H01", practitioner: "SX-P-H01-02").Post($"{up}/down-transfer", form).Expect(201);
        var down = $"/api/referrals/{spawned.String("/spawned")}";
        var township = service.As("township-centre@SX-T01");
        await township.Post($"{down}/acceptance", new { }).Expect(200);
        await township.Post($"{down}/arrival", new { }).Expect(200);
        await township.Post($"{down}/care", new { inpatient = false }).Expect(200);
        return (await township.Get(down).Expect(200)).String("/number");
    }

    private static string Field(string pointer) => "#f" + pointer.Replace('/', '-');
}
