using Microsoft.Playwright;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;

namespace Referrals.Browser.Tests;

/// <summary>县卫健委: each number is one click from its cases, for any period, as of any moment.</summary>
public class when_the_county_looks_at_its_boards(Workbench workbench, Chromium chromium) : IClassFixture<Workbench>, IClassFixture<Chromium>
{
    private TestService Service => workbench.Service;

    [Fact]
    public async Task a_number_leads_to_its_cases_and_they_can_be_kept()
    {
        await Service.SomethingHappened();
        await using var window = await workbench.SignIn(chromium, "authority", ".indicators");
        new Uri(window.Page.Url).PathAndQuery.ShouldBe("/work/county");
        await window.Figure("sent").ClickAsync();
        await window.Sees(window.Page.Locator("#drawer [data-case]").First);
        await window.Reads(window.Page.Locator("#drawer-sum"), "与数字一致");
        var csv = await window.Saved(window.Page.Locator("#drawer [data-save=csv]"));
        csv.ShouldContain("up-sent");
        await window.Page.Locator("#drawer [data-case]").First.ClickAsync();
        await window.Sees(window.Page.Locator("#drawer .timeline li").First);
        await window.Page.ClickAsync("#back-to-list");
        await window.Sees(window.Page.Locator("#drawer [data-case]").First);
        await window.Page.Keyboard.PressAsync("Escape");
        await window.SeesNot(window.Page.Locator("#drawer"));

        // Numerator and denominator of an indicator, a reason, and a cell of the matrix of flows.
        await window.Page.Locator("[data-indicator='declined-share'] .number").First.ClickAsync();
        await window.Reads(window.Page.Locator("#drawer-sum"), "与数字一致");
        await window.Page.ClickAsync("#close-drawer");
        await window.Page.Locator(".bars tr", new PageLocatorOptions { HasText = "无床位或号源" }).Locator(".number").First.ClickAsync();
        await window.Reads(window.Page.Locator("#drawer-sum"), "与数字一致");
        await window.Page.ClickAsync("#close-drawer");
        await window.Page.ClickAsync("#flow-sent");
        await window.Page.Locator("#flow-matrix .number").First.ClickAsync();
        await window.Reads(window.Page.Locator("#drawer-sum"), "与数字一致");
        await window.Page.ClickAsync("#close-drawer");
        await window.Page.ClickAsync("#flow-institutions");
        await window.Page.Locator(".pairs .number").First.ClickAsync();
        await window.Reads(window.Page.Locator("#drawer-sum"), "与数字一致");
        await window.Page.ClickAsync("#close-drawer");
        await window.Picture("county");
        window.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task a_board_of_the_past_says_so_and_another_period_is_chosen_and_kept()
    {
        await Service.Reviewed();
        Service.Clock.Advance(TimeSpan.FromMinutes(10));
        await Service.CatchUp();
        await using var window = await workbench.SignIn(chromium, "authority", ".indicators");
        var now = Service.Clock.Now.ToOffset(TimeSpan.FromHours(8));
        await window.Page.FillAsync("#as-of", now.AddMinutes(-5).ToString("yyyy-MM-dd'T'HH:mm"));
        await window.Page.Locator("#as-of").DispatchEventAsync("change");
        await window.Reads(window.Page.Locator(".as-of-band"), "截至");
        await window.Reads(window.Page.Locator(".as-of-band"), "更正");
        await window.Page.ClickAsync("#as-of-now");
        await window.SeesNot(window.Page.Locator(".as-of-band"));

        await window.Page.SelectOptionAsync("#period-kind", "Year");
        await window.Sees(window.Page.Locator("#period-year"));
        await window.Page.ClickAsync("#period-back");
        await Assertions.Expect(window.Page.Locator("#period-year")).ToHaveValueAsync($"{now.Year - 1}");
        await window.Sees(window.Page.GetByText("期间没有转诊"));
        await window.Page.ReloadAsync();
        await Assertions.Expect(window.Page.Locator("#period-year")).ToHaveValueAsync($"{now.Year - 1}");
        window.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task what_happens_is_on_the_board_without_asking()
    {
        await using var window = await workbench.SignIn(chromium, "authority", ".indicators");
        await Service.InCare();
        var before = int.Parse(await window.Figure("sent").InnerTextAsync());
        await Service.InCare();
        await Assertions
            .Expect(window.Figure("sent"))
            .Not.ToHaveTextAsync($"{before}", new LocatorAssertionsToHaveTextOptions { Timeout = 20_000 });
        window.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task groups_reserve_and_consultations_have_boards_of_their_own()
    {
        await Service.SomethingHappened();
        await using var window = await workbench.SignIn(chromium, "authority", ".indicators");
        await window.Turn("/work/county/groups", "赛马");
        await window.Sees(window.Page.Locator(".compare-group").First);
        await window.Page.Locator("[data-indicator='answered-in-time'] .number").First.ClickAsync();
        await window.Reads(window.Page.Locator("#drawer-sum"), "与数字一致");
        await window.Picture("county-groups");
        await window.Page.ClickAsync("#close-drawer");

        await window.Turn("/work/county/reserve", "预留资源证明");
        await window.Page.Locator("[data-proof='CARD-W']").First.ClickAsync();
        await window.Reads(window.Page.Locator("#drawer tbody"), "发布");
        await window.Picture("county-reserve");
        await window.Page.Keyboard.PressAsync("Escape");
        (await window.Saved(window.Page.Locator("[data-save=csv]").First)).ShouldContain("CARD-W");

        await window.Turn("/work/county/consultations", "会诊看板");
        await window.Sees(window.Page.GetByText("期间没有会诊申请").Or(window.Page.Locator(".grid").First));
        window.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task a_hospital_looks_at_its_own_board_its_groups_and_its_members()
    {
        await Service.SomethingHappened();
        await using var window = await workbench.SignIn(chromium, "dispatcher-1");
        await window.Page.ClickAsync(".top-link[href='/work/county/hospital']");
        await window.Sees(window.Page.Locator(".problem").Or(window.Page.Locator(".indicators")));
        window.Complaints.ShouldBeEmpty();
        await window.Reads(window.Page.Locator("main h1"), "寿县人民医院");
        await window.Figure("received").ClickAsync();
        await window.Reads(window.Page.Locator("#drawer-sum"), "与数字一致");
        await window.Page.ClickAsync("#close-drawer");
        await window.Page.SelectOptionAsync("#whose", "group:SX-G1");
        await window.Reads(window.Page.Locator("main h1"), "集团");
        await window.Page.SelectOptionAsync("#whose", "institution:SX-T01");
        await window.Reads(window.Page.Locator("main h1"), "炎刘");
        await window.Picture("county-hospital");
        window.Complaints.ShouldBeEmpty();
    }
}
