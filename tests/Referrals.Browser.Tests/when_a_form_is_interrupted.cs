using Microsoft.Playwright;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;

namespace Referrals.Browser.Tests;

/// <summary>
/// 家庭医生 and 病区: the network is cut while something is sent, or the session ends while a form is filled in. Nothing that was typed is
/// lost, and what was sent happens once.
/// </summary>
public class when_a_form_is_interrupted(Workbench workbench, Chromium chromium) : IClassFixture<Workbench>, IClassFixture<Chromium>
{
    private const string Name = "虚构续";
    private static int people = 70_000;

    private TestService Service => workbench.Service;

    private TestClient Doctor => Service.As("family-doctor@SX-V0101", practitioner: "SX-P-V0101-01");

    [Fact]
    public async Task a_doctors_session_ends_in_the_middle_of_a_transfer()
    {
        await using var window = await Transfer();
        await window.Page.FillAsync("#reason", "活动后胸痛");
        await window.DraftIsSaved();
        await window.Page.WaitForURLAsync("**/work/new-transfer/*");
        await SessionEnds(window);
        await window.Page.FillAsync("#reason", TransferSteps.Purpose);
        await window.Sees(window.Page.Locator("#lost-title"));
        // Who wants to read what stands there first may, and still comes back in.
        await window.Page.GetByText("先留在本页").ClickAsync();
        await window.Page.FillAsync("#summary", "高血压十年");
        await window.Sees(window.Page.Locator("#session-lost"));
        await window.Picture("session-lost");
        await SignInAgain(window);
        await window.Sees(window.Page.Locator("#restored"));
        (await window.Page.InputValueAsync("#reason")).ShouldBe(TransferSteps.Purpose);
        (await window.Page.InputValueAsync("#summary")).ShouldBe("高血压十年");

        var at = $"/api/referrals/{window.Page.Url.Split('/')[^1]}";
        await Complete(window);
        await window.Page.Keyboard.PressAsync("Control+Enter");
        await window.Sees(window.Page.Locator("#sent"));
        (await Submissions(at)).ShouldBe(1);
        (await Doctor.Get(at).Expect(200)).String("/request/narrative/summary").ShouldBe("高血压十年");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task a_transfer_is_cut_and_the_page_loaded_again(bool arrives)
    {
        await using var window = await Transfer();
        await window.Page.FillAsync("#reason", TransferSteps.Purpose);
        await Complete(window);
        await window.DraftIsSaved();
        await window.Page.WaitForURLAsync("**/work/new-transfer/*");
        var at = $"/api/referrals/{window.Page.Url.Split('/')[^1]}";
        await Cut(window, $"**{at}", "PUT", arrives);
        await window.Page.Keyboard.PressAsync("Control+Enter");
        await window.Sees(window.Page.Locator(".problem[data-code='workbench.network-away']"));
        await window.Page.ReloadAsync();
        if (!arrives)
        {
            await window.Sees(window.Page.Locator("#reason"));
            await Assertions.Expect(window.Page.Locator("#reason")).ToHaveValueAsync(TransferSteps.Purpose);
            await window.Sees(window.Page.Locator(".destination-chosen"));
            await window.Page.Locator("#reason").PressAsync("Control+Enter");
        }

        // What arrived is there without being sent again.
        await window.Sees(window.Page.Locator("#sent"));
        (await Submissions(at)).ShouldBe(1);
    }

    [Fact]
    public async Task a_wards_session_ends_in_the_middle_of_a_report()
    {
        var (at, window) = await Concluded();
        await using var closing = window;
        await window.Begin("report-outcome");
        await window.Fill("/mainResults", "造影：前降支狭窄");
        await window.Fill("/treatment", "植入支架一枚");
        await SessionEnds(window);
        await window.Fill("/furtherPlan", "双抗一年");
        await window.Page.ClickAsync("#send");
        await window.Sees(window.Page.Locator("#lost-title"));
        await window.Picture("session-lost-ward");
        await SignInAgain(window);
        // The same case, with the same form.
        await window.Sees(window.Page.Locator(".care-form[data-form='report-outcome']"));
        window.Page.Url.ShouldEndWith(at.Split('/')[^1]);
        (await window.Page.InputValueAsync("#f-mainResults")).ShouldBe("造影：前降支狭窄");
        (await window.Page.InputValueAsync("#f-furtherPlan")).ShouldBe("双抗一年");
        await window.SendForm();
        (await Count(at, "outcome_reported")).ShouldBe(1);
        (await window.Stored()).ShouldNotContain("referrals.unsent");
    }

    [Fact]
    public async Task a_down_transfer_is_cut_and_offered_once()
    {
        var at = await Service.InCare();
        await using var window = await Ward(at);
        await window.Begin("offer-down-transfer");
        await window.Page.SelectOptionAsync("#f-destination-unit", "GEN");
        await window.Fill("/reason", "病情稳定，回镇康复");
        await window.Fill("/plan/dischargeSummary", "恢复良好");
        await window.Fill("/plan/rehabilitationPlan", "每日步行");
        await window.Fill("/plan/medication", "阿司匹林");
        await Cut(window, "**/down-transfer", "POST", arrives: true);
        await window.Page.ClickAsync("#send");
        // The live stream tells that something happened, and it may be this.
        await window.Sees(window.Page.Locator("#changed-meanwhile", new PageLocatorOptions { HasText = "您刚才提交的操作" }));
        await window.LoadAgainWhileTyping("/plan/medication", "阿司匹林");
        await window.SendForm();
        await window.Sees(window.Page.Locator("#open-spawned"));
        (await Count(at, "down_transfer_offered")).ShouldBe(1);
    }

    [Fact]
    public async Task what_arrived_and_cannot_be_done_again_stands_no_longer_open()
    {
        var at = await Service.InCare();
        await using var window = await Ward(at);
        await window.Begin("conclude");
        await window.Choose("/way", "home");
        await Cut(window, "**/conclusion", "POST", arrives: true);
        await window.Page.ClickAsync("#send");
        await window.State("诊疗结束");
        await window.SeesNot(window.Page.Locator(".care-form[data-form='conclude']"));
        await window.LoadAgain(window.Page.Locator(".case-state", new PageLocatorOptions { HasText = "诊疗结束" }));
        (await Count(at, "care_concluded")).ShouldBe(1);
        await Eventually.Holds(
            async () => !(await window.Stored()).Contains("referrals.unsent", StringComparison.Ordinal),
            "nothing of it is kept in the tab"
        );
    }

    [Fact]
    public async Task a_question_about_a_case_is_about_it_after_a_reload_too()
    {
        var at = await Service.InCare();
        await using var window = await Ward(at);
        await window.Page.ClickAsync("#ask-consultation");
        await window.Fill("/question", "是否需要介入治疗？");
        await window.LoadAgainWhileTyping("/question", "是否需要介入治疗？");
        await window.SeesNot(window.Page.Locator("#f-patient-name"));
        await window.Page.GoBackAsync();
        await window.Sees(window.Page.Locator(".timeline li").First);
        window.Page.Url.ShouldEndWith(at.Split('/')[^1]);
    }

    // Nothing typed is kept for the next person.
    [Fact]
    public async Task who_signs_out_leaves_nothing_behind()
    {
        var at = await Service.InCare();
        await using var window = await Ward(at);
        await window.Begin("add-note");
        await window.Fill("/note", "查房：胸痛缓解");
        (await window.Stored()).ShouldContain("referrals.unsent");
        await window.Page.ClickAsync("#sign-out");
        await window.Sees(window.Page.Locator("#sign-in"));
        (await window.Stored()).ShouldNotContain("referrals.unsent");
    }

    private async Task<Window> Transfer()
    {
        await Service.PublishBeds();
        var window = await workbench.SignIn(chromium, "doctor-village");
        await window.NewTransfer();
        await window.FillPatient(CaseForms.IdentityNumber(Interlocked.Increment(ref people)), Name);
        return window;
    }

    // All that is missing beside the purpose.
    private static async Task Complete(Window window)
    {
        await window.Page.FillAsync("#diagnosis", "I20.0");
        await window.Sees(window.Page.Locator("#diagnosis-0", new PageLocatorOptions { HasText = "I20.0" }));
        await window.Page.Locator("#diagnosis").PressAsync("Enter");
        await window.Page.CheckAsync("input[name='resource'][value='bed']");
        await window.Page.CheckAsync("input[name='destination'][value='SX-H01']");
        await window.Page.Locator("#unit").SelectOptionAsync(new SelectOptionValue { Index = 1 });
    }

    private async Task<Window> Ward(string at)
    {
        await Service.CatchUp();
        var window = await workbench.SignIn(chromium, "ward");
        await window.Page.GotoAsync(workbench.At($"/work/ward/{at.Split('/')[^1]}"));
        await window.Sees(window.Page.Locator(".timeline li").First);
        return window;
    }

    private async Task<(string At, Window Window)> Concluded()
    {
        var at = await Service.InCare();
        await Service.As("specialist@SX-H01", practitioner: "SX-P-H01-02").Post($"{at}/conclusion", CaseForms.Conclusion()).Expect(200);
        return (at, await Ward(at));
    }

    // The service takes the token no longer, and the issuer gives no other.
    private static async Task SessionEnds(Window window)
    {
        await window.Page.RouteAsync("**/trial/token", route => route.FulfillAsync(new RouteFulfillOptions { Status = 400, Body = "{}" }));
        await window.Page.RouteAsync(
            "**/api/**",
            route =>
                route.FulfillAsync(
                    new RouteFulfillOptions
                    {
                        Status = 401,
                        ContentType = "application/problem+json",
                        Body =
                            """{"code":"token.expired","title":"令牌已过期。","status":401,"type":"urn:referrals:problem:token.expired"}""",
                    }
                )
        );
    }

    private static async Task SignInAgain(Window window)
    {
        await window.Page.UnrouteAllAsync();
        await window.Page.ClickAsync("#sign-in-again");
    }

    private static Task<IAsyncDisposable> Cut(Window window, string address, string method, bool arrives) =>
        window.Page.RouteAsync(
            address,
            async route =>
            {
                if (route.Request.Method != method)
                {
                    await route.FallbackAsync();
                    return;
                }

                if (arrives)
                    await route.FetchAsync();
                await route.AbortAsync();
            },
            new PageRouteOptions { Times = 1 }
        );

    private async Task<int> Submissions(string at) => await Count(at, "referral_submitted");

    private async Task<int> Count(string at, string name) =>
        (await Service.As("family-doctor@SX-V0101", practitioner: "SX-P-V0101-01").Get($"{at}/history").Expect(200))[""]
            .EnumerateArray()
            .Count(entry => entry.GetProperty("event").GetString() == name);
}
