using Microsoft.Playwright;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;

namespace Referrals.Browser.Tests;

/// <summary>调度员 in real browsers: what one does the other sees, and nothing is overwritten, lost or done twice.</summary>
public class when_dispatchers_work_at_the_board(Workbench workbench, Chromium chromium) : IClassFixture<Workbench>, IClassFixture<Chromium>
{
    private TestService Service => workbench.Service;

    [Fact]
    public async Task one_accepts_and_arranges_a_case_and_the_other_sees_it()
    {
        await Service.PublishBeds();
        await using var one = await workbench.SignIn(chromium, "dispatcher-1");
        await using var other = await workbench.SignIn(chromium, "dispatcher-1b");
        // It comes while both look at the board.
        var (at, number) = await Service.Waits();
        await one.Sees(one.Row(number));
        await other.OpenCase(number);

        await one.OpenCase(number);
        await one.Page.ClickAsync("#accept");
        await one.State("已接受");
        await other.State("已接受");
        await other.Sees(other.Page.Locator("#changed-meanwhile", new PageLocatorOptions { HasText = "接受转诊" }));
        await other.SeesNot(other.Row(number));
        await other.Turn("to-arrange");
        await other.Sees(other.Row(number));

        // Two clicks: the session, and that it shall be this one.
        await one.Page.Locator(".session-button:enabled").Nth(1).ClickAsync();
        await one.Page.ClickAsync("#arrange");
        await one.State("已安排");
        await other.State("已安排");
        await other.SeesNot(other.Row(number));
        await one.Page.ClickAsync("#confirm");
        await one.Sees(one.Page.Locator(".facts", new PageLocatorOptions { HasText = "（已确认）" }));
        (await Service.Events(at)).TakeLast(3).ShouldBe(["referral_accepted", "referral_arranged", "appointment_confirmed"]);

        // And moves it.
        var before = await one.Page.Locator(".facts dd b").First.InnerTextAsync();
        await one.Page.Locator(".session-button:enabled").Nth(2).ClickAsync();
        await one.Page.ClickAsync("#arrange");
        await Assertions.Expect(one.Page.Locator(".facts dd b").First).Not.ToHaveTextAsync(before);
        await one.Picture("moved");
        one.Complaints.ShouldBeEmpty();
        other.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task the_service_chooses_a_place_and_says_why()
    {
        await Service.PublishBeds();
        var (at, number) = await Service.Waits();
        await Service.As("dispatcher@SX-H01").Post($"{at}/acceptance", new { }).Expect(200);
        await using var window = await workbench.SignIn(chromium, "dispatcher-1");
        await window.Turn("to-arrange");
        await window.OpenCase(number);
        await window.Page.ClickAsync("#allocate");
        await window.State("已安排");
        await window.Sees(window.Page.Locator(".pane-case .why", new PageLocatorOptions { HasText = "选择理由" }));
        window.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task two_on_one_case_never_overwrite_each_other()
    {
        var (at, number) = await Service.Waits();
        await using var late = await workbench.SignIn(chromium, "dispatcher-1b");
        await late.OpenCase(number);
        // This one hears nothing of it.
        await late.Page.RouteAsync("**/api/live", route => route.AbortAsync());
        await late.Page.RouteAsync("**/api/referrals/*/refusal", async route => await route.ContinueAsync());
        await late.Page.ClickAsync("#decline");
        await late.Page.CheckAsync("input[value='no-capacity']");
        await Service.As("dispatcher@SX-H01").Post($"{at}/notes", new { note = "已电话联系" }).Anything();
        await Service.As("dispatcher@SX-H01").Post($"{at}/return", new { reason = "unclear-purpose" }).Expect(200);

        await late.Page.EvaluateAsync("() => document.querySelector('#send-answer')?.click()");
        var notice = late.Page.Locator("#changed-meanwhile");
        await late.Sees(notice);
        (await notice.InnerTextAsync()).ShouldContain("退回补充");
        await late.State("退回补充");
        (await Service.Events(at)).ShouldNotContain("referral_declined");
        await late.Picture("conflict");
    }

    [Fact]
    public async Task a_refusal_needs_a_reason_and_what_was_typed_stays_until_it_is_written()
    {
        var (at, number) = await Service.Waits();
        await using var window = await workbench.SignIn(chromium, "dispatcher-1");
        await window.OpenCase(number);
        await window.Page.ClickAsync("#decline");
        (await window.Page.IsDisabledAsync("#send-answer")).ShouldBeTrue();
        // "Other" wants words: that is said beside the field, and the form is still there.
        await window.Page.CheckAsync("input[value='other']");
        await window.Page.ClickAsync("#send-answer");
        await window.Sees(window.Fault("/note"));
        await window.Page.FillAsync("textarea", "科室搬迁，暂停收治");
        await window.Context.SetOfflineAsync(true);
        await window.Page.ClickAsync("#send-answer");
        await window.Sees(window.Page.Locator("#network-away"));
        (await window.Page.InputValueAsync("textarea")).ShouldBe("科室搬迁，暂停收治");
        await window.Picture("offline");
        await window.Context.SetOfflineAsync(false);
        await window.Page.ClickAsync("#send-answer");
        await window.State("已拒绝");
        await window.SeesNot(window.Page.Locator("#network-away"));
        (await Service.Events(at)).Count(name => name == "referral_declined").ShouldBe(1);
    }

    [Fact]
    public async Task an_answer_that_was_lost_on_the_way_is_asked_for_again_and_done_once()
    {
        var (at, number) = await Service.Waits();
        await using var window = await workbench.SignIn(chromium, "dispatcher-1");
        await window.OpenCase(number);
        var keys = new List<string>();
        await window.Page.RouteAsync(
            "**/acceptance",
            async route =>
            {
                keys.Add((await route.Request.AllHeadersAsync())["idempotency-key"]);
                // It arrives, and the answer does not.
                await route.FetchAsync();
                await route.AbortAsync();
            },
            new PageRouteOptions { Times = 1 }
        );
        await window.Page.RouteAsync("**/api/live", route => route.AbortAsync());
        await window.Page.EvaluateAsync("() => document.querySelector('#accept').click()");
        // The stream that was open before may have told of it meanwhile: that is shown instead, and there is nothing to ask for then.
        await window.Sees(window.Page.Locator(".problem[data-code='workbench.network-away'], #changed-meanwhile").First);
        await window.Page.EvaluateAsync("() => document.querySelector('#accept')?.click()");
        await window.State("已接受");
        keys.ShouldHaveSingleItem();
        (await Service.Events(at)).Count(name => name == "referral_accepted").ShouldBe(1);
    }

    [Fact]
    public async Task a_long_list_is_drawn_as_far_as_it_is_seen()
    {
        // At the hospital that no other test looks at.
        for (var i = 0; i < 130; i++)
            await Service.Reviewed("SX-H02", "TCM");
        await Service.CatchUp();
        await using var window = await workbench.SignIn(chromium, "dispatcher-2");
        await Assertions.Expect(window.Page.Locator("#list-to-answer .tab-count")).ToHaveTextAsync("130");
        await window.Sees(window.Page.Locator("[data-row]").Nth(7));
        (await window.Page.Locator("[data-row]").CountAsync()).ShouldBeLessThan(40);
        await window.Page.EvaluateAsync("() => { const rows = document.querySelector('#rows'); rows.scrollTop = rows.scrollHeight; }");
        // The second page of the list comes, and its end after it.
        var last = (await Service.As("dispatcher@SX-H02").Get("/api/worklists/to-answer?sort=due&limit=200").Expect(200))["/items"]
            .EnumerateArray()
            .Last()
            .GetProperty("number")
            .GetString()!;
        await window.Page.WaitForFunctionAsync(
            "last => { const rows = document.querySelector('#rows'); rows.scrollTop = rows.scrollHeight; return !!document.querySelector(`[data-row='${last}']`); }",
            last
        );
        (await window.Page.Locator("[data-row]").CountAsync()).ShouldBeLessThan(40);
        window.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task all_of_it_goes_by_the_keyboard()
    {
        await Service.PublishBeds();
        var (_, number) = await Service.Waits();
        await using var window = await workbench.SignIn(chromium, "dispatcher-1");
        await window.Sees(window.Row(number));
        var keyboard = window.Page.Keyboard;
        await window.Page.Locator("[data-row]").First.FocusAsync();
        for (var i = 0; i < 300 && await window.Focused("dataset.row") != number; i++)
            await keyboard.PressAsync("ArrowDown");
        (await window.Focused("dataset.row")).ShouldBe(number);
        await keyboard.PressAsync("Enter");
        await window.Sees(window.Page.Locator("#accept"));
        await window.Tab("accept");
        await keyboard.PressAsync("Enter");
        await window.State("已接受");
        await window.Sees(window.Page.Locator("#allocate"));
        await window.Tab("allocate");
        await keyboard.PressAsync("Enter");
        await window.State("已安排");
    }
}
