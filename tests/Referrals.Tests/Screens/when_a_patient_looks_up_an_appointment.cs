using System.Net;
using Referrals.Documents;
using Referrals.Tests.Cases;
using Referrals.Tests.Deductibles;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Screens;

/// <summary>The patient's page: what it tells whom, and that it tells nobody else anything.</summary>
public class when_a_patient_looks_up_an_appointment(TestService service, TestPostgres postgres) : IClassFixture<TestService>
{
    private const string Wrong = "没有这张转诊单";
    private static int people = 90_000;

    [Fact]
    public async Task it_says_where_when_what_to_bring_and_whom_to_ask()
    {
        var (at, number, end) = await Accepted();
        (await Look(number, end).Expect(200)).Text.ShouldContain("正在安排时间");
        var first = service.Clock.Now.AddHours(30);
        await Receiver.Post($"{at}/arrangement", new { startsAt = first, place = "三楼 5 诊室" }).Expect(200);
        var page = await Look(number, end).Expect(200);
        page.Text.ShouldContain("您的就诊安排");
        page.Text.ShouldContain("寿县人民医院");
        page.Text.ShouldContain("心血管内科");
        page.Text.ShouldContain("三楼 5 诊室");
        page.Text.ShouldContain("请携带");
        page.Text.ShouldContain("炎刘镇示例一村卫生室（虚构）");
        page.Text.ShouldNotContain("预约已更改");
        page.Header("Cache-Control").ShouldBe("no-store");
        page.Header("Content-Security-Policy").ShouldNotBeNull().ShouldStartWith("default-src 'none'");
        page.Text.ShouldNotContain("<script");

        await Receiver.Post($"{at}/arrangement", new { startsAt = first.AddDays(2) }).Expect(200);
        (await Look(number, end).Expect(200)).Text.ShouldContain("预约已更改");
        (await Look(number, end, "en").Expect(200)).Text.ShouldContain("The appointment has changed");
    }

    [Fact]
    public async Task nothing_of_the_illness_and_nothing_that_says_who_it_is_stands_on_it()
    {
        var (at, number, end) = await Accepted("虚构某患");
        await Receiver.Post($"{at}/arrangement", new { startsAt = service.Clock.Now.AddHours(30) }).Expect(200);
        foreach (var language in new[] { "zh-CN", "en" })
        {
            var page = (await Look(number, end, language).Expect(200)).Text;
            foreach (var secret in new[] { "虚构某患", "I20", "心绞痛", "胸痛", "青霉素", "13800000000", "虚构村" })
                page.ShouldNotContain(secret);
        }
    }

    [Fact]
    public async Task whatever_is_wrong_is_answered_alike()
    {
        var (_, number, end) = await Accepted();
        var draft = $"/api/referrals/{Guid.CreateVersion7()}";
        var drafted = (await Doctor.Put($"{draft}/draft", CaseForms.Referral(Patient(out var draftEnd))).Expect(201)).String("/number");
        await service.CatchUp();
        var answers = new List<string>
        {
            await Refused(number, end[..3] + (end[3] == '1' ? '2' : '1')),
            await Refused(number, ""),
            await Refused(number, "''--"),
            await Refused("340422-000000-AAAAAAA", end),
            await Refused("999999-000000-AAAAAAA", end),
            await Refused(drafted, draftEnd),
        };
        answers.Distinct().ShouldHaveSingleItem();
        answers[0].ShouldContain(Wrong);
        // Full width, lower case and spaces are what phones make of it.
        (await Look($" {number.ToLowerInvariant()} ", end.ToLowerInvariant()).Expect(200)).Text.ShouldNotContain(Wrong);
    }

    [Fact]
    public async Task attempts_at_one_case_are_limited_and_do_not_hold_up_another()
    {
        var (_, number, end) = await Accepted();
        var (_, other, otherEnd) = await Accepted();
        for (var attempt = 0; attempt < 5; attempt++)
            await Refused(number, "0000");
        var refused = await Look(number, end).Expect(429);
        refused.Header("Retry-After").ShouldBe("900");
        refused.Text.ShouldContain("查询次数过多");
        // Nor does it say so of a case that there is only.
        for (var attempt = 0; attempt < 5; attempt++)
            await Refused("340422-000000-BBBBBBB", "0000");
        await Look("340422-000000-BBBBBBB", "0000").Expect(429);
        (await Look(other, otherEnd).Expect(200)).Text.ShouldContain(other);
    }

    [Fact]
    public async Task attempts_from_one_address_are_limited()
    {
        await using var strict = new TestService(postgres, builder => builder.Configuration["PatientPage:AttemptsPerAddress"] = "3");
        await strict.InitializeAsync();
        for (var attempt = 0; attempt < 3; attempt++)
            await Look($"340422-000000-AAAAAA{attempt}", "0000", of: strict).Expect(404);
        (await Look("340422-000000-AAAAAA9", "0000", of: strict).Expect(429)).Header("Retry-After").ShouldBe("900");
        // The page itself can still be opened.
        await strict.Anonymous.Get("/p/340422-000000-AAAAAA9").Expect(200);
    }

    [Fact]
    public async Task the_reading_stands_in_the_access_log_as_the_patients_own()
    {
        var (at, number, end) = await Accepted();
        await Look(number, end).Expect(200);
        await Refused(number, "0000");
        var person = (await Doctor.Get(at).Expect(200)).String("/person");
        var entries = (await Doctor.Get($"/api/people/{person}/accesses").Expect(200))["/items"]
            .EnumerateArray()
            .Where(entry => entry.GetProperty("actor").GetString() == "patient-page")
            .ToList();
        entries.ShouldHaveSingleItem().GetProperty("basis").GetString().ShouldBe("self");
    }

    /// <summary>Out of the township's ward the patient pays the difference in the county.</summary>
    [Fact]
    public async Task a_stay_says_what_it_is_expected_to_cost()
    {
        var (_, referral, _) = await service.ReferredFromAStay();
        var at = $"/api/referrals/{referral}";
        await Receiver.Post($"{at}/arrangement", new { startsAt = service.Clock.Now.AddHours(3) }).Expect(200);
        await service.CatchUp();
        var view = await service.As("family-doctor@SX-T01").Get(at).Expect(200);
        var page = await Look(view.String("/number"), view.String("/patient/identity/number")[^4..]).Expect(200);
        page.Text.ShouldContain("300元");
        (await Look(view.String("/number"), view.String("/patient/identity/number")[^4..], "en").Expect(200)).Text.ShouldContain("¥300");
    }

    [Fact]
    public async Task what_was_lost_or_called_off_is_said()
    {
        var (at, number, end) = await Accepted();
        await Receiver.Post($"{at}/arrangement", new { startsAt = service.Clock.Now.AddMinutes(5) }).Expect(200);
        await Receiver.Post($"{at}/no-show", new { }).Anything();
        await Doctor.Post($"{at}/cancellation", new { by = "patient", reason = "patient-improved" }).Expect(200);
        var page = (await Look(number, end).Expect(200)).Text;
        page.ShouldContain("请不要前往");
        page.ShouldNotContain("class=\"when\"");
    }

    [Fact]
    public async Task the_code_on_the_printed_slip_leads_there()
    {
        var (at, number, _) = await Accepted();
        var slip = (await Doctor.Get($"{at}/forms/referral").Expect(200)).Text;
        slip.ShouldContain(QrCode.Svg($"http://localhost/p/{number}", number).ToString());
        (await service.Anonymous.Get($"/p/{number}").In("zh-CN").Expect(200)).Text.ShouldContain($"value=\"{number}\"");
    }

    [Theory]
    [InlineData("/p", "application/json", "{}")]
    [InlineData("/p", "application/x-www-form-urlencoded", "")]
    public async Task what_is_no_form_is_refused(string path, string type, string body) =>
        await service.Anonymous.Post(path).Raw(body, type).Expect(400);

    private TestClient Doctor => service.As("family-doctor@SX-V0101", practitioner: "SX-P-V0101-01");

    private TestClient Receiver => service.As("dispatcher@SX-H01");

    private static object Patient(out string end, string name = "虚构甲")
    {
        var number = CaseForms.IdentityNumber(Interlocked.Increment(ref people));
        end = number[^4..];
        return new
        {
            identity = new { kind = "identity-card", number },
            name,
            phone = "13800000000",
            address = "炎刘镇虚构村一组",
            payment = "resident-insurance",
        };
    }

    private async Task<(string At, string Number, string End)> Accepted(string name = "虚构甲")
    {
        var at = $"/api/referrals/{Guid.CreateVersion7()}";
        var number = (await Doctor.Put(at, CaseForms.Referral(Patient(out var end, name))).Expect(201)).String("/number");
        await service.As("township-centre@SX-T01").Post($"{at}/review", new { }).Expect(200);
        await Receiver.Post($"{at}/acceptance", new { }).Expect(200);
        await service.CatchUp();
        return (at, number, end);
    }

    private Scenario Look(string number, string end, string language = "zh-CN", TestService? of = null) =>
        (of ?? service)
            .Anonymous.Post("/p")
            .Raw(
                $"number={WebUtility.UrlEncode(number)}&end={WebUtility.UrlEncode(end)}&lang={language}",
                "application/x-www-form-urlencoded"
            );

    /// <summary>The answer without what was asked.</summary>
    private async Task<string> Refused(string number, string end) =>
        (await Look(number, end).Expect(404)).Text.Replace(number, "…", StringComparison.Ordinal);
}
