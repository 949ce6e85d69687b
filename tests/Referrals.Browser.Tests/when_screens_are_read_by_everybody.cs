// Longer than 300 lines: one list of all pages, each opened and looked at in the same way.
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Referrals.Tests.Cases;
using Referrals.Tests.Consultations;
using Referrals.Tests.Hosting;

namespace Referrals.Browser.Tests;

/// <summary>Every page there is, in both languages: no serious fault by axe, nothing wider than the screen.</summary>
public class when_screens_are_read_by_everybody(Workbench workbench, Chromium chromium) : IClassFixture<Workbench>, IClassFixture<Chromium>
{
    private TestService Service => workbench.Service;

    [Theory]
    [InlineData("zh-CN")]
    [InlineData("en")]
    public async Task nobody_is_shut_out(string language)
    {
        await Service.PublishBeds();
        var (_, number) = await Service.Waits();
        await using var window = await Open(language);
        await window.Sees(window.Page.Locator("#sign-in"));
        await Check(window, $"start-{language}");
        await window.Page.GotoAsync(workbench.At("/work/dispatch"));
        await window.Sees(window.Page.Locator("main h1"));
        await Check(window, $"sign-in-first-{language}");
        await window.Page.GotoAsync(workbench.At("/"));
        await window.Page.ClickAsync("#sign-in");
        await window.Sees(window.Page.Locator("button[value='dispatcher-1']"));
        await Check(window, $"trial-{language}");
        await window.Page.ClickAsync("button[value='dispatcher-1']");
        await window.Sees(window.Row(number));
        await Check(window, $"board-{language}");
        await window.OpenCase(number);
        await window.Page.ClickAsync("#return");
        await window.Sees(window.Page.Locator("#send-answer"));
        await Check(window, $"answer-{language}");
        await window.Page.ClickAsync("#accept");
        await window.Sees(window.Page.Locator("#allocate"));
        await window.Page.Locator(".session-button:enabled").First.ClickAsync();
        await window.Sees(window.Page.Locator("#arrange"));
        await Check(window, $"arrange-{language}");
        await window.Page.ClickAsync("#arrange");
        await window.Sees(window.Page.Locator("#confirm"));
        await Check(window, $"arranged-{language}");
        await window.Page.GotoAsync(workbench.At("/work/none"));
        await window.Sees(window.Page.Locator("main h1"));
        await Check(window, $"not-found-{language}");
    }

    [Theory]
    [InlineData("zh-CN")]
    [InlineData("en")]
    public async Task nor_from_a_doctors_cases(string language)
    {
        var (_, number) = await Service.Waits();
        await using var window = await SignIn("doctor-village", language);
        await window.OpenCase(number);
        await Check(window, $"my-cases-{language}");
    }

    [Theory]
    [InlineData("zh-CN")]
    [InlineData("en")]
    public async Task nor_from_a_township_centre_and_a_ward(string language)
    {
        var home = await Service.HomeToVisit();
        await using var township = await SignIn("township", language);
        await township.Turn("follow-ups-due");
        await township.OpenCase(home);
        await township.Begin("record-follow-up");
        await Check(township, $"township-{language}");
        await township.Page.Locator("#look-back").FocusAsync();
        await township.Page.Keyboard.PressAsync("ArrowLeft");
        await township.Sees(township.Page.Locator("#past"));
        await township.Page.Locator("#past").ScrollIntoViewIfNeededAsync();
        await Check(township, $"township-past-{language}");
        await using var ward = await SignIn("ward", language);
        await ward.Turn("in-care");
        await ward.Sees(ward.Page.Locator("[data-row]").First);
        await ward.Page.Locator("[data-row]").First.ClickAsync();
        await ward.Begin("offer-down-transfer");
        await ward.Page.ClickAsync("#send");
        await ward.Sees(ward.Page.Locator(".fault").First);
        await Check(ward, $"ward-down-{language}");
        await ward.Page.ClickAsync("#more-actions");
        await ward.Begin("conclude");
        await Check(ward, $"ward-conclude-{language}");
        await ward.Page.ClickAsync("#refer-onward");
        await ward.Sees(ward.Page.Locator("input[name='destination']").First);
        await Check(ward, $"onward-{language}");
        await ward.Page.GotoAsync(workbench.At("/work/emergency"));
        await ward.Page.ClickAsync("#send");
        await ward.Sees(ward.Page.Locator(".fault").First);
        await Check(ward, $"emergency-{language}");
    }

    [Theory]
    [InlineData("zh-CN")]
    [InlineData("en")]
    public async Task nor_from_the_countys_boards(string language)
    {
        await Service.SomethingHappened();
        await using var window = await SignIn("authority", language, ".indicators");
        await window.Sees(window.Page.Locator("#flow-matrix"));
        await Check(window, $"county-{language}");
        await window.Page.Locator(".trend-switch button").ClickAsync();
        await window.Page.ClickAsync("#flow-institutions");
        await window.Sees(window.Page.Locator(".pairs"));
        await window.Page.Locator(".sankey").ScrollIntoViewIfNeededAsync();
        await Check(window, $"county-flows-{language}");
        await window.Figure("sent").ClickAsync();
        await window.Sees(window.Page.Locator("#drawer [data-case]").First);
        await Check(window, $"county-cases-{language}");
        await window.Page.ClickAsync("#close-drawer");
        foreach (var (link, shown) in Boards)
        {
            await window.Page.ClickAsync($".submenu-link[href='{link}']");
            await window.Sees(window.Page.Locator(shown).First);
            if (link.EndsWith("systems", StringComparison.Ordinal))
            {
                await window.Page.ClickAsync("#set-webhook");
                await window.Sees(window.Page.Locator("#f-url"));
            }
            await Check(window, $"{link.Split('/')[^1]}-{language}");
        }
    }

    [Theory]
    [InlineData("zh-CN")]
    [InlineData("en")]
    public async Task nor_from_consultations(string language)
    {
        var claimed = await Service.Claimed();
        await Service
            .As("specialist@SX-H01", practitioner: ConsultationDocumentSteps.Chair)
            .Post($"{claimed}/report", ReportBodies.Report("preliminary", "急性心肌梗死，立即处理"))
            .Expect(200);
        var meeting = await InSession();
        await using var village = await SignIn("doctor-village", language);
        await village.Page.GotoAsync(workbench.At($"/work/consultations/{claimed.Split('/')[^1]}"));
        await village.Sees(village.Page.Locator("#critical"));
        await Check(village, $"consultation-critical-{language}");
        await village.Page.ClickAsync("#new-consultation");
        await village.Page.ClickAsync("#kind-multi-party");
        await village.Page.ClickAsync("#send");
        await village.Sees(village.Page.Locator(".fault").First);
        await Check(village, $"consultation-request-{language}");
        await using var ward = await SignIn("ward", language);
        await ward.Page.GotoAsync(workbench.At($"/work/consultations/{meeting.Split('/')[^1]}"));
        await ward.Begin("conclude");
        await Check(ward, $"consultation-conclude-{language}");
        await ward.Page.Locator("#look-back").FocusAsync();
        await ward.Page.Keyboard.PressAsync("Home");
        await ward.Sees(ward.Page.Locator("#past"));
        await Check(ward, $"consultation-past-{language}");
    }

    [Theory]
    [InlineData("zh-CN")]
    [InlineData("en")]
    public async Task nor_from_a_transfer(string language)
    {
        await using var window = await SignIn("doctor-village", language);
        await window.Page.ClickAsync("a[href='/work/new-transfer']");
        await window.Page.FillAsync("#identity-number", CaseForms.IdentityNumber(80_001));
        await window.Page.FillAsync("#name", "虚构丙");
        await window.Page.FillAsync("#diagnosis", "I2");
        await window.Sees(window.Page.Locator("#diagnosis-0"));
        await Check(window, $"transfer-diagnosis-{language}");
        await window.Page.Keyboard.PressAsync("Enter");
        await window.Sees(window.Page.Locator("input[name='destination']").First);
        await window.Page.ClickAsync("#submit");
        await window.Sees(window.Page.Locator("#faults"));
        await window.Page.Locator("input[name='destination']").First.CheckAsync();
        await window.Sees(window.Page.Locator("#unit"));
        await Check(window, $"transfer-{language}");
    }

    [Theory]
    [InlineData("zh-CN")]
    [InlineData("en")]
    public async Task nor_from_the_insurance_office(string language)
    {
        await using var window = await SignIn("insurer", language, "#person");
        foreach (
            var link in new[] { "/work/insurance/differences", "/work/insurance/filings", "/work/insurance/reminders", "/work/insurance" }
        )
        {
            await window.Page.ClickAsync($".submenu-link[href='{link}']");
            await window.SeesNot(window.Page.Locator(".state-loading"));
            await Check(window, $"{link.Split('/')[^1]}-{language}");
        }
    }

    [Theory]
    [InlineData(683, 384, "at 200% of 1366 × 768")]
    [InlineData(390, 844, "on a telephone")]
    public async Task nothing_is_wider_than_the_screen(int width, int height, string where)
    {
        var (_, number) = await Service.Waits();
        await using var window = await Workbench.Open(chromium, width, height);
        await window.Page.GotoAsync(workbench.At("/"));
        await window.Page.ClickAsync("#sign-in");
        await window.Page.ClickAsync("button[value='dispatcher-1']");
        await window.Sees(window.Row(number));
        await window.OpenCase(number);
        (await window.Page.EvaluateAsync<int>("document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(width, where);
    }

    // Beside that of the other language, with the same experts.
    private async Task<string> InSession()
    {
        var at = await Service.AskedToMeet();
        var chair = Service.As("specialist@SX-H01", practitioner: ConsultationDocumentSteps.Chair);
        await chair.Post($"{at}/acceptance", new { chair = ConsultationDocumentSteps.Chair }).Expect(200);
        var from = Service.Clock.Now.AddMinutes(10);
        await chair
            .Post(
                $"{at}/schedule",
                new
                {
                    from,
                    until = from.AddHours(1),
                    despiteBusy = "两例连续讨论",
                }
            )
            .Expect(200);
        await chair.Post($"{at}/session", new { }).Expect(200);
        return at;
    }

    private async Task<Window> Open(string language)
    {
        var window = await Workbench.Open(chromium);
        await window.Context.AddInitScriptAsync($"localStorage.setItem('referrals.language', '{language}')");
        await window.Page.GotoAsync(workbench.At("/"));
        return window;
    }

    private async Task<Window> SignIn(string person, string language, string first = ".board")
    {
        var window = await Open(language);
        await window.Page.ClickAsync("#sign-in");
        await window.Page.ClickAsync($"button[value='{person}']");
        await window.Sees(window.Page.Locator(first).First);
        return window;
    }

    [Theory]
    [InlineData("zh-CN")]
    [InlineData("en")]
    public async Task nor_from_the_countys_data(string language)
    {
        await using var window = await SignIn("authority", language, ".indicators");
        await window.Page.ClickAsync(".top-link[href='/work/county-data']");
        await window.Sees(window.Page.Locator("#whitelist"));
        await window.Page.ClickAsync("#show-proposal");
        await window.Page.ClickAsync("#send");
        await window.Sees(window.Page.Locator(".field-wrong").First);
        await Check(window, $"whitelist-proposal-{language}");
        await window.Page.ClickAsync("#show-proposal");
        await window.Page.ClickAsync("#show-import");
        await window.Sees(window.Page.Locator("[data-covers]").First);
        await Check(window, $"whitelist-{language}");
        await window.Page.Locator("[data-entry]").First.ClickAsync();
        await window.Sees(window.Page.Locator("#drawer .timeline li").First);
        await Check(window, $"whitelist-entry-{language}");
        await window.Page.ClickAsync("#close-drawer");
        foreach (var (link, shown) in CountyData)
        {
            await window.Page.ClickAsync($".submenu-link[href='/work/county-data/{link}']");
            await window.Sees(window.Page.Locator(shown).First);
            await Check(window, $"{link}-{language}");
        }
    }

    [Theory]
    [InlineData("zh-CN")]
    [InlineData("en")]
    public async Task nor_from_looking_after_the_service(string language)
    {
        await using var window = await SignIn("administrator", language, ".page");
        foreach (var (link, shown) in new[] { ("/work/messages/systems", "#systems"), ("/work/messages/projections", "#projections") })
        {
            await window.Page.ClickAsync($".submenu-link[href='{link}']");
            await window.Sees(window.Page.Locator(shown).First);
            await Check(window, $"{link.Split('/')[^1]}-{language}");
        }
    }

    [Theory]
    [InlineData("zh-CN")]
    [InlineData("en")]
    public async Task nor_from_a_hospitals_board(string language)
    {
        await Service.SomethingHappened();
        await using var window = await SignIn("dispatcher-1", language);
        await window.Page.ClickAsync(".top-link[href='/work/county/hospital']");
        await window.Sees(window.Page.Locator(".indicators"));
        await Check(window, $"hospital-{language}");
        await window.Page.ClickAsync(".top-link[href='/work/schedules']");
        await window.Sees(window.Page.Locator("#table-file"));
        await window.Sees(window.Page.Locator("#f-beds-staffed"));
        await Check(window, $"schedules-{language}");
        await window.Page.ClickAsync(".top-link[href='/work/county-data']");
        await window.Sees(window.Page.Locator("#whitelist"));
        await Check(window, $"hospitals-whitelist-{language}");
    }

    private static readonly (string Link, string Shown)[] CountyData =
    [
        ("catalogues", "#editions"),
        ("policies", ".policy"),
        ("institutions", "#institutions"),
        ("months", "#month"),
        ("accesses", "#find-person"),
    ];

    private static readonly (string Link, string Shown)[] Boards =
    [
        ("/work/county/groups", ".compare"),
        ("/work/county/reserve", "#reserve-days"),
        ("/work/county/consultations", ".state-empty, .grid"),
    ];

    private static async Task Check(Window window, string name)
    {
        await window.Picture(name);
        var found = await window.Page.RunAxe();
        found
            .Violations.Where(violation => violation.Impact is "serious" or "critical")
            .Select(violation => $"{name}: {violation.Id}: {string.Join(" | ", violation.Nodes.Select(Where))}")
            .ShouldBeEmpty();
        (await window.Page.EvaluateAsync<int>("document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(1366, name);
    }

    private static string Where(AxeResultNode node) => node.Html.Length > 140 ? node.Html[..140] : node.Html;
}
