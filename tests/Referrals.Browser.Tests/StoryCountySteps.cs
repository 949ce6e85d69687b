// Those who look at it from outside: the insurance office, the health authority, the administrator; and the patient who leaves the county.
using Microsoft.Playwright;
using Referrals.Tests.Deductibles;

namespace Referrals.Browser.Tests;

internal static class StoryCountySteps
{
    /// <summary>The health authority finds the case behind the number of the county, and the proof of the reserve.</summary>
    public static async Task AuthoritySees(this Story story, StoryCase known)
    {
        await story.Service.CatchUp();
        var authority = await story.Of("authority", ".indicators");
        var sent = authority.Figure("sent");
        await authority.LoadAgain(sent);
        await sent.ClickAsync();
        await authority.Reads(authority.Page.Locator("#drawer-sum"), "与数字一致");
        await authority.Page.ClickAsync($"#drawer [data-case='{known.Number}']");
        await authority.Sees(authority.Page.Locator("#drawer .timeline li").First);
        await authority.Reads(authority.Page.Locator("#drawer .case-state"), "已结案");
        await authority.Picture("story-authority");
        await authority.Page.ClickAsync("#back-to-list");
        await authority.Page.ClickAsync("#close-drawer");

        await authority.Turn("/work/county/reserve", "预留资源证明");
        await authority.Page.Locator("[data-proof='CARD-W']").First.ClickAsync();
        await authority.Reads(authority.Page.Locator("#drawer tbody"), "发布");
        await authority.Page.Keyboard.PressAsync("Escape");
        await authority.Page.GoBackAsync();
        await authority.Sees(authority.Figure("sent"));
    }

    /// <summary>A lead hospital proposes, the authority decides: nobody approves an own proposal.</summary>
    public static async Task AuthorityApproves(this Story story)
    {
        var desk = await story.Of("dispatcher-1");
        await desk.Turn("/work/county-data", "转诊白名单");
        await desk.Page.ClickAsync("#show-proposal");
        await desk.Page.SelectOptionAsync("#f-institution", "SX-X02");
        await desk.Page.SelectOptionAsync("#f-institution-unit", "NEUR");
        await desk.Choose("/tier", "province");
        await desk.Fill("/quota", "50");
        await desk.Fill("/reason", "示例：神经内科");
        await desk.Page.ReloadAsync();
        await desk.Page.ClickAsync("#show-proposal");
        await Assertions.Expect(desk.Page.Locator("#f-reason")).ToHaveValueAsync("示例：神经内科");
        await desk.Picture("story-proposal");
        await desk.SendForm();
        await desk.Sees(desk.Page.Locator("[data-entry='SX-X02']").First);
        var authority = await story.Of("authority", ".indicators");
        await authority.Page.ClickAsync(".top-link[href='/work/county-data']");
        await authority.Page.SelectOptionAsync("#entry-state", "proposed");
        // Until the list of that state is there, an older entry of the same hospital may stand first.
        await authority.Page.Locator("tr:has(.mark-wait) [data-entry='SX-X02']").First.ClickAsync();
        await authority.Page.FillAsync("#entry-reason", "同意");
        await authority.Page.ClickAsync("#approve");
        await authority.Reads(authority.Page.Locator("#drawer .timeline"), "同意");
        await authority.Page.ClickAsync("#close-drawer");
        await authority.LoadAgain(authority.Page.Locator("#whitelist"));
        await authority.Page.SelectOptionAsync("#entry-state", "approved");
        await authority.Sees(authority.Page.Locator("[data-entry='SX-X02']").First);
    }

    /// <summary>Another patient leaves the county for what it treats itself: a reason, a statement, and the centre accepts.</summary>
    public static async Task AnotherLeavesTheCounty(this Story story)
    {
        var known = await story.WardSendsOut();

        var neurologist = await story.Of("neurologist");
        await neurologist.Turn("expert-statement");
        await neurologist.OpenCase(known.Number);
        await neurologist.LoadAgainAndGoBack(known);
        await neurologist.Begin("give-expert-statement");
        await neurologist.Choose("/supports", "true");
        await neurologist.Fill("/statement", "县域内暂无相应条件");
        await neurologist.LoadAgainWhileTyping("/statement", "县域内暂无相应条件");
        await neurologist.SendForm();
        await neurologist.SeesNot(neurologist.Page.Locator("#give-expert-statement"));

        var desk = await story.Of("dispatcher-1");
        await desk.Page.ClickAsync("a[href='/work/dispatch']");
        await desk.Turn("to-answer");
        await desk.OpenCase(known.Number);
        await desk.LoadAgainAndGoBack(known);
        await desk.Page.ClickAsync("#accept");
        await desk.State("已接受");
        await story.InsurerFiles(known);
    }

    /// <summary>The insurance office hears of a stay and a settlement, and reads the person's chain and what a stay would cost.</summary>
    public static async Task InsurerReads(this Story story, StoryCase known)
    {
        var service = story.Service;
        var person = (await service.As("family-doctor@SX-V0101", practitioner: "SX-P-V0101-01").Get(known.At).Expect(200)).String(
            "/person"
        );
        var now = service.Clock.Now;
        // Hospital systems have no screens.
        await DeductibleSteps.Tell(
            service.As("his-system@SX-H01"),
            person,
            DeductibleSteps.Admission("ZY-1", now, "A-1"),
            DeductibleSteps.Settlement("ZY-1", "S-1", 500, 500, now)
        );
        await service.FeedDeductibles();
        var insurer = await story.Of("insurer", "#person");
        await insurer.Turn("/work/insurance", "起付线");
        await insurer.Page.FillAsync("#person", person);
        await insurer.Page.ClickAsync("#take-person");
        await insurer.Reads(insurer.Page.Locator(".chain-stay").First, "元");
        await insurer.Page.SelectOptionAsync("#quote-institution", "SX-H01");
        await insurer.Page.ClickAsync("#ask-quote");
        await insurer.Reads(insurer.Page.Locator("#sentence"), "元");
        await insurer.Picture("story-insurer");
        new Uri(insurer.Page.Url).PathAndQuery.ShouldBe("/work/insurance");
        // Whose it is was in memory only.
        await insurer.LoadAgain(insurer.Page.Locator("#person"));
        (await insurer.Page.InputValueAsync("#person")).ShouldBe("");
    }

    /// <summary>The administrator sees where messages go, and how far the tables are.</summary>
    public static async Task AdministratorLooks(this Story story)
    {
        var administrator = await story.Of("administrator", ".page");
        await administrator.Turn("/work/messages/systems", "医院接口状态");
        await administrator.Page.ClickAsync("#set-webhook");
        await administrator.Page.SelectOptionAsync("#f-institution", "SX-T01");
        await administrator.Fill("/url", "http://127.0.0.1:8099/messages");
        await administrator.SendForm();
        await administrator.Reads(administrator.Page.Locator("#webhook-secret"), "whsec_");
        await administrator.Reads(administrator.Page.Locator("#webhooks"), "http://127.0.0.1:8099/messages");
        await administrator.LoadAgain(administrator.Page.Locator("#webhooks tbody tr").First);
        await administrator.Page.GoBackAsync();
        await administrator.Sees(administrator.Page.Locator(".page").First);
        await administrator.Page.GoForwardAsync();
        await administrator.Turn("/work/messages/projections", "读模型");
        await administrator.Sees(administrator.Page.Locator("#projections"));
    }

    // A ward sends out of the county, with the form that family doctors have; the page is loaded again in the middle.
    private static async Task<StoryCase> WardSendsOut(this Story story)
    {
        var ward = await story.Of("ward");
        await ward.NewTransfer();
        await ward.FillPatient(Story.Leaving.Number, Story.Leaving.Name);
        await ward.Page.FillAsync("#phone", Story.Phone);
        await ward.Page.FillAsync("#diagnosis", "I20.0");
        await ward.Page.ClickAsync("#diagnosis-0");
        await ward.Page.CheckAsync("input[name='resource'][value='bed']");
        await ward.Page.FillAsync("#reason", "复杂冠脉病变");
        await ward.Page.CheckAsync("input[name='destination'][value='SX-X01']");
        await ward.Page.SelectOptionAsync("#unit", "CARD");
        await ward.Page.SelectOptionAsync("#out-of-county select", "beyond-capability");
        await ward.DraftIsSaved();
        await ward.Page.WaitForURLAsync("**/work/new-transfer/*");
        await ward.LoadAgain(ward.Page.Locator("#reason"));
        await Assertions.Expect(ward.Page.Locator("#reason")).ToHaveValueAsync("复杂冠脉病变");
        await Assertions.Expect(ward.Page.Locator("#out-of-county select")).ToHaveValueAsync("beyond-capability");
        await ward.Picture("story-leaving");
        await ward.Page.ClickAsync("#submit");
        await ward.Sees(ward.Page.Locator("#sent"));
        await ward.Page.ClickAsync("#to-my-cases");
        await ward.State("待受理");
        return new StoryCase(
            $"/api/referrals/{ward.Page.Url.Split('/')[^1]}",
            await ward.Page.Locator(".case-number").First.InnerTextAsync()
        );
    }

    private static async Task InsurerFiles(this Story story, StoryCase known)
    {
        await story.Service.CatchUp();
        await story.Service.FeedDeductibles();
        var insurer = await story.Of("insurer", "#person");
        await insurer.Turn("/work/insurance/filings", "备案");
        await insurer.Reads(insurer.Page.Locator("#filings"), known.Number);
        await insurer.LoadAgain(insurer.Page.Locator("#filings"));
        await insurer.Page.ClickAsync($"[data-person='{known.Number}']");
        await insurer.Reads(insurer.Page.Locator("main h1"), "起付线");
        await insurer.Sees(insurer.Page.Locator("#quote-institution"));
        await insurer.Page.GoBackAsync();
        await insurer.Reads(insurer.Page.Locator("#filings"), known.Number);
    }
}
