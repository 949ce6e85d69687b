using Microsoft.Playwright;
using Referrals.Tests.Cases;
using Referrals.Tests.Consultations;
using Referrals.Tests.Hosting;

namespace Referrals.Browser.Tests;

/// <summary>
/// What does not go straight up and home: emergencies at the door, patients who are sent on, advice instead of a place, cancellations
/// that are taken back, a consultation that becomes a referral; and the files and forms of each role.
/// </summary>
public class when_cases_take_other_ways_on_screens(Workbench workbench, Chromium chromium)
    : IClassFixture<Workbench>,
        IClassFixture<Chromium>
{
    private TestService Service => workbench.Service;

    [Fact]
    public async Task an_emergency_begins_at_the_door_and_the_township_hands_its_form_in()
    {
        await using var ward = await workbench.SignIn(chromium, "ward");
        await ward.Page.ClickAsync("#new-emergency");
        await ward.Sees(ward.Page.Locator(".care-form[data-form='start-emergency']"));
        await ward.Page.ClickAsync("#send");
        await ward.Sees(ward.Fault("/channel"));
        await ward.Picture("emergency");
        await ward.Choose("/channel", "chest-pain");
        await ward.Page.SelectOptionAsync("#f-unit", "CARD");
        await ward.Page.SelectOptionAsync("#f-from", "SX-V0101");
        await ward.Fill("/patient/identity/number", CaseForms.IdentityNumber(81_001));
        await ward.Fill("/patient/name", "虚构戊");
        await ward.Page.ClickAsync("#send");
        await ward.State("已到诊");
        await ward.Sees(ward.Page.Locator(".facts", new PageLocatorOptions { HasText = "转诊单待补" }));
        var id = ward.Page.Url.Split('/')[^1];

        await using var township = await workbench.SignIn(chromium, "township");
        await township.Page.GotoAsync(workbench.At($"/work/township/{id}"));
        await township.Page.ClickAsync("#complete-paperwork");
        await township.Sees(township.Page.Locator("#patient-known", new PageLocatorOptions { HasText = "虚构戊" }));
        await township.Page.SelectOptionAsync("#payment", "resident-insurance");
        await township.Page.FillAsync("#diagnosis", "I20.0");
        await township.Page.ClickAsync(".match >> nth=0");
        await township.Page.CheckAsync("input[name='resource'][value='bed']");
        await township.Page.FillAsync("#reason", "突发胸痛，绿色通道转入");
        await township.Picture("paperwork");
        await township.Page.ClickAsync("#submit");
        await township.Sees(township.Page.Locator("#sent"));
        await township.Page.ClickAsync("#to-my-cases");
        await township.Sees(township.Page.Locator(".facts", new PageLocatorOptions { HasText = "绿色通道转入" }));
        (await Service.Events($"/api/referrals/{id}")).ShouldContain("paperwork_completed");
        ward.Complaints.ShouldBeEmpty();
        township.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task a_ward_sends_a_patient_on()
    {
        var at = await Service.InCare();
        await Service.CatchUp();
        await using var ward = await workbench.SignIn(chromium, "ward");
        await ward.Page.GotoAsync(workbench.At($"/work/ward/{at.Split('/')[^1]}"));
        await ward.Page.ClickAsync("#refer-onward");
        await ward.Sees(ward.Page.Locator("input[name='destination'][value='SX-H02']"));
        await ward.Page.CheckAsync("input[name='destination'][value='SX-H02']");
        await ward.Page.SelectOptionAsync("#unit", "CARD");
        await ward.Page.CheckAsync("input[name='resource'][value='bed']");
        await ward.Page.FillAsync("#reason", "需中西医结合治疗");
        await ward.Picture("onward");
        await ward.Page.ClickAsync("#submit");
        await ward.Sees(ward.Page.Locator("#sent"));
        await ward.Page.ClickAsync("#to-my-cases");
        await ward.State("待受理");
        await ward.Sees(ward.Page.Locator("#open-origin"));
        (await Service.Events(at)).ShouldContain("referred_onward");
        ward.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task a_dispatcher_declines_with_advice_and_prints_and_attaches()
    {
        var (at, number) = await Service.Waits();
        await using var desk = await workbench.SignIn(chromium, "dispatcher-1");
        await desk.OpenCase(number);
        await AttachAndPrint(desk, number);
        await desk.Picture("dispatcher-files");
        await desk.Begin("advise");
        await desk.Choose("/reason", "treatable-at-sender");
        await desk.Fill("/text", "先在当地调整用药，两周后复查");
        await desk.Choose("/recommendation", "treat-locally");
        await desk.Picture("advise");
        await desk.SendForm();
        await desk.State("已拒绝");
        await desk.Sees(desk.Page.Locator("a[href^='/work/consultations/']", new PageLocatorOptions { HasText = "图文咨询" }));
        (await Service.Events(at)).ShouldContain("referral_declined");
        desk.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task a_township_takes_a_cancellation_back_and_extends_a_validity()
    {
        var at = await Service.Reviewed();
        await Service.As("dispatcher@SX-H01").Post($"{at}/acceptance", new { }).Expect(200);
        await Service.CatchUp();
        await using var township = await workbench.SignIn(chromium, "township");
        await township.Page.GotoAsync(workbench.At($"/work/township/{at.Split('/')[^1]}"));
        await township.State("已接受");
        var number = await township.Page.Locator(".case-number").InnerTextAsync();
        await AttachAndPrint(township, number);
        await township.Page.ClickAsync("#cancel");
        await township.Page.CheckAsync("input[value='sent-by-mistake']");
        await township.Page.ClickAsync("#send-answer");
        await township.State("取消待确认");
        await township.Begin("withdraw-cancellation");
        await township.Choose("/reason", "patient-will-come");
        await township.SendForm();
        await township.State("已接受");
        await township.Page.ClickAsync("#more-actions");
        await township.Begin("extend-validity");
        await township.Fill("/validUntil", Service.Today());
        await township.Page.ClickAsync("#send");
        await township.Sees(township.Fault("/validUntil"));
        await township.Picture("extend-validity");
        township.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task a_consultation_becomes_a_referral()
    {
        var at = await Service.AskedForAdvice();
        await Service
            .As("specialist@SX-H01")
            .Post($"{at}/advice", new { text = "加用单硝酸异山梨酯", recommendation = "refer" })
            .Expect(200);
        await using var village = await workbench.SignIn(chromium, "doctor-village");
        await village.Page.GotoAsync(workbench.At($"/work/consultations/{at.Split('/')[^1]}"));
        await village.Sees(village.Page.Locator("#print-advice"));
        await Attach(village);
        await village.Picture("consultation-files");
        await village.Page.ClickAsync("#refer");
        await Assertions.Expect(village.Page.Locator("#summary")).ToHaveValueAsync("加用单硝酸异山梨酯");
        await village.Page.SelectOptionAsync("#payment", "self-paid");
        await village.Page.CheckAsync("input[name='resource'][value='clinic-slot']");
        await village.Picture("refer-after-consultation");
        await village.Page.ClickAsync("#submit");
        await village.Sees(village.Page.Locator("#sent"));
        await village.Page.ClickAsync("#to-my-cases");
        await village.Sees(village.Page.Locator(".facts", new PageLocatorOptions { HasText = "已转为转诊" }));
        (await Service.As("family-doctor@SX-V0101").Get(at).Expect(200)).String("/referral").ShouldNotBeEmpty();
        village.Complaints.ShouldBeEmpty();
    }

    private static async Task AttachAndPrint(Window window, string number)
    {
        await Attach(window);
        var sheet = await window.Context.RunAndWaitForPageAsync(() => window.Page.ClickAsync("#print-referral"));
        await Assertions.Expect(sheet.Locator("thead")).ToContainTextAsync(number);
        await sheet.CloseAsync();
    }

    private static async Task Attach(Window window)
    {
        await window.Page.SetInputFilesAsync(
            "#file",
            new FilePayload
            {
                Name = "心电图.pdf",
                MimeType = "application/pdf",
                Buffer = "%PDF-1.7\n"u8.ToArray(),
            }
        );
        await window.Sees(window.Page.Locator("#files li", new PageLocatorOptions { HasText = "心电图.pdf" }));
    }
}
