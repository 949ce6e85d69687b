// Those who look at it from outside: the insurance office, the health authority, the administrator; and the patient who leaves the county.
using Referrals.Tests.Cases;
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
        // A dispatcher has no page to propose an entry on.
        await story
            .Service.As("dispatcher@SX-H01")
            .Put(
                $"/api/whitelist/{Guid.CreateVersion7()}",
                new
                {
                    institution = "SX-X02",
                    tier = "province",
                    units = new[] { "NEUR" },
                    from = story.Service.Today(),
                    quota = 50,
                    reason = "示例：神经内科",
                }
            )
            .Anything();
        var authority = await story.Of("authority", ".indicators");
        await authority.Page.ClickAsync(".top-link[href='/work/county-data']");
        await authority.Page.SelectOptionAsync("#entry-state", "proposed");
        await authority.Page.Locator("[data-entry='SX-X02']").First.ClickAsync();
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
        var at = $"/api/referrals/{Guid.CreateVersion7()}";
        var form = CaseForms.Referral(Patient(Story.Leaving), institution: "SX-X01");
        form["direction"] = "out-of-county";
        form["reason"] = "复杂冠脉病变";
        form["outOfCounty"] = new { reason = "beyond-capability" };
        // A ward has no page to send a patient out of the county.
        var answer = await story.Service.As("specialist@SX-H01", practitioner: "SX-P-H01-02").Put(at, form).Expect(201);
        var known = new StoryCase(at, answer.String("/number"));

        var neurologist = await story.Of("neurologist");
        await neurologist.Turn("expert-statement");
        await neurologist.OpenCase(known.Number);
        await neurologist.LoadAgainAndGoBack(known);
        // The page shows the list and has no form for the statement.
        await story
            .Service.As("specialist@SX-H01", practitioner: "SX-P-H01-03")
            .Post($"{at}/expert-statement", new { supports = true, statement = "县域内暂无相应条件" })
            .Expect(200);
        await neurologist.Sees(neurologist.Page.Locator("#changed-meanwhile"));

        var desk = await story.Of("dispatcher-1");
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
        // The page shows where messages are sent; the address is set by the API.
        await story
            .Service.As("administrator@340422")
            .Put("/api/webhooks/SX-T01", new { url = "http://127.0.0.1:8099/messages" })
            .Expect(200);
        var administrator = await story.Of("administrator", ".page");
        await administrator.Turn("/work/messages/systems", "医院接口状态");
        await administrator.Reads(administrator.Page.Locator("#webhooks"), "http://127.0.0.1:8099/messages");
        await administrator.LoadAgain(administrator.Page.Locator("#webhooks tbody tr").First);
        await administrator.Page.GoBackAsync();
        await administrator.Sees(administrator.Page.Locator(".page").First);
        await administrator.Page.GoForwardAsync();
        await administrator.Turn("/work/messages/projections", "读模型");
        await administrator.Sees(administrator.Page.Locator("#projections"));
    }

    public static object Patient(StoryPatient known) =>
        new
        {
            identity = new { kind = "identity-card", number = known.Number },
            name = known.Name,
            phone = Story.Phone,
            payment = "resident-insurance",
        };

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
