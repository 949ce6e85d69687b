using Microsoft.Playwright;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;

namespace Referrals.Browser.Tests;

/// <summary>家庭医生: the form of an up-transfer by the keyboard alone, without a network, after a reload and in two places at once.</summary>
public class when_a_doctor_sends_a_case(Workbench workbench, Chromium chromium) : IClassFixture<Workbench>, IClassFixture<Chromium>
{
    private const string Name = "虚构新患";
    private static int people = 60_000;

    private TestService Service => workbench.Service;

    private TestClient Doctor => Service.As("family-doctor@SX-V0101", practitioner: "SX-P-V0101-01");

    [Fact]
    public async Task by_keyboard_alone_it_is_sent_once_though_the_network_is_cut_in_the_middle()
    {
        await Service.PublishBeds();
        await using var window = await Open();
        var keyboard = window.Page.Keyboard;
        await window.FillByKeyboard(NewNumber(), Name);

        var sent = new List<string>();
        await window.Page.RouteAsync(
            "**/api/referrals/*",
            async route =>
            {
                if (route.Request.Method != "PUT")
                {
                    await route.FallbackAsync();
                    return;
                }

                sent.Add(route.Request.Url);
                // It arrives, and the answer does not.
                await route.FetchAsync();
                await route.AbortAsync();
            },
            new PageRouteOptions { Times = 1 }
        );
        await keyboard.PressAsync("Control+Enter");
        await window.Sees(window.Page.Locator(".problem[data-code='workbench.network-away']"));
        await window.Picture("transfer-cut");
        await keyboard.PressAsync("Control+Enter");
        await window.Sees(window.Page.Locator("#sent"));
        await window.Picture("transfer-sent");
        var id = sent.ShouldHaveSingleItem().Split('/')[^1];
        (await Doctor.Get($"/api/referrals/{id}/history").Expect(200))[""]
            .EnumerateArray()
            .Count(entry => entry.GetProperty("event").GetString() == "referral_submitted")
            .ShouldBe(1);
        (await Kept(window)).ShouldNotContain("referrals.unsent");
        (await window.Focused("id")).ShouldBe("to-my-cases");
        await keyboard.PressAsync("Enter");
        await window.State("乡镇审核中");
    }

    [Fact]
    public async Task a_reload_keeps_the_draft_and_what_came_after_it()
    {
        await using var window = await Open();
        var number = NewNumber();
        await window.FillPatient(number, Name);
        await window.Page.FillAsync("#reason", "活动后胸痛三天");
        await window.Page.ClickAsync("#save");
        await window.DraftIsSaved();
        // The service is not asked any more: what is typed now is in this tab only.
        await window.Page.RouteAsync("**/api/referrals/*/draft", route => route.AbortAsync());
        await window.Page.FillAsync("#summary", "高血压十年");
        var stored = await Kept(window);
        stored.ShouldContain("高血压十年");
        stored.ShouldNotContain(number);
        stored.ShouldNotContain(Name);
        await window.Page.UnrouteAllAsync();
        await window.Page.ReloadAsync();
        await window.Sees(window.Page.Locator("#restored"));
        await window.Sees(window.Page.Locator("#patient-known", new PageLocatorOptions { HasText = "虚" }));
        (await window.Page.InputValueAsync("#reason")).ShouldBe("活动后胸痛三天");
        (await window.Page.InputValueAsync("#summary")).ShouldBe("高血压十年");
        window.Page.Url.ShouldNotContain(number);
        await window.Picture("transfer-restored");

        await window.Page.ClickAsync("#sign-out");
        await window.Sees(window.Page.Locator("#sign-in"));
        (await Kept(window)).ShouldNotContain("高血压十年");
    }

    [Fact]
    public async Task a_number_is_checked_as_it_is_typed_and_other_open_cases_are_shown()
    {
        var number = NewNumber();
        await Doctor.Put($"/api/referrals/{Guid.CreateVersion7()}", CaseForms.Referral(Patient(number))).Expect(201);
        await Service.CatchUp();
        await using var window = await Open();
        var reading = window.Page.Locator("#identity-reading");
        await window.Page.FillAsync("#identity-number", number[..17] + (number[^1] == '0' ? '1' : '0'));
        await Assertions.Expect(reading).ToContainTextAsync("校验码不符");
        await window.Page.FillAsync("#identity-number", number[..10]);
        await Assertions.Expect(reading).ToContainTextAsync("已输入 10 位");
        await window.Page.FillAsync("#identity-number", number);
        await Assertions.Expect(reading).ToContainTextAsync("号码正确");
        await window.Sees(window.Page.Locator("#other-cases", new PageLocatorOptions { HasText = "乡镇审核中" }));
        await Assertions.Expect(window.Page.Locator("#name")).ToHaveValueAsync(Name);
        await window.Page.ClickAsync("#submit");
        await window.Sees(window.Page.Locator("#faults"));
        await window.Sees(window.Page.Locator("#fault-reason", new PageLocatorOptions { HasText = "请填写转诊目的" }));
        await window.Picture("transfer-faults");
        window.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task a_draft_that_was_changed_elsewhere_is_not_overwritten_unasked()
    {
        await using var window = await Open();
        await window.FillPatient(NewNumber(), Name);
        await window.Page.FillAsync("#reason", "第一稿");
        await window.Page.ClickAsync("#save");
        await window.DraftIsSaved();
        await window.Page.WaitForURLAsync("**/work/new-transfer/*");
        var at = $"/api/referrals/{window.Page.Url.Split('/')[^1]}";
        var person = (await Doctor.Get(at).Expect(200)).String("/person");
        await Doctor.Put($"{at}/draft", CaseForms.Referral(person: person)).Expect(200);

        await window.Page.FillAsync("#reason", "第二稿");
        await window.Page.ClickAsync("#save");
        await window.Sees(window.Page.Locator("#newer-draft"));
        await window.Picture("transfer-conflict");
        await window.Page.GetByText("改用更新的草稿").ClickAsync();
        await Assertions.Expect(window.Page.Locator("#reason")).ToHaveValueAsync("活动后胸痛三天，需进一步检查");
    }

    /// <summary>What the tab has stored, its Chinese not escaped.</summary>
    private static Task<string> Kept(Window window) =>
        window.Page.EvaluateAsync<string>(
            "() => Object.entries(sessionStorage).map(([k, v]) => { try { return k + JSON.stringify(JSON.parse(v)); } catch { return k + v; } }).join()"
        );

    private static string NewNumber() => CaseForms.IdentityNumber(Interlocked.Increment(ref people));

    private static object Patient(string number) =>
        new
        {
            identity = new { kind = "identity-card", number },
            name = Name,
            phone = "13800000000",
            payment = "resident-insurance",
        };

    private async Task<Window> Open()
    {
        var window = await workbench.SignIn(chromium, "doctor-village");
        await window.NewTransfer();
        return window;
    }
}
