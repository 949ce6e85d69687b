using Microsoft.Playwright;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;

namespace Referrals.Browser.Tests;

/// <summary>家庭医生: what became of a case is seen at once, and the appointment is confirmed.</summary>
public class when_a_doctor_follows_cases(Workbench workbench, Chromium chromium) : IClassFixture<Workbench>, IClassFixture<Chromium>
{
    private TestService Service => workbench.Service;

    [Fact]
    public async Task the_answer_and_the_place_are_seen_as_they_come_and_confirmed()
    {
        await Service.PublishBeds();
        await using var window = await workbench.SignIn(chromium, "doctor-village");
        await window.Sees(window.Page.GetByText("没有等待处理的病例").Or(window.Page.Locator("[data-row]").First));
        var at = $"/api/referrals/{Guid.CreateVersion7()}";
        var number = (
            await Service
                .As("family-doctor@SX-V0101", practitioner: "SX-P-V0101-01")
                .Put(at, CaseForms.Referral(PrintedCases.Patient))
                .Expect(201)
        ).String("/number");
        await window.OpenCase(number);
        await window.State("乡镇审核中");

        await Service.As("township-centre@SX-T01").Post($"{at}/review", new { }).Expect(200);
        await window.State("待受理");
        var desk = Service.As("dispatcher@SX-H01");
        await desk.Post($"{at}/acceptance", new { }).Expect(200);
        await window.State("已接受");
        await desk.Post($"{at}/allocation", new { unit = "CARD-W" }).Expect(200);
        await window.State("已安排");
        await window.Sees(window.Page.Locator(".facts", new PageLocatorOptions { HasText = "（待确认）" }));
        await window.Page.ClickAsync("#confirm");
        await window.Sees(window.Page.Locator(".facts", new PageLocatorOptions { HasText = "（已确认）" }));
        (await Service.Events(at))[^1].ShouldBe("appointment_confirmed");
        await window.Picture("my-cases");
        window.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task a_board_of_another_role_is_not_in_the_menu()
    {
        await using var window = await workbench.SignIn(chromium, "doctor-village");
        var menu = await window.Page.Locator(".top-link").AllInnerTextsAsync();
        menu[0].ShouldContain("我的转诊");
        menu.ShouldNotContain(entry => entry.Contains("转诊调度", StringComparison.Ordinal));
    }
}
