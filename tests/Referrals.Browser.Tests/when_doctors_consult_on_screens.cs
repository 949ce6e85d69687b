using Microsoft.Playwright;
using Referrals.Tests.Cases;
using Referrals.Tests.Consultations;
using Referrals.Tests.Hosting;

namespace Referrals.Browser.Tests;

/// <summary>会诊 in two browsers: asked for, reported, its critical value acknowledged; questions answered; a session concluded.</summary>
public class when_doctors_consult_on_screens(Workbench workbench, Chromium chromium) : IClassFixture<Workbench>, IClassFixture<Chromium>
{
    private TestService Service => workbench.Service;

    [Fact]
    public async Task a_critical_value_is_reported_and_acknowledged()
    {
        await using var village = await workbench.SignIn(chromium, "doctor-village");
        await using var ward = await workbench.SignIn(chromium, "ward");
        var id = await AskForAnEcg(village);
        await ward.Page.ClickAsync("a[href='/work/consultations']");
        await ward.Turn("to-report");
        await ward.Page.Locator("[data-row]").First.ClickAsync();
        await ward.Page.ClickAsync("#claim-examination");
        await ward.State("报告中");

        await ward.Begin("report-examination");
        await ward.Choose("/status", "preliminary");
        await ward.Fill("/findings", "V1-V4 导联 ST 段弓背向上抬高");
        await ward.Fill("/conclusion", "急性前壁心肌梗死");
        await ward.Choose("/critical", "true");
        await ward.Page.ClickAsync("#send");
        await ward.Sees(ward.Fault("/criticalValue"));
        await ward.Fill("/criticalValue", "急性心肌梗死，立即处理");
        await ward.Picture("consultation-report");
        await ward.SendForm();

        // The requester sees it as it comes, and nobody acknowledges it by accident.
        await village.Sees(village.Page.Locator("#critical .critical-value", new PageLocatorOptions { HasText = "立即处理" }));
        await village.Picture("consultation-critical");
        (await village.Page.IsDisabledAsync("#acknowledge-critical")).ShouldBeTrue();
        await village.Page.CheckAsync("#critical-read");
        await village.Page.ClickAsync("#acknowledge-critical");
        await village.SeesNot(village.Page.Locator("#critical"));
        await ward.SeesNot(ward.Page.Locator("#critical"));
        await ward.Sees(ward.Page.Locator(".timeline-critical", new PageLocatorOptions { HasText = "危急值已确认" }));

        await Finish(ward);
        await village.State("已报告");
        await LookBack(village);
        var view = await Service.As("family-doctor@SX-V0101").Get($"/api/consultations/{id}").Expect(200);
        view["/reports"].GetArrayLength().ShouldBe(3);
        view.Json.GetProperty("reports")[0]
            .GetProperty("critical")
            .GetProperty("acknowledgedAt")
            .ValueKind.ShouldNotBe(System.Text.Json.JsonValueKind.Null);
        village.Complaints.ShouldBeEmpty();
        ward.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task a_question_is_answered_and_asked_on()
    {
        var at = await Service.AskedForAdvice();
        await using var ward = await workbench.SignIn(chromium, "ward");
        await ward.Page.GotoAsync(workbench.At($"/work/consultations/{at.Split('/')[^1]}"));
        await ward.Begin("give-advice");
        await ward.Page.ClickAsync("#send");
        await ward.Sees(ward.Fault("/recommendation"));
        await ward.Fill("/text", "加用单硝酸异山梨酯");
        await ward.Choose("/recommendation", "treat-locally");
        await ward.SendForm();
        await ward.State("已答复");
        await Service.As("family-doctor@SX-V0101").Post($"{at}/question", new { text = "剂量多少？" }).Expect(200);
        await ward.Sees(ward.Page.Locator("#changed-meanwhile", new PageLocatorOptions { HasText = "追问" }));
        await ward.Sees(ward.Page.Locator(".timeline-details", new PageLocatorOptions { HasText = "剂量多少？" }));
        await ward.Picture("consultation-advice");
    }

    [Fact]
    public async Task several_institutions_meet_and_conclude()
    {
        var at = await Service.AskedToMeet();
        await using var chair = await workbench.SignIn(chromium, "ward");
        await chair.Page.GotoAsync(workbench.At($"/work/consultations/{at.Split('/')[^1]}"));
        await chair.Begin("accept");
        await Assertions.Expect(chair.Page.Locator("#f-chair")).ToHaveValueAsync(ConsultationDocumentSteps.Chair);
        await chair.SendForm();
        await chair.State("待排期");
        await chair.Begin("schedule");
        await chair.Fill("/from", Local(TimeSpan.FromMinutes(30)));
        await chair.Fill("/until", Local(TimeSpan.FromMinutes(10)));
        await chair.Page.ClickAsync("#send");
        await chair.Sees(chair.Fault("/until"));
        await chair.Fill("/until", Local(TimeSpan.FromMinutes(90)));
        await chair.Picture("consultation-schedule");
        await chair.SendForm();
        await chair.State("已排期");
        await chair.Page.ClickAsync("#open-session");
        await chair.State("会诊中");
        await chair.Begin("record-attendance");
        await chair.Page.CheckAsync("#f-present-1");
        await chair.SendForm();
        await chair.Begin("give-opinion");
        await chair.Fill("/text", "同意介入评估");
        await chair.SendForm();
        await chair.Begin("conclude");
        await chair.Fill("/text", "先行冠脉造影评估");
        await chair.Choose("/recommendation", "refer");
        await chair.Page.SelectOptionAsync("#f-tasks-0-institution", "SX-V0101");
        await chair.Fill("/tasks/0/text", "一周内复查");
        await chair.Fill("/tasks/0/due", Service.Today());
        await chair.Picture("consultation-conclude");
        await chair.SendForm();
        await chair.State("已出结论");
        await chair.Picture("consultation-concluded");
        chair.Complaints.ShouldBeEmpty();
    }

    // Returns its id.
    private async Task<string> AskForAnEcg(Window village)
    {
        await village.Page.ClickAsync("a[href='/work/consultations']");
        await village.Page.ClickAsync("#new-consultation");
        await village.Page.ClickAsync("#kind-remote-diagnosis");
        await village.Fill("/patient/identity/number", CaseForms.IdentityNumber(31_007));
        await village.Fill("/patient/name", "虚构丙");
        await village.Page.SelectOptionAsync("#f-to", "SX-H01");
        await village.Page.SelectOptionAsync("#f-to-unit", "CARD");
        await village.Choose("/urgency", "emergency");
        await village.Fill("/diagnoses", "I20.0");
        await village.Page.ClickAsync(".match >> nth=0");
        await village.Choose("/examination/modality", "ecg");
        await village.Fill("/examination/what", "十二导联心电图");
        await village.Fill("/examination/accession", "ECG-2026-0099");
        await village.Fill("/examination/performedAt", Local(TimeSpan.FromMinutes(-10)));
        await village.Fill("/question", "是否有急性缺血？");
        await village.Picture("consultation-request");
        await village.Page.ClickAsync("#send");
        await village.State("待出报告");
        return village.Page.Url.Split('/')[^1];
    }

    // The final report, and one that corrects it.
    private static async Task Finish(Window ward)
    {
        await ward.Begin("report-examination");
        await ward.Choose("/status", "final");
        await ward.Fill("/findings", "V1-V4 导联 ST 段抬高");
        await ward.Fill("/conclusion", "急性前壁心肌梗死");
        await ward.Choose("/critical", "false");
        await ward.Page.CheckAsync("#f-recognised");
        await ward.SendForm();
        await ward.State("已报告");
        await ward.Begin("correct-report");
        await ward.Choose("/reason", "clerical-error");
        await ward.Fill("/conclusion", "急性广泛前壁心肌梗死");
        await ward.SendForm();
        await ward.Sees(ward.Page.Locator(".timeline li", new PageLocatorOptions { HasText = "更正报告：笔误" }));
    }

    // As it was before anybody claimed it.
    private static async Task LookBack(Window village)
    {
        await village.Page.Locator("#look-back").FocusAsync();
        await village.Page.Keyboard.PressAsync("Home");
        await village.Sees(village.Page.Locator("#past"));
        await village.State("待出报告");
        (await village.Page.Locator(".actions").CountAsync()).ShouldBe(0);
        await village.Picture("consultation-past");
        await village.Page.ClickAsync("#back-to-now");
        await village.State("已报告");
    }

    private string Local(TimeSpan after) => Service.FieldMoment(after);
}
