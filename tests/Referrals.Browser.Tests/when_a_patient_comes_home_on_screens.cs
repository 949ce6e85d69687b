using Microsoft.Playwright;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;

namespace Referrals.Browser.Tests;

/// <summary>乡镇中心 and 病区 in two browsers at once: a case goes up, is cared for, and comes home.</summary>
public class when_a_patient_comes_home_on_screens(Workbench workbench, Chromium chromium)
    : IClassFixture<Workbench>,
        IClassFixture<Chromium>
{
    private TestService Service => workbench.Service;

    [Fact]
    public async Task a_case_goes_up_is_cared_for_and_comes_home()
    {
        await Service.PublishBeds();
        await using var township = await workbench.SignIn(chromium, "township");
        await using var ward = await workbench.SignIn(chromium, "ward");
        var at = await Service.Sent();
        var number = (await Service.As("township-centre@SX-T01").Get(at).Expect(200)).String("/number");

        await township.OpenCase(number);
        await township.Page.ClickAsync("#pass-review");
        await township.State("待受理");
        await township.Picture("township-reviewed");
        var desk = Service.As("dispatcher@SX-H01");
        await desk.Post($"{at}/acceptance", new { note = "请带好既往病历" }).Expect(200);
        await desk.Post($"{at}/allocation", new { unit = "CARD-W" }).Expect(200);

        // The reason and the record, before the patient comes.
        await ward.OpenCase(number);
        await ward.Sees(ward.Page.Locator(".facts", new PageLocatorOptions { HasText = "活动后胸痛三天" }));
        await ward.Sees(ward.Page.Locator(".timeline-details", new PageLocatorOptions { HasText = "请带好既往病历" }));
        await ward.Picture("ward-arriving");
        await ward.Begin("record-arrival");
        await ward.SendForm();
        await ward.State("已到诊");
        await ward.Begin("begin-care");
        await ward.Choose("/inpatient", "true");
        await ward.SendForm();
        await ward.State("诊疗中");
        await ward.Turn("in-care");
        await ward.Sees(ward.Row(number));

        await OfferDown(ward);
        await Outcome(ward);
        (await Service.Events(at)).TakeLast(4).ShouldBe(["care_begun", "down_transfer_offered", "care_concluded", "outcome_reported"]);

        var home = await TakeHome(township);
        await Visit(township, home);
        township.Complaints.ShouldBeEmpty();
        ward.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task a_visit_is_recorded_on_a_telephone()
    {
        var down = await Service.HomeToVisit();
        await using var window = await Workbench.Open(chromium, 390, 844);
        await window.Page.GotoAsync(workbench.At("/"));
        await window.Page.ClickAsync("#sign-in");
        await window.Page.ClickAsync("button[value='township']");
        await window.Page.ClickAsync("#list-follow-ups-due");
        await window.OpenCase(down);
        // The list makes room, and the form stands open: it is the day of the plan.
        await Assertions.Expect(window.Page.Locator(".pane-list")).ToBeHiddenAsync();
        await window.Sees(window.Page.Locator(".care-form[data-form='record-follow-up']"));
        await window.Picture("township-visit-telephone");
        (await window.Page.EvaluateAsync<int>("document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(390);
        // Nobody is there: nothing is asked of the patient's state.
        await window.Choose("/way", "unreachable");
        await window.SeesNot(window.Page.Locator("#f-finding-worse"));
        await window.SendForm();
        await window.Page.ClickAsync(".back");
        await window.SeesNot(window.Row(down));
        window.Complaints.ShouldBeEmpty();
    }

    private async Task OfferDown(Window ward)
    {
        await ward.Begin("offer-down-transfer");
        // Rules are told beside the fields before anything is sent.
        await ward.Page.ClickAsync("#send");
        await ward.Sees(ward.Fault("/reason"));
        await ward.Sees(ward.Fault("/plan/medication"));
        await ward.Picture("ward-down-faults");
        await ward.Page.SelectOptionAsync("#f-destination-unit", "GEN");
        await ward.Fill("/reason", "病情稳定，回镇康复");
        await ward.Fill("/plan/dischargeSummary", "支架术后第五天，恢复良好");
        await ward.Fill("/plan/rehabilitationPlan", "每日步行，逐步加量");
        await ward.Fill("/plan/medication", "阿司匹林、他汀");
        await ward.Page.FillAsync("#f-plan-followUps", Service.Today());
        await ward.Page.ClickAsync(".chip-add >> nth=1");
        await ward.Picture("ward-down");
        await ward.SendForm();
        await ward.Sees(ward.Page.Locator("#open-spawned"));
    }

    private static async Task Outcome(Window ward)
    {
        await ward.Begin("conclude");
        await ward.Choose("/way", "to-primary-care");
        await ward.SendForm();
        await ward.State("诊疗结束");
        await ward.Begin("report-outcome");
        await ward.Fill("/inpatientNumber", "ZY20260001");
        await ward.Fill("/mainResults", "造影：前降支狭窄");
        await ward.Fill("/treatment", "植入支架一枚");
        await ward.Fill("/furtherPlan", "双抗一年");
        await ward.Picture("ward-outcome");
        await ward.SendForm();
        await ward.Sees(ward.Page.Locator(".facts", new PageLocatorOptions { HasText = "植入支架一枚" }));
    }

    // With the plan at hand. Returns the number of the case.
    private static async Task<string> TakeHome(Window township)
    {
        await township.Turn("down-inbox");
        var row = township.Page.Locator("[data-row]").First;
        await township.Sees(row);
        var number = (await row.GetAttributeAsync("data-row"))!;
        await township.OpenCase(number);
        await township.Sees(township.Page.Locator(".facts", new PageLocatorOptions { HasText = "每日步行" }));
        await township.Picture("township-coming-home");
        await township.Page.ClickAsync("#accept");
        await township.State("已接受");
        await township.Begin("record-arrival");
        await township.SendForm();
        await township.State("已到诊");
        await township.Begin("begin-care");
        await township.Choose("/inpatient", "false");
        await township.SendForm();
        await township.State("诊疗中");
        return number;
    }

    // On the day of the plan.
    private static async Task Visit(Window township, string number)
    {
        await township.Turn("follow-ups-due");
        await township.OpenCase(number);
        await township.Begin("record-follow-up");
        await township.Choose("/way", "home-visit");
        await township.Choose("/finding", "worse");
        await township.Page.ClickAsync("#send");
        await township.Sees(township.Fault("/note"));
        await township.Fill("/note", "活动后气促，已联系上级医院");
        await township.Picture("township-visit");
        await township.SendForm();
        await township.Sees(
            township.Page.Locator(".timeline-details", new PageLocatorOptions { HasText = "上门；加重；活动后气促，已联系上级医院" })
        );
        await township.SeesNot(township.Row(number));
    }
}
