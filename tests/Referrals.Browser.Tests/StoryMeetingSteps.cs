// Three institutions meet about a patient: the village asks, the county hospital leads, the hospital of Chinese medicine is heard.
using Microsoft.Playwright;
using Referrals.Tests.Consultations;

namespace Referrals.Browser.Tests;

internal static class StoryMeetingSteps
{
    /// <summary>From the question to the end, each at their own screens.</summary>
    public static async Task TheyMeet(this Story story)
    {
        var known = await story.DoctorAsks();
        await story.DeskAcceptsAndSchedules(known);
        await story.TheyTalk(known);
        await story.TheVillageGoesOn(known);
    }

    // The page names whom to invite by department.
    private static async Task<StoryCase> DoctorAsks(this Story story)
    {
        var village = await story.Of("doctor-village");
        await village.Page.ClickAsync("a[href='/work/consultations']");
        await village.Page.ClickAsync("#new-consultation");
        await village.Page.ClickAsync("#kind-multi-party");
        await village.Page.SelectOptionAsync("#f-to", "SX-H01");
        await village.Page.SelectOptionAsync("#f-to-unit", "CARD");
        await village.Choose("/urgency", "urgent");
        await village.Fill("/diagnoses", "I20.0");
        await village.Page.ClickAsync(".match >> nth=0");
        await village.Fill("/question", "反复胸痛，是否需要介入治疗？");
        await village.Page.SelectOptionAsync("#f-experts", "SX-H02");
        await village.Page.SelectOptionAsync("#f-experts-unit", "TCM");
        await village.Page.CheckAsync("#f-mayRefer");
        // Everything but the patient's data is there again.
        await village.Page.ReloadAsync();
        await village.Page.ClickAsync("#kind-multi-party");
        await Assertions.Expect(village.Page.Locator("#f-question")).ToHaveValueAsync("反复胸痛，是否需要介入治疗？");
        await Assertions.Expect(village.Page.Locator(".experts-field .day-chip")).ToHaveCountAsync(1);
        await village.Fill("/patient/identity/number", Story.Discussed.Number);
        await village.Fill("/patient/name", Story.Discussed.Name);
        await village.Fill("/patient/phone", Story.Phone);
        await village.Picture("story-question");
        await village.Page.ClickAsync("#send");
        await village.State("待受理");
        return new StoryCase(
            $"/api/consultations/{village.Page.Url.Split('/')[^1]}",
            await village.Page.Locator(".case-number").First.InnerTextAsync()
        );
    }

    private static async Task DeskAcceptsAndSchedules(this Story story, StoryCase known)
    {
        var (desk, expert) = (await story.Of("dispatcher-1"), await story.Of("ward-tcm"));
        await desk.OpenConsultation(known, "answers");
        await desk.Begin("accept");
        await desk.Page.SelectOptionAsync("#f-chair", ConsultationDocumentSteps.Chair);
        await desk.SendForm();
        await desk.State("待排期");
        await desk.Begin("propose-times");
        var (from, until) = (story.Service.FieldMoment(TimeSpan.FromMinutes(10)), story.Service.FieldMoment(TimeSpan.FromMinutes(40)));
        await desk.Fill("/times/0/from", from);
        await desk.Fill("/times/0/until", until);
        await desk.LoadAgainWhileTyping("/times/0/until", until);
        await desk.SendForm();

        await expert.OpenInvitation(known);
        await expert.Begin("answer-invitation");
        await expert.Choose("/comes", "true");
        await expert.Page.CheckAsync("#f-possible-0");
        await expert.SendForm();
        await desk.Sees(desk.Page.Locator(".experts", new PageLocatorOptions { HasText = "参加" }));

        await desk.Begin("schedule");
        await desk.Fill("/from", from);
        await desk.Fill("/until", until);
        await desk.Fill("/agenda", "治疗方案");
        await desk.Fill("/link", "https://video.example.cn/room/7");
        await desk.SendForm();
        await desk.State("已排期");
        await expert.State("已排期");
        await expert.Page.ClickAsync("#list-today");
        await expert.Sees(expert.Row(known.Number));
        await expert.LoadAgain(expert.Page.Locator(".facts", new PageLocatorOptions { HasText = "video.example.cn" }));
    }

    private static async Task TheyTalk(this Story story, StoryCase known)
    {
        var (chair, expert) = (await story.Of("ward"), await story.Of("ward-tcm"));
        await chair.OpenConsultation(known, "today");
        await chair.Page.ClickAsync("#open-session");
        await chair.State("会诊中");
        await chair.Begin("record-attendance");
        await chair.Page.CheckAsync("#f-present-1");
        await chair.SendForm();
        await expert.State("会诊中");
        await expert.Begin("give-opinion");
        await expert.Fill("/text", "建议先行中西医结合治疗");
        await expert.Page.CheckAsync("#f-dissents");
        await expert.LoadAgainWhileTyping("/text", "建议先行中西医结合治疗");
        await expert.SendForm();
        var opinion = new PageLocatorOptions { HasText = "建议先行中西医结合治疗" };
        await chair.Sees(chair.Page.Locator(".timeline", opinion));
        await chair.Begin("conclude");
        await chair.Fill("/text", "先行冠脉造影评估");
        await chair.Choose("/recommendation", "refer");
        await chair.Page.SelectOptionAsync("#f-tasks-0-institution", "SX-V0101");
        await chair.Fill("/tasks/0/text", "一周内复查");
        await chair.Fill("/tasks/0/due", story.Service.Today());
        await chair.LoadAgainWhileTyping("/tasks/0/text", "一周内复查");
        await chair.SendForm();
        await chair.State("已出结论");
        await chair.Page.ClickAsync("#refer");
        await chair.Sees(chair.Page.Locator("#destinations"));
        await chair.LoadAgain(chair.Page.Locator("#destinations"));
        await chair.Page.SelectOptionAsync("#payment", "resident-insurance");
        await chair.Page.CheckAsync("input[name='resource'][value='bed']");
        await chair.Page.ClickAsync("#submit");
        await chair.Sees(chair.Page.Locator("#sent"));
        await chair.Page.ClickAsync("#to-my-cases");
        await chair.Fact("已转为转诊");
    }

    private static async Task TheVillageGoesOn(this Story story, StoryCase known)
    {
        var (village, expert) = (await story.Of("doctor-village"), await story.Of("ward-tcm"));
        await village.State("已出结论");
        await village.LoadAgain(village.Page.Locator("#finish-task"));
        await village.Begin("finish-task");
        await village.Fill("/note", "已复查");
        await village.SendForm();
        await village.Sees(village.Page.Locator(".experts li", new PageLocatorOptions { HasText = "●" }));
        await village.Page.ClickAsync("#close");
        await village.State("已结束");
        await village.Page.GoBackAsync();
        await village.Sees(village.Page.Locator("#kind-multi-party"));
        await village.Page.GoForwardAsync();
        await village.State("已结束");
        // The expert reads the question, the own dissent, the conclusion, the task and the referral.
        await expert.State("已结束");
        await expert.LoadAgain(expert.Page.Locator(".timeline", new PageLocatorOptions { HasText = "先行冠脉造影评估" }));
        await expert.Fact("反复胸痛，是否需要介入治疗？");
        await expert.Fact("一周内复查");
        await expert.Picture("story-expert");
    }

    private static async Task OpenConsultation(this Window window, StoryCase known, string list)
    {
        await window.Page.ClickAsync(".top-link[href='/work/consultations']");
        await window.Page.ClickAsync($"#list-{list}");
        await window.Row(known.Number).ClickAsync();
        await window.Sees(window.Page.Locator(".case-number", new PageLocatorOptions { HasText = known.Number }));
    }

    // Who is invited is told of it.
    private static async Task OpenInvitation(this Window window, StoryCase known)
    {
        await window.Page.ClickAsync("#notices");
        await window.Page.ClickAsync($"#notice-list a[href$='{known.Id}']");
        await window.Sees(window.Page.Locator(".case-number", new PageLocatorOptions { HasText = known.Number }));
        await window.LoadAgain(window.Page.Locator("#answer-invitation"));
    }
}
