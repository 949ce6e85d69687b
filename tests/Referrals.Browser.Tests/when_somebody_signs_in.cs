using Microsoft.Playwright;
using Referrals.Tests.Hosting;

namespace Referrals.Browser.Tests;

/// <summary>Code flow with PKCE in a real browser: the token is in memory only, and gone with the session.</summary>
public class when_somebody_signs_in(Workbench workbench, Chromium chromium) : IClassFixture<Workbench>, IClassFixture<Chromium>
{
    private TestService Service => workbench.Service;

    [Fact]
    public async Task a_person_is_chosen_and_comes_to_their_page()
    {
        await using var window = await Workbench.Open(chromium);
        var foreign = new List<string>();
        window.Page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(workbench.At("/"), StringComparison.Ordinal))
                foreign.Add(request.Url);
        };
        await window.Page.GotoAsync(workbench.At("/"));
        await window.Sees(window.Page.GetByText("试用：可选择寿县示例人员"));
        await window.Page.ClickAsync("#sign-in");
        await window.Sees(window.Page.GetByText("不得用于真实患者"));
        await window.Page.ClickAsync("button[value='dispatcher-1']");
        await window.Sees(window.Page.Locator(".board"));
        await window.Sees(window.Page.GetByText("寿县人民医院 · 调度员"));
        new Uri(window.Page.Url).PathAndQuery.ShouldBe("/work/dispatch");
        (await window.Page.TitleAsync()).ShouldBe("会诊转诊协同");

        // Nothing that lets anybody in is where a script of another tab could read it, and nothing came from elsewhere.
        (await window.Stored()).ShouldNotContain("eyJ");
        (await window.Page.EvaluateAsync<string>("document.cookie")).ShouldBe("");
        foreign.ShouldBeEmpty();
        window.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task a_page_that_is_loaded_again_comes_back_by_itself()
    {
        await using var window = await workbench.SignIn(chromium, "dispatcher-1");
        await window.Page.ReloadAsync();
        await window.Sees(window.Page.Locator(".board"));
        await window.Sees(window.Page.GetByText("寿县人民医院 · 调度员"));
        window.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task going_back_leads_to_no_code_and_no_error()
    {
        await using var window = await workbench.SignIn(chromium, "dispatcher-1");
        await window.Page.GotoAsync(workbench.At("/work/not-found"));
        await window.Page.GoBackAsync();
        await window.Sees(window.Page.Locator(".board"));
        window.Page.Url.ShouldNotContain("code=");
        window.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task who_signs_out_is_out_in_every_tab()
    {
        await using var window = await workbench.SignIn(chromium, "dispatcher-1");
        var second = await window.Context.NewPageAsync();
        await second.GotoAsync(workbench.At("/"));
        await second.ClickAsync("#sign-in");
        await second.ClickAsync("button[value='dispatcher-1']");
        await Assertions.Expect(second.Locator(".board")).ToBeVisibleAsync();

        await window.Page.ClickAsync("#sign-out");
        await window.Sees(window.Page.Locator("#sign-in"));
        await Assertions.Expect(second.Locator("#sign-in")).ToBeVisibleAsync();
        // Loaded again, it asks who it is.
        await window.Page.GotoAsync(workbench.At("/work/dispatch"));
        await window.Sees(window.Page.GetByText("请先登录"));
    }

    [Fact]
    public async Task who_leaves_the_machine_is_signed_out()
    {
        await using var window = await Workbench.Open(chromium);
        await window.Page.Clock.InstallAsync();
        await window.Page.GotoAsync(workbench.At("/"));
        await window.Page.ClickAsync("#sign-in");
        await window.Page.ClickAsync("button[value='dispatcher-1']");
        await window.Sees(window.Page.Locator(".board"));
        await window.Page.Clock.FastForwardAsync("00:16:00");
        await window.Sees(window.Page.Locator("#sign-in"));
    }

    [Fact]
    public async Task a_token_that_is_refused_asks_to_sign_in_again_and_keeps_the_page()
    {
        await using var window = await workbench.SignIn(chromium, "dispatcher-1");
        // The service takes it no longer, and there is no other.
        await window.Page.RouteAsync("**/trial/token", route => route.FulfillAsync(new RouteFulfillOptions { Status = 400, Body = "{}" }));
        await window.Page.RouteAsync(
            "**/api/worklists/**",
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
        // Past whatever lies above it: the board may have read its list, and asked to sign in again, by itself already.
        await window.Page.DispatchEventAsync("#list-to-arrange", "click");
        await window.Sees(window.Page.GetByText("登录已失效"));
        await window.Page.UnrouteAllAsync();
        await window.Page.ClickAsync("#sign-in-again");
        await window.Sees(window.Page.Locator(".board"));
        await window.SeesNot(window.Page.GetByText("登录已失效"));
    }

    [Fact]
    public async Task the_language_is_switched_and_kept()
    {
        await using var window = await workbench.SignIn(chromium, "dispatcher-1");
        (await window.Page.GetAttributeAsync("html", "lang")).ShouldBe("zh-CN");
        await window.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "English" }).ClickAsync();
        await window.Sees(window.Page.GetByText("To arrange"));
        (await window.Page.GetAttributeAsync("html", "lang")).ShouldBe("en");
        await window.Page.ReloadAsync();
        await window.Sees(window.Page.GetByText("To arrange"));
        (await window.Page.TitleAsync()).ShouldBe("Referrals");
    }

    [Fact]
    public async Task a_page_that_is_not_there_says_so()
    {
        await using var window = await workbench.SignIn(chromium, "dispatcher-1");
        await window.Page.GotoAsync(workbench.At("/work/nothing/of/the/kind"));
        await window.Sees(window.Page.GetByText("没有这个页面"));
        (await Service.Anonymous.Get("/nothing/of/the/kind").Anything()).Status.ShouldBe(404);
    }
}
