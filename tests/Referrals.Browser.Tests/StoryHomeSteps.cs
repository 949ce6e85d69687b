// The patient comes home, as a case of its own with a plan; both cases end with their reports.
using Microsoft.Playwright;

namespace Referrals.Browser.Tests;

internal static class StoryHomeSteps
{
    /// <summary>The ward offers the down-transfer; the page is loaded again in the middle of the plan.</summary>
    public static async Task<StoryCase> WardOffersTheWayHome(this Story story)
    {
        var ward = await story.Of("ward");
        await ward.Begin("offer-down-transfer");
        await ward.Page.SelectOptionAsync("#f-destination-unit", "GEN");
        await ward.Fill("/reason", "病情稳定，回镇康复");
        await ward.Fill("/plan/dischargeSummary", "恢复良好");
        await ward.Fill("/plan/rehabilitationPlan", "每日步行");
        await ward.Page.ClickAsync(".chip-add >> nth=1");
        await ward.LoadAgainWhileTyping("/plan/rehabilitationPlan", "每日步行");
        await Assertions.Expect(ward.Page.Locator("#f-destination-unit")).ToHaveValueAsync("GEN");
        await Assertions.Expect(ward.Page.Locator(".field-days .day-chip")).ToHaveCountAsync(1);
        await ward.Fill("/plan/medication", "阿司匹林");
        await ward.Picture("story-plan");
        await ward.SendForm();
        var up = ward.Page.Url;
        await ward.Page.ClickAsync("#open-spawned");
        await ward.Page.WaitForURLAsync(address => address != up);
        await ward.State("待受理");
        var home = new StoryCase(
            $"/api/referrals/{ward.Page.Url.Split('/')[^1]}",
            await ward.Page.Locator(".case-number").First.InnerTextAsync()
        );
        // Back to the case from which it came.
        await ward.Page.GoBackAsync();
        await ward.State("诊疗中");
        return home;
    }

    /// <summary>The ward ends its care and reports to the doctor who sent the patient.</summary>
    public static async Task WardReports(this Story story)
    {
        var ward = await story.Of("ward");
        await ward.Begin("conclude");
        await ward.Choose("/way", "to-primary-care");
        await ward.SendForm();
        await ward.State("诊疗结束");
        await Report(ward);
    }

    /// <summary>The township has the plan at hand, receives the patient, visits, and reports.</summary>
    public static async Task TownshipLooksAfter(this Story story, StoryCase home)
    {
        var township = await story.Of("township");
        await township.Page.ClickAsync("a[href='/work/township']");
        await township.Turn("down-inbox");
        await township.OpenCase(home.Number);
        await township.Fact("每日步行");
        await township.LoadAgainAndGoBack(home);
        await township.Page.ClickAsync("#accept");
        await township.State("已接受");
        await township.Begin("record-arrival");
        await township.SendForm();
        await township.State("已到诊");
        await township.LoadAgain(township.Page.Locator(".case-state", new PageLocatorOptions { HasText = "已到诊" }));
        await township.Begin("begin-care");
        await township.Choose("/inpatient", "false");
        await township.SendForm();
        await township.State("诊疗中");
        await Visit(township);
        await township.Begin("conclude");
        await township.Choose("/way", "home");
        await township.SendForm();
        await township.State("诊疗结束");
        await Report(township);
        await township.Begin("close");
        await township.SendForm();
        await township.State("已结案");
    }

    /// <summary>The family doctor was told, reads the outcome, and closes the case.</summary>
    public static async Task DoctorCloses(this Story story, StoryCase known)
    {
        var village = await story.Of("doctor-village");
        await village.Sees(village.Page.Locator("#unread"));
        await village.Page.ClickAsync("#notices");
        await village.Sees(village.Page.Locator(".notice-new").First);
        await village.Page.Keyboard.PressAsync("Escape");
        await village.SeesNot(village.Page.Locator("#notice-list"));
        await village.Page.ClickAsync("a[href='/work/my-cases']");
        await village.Turn("to-close");
        await village.OpenCase(known.Number);
        await village.LoadAgainAndGoBack(known);
        await village.Fact("植入支架一枚");
        await village.Picture("story-outcome");
        await village.Page.ClickAsync("#close");
        await village.Page.FillAsync(".answer textarea", "已电话随访");
        await village.Page.ClickAsync("#send-answer");
        await village.State("已结案");
        await village.LoadAgain(village.Page.Locator(".case-state", new PageLocatorOptions { HasText = "已结案" }));
    }

    private static async Task Visit(Window township)
    {
        await township.Begin("record-follow-up");
        await township.Choose("/way", "home-visit");
        await township.Choose("/finding", "improving");
        await township.Fill("/note", "伤口愈合好");
        await township.LoadAgainWhileTyping("/note", "伤口愈合好");
        await township.SendForm();
        await township.Sees(township.Page.Locator(".timeline-details", new PageLocatorOptions { HasText = "上门；好转；伤口愈合好" }));
    }

    private static async Task Report(Window window)
    {
        await window.Begin("report-outcome");
        await window.Fill("/mainResults", "造影：前降支狭窄");
        await window.Fill("/treatment", "植入支架一枚");
        await window.LoadAgainWhileTyping("/treatment", "植入支架一枚");
        await window.Fill("/furtherPlan", "双抗一年");
        await window.SendForm();
        await window.Fact("植入支架一枚");
    }
}
