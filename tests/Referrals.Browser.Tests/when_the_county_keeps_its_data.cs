using Referrals.Tests;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;
using Referrals.Tests.ReservedPools;

namespace Referrals.Browser.Tests;

/// <summary>县卫健委: whitelist and catalogues with what an import would change, policies, lists, months, accesses.</summary>
public class when_the_county_keeps_its_data(Workbench workbench, Chromium chromium) : IClassFixture<Workbench>, IClassFixture<Chromium>
{
    private TestService Service => workbench.Service;

    [Fact]
    public async Task a_whitelist_is_previewed_imported_and_an_entry_decided()
    {
        await using var window = await workbench.SignIn(chromium, "authority", ".indicators");
        await window.Page.ClickAsync(".top-link[href='/work/county-data']");
        await window.Sees(window.Page.Locator("#whitelist"));
        await window.Page.ClickAsync("#show-import");
        await window.Sees(window.Page.Locator("[data-covers]").First);
        await window.ChooseTable(
            "名单.csv",
            "机构代码,级别,科室代码,诊断范围,首日,末日,年度限额,理由\nSX-X03,省外,CARD,,2041-01-01,2041-12-31,,虚构示例\n"
        );
        await window.Reads(window.Page.Locator(".import-preview"), "尚未导入");
        await window.Reads(window.Page.Locator("#import-preview"), "2041-12-31");
        await window.Picture("whitelist-import");
        await window.Page.ClickAsync("#import");
        await window.Reads(window.Page.Locator(".import-preview"), "已导入");

        await window.Page.SelectOptionAsync("#entry-state", "proposed");
        await window.Page.Locator("[data-entry='SX-X03']").First.ClickAsync();
        await window.Sees(window.Page.Locator("#reject"));
        (await window.Page.Locator("#reject").IsDisabledAsync()).ShouldBeTrue();
        await window.Page.FillAsync("#entry-reason", "虚构：材料不全");
        await window.Page.ClickAsync("#reject");
        await window.Reads(window.Page.Locator("#drawer .timeline"), "虚构：材料不全");
        window.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task a_faulty_table_says_where_and_changes_nothing()
    {
        await using var window = await workbench.SignIn(chromium, "authority", ".indicators");
        await window.Page.ClickAsync(".top-link[href='/work/county-data']");
        await window.Page.ClickAsync("#show-import");
        await window.Sees(window.Page.Locator("[data-covers]").First);
        await window.ChooseTable(
            "名单.csv",
            "机构代码,级别,科室代码,诊断范围,首日,末日,年度限额,理由\nSX-X03,市级,CARD,,2042-01-01,2042-12-31,,虚构\n"
        );
        await window.Sees(window.Page.Locator(".import .problem li").First);
        await window.SeesNot(window.Page.Locator("#import"));
    }

    [Fact]
    public async Task a_catalogue_is_previewed_and_published()
    {
        await using var window = await Data("catalogues", "病种目录");
        await window.Page.SelectOptionAsync("#level", "village");
        await window.Page.FillAsync("#edition", "虚构-1");
        await window.Page.FillAsync("#edition-from", "2043-01-01");
        await window.Page.Locator("#edition-from").DispatchEventAsync("change");
        await window.ChooseTable("目录.csv", "起始编码,终止编码,编码系统,病种名称,同病同保障\nI10,,icd-10-gb,高血压,是\n");
        await window.Reads(window.Page.Locator("#edition-preview"), "I10");
        await window.Page.ClickAsync("#import");
        await window.Reads(window.Page.Locator("#editions"), "虚构-1");
        window.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task a_policy_shows_what_would_change_before_it_is_set()
    {
        await using var window = await Data("policies", "政策参数");
        await window.Page.FillAsync("#p-clocks-answerUrgent-minutes", "90");
        await window.Page.SelectOptionAsync("#p-referrals-catalogue", "block");
        await window.Reads(window.Page.Locator("#policy-changes"), "紧急答复（分钟）");
        await window.Reads(window.Page.Locator("#policy-changes"), "阻止");
        var from = Service.Clock.Now.AddDays(40).ToString("yyyy-MM-dd");
        await window.Page.FillAsync("#policy-from", from);
        await window.Page.Locator("#policy-from").DispatchEventAsync("change");
        await window.Page.FillAsync("#policy-reason", "虚构依据");
        await window.Picture("policies");
        await window.Page.ClickAsync("#set-policy");
        await window.Reads(window.Page.Locator("#policy-history"), from);
        await window.Sees(window.Page.GetByText("✓ 已发布新版本"));
        window.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task institutions_practitioners_and_groups_are_found()
    {
        await using var window = await Data("institutions", "机构与人员");
        await window.Page.FillAsync("#find", "炎刘镇");
        await window.Reads(window.Page.Locator("#institutions caption"), "机构（");
        await window.Page.ClickAsync("[data-people='SX-T01']");
        await window.Sees(window.Page.Locator("#drawer tbody tr").First);
        await window.Picture("institutions");
        window.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task who_has_read_a_patients_data_is_told_and_the_number_is_nowhere()
    {
        var number = CaseForms.IdentityNumber(4_711);
        await Service.Sent(
            patient: new
            {
                identity = new { kind = "identity-card", number },
                name = "虚构甲",
                phone = "13800000000",
                address = "炎刘镇虚构村一组",
                payment = "resident-insurance",
            }
        );
        await using var window = await Data("accesses", "访问记录");
        await window.Page.FillAsync("#identity-number", number);
        await window.Page.ClickAsync("#find-person");
        await window.Sees(window.Page.Locator("#accesses tbody tr").First);
        window.Page.Url.ShouldNotContain(number);
        (await window.Stored()).ShouldNotContain(number);
        await window.Page.FillAsync("#identity-number", "123");
        await window.Page.ClickAsync("#find-person");
        await window.Sees(window.Page.Locator(".problem"));
    }

    [Fact]
    public async Task a_month_says_who_has_not_reported_and_is_signed_off_all_the_same()
    {
        await using var window = await Data("months", "月度关账");
        await window.Sees(window.Page.Locator("#despite"));
        (await window.Page.Locator("#close-month").IsDisabledAsync()).ShouldBeTrue();
        await window.Page.CheckAsync("#despite");
        await window.Page.FillAsync("#month-note", "虚构：按现有数据");
        await window.Picture("months");
        await window.Page.ClickAsync("#close-month");
        await window.Reads(window.Page.Locator(".timeline"), "虚构：按现有数据");
        await window.Reads(window.Page.Locator("#corrections"), "关账后没有更正");
        window.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task a_hospitals_schedule_is_previewed_and_published()
    {
        await using var window = await workbench.SignIn(chromium, "dispatcher-1");
        await window.Page.ClickAsync(".top-link[href='/work/schedules']");
        var example = (
            await File.ReadAllTextAsync(
                Path.Combine(Repository.Root, "contracts", "examples", "schedule.csv"),
                TestContext.Current.CancellationToken
            )
        ).Replace("2026-12-01", Service.DayText(10));
        await window.ChooseTable("排班.csv", example);
        await window.Reads(window.Page.Locator("#schedule-preview"), "有变化");
        await window.Picture("schedules");
        await window.Page.ClickAsync("#import");
        await window.Reads(window.Page.Locator(".import-preview"), "已导入");
        window.Complaints.ShouldBeEmpty();
    }

    private async Task<Window> Data(string page, string title)
    {
        var window = await workbench.SignIn(chromium, "authority", ".indicators");
        await window.Page.ClickAsync(".top-link[href='/work/county-data']");
        await window.Turn($"/work/county-data/{page}", title);
        return window;
    }
}
