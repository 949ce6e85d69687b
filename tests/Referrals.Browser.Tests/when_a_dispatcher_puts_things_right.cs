using Microsoft.Playwright;
using Referrals.Tests.Hosting;
using Referrals.Tests.ReservedPools;

namespace Referrals.Browser.Tests;

/// <summary>调度员: who lost a place has another, places are exchanged, cases sent elsewhere, tones switched.</summary>
public class when_a_dispatcher_puts_things_right(Workbench workbench, Chromium chromium) : IClassFixture<Workbench>, IClassFixture<Chromium>
{
    private TestService Service => workbench.Service;

    [Fact]
    public async Task who_lost_a_place_has_another_by_one_click()
    {
        await Service.Publish(Service.Ward(1), PoolSteps.Beds(20, 10)).Expect(200);
        string[] cases = [await Service.Holding(Service.Ward(1)), await Service.Holding(Service.Ward(1))];
        await using var window = await workbench.SignIn(chromium, "dispatcher-1");
        await Service.Publish(Service.Ward(1), PoolSteps.Beds(0, reason: "ward-closed")).Expect(200);
        await Service.Publish(Service.Ward(2), PoolSteps.Beds(20, 10)).Expect(200);
        await Assertions.Expect(window.Page.Locator("#list-to-rebook .tab-count")).ToHaveTextAsync("2");
        await window.Turn("to-rebook");
        await window.Sees(window.Page.Locator("[data-row]").Nth(1));
        await window.Page.ClickAsync("#rebook-all");
        await window.Sees(window.Page.Locator("[data-rebooked]", new PageLocatorOptions { HasText = "改到" }).Nth(1));
        await window.Picture("rebooked");
        foreach (var at in cases)
            (await Service.Events(at))[^1].ShouldBe("referral_rearranged");
        await window.SeesNot(window.Page.Locator("[data-row]"));

        // And two of them exchange what they have.
        await Service.Publish(Service.Ward(3), PoolSteps.Beds(20, 10)).Expect(200);
        await Service.As("dispatcher@SX-H01").Post($"{cases[1]}/arrangement", new { pool = Service.Ward(3) }).Expect(200);
        var (one, other) = (await Numbered(cases[0]), await Numbered(cases[1]));
        await window.Turn("arriving");
        await window.OpenCase(one);
        await window.Page.ClickAsync("#swap");
        await window.Page.SelectOptionAsync("#swap-with", PoolSteps.Id(cases[1]).ToString());
        await window.Picture("swap");
        await window.Page.ClickAsync("#send-swap");
        await window.SeesNot(window.Page.Locator("#swap-with"));
        (await Pool(cases[0])).ShouldBe(Service.Ward(3));
        (await Pool(cases[1])).ShouldBe(Service.Ward(2));
        await window.Sees(window.Row(other));
        window.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task a_case_is_sent_elsewhere_with_a_reason()
    {
        var (at, number) = await Service.Waits();
        await using var window = await workbench.SignIn(chromium, "dispatcher-1");
        await window.OpenCase(number);
        await window.Begin("redirect");
        await window.Page.SelectOptionAsync("#f-destination", "SX-H02");
        await window.Page.SelectOptionAsync("#f-destination-unit", "TCM");
        await window.Page.ClickAsync("#send");
        await window.Sees(window.Fault("/reason"));
        await window.Choose("/reason", "better-equipped");
        await window.Picture("redirect");
        await window.SendForm();
        await window.SeesNot(window.Row(number));
        (await Service.As("dispatcher@SX-H02").Get(at).Expect(200)).String("/to/institution").ShouldBe("SX-H02");
    }

    [Fact]
    public async Task tones_are_off_until_they_are_switched_on_and_stay_so()
    {
        await using var window = await workbench.SignIn(chromium, "dispatcher-1");
        var sound = window.Page.Locator("#sound");
        await Assertions.Expect(sound).ToHaveAttributeAsync("aria-pressed", "false");
        await sound.ClickAsync();
        await Assertions.Expect(sound).ToHaveAttributeAsync("aria-pressed", "true");
        await window.Page.ReloadAsync();
        await Assertions.Expect(window.Page.Locator("#sound")).ToHaveAttributeAsync("aria-pressed", "true", new() { Timeout = 30_000 });
        await window.Page.ClickAsync("#sound");
        await Assertions.Expect(window.Page.Locator("#sound")).ToHaveAttributeAsync("aria-pressed", "false");
        window.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task panes_are_gone_through_by_a_key()
    {
        var (_, number) = await Service.Waits();
        await using var window = await workbench.SignIn(chromium, "dispatcher-1");
        await window.OpenCase(number);
        await window.Page.Keyboard.PressAsync("F6");
        (await Pane(window)).ShouldBe("病例");
        await window.Page.Keyboard.PressAsync("F6");
        (await Pane(window)).ShouldBe("未来七天的资源");
        await window.Page.Keyboard.PressAsync("F6");
        (await Pane(window)).ShouldBe("等待处理");
    }

    private static Task<string?> Pane(Window window) =>
        window.Page.EvaluateAsync<string?>("() => document.activeElement?.closest('.pane')?.getAttribute('aria-label') ?? null");

    private async Task<string> Numbered(string at) => (await Service.As("dispatcher@SX-H01").Get(at).Expect(200)).String("/number");

    private async Task<string> Pool(string at) =>
        (await Service.As("dispatcher@SX-H01").Get(at).Expect(200)).String("/appointment/pool/pool");
}
