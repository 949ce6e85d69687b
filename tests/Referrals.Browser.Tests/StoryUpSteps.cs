// The patient goes up: sent, reviewed, accepted, given a place of the reserve, told when and where, received.
using Microsoft.Playwright;

namespace Referrals.Browser.Tests;

internal static class StoryUpSteps
{
    /// <summary>The family doctor sends, by the keyboard alone, with a reload before the last key.</summary>
    public static async Task<StoryCase> DoctorSends(this Story story)
    {
        var village = await story.Of("doctor-village");
        await village.NewTransfer();
        await village.FillByKeyboard(Story.Angina.Number, Story.Angina.Name);
        // What a stay is expected to cost stands beside each destination; of somebody new it is not known yet.
        await village.Sees(village.Page.Locator(".destination-chosen .destination-due", new PageLocatorOptions { HasText = "预计起付线" }));
        await village.DraftIsSaved();
        await village.Page.WaitForURLAsync("**/work/new-transfer/*");
        var reason = village.Page.Locator("#reason");
        await village.LoadAgain(reason);
        await Assertions.Expect(reason).ToHaveValueAsync(TransferSteps.Purpose);
        await Assertions.Expect(village.Page.Locator(".destination-chosen")).ToBeVisibleAsync();
        await reason.PressAsync("Control+Enter");
        await village.Sees(village.Page.Locator("#sent"));
        await village.Page.Keyboard.PressAsync("Enter");
        await village.State("乡镇审核中");
        return new StoryCase(
            $"/api/referrals/{village.Page.Url.Split('/')[^1]}",
            await village.Page.Locator(".case-number").First.InnerTextAsync()
        );
    }

    /// <summary>The township centre had its page open: the case comes to it, and goes on.</summary>
    public static async Task TownshipReviews(this Story story, StoryCase known)
    {
        var township = await story.Of("township");
        await township.OpenCase(known.Number);
        await township.LoadAgainAndGoBack(known);
        await township.Page.ClickAsync("#pass-review");
        await township.State("待受理");
        await township.LoadAgain(township.Page.Locator(".case-state", new PageLocatorOptions { HasText = "待受理" }));
        await (await story.Of("doctor-village")).State("待受理");
    }

    /// <summary>The dispatcher accepts in one tab and sees it in the other, and lets the service choose a place of the reserve.</summary>
    public static async Task DispatcherArranges(this Story story, StoryCase known)
    {
        var desk = await story.Of("dispatcher-1");
        await desk.OpenCase(known.Number);
        await desk.LoadAgainAndGoBack(known);
        var tab = await story.SecondTab("dispatcher-1", $"/work/dispatch/{known.Id}");
        await Assertions.Expect(tab.Locator(".case-number")).ToHaveTextAsync(known.Number, new() { Timeout = 15_000 });
        await desk.Page.ClickAsync("#accept");
        await desk.State("已接受");
        await Assertions.Expect(tab.Locator(".case-state")).ToHaveTextAsync("已接受", new() { Timeout = 15_000 });

        await story.DispatcherPublishesBeds();
        var reserve = desk.Page.Locator($"[data-session='{story.Pool}'] .free-reserved");
        var free = (await story.Service.As("dispatcher@SX-H01").Get($"/api/pools/{story.Pool}").Expect(200))["/sessions/0/reserved/free"]
            .GetInt32();
        await Assertions.Expect(reserve).ToHaveTextAsync($"▣ {free}", new() { Timeout = 15_000 });
        await desk.Sees(desk.Page.Locator("#allocate"));
        await desk.Page.ClickAsync("#allocate");
        await desk.State("已安排");
        await desk.Sees(desk.Page.Locator(".pane-case .why", new PageLocatorOptions { HasText = "选择理由" }));
        await Assertions.Expect(reserve).ToHaveTextAsync($"▣ {free - 1}", new() { Timeout = 15_000 });
        await desk.Picture("story-desk");
        await desk.LoadAgain(desk.Page.Locator(".case-state", new PageLocatorOptions { HasText = "已安排" }));
        await Assertions.Expect(tab.Locator(".case-state")).ToHaveTextAsync("已安排", new() { Timeout = 15_000 });
        await tab.CloseAsync();
    }

    /// <summary>How many beds the ward has tomorrow; in the same window, and back to the case.</summary>
    private static async Task DispatcherPublishesBeds(this Story story)
    {
        var desk = await story.Of("dispatcher-1");
        var open = desk.Page.Url;
        await desk.Turn("/work/schedules", "资源公布");
        await desk.Page.SelectOptionAsync("#f-unit", "CARD-W");
        await desk.Fill("/beds/staffed", "40");
        await desk.Fill("/beds/census", "3");
        await desk.Fill("/beds/expectedDischarges", "4");
        await desk.Page.ClickAsync("#send");
        await desk.Sees(desk.Fault("/beds/expectedDischarges"));
        await desk.Fill("/beds/census", "36");
        await desk.Fill("/beds/expectedDischarges", "3");
        await desk.LoadAgainWhileTyping("/beds/census", "36");
        await desk.Page.ClickAsync("#send");
        await desk.Reads(desk.Page.Locator("#published"), "家庭医生预留");
        await desk.Picture("story-beds");
        await desk.Page.GoBackAsync();
        desk.Page.Url.ShouldBe(open);
        await desk.State("已接受");
    }

    /// <summary>The family doctor tells the patient and confirms; the dispatcher sees it.</summary>
    public static async Task DoctorConfirms(this Story story)
    {
        var village = await story.Of("doctor-village");
        await village.State("已安排");
        await village.Page.ClickAsync("#confirm");
        await village.Fact("（已确认）");
        await village.LoadAgain(village.Page.Locator(".facts", new PageLocatorOptions { HasText = "（已确认）" }).First);
        await (await story.Of("dispatcher-1")).Fact("（已确认）");
    }

    /// <summary>The patient reads on a telephone where and when, and comes back to it.</summary>
    public static async Task PatientReads(this Story story, StoryCase known)
    {
        await story.Service.FeedDeductibles();
        var phone = await story.Telephone();
        await phone.Page.GotoAsync(story.At($"/p/{known.Number}"));
        await phone.Page.FillAsync("#end", Story.Angina.Number[^4..]);
        await phone.Page.ClickAsync("button");
        await phone.Sees(phone.Page.Locator(".when"));
        await phone.Sees(phone.Page.GetByText("寿县人民医院").First);
        await phone.Sees(phone.Page.GetByText("预计起付线"));
        await phone.Picture("story-patient");
        phone.Page.Url.ShouldEndWith("/p");
        await phone.Page.GoBackAsync();
        await phone.Sees(phone.Page.Locator("#end"));
        await phone.Page.FillAsync("#end", Story.Angina.Number[^4..]);
        await phone.Page.ClickAsync("button");
        await phone.Sees(phone.Page.Locator(".when"));
    }

    /// <summary>The ward knows why before the patient comes; then the patient is there, and in care.</summary>
    public static async Task WardReceives(this Story story, StoryCase known)
    {
        var ward = await story.Of("ward");
        await ward.OpenCase(known.Number);
        await ward.Fact("活动后胸痛三天");
        await ward.LoadAgainAndGoBack(known);
        await ward.Begin("record-arrival");
        await ward.SendForm();
        await ward.State("已到诊");
        await ward.LoadAgain(ward.Page.Locator(".case-state", new PageLocatorOptions { HasText = "已到诊" }));
        await ward.Begin("begin-care");
        await ward.Choose("/inpatient", "true");
        await ward.LoadAgain(ward.Page.Locator("#f-inpatient-true:checked"));
        await ward.SendForm();
        await ward.State("诊疗中");
        await ward.Turn("in-care");
        await ward.Sees(ward.Row(known.Number));
        await (await story.Of("doctor-village")).State("诊疗中");
    }
}
