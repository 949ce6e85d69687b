using Microsoft.Playwright;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;

namespace Referrals.Browser.Tests;

/// <summary>家庭医生: what became of a case is seen at once, and the appointment is confirmed.</summary>
public class when_a_doctor_follows_cases(Workbench workbench, Chromium chromium) : IClassFixture<Workbench>, IClassFixture<Chromium>
{
    private TestService Service => workbench.Service;

    private TestClient Doctor => Service.As("family-doctor@SX-V0101", practitioner: "SX-P-V0101-01");

    [Fact]
    public async Task the_answer_and_the_place_are_seen_as_they_come_and_confirmed()
    {
        await Service.PublishBeds();
        await using var window = await workbench.SignIn(chromium, "doctor-village");
        await window.Sees(window.Page.GetByText("没有等待处理的病例").Or(window.Page.Locator("[data-row]").First));
        var at = $"/api/referrals/{Guid.CreateVersion7()}";
        var number = (
            await Service.As("family-doctor@SX-V0101", practitioner: "SX-P-V0101-01").Put(at, CaseForms.Referral()).Expect(201)
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
    public async Task a_case_that_came_back_is_completed_and_sent_again()
    {
        var at = $"/api/referrals/{Guid.CreateVersion7()}";
        await Doctor.Put(at, CaseForms.Referral()).Expect(201);
        await Service
            .As("township-centre@SX-T01")
            .Post($"{at}/return", new { reason = "missing-examination", note = "请补心电图" })
            .Expect(200);
        await Service.CatchUp();
        await using var window = await workbench.SignIn(chromium, "doctor-village");
        await window.Page.GotoAsync(workbench.At($"/work/my-cases/{at.Split('/')[^1]}"));
        await window.Sees(window.Page.Locator("#returned-why", new PageLocatorOptions { HasText = "请补心电图" }));
        await window.Picture("returned");
        await window.Page.ClickAsync("#go-on");
        await Assertions.Expect(window.Page.Locator("#reason")).ToHaveValueAsync("活动后胸痛三天，需进一步检查");
        await window.Page.FillAsync("#examinations", "心电图：ST段压低");
        await window.Page.Keyboard.PressAsync("Control+Enter");
        await window.Sees(window.Page.Locator("#sent"));
        (await Doctor.Get(at).Expect(200)).String("/request/narrative/examinations").ShouldBe("心电图：ST段压低");
        window.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task a_case_is_called_off_with_a_reason_and_another_closed_with_its_report()
    {
        var at = $"/api/referrals/{Guid.CreateVersion7()}";
        await Doctor.Put(at, CaseForms.Referral()).Expect(201);
        var (up, _) = await Service.ThereAndBack();
        var reported = (await Doctor.Get(up).Expect(200)).String("/number");
        await Service.CatchUp();
        await using var window = await workbench.SignIn(chromium, "doctor-village");
        await window.Page.GotoAsync(workbench.At($"/work/my-cases/{at.Split('/')[^1]}"));
        await window.Page.ClickAsync("#cancel");
        (await window.Page.IsDisabledAsync("#send-answer")).ShouldBeTrue();
        await window.Page.CheckAsync("input[value='patient-improved']");
        await window.Picture("cancelling");
        await window.Page.ClickAsync("#send-answer");
        await window.State("已取消");

        await window.Turn("to-close");
        await window.OpenCase(reported);
        await window.Sees(window.Page.Locator(".outcome", new PageLocatorOptions { HasText = "植入支架一枚" }));
        await window.Picture("to-close");
        await window.Page.ClickAsync("#close");
        await window.Page.ClickAsync("#send-answer");
        await window.State("已结案");
        window.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task what_is_new_is_told_in_the_head_and_marked_as_read()
    {
        await using var window = await workbench.SignIn(chromium, "doctor-township");
        var at = $"/api/referrals/{Guid.CreateVersion7()}";
        await Service.As("family-doctor@SX-T01", practitioner: "SX-P-T01-01").Put(at, CaseForms.Referral()).Expect(201);
        await Service.As("dispatcher@SX-H01").Post($"{at}/acceptance", new { }).Expect(200);
        await window.Sees(window.Page.Locator("#unread"));
        await window.Page.ClickAsync("#notices");
        await window.Sees(window.Page.Locator(".notice-new").First);
        await window.Picture("notices");
        await window.Page.ClickAsync("#mark-read");
        await window.SeesNot(window.Page.Locator("#unread"));
        await window.Page.Locator("#notice-list a").First.ClickAsync();
        await window.State("已接受");
        await window.SeesNot(window.Page.Locator("#notice-list"));
        window.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task files_are_attached_and_forms_printed()
    {
        var at = $"/api/referrals/{Guid.CreateVersion7()}";
        var number = (await Doctor.Put(at, CaseForms.Referral()).Expect(201)).String("/number");
        await Service.CatchUp();
        await using var window = await workbench.SignIn(chromium, "doctor-village");
        await window.Page.GotoAsync(workbench.At($"/work/my-cases/{at.Split('/')[^1]}"));
        await window.Sees(window.Page.Locator(".case-number", new PageLocatorOptions { HasText = number }));
        await window.Page.SetInputFilesAsync(
            "#file",
            [
                new FilePayload
                {
                    Name = "心电图.pdf",
                    MimeType = "application/pdf",
                    Buffer = "%PDF-1.7\n"u8.ToArray(),
                },
                new FilePayload
                {
                    Name = "setup.exe",
                    MimeType = "application/octet-stream",
                    Buffer = [77, 90],
                },
            ]
        );
        await window.Sees(window.Page.Locator("#files li", new PageLocatorOptions { HasText = "心电图.pdf" }));
        await window.Sees(window.Page.Locator("#files .fault", new PageLocatorOptions { HasText = "不支持此类文件" }));
        await window.Picture("files");
        var sheet = await window.Context.RunAndWaitForPageAsync(() => window.Page.ClickAsync("#print-referral"));
        await Assertions.Expect(sheet.Locator("h1")).ToHaveTextAsync("双向转诊（上转）单");
        await Assertions.Expect(sheet.Locator("thead")).ToContainTextAsync(number);
        // Its own style is there, though the policy of the page lets none in by the markup.
        (await sheet.Locator("svg.qr").EvaluateAsync<string>("e => getComputedStyle(e).position")).ShouldBe("absolute");
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
