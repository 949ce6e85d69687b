using System.Text.RegularExpressions;
using Referrals.Documents;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Documents;

/// <summary>Who gets the printed forms, when there is one, and what stands in them. How they look is for the browser's tests.</summary>
public partial class when_a_form_is_asked_for(TestService service) : IClassFixture<TestService>
{
    private TestClient Village => service.As("family-doctor@SX-V0101");

    [Fact]
    public async Task each_printing_is_recorded_and_counts_as_a_look()
    {
        var at = await service.Reviewed();
        var form = await service.As("dispatcher@SX-H01").Get($"{at}/forms/referral").Expect(200);

        form.ContentType.ShouldBe("text/html");
        form.Header("Content-Type").ShouldBe("text/html; charset=utf-8");
        form.Header("Content-Security-Policy").ShouldBe(PrintoutPage.SecurityPolicy);
        form.Header("X-Content-Type-Options").ShouldBe("nosniff");
        form.Header("Cache-Control").ShouldBe("no-store");
        form.Header("Content-Language").ShouldBe("zh-CN");
        form.Text.ShouldContain("双向转诊（上转）单");
        form.Text.ShouldContain("虚构甲");
        (await Village.Get(at)).String("/seenBy").ShouldBe("SX-H01");
        (await Village.Get($"/api/people/{(await Village.Get(at)).String("/person")}/accesses"))["/items"]
            .EnumerateArray()
            .ShouldContain(a => a.GetProperty("what").GetString() == "form" && a.GetProperty("institution").GetString() == "SX-H01");
    }

    [Fact]
    public async Task only_those_who_may_read_all_of_it_get_it()
    {
        var at = await service.Reviewed();
        foreach (var form in new[] { "referral", "outcome" })
        {
            await service.As("county-authority@340422").Get($"{at}/forms/{form}").Refused(403, "document.full-readers-only");
            await service.As("insurer@340422").Get($"{at}/forms/{form}").Refused(403, "document.full-readers-only");
            await service.As("dispatcher@SX-H02").Get($"{at}/forms/{form}").Refused(404, "not-found");
            await service.Anonymous.Get($"{at}/forms/{form}").Refused(401, "token.missing");
        }
    }

    [Fact]
    public async Task there_is_none_before_its_time()
    {
        var draft = $"/api/referrals/{Guid.CreateVersion7()}";
        await Village.Put($"{draft}/draft", CaseForms.Referral()).Expect(201);
        await Village.Get($"{draft}/forms/referral").Refused(409, "document.not-yet");
        await Village.Get($"{draft}/forms/outcome").Refused(409, "document.not-yet");

        var emergency = await service.EmergencyArrived(practitioner: null);
        var dispatcher = service.As("dispatcher@SX-H01");
        await dispatcher.Get($"{emergency}/forms/referral").Refused(409, "document.not-yet");
        var paperwork = CaseForms.Referral();
        paperwork.Remove("patient");
        await Village.Post($"{emergency}/paperwork", paperwork).Expect(200);
        (await dispatcher.Get($"{emergency}/forms/referral").Expect(200)).Text.ShouldContain("急诊");

        var at = await service.InCare();
        await dispatcher.Get($"{at}/forms/outcome").Refused(409, "document.not-yet");
        await dispatcher.Post($"{at}/conclusion", CaseForms.Conclusion()).Expect(200);
        await dispatcher.Post($"{at}/outcome", CaseForms.Outcome).Expect(200);
        (await Village.Get($"{at}/forms/outcome").Expect(200)).Text.ShouldContain("ZY20260001");
    }

    [Fact]
    public async Task a_form_says_what_became_of_its_case()
    {
        var desk = service.As("dispatcher@SX-H01");
        var live = await service.Reviewed();
        (await Form(live)).ShouldNotContain("class=\"mark\"");

        var cancelled = await service.Sent();
        await Village.Post($"{cancelled}/cancellation", new { by = "patient", reason = "patient-improved" }).Expect(200);
        (await Form(cancelled)).ShouldContain("<p class=\"mark\">已取消</p>");
        (await Form(cancelled, "en")).ShouldContain("<p class=\"mark\">CANCELLED</p>");

        var declined = await service.Reviewed();
        await desk.Post($"{declined}/refusal", new { reason = "outside-our-scope" }).Expect(200);
        (await Form(declined)).ShouldContain("<p class=\"mark\">已拒绝</p>");

        var asked = await service.Reviewed();
        await desk.Post($"{asked}/acceptance", new { }).Expect(200);
        await Village.Post($"{asked}/cancellation", new { by = "patient", reason = "patient-refuses" }).Expect(200);
        (await Form(asked)).ShouldContain("<p class=\"mark\">取消待确认</p>");

        var returned = await service.Reviewed();
        await desk.Post($"{returned}/return", new { reason = "missing-examination", note = "请补充心电图" }).Expect(200);
        (await Form(returned)).ShouldContain("<p class=\"mark\">退回补充</p>");
        var form = CaseForms.Referral();
        form.Remove("patient");
        await Village.Post($"{returned}/submission", form).Expect(200);
        var corrected = await Form(returned);
        corrected.ShouldContain("<p class=\"mark\">已更正</p>");
        corrected.ShouldContain("此前打印的转诊单作废");
    }

    [Fact]
    public async Task the_form_of_an_arranged_case_says_when_and_where_and_what_to_bring()
    {
        var desk = service.As("dispatcher@SX-H01");
        var at = await service.Reviewed();
        await desk.Post($"{at}/acceptance", new { }).Expect(200);
        (await Form(at)).ShouldNotContain("就诊时间");
        var starts = new DateTimeOffset(
            Referrals.Shared.Shanghai.Day(service.Clock.Now).AddDays(4).ToDateTime(new TimeOnly(1, 20)),
            TimeSpan.Zero
        );
        await desk.Post($"{at}/arrangement", new { startsAt = starts, place = "12 床 <甲>" }).Expect(200);

        var page = await Form(at);
        var day = Referrals.Shared.Shanghai.Day(starts);
        page.ShouldContain($"{day.Year}年{day.Month}月{day.Day}日 09:20");
        page.ShouldContain("寿县人民医院 心血管内科");
        page.ShouldContain("12 床 &lt;甲&gt;");
        page.ShouldContain("医保凭证");
        page.ShouldContain("住院生活用品");
        page.ShouldContain("最迟报到");
        (await Form(at, "en")).ShouldContain("Please bring");

        await desk.Post($"{at}/hold-expiry", new { }).Expect(200);
        (await Form(at)).ShouldNotContain("就诊时间", Case.Sensitive, "nothing is held any more");
    }

    [Fact]
    public void each_state_is_marked_or_good()
    {
        var today = new DateOnly(2020, 1, 1);
        foreach (var reached in ReferralSamples.All.Where(reached => reached.State.Details is { Sent: true }))
        {
            var mark = PrintoutMark.Of(reached.State, today, corrected: false);
            var marked =
                reached.State
                is Referrals.Cases.Referral.Cancelled
                    or Referrals.Cases.Referral.CancellationRequested
                    or Referrals.Cases.Referral.Declined
                    or Referrals.Cases.Referral.Died
                    or Referrals.Cases.Referral.Returned;
            (mark is not null).ShouldBe(marked, reached.Name);
            if (!marked)
                PrintoutMark.Of(reached.State, today, corrected: true)!.Value.Chinese.ShouldBe("已更正", reached.Name);
            if (reached.State is Referrals.Cases.Referral.Accepted)
                PrintoutMark.Of(reached.State, new DateOnly(2099, 1, 1), corrected: false)!.Value.English.ShouldBe("EXPIRED");
            if (reached.State is Referrals.Cases.Referral.InCare)
                PrintoutMark.Of(reached.State, new DateOnly(2099, 1, 1), corrected: false).ShouldBeNull("the patient has come");
        }
    }

    [Fact]
    public async Task nothing_that_was_sent_is_markup()
    {
        var form = CaseForms.Referral();
        form["reason"] = "</div><script>alert(1)</script>&amp;\"'";
        form["summary"] = "<img src=x onerror=alert(1)>";
        var at = $"/api/referrals/{Guid.CreateVersion7()}";
        await Village.Put(at, form).Expect(201);
        var page = (await Village.Get($"{at}/forms/referral")).Text;
        page.ShouldContain("&lt;/div&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;");
        Elements()
            .Matches(page)
            .Select(m => m.Groups[1].Value)
            .Distinct()
            .Order()
            .ShouldBe([
                "b",
                "body",
                "col",
                "colgroup",
                "div",
                "footer",
                "h1",
                "head",
                "header",
                "html",
                "meta",
                "p",
                "path",
                "span",
                "style",
                "svg",
                "table",
                "tbody",
                "td",
                "th",
                "thead",
                "title",
                "tr",
            ]);
        page.ShouldNotContain("://");
    }

    [Fact]
    public async Task an_erased_patients_form_says_so_and_nothing_else_of_her()
    {
        var at = await service.Reviewed();
        var shown = await Village.Get(at);
        await service
            .As("county-authority@340422")
            .Post($"/api/people/{shown.String("/person")}/erasure", new { reason = "person-request" })
            .Expect(204);
        var page = (await Village.Get($"{at}/forms/referral").Expect(200)).Text;
        page.ShouldContain("患者的个人信息已依法删除");
        page.ShouldContain(shown.String("/number"));
        page.ShouldContain("I20.0");
        foreach (var gone in new[] { "虚构甲", "13800000000", "炎刘镇虚构村一组", "999999", "活动后胸痛", "青霉素" })
            page.ShouldNotContain(gone);
    }

    [Fact]
    public void every_word_of_every_code_is_known()
    {
        var words = new PrintoutTexts(Referrals.Http.Language.English);
        foreach (var kind in Enum.GetValues<Referrals.People.IdentityKind>())
            words.Of(kind).ShouldNotBeNullOrWhiteSpace();
        foreach (var payment in Enum.GetValues<Referrals.People.PaymentType>())
            words.Of(payment).ShouldNotBeNullOrWhiteSpace();
        foreach (var sex in Enum.GetValues<Referrals.Shared.Sex>())
            words.Of(sex).ShouldNotBeNullOrWhiteSpace();
        foreach (var direction in Enum.GetValues<Referrals.Cases.Direction>())
            words.Title(direction).ShouldNotBeNullOrWhiteSpace();
        foreach (var resource in Enum.GetValues<Referrals.Shared.Resource>())
            words.Of(resource).ShouldNotBeNullOrWhiteSpace();
        foreach (var urgency in Enum.GetValues<Referrals.Shared.Urgency>())
            words.Of(urgency).ShouldNotBeNullOrWhiteSpace();
        words
            .Of(
                new Referrals.People.PersonIdentity(
                    Referrals.People.IdentityKind.Newborn,
                    BirthOrder: 2,
                    BornAt: new DateTimeOffset(2026, 3, 2, 23, 30, 0, TimeSpan.Zero)
                )
            )
            .ShouldBe("Newborn, 2026-03-03 07:30, child 2");
    }

    private async Task<string> Form(string at, string language = "zh-CN") =>
        (await Village.Get($"{at}/forms/referral").In(language).Expect(200)).Text;

    [GeneratedRegex("<([a-z0-9]+)[ >/]")]
    private static partial Regex Elements();
}
