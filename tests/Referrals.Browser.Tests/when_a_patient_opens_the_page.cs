using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;

namespace Referrals.Browser.Tests;

/// <summary>The page behind the QR code of the slip, on a telephone: large, without a script, and readable by everybody.</summary>
public class when_a_patient_opens_the_page(Workbench workbench, Chromium chromium) : IClassFixture<Workbench>, IClassFixture<Chromium>
{
    private static int people = 95_000;

    private TestService Service => workbench.Service;

    [Theory]
    [InlineData("zh-CN", "预约已更改")]
    [InlineData("en", "The appointment has changed")]
    public async Task where_and_when_is_read_on_a_telephone(string language, string changed)
    {
        var document = CaseForms.IdentityNumber(Interlocked.Increment(ref people));
        var at = await Service.Reviewed(
            patient: new
            {
                identity = new { kind = "identity-card", number = document },
                name = "虚构丁",
                payment = "resident-insurance",
            }
        );
        var desk = Service.As("dispatcher@SX-H01");
        await desk.Post($"{at}/acceptance", new { }).Expect(200);
        await desk.Post($"{at}/arrangement", new { startsAt = Service.Clock.Now.AddHours(30) }).Expect(200);
        await desk.Post($"{at}/arrangement", new { startsAt = Service.Clock.Now.AddHours(54) }).Expect(200);
        var number = (await desk.Get(at).Expect(200)).String("/number");
        await Service.CatchUp();

        await using var window = await Workbench.Open(chromium, 390, 844);
        await window.Page.GotoAsync(workbench.At($"/p/{number}?lang={language}"));
        await Check(window, $"patient-form-{language}");
        await window.Page.FillAsync("#end", "0000");
        await window.Page.ClickAsync("button");
        await window.Sees(window.Page.Locator(".wrong"));
        await Check(window, $"patient-wrong-{language}");
        (await window.Page.InputValueAsync("#number")).ShouldBe(number);
        await window.Page.FillAsync("#end", document[^4..]);
        await window.Page.ClickAsync("button");
        await window.Sees(window.Page.Locator(".when"));
        await window.Sees(window.Page.Locator(".changed", new PageLocatorOptions { HasText = changed }));
        await Check(window, $"patient-visit-{language}");
        // Neither the address nor the title tells whose it is.
        window.Page.Url.ShouldEndWith("/p");
        (await window.Page.ContentAsync()).ShouldNotContain(document[^4..] + "<");
    }

    private static async Task Check(Window window, string name)
    {
        await window.Picture(name);
        (await window.Page.RunAxe())
            .Violations.Where(violation => violation.Impact is "serious" or "critical")
            .Select(violation => $"{name}: {violation.Id}")
            .ShouldBeEmpty();
        (await window.Page.EvaluateAsync<int>("document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(390, name);
    }
}
