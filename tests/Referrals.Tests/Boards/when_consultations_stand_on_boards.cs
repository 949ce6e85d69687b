// Consultations on the boards of county, group, institution and doctor, and from each number to the consultations behind it.
using System.Text.Json;
using Referrals.Http;
using Referrals.Shared;
using Referrals.Tests.Consultations;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Boards;

public class when_consultations_stand_on_boards(TestService service) : IClassFixture<TestService>
{
    private TestClient Authority => service.As("county-authority");

    private TestClient Doctor => service.As("family-doctor@SX-V0101");

    private TestClient Cardiologist => service.As("specialist@SX-H01", practitioner: "SX-P-H01-02");

    [Fact]
    public async Task an_institution_sees_what_it_was_asked_and_those_who_asked_what_they_asked()
    {
        var expert = service.As("specialist@SX-H02", practitioner: "SX-P-H02-02");
        foreach (var minutes in (int[])[10, 20, 3_000])
        {
            var at = await service.Asked("SX-H02", "TCM", practitioner: "SX-P-V0101-01");
            service.Clock.Advance(TimeSpan.FromMinutes(minutes));
            var recommendation = minutes == 20 ? "refer" : "observe";
            await expert.Post($"{at}/advice", new { text = "随访", recommendation }).Expect(200);
        }

        await expert.Post($"{await service.Asked("SX-H02", "TCM")}/refusal", new { reason = "must-be-seen" }).Expect(200);

        var asked = await Board("/api/boards/institutions/SX-H02");
        var asking = await Board("/api/boards/institutions/SX-V0101");
        var group = await Board("/api/boards/groups/SX-G2");
        foreach (
            var (measure, count) in ((string, long)[])
                [
                    ("advice-asked", 4),
                    ("advice-answered", 3),
                    ("advice-answered-in-time", 2),
                    ("advice-answer-late", 1),
                    ("advice-declined", 1),
                    ("advice-kept-local", 2),
                ]
        )
        {
            Figure(asked, measure, "receiver").ShouldBe(count, measure);
            Figure(group, measure, "receiver").ShouldBeGreaterThanOrEqualTo(count, measure);
            Figure(asking, measure, "sender").ShouldBeGreaterThanOrEqualTo(count, measure);
            Figure(await Board("/api/boards/county"), measure).ShouldBeGreaterThanOrEqualTo(count, measure);
        }

        Part(asked, "advice-asked", "counterpart", "SX-V0101").ShouldBe(4);
        Part(asked, "advice-answered", "unit", "TCM").ShouldBe(3);
        Part(asked, "advice-answered", "reason", "observe").ShouldBe(2);
        Part(asked, "advice-declined", "reason", "must-be-seen").ShouldBe(1);
        Indicator(asked, "consultation-answered-in-time").ShouldBe((0.6667m, 2, 3));
        Indicator(asked, "consultation-kept-local").ShouldBe((0.6667m, 2, 3));
        Indicator(asked, "advice-turn-around-median").Value.ShouldBe(20);
        Indicator(asked, "advice-turn-around-p90").Value.ShouldBe(3_000, "hours are rounded up, and these are whole");
        (await Board("/api/boards/doctors/SX-P-H02-02"))["/figures"].EnumerateArray().ShouldContain(Is("advice-answers", "receiver", 3));
        (await Board("/api/boards/doctors/SX-P-V0101-01"))["/figures"]
            .EnumerateArray()
            .ShouldContain(one => one.GetProperty("measure").GetString() == "advice-asked");
    }

    [Fact]
    public async Task a_result_that_is_not_recognised_any_more_is_so_now_and_was_then()
    {
        var at = await service.Claimed();
        await Cardiologist.Post($"{at}/report", ReportBodies.Report(critical: "血钾 7.1 mmol/L", recognised: true)).Expect(200);
        await Doctor.Post($"{at}/acknowledgement", new { report = 1 }).Expect(200);
        await Doctor.Post($"{at}/reuse", new { }).Expect(200);
        var before = await Board("/api/boards/institutions/SX-H01");
        var (recognised, reported) = (Figure(before, "diagnosis-recognised", "receiver"), Figure(before, "diagnosis-answered", "receiver"));
        Indicator(before, "recognition-rate")
            .ShouldBe((decimal.Round((decimal)recognised / reported, 4, MidpointRounding.AwayFromZero), recognised, reported));
        Part(before, "diagnosis-recognised", "reason", "ecg").ShouldBe(recognised);
        var requester = await Board("/api/boards/institutions/SX-V0101");
        Indicator(requester, "results-reused").Numerator.ShouldBeGreaterThan(0);
        Indicator(requester, "critical-in-time")
            .ShouldSatisfyAllConditions(one => one.Value.ShouldBe(1), one => one.Numerator.ShouldBeGreaterThan(0));

        await Cardiologist.Post($"{at}/correction", ReportBodies.Correction("标本有误")).Expect(200);
        Figure(await Board("/api/boards/institutions/SX-H01"), "diagnosis-recognised", "receiver").ShouldBe(recognised - 1);
        var then = await Board($"/api/boards/institutions/SX-H01?asOf={before["/position"].GetInt64()}");
        var figure = then["/figures"].EnumerateArray().Single(one => one.GetProperty("measure").GetString() == "diagnosis-recognised");
        figure.GetProperty("value").GetInt64().ShouldBe(recognised);
        figure.GetProperty("now").GetInt64().ShouldBe(recognised - 1, "a correction that came later is shown as such");
    }

    [Fact]
    public async Task a_number_leads_to_its_consultations()
    {
        var at = await service.Asked("SX-M01", "OBGY");
        await service.CatchUp();
        var number = (await Doctor.Get(at).Expect(200)).String("/number");
        const string query = "/api/boards/cases?of=institution:SX-M01&measure=advice-asked";
        foreach (var reader in (TestClient[])[Authority, service.As("specialist@SX-M01")])
        {
            var item = (await reader.Get(query).Expect(200))["/items"].EnumerateArray().Single();
            item.GetProperty("consultation").GetString().ShouldBe(at.Split('/')[^1]);
            item.GetProperty("number").GetString().ShouldBe(number);
            item.GetProperty("kind").GetString().ShouldBe("written-advice");
            item.GetProperty("consultationState").GetString().ShouldBe("awaiting-answer");
            item.GetProperty("sender").GetString().ShouldBe("SX-V0101");
            item.GetProperty("diagnosis").GetString()!.ShouldContain("I20.0");
            item.GetProperty("stream").ValueKind.ShouldBe(JsonValueKind.Null);
        }

        var person = (await Doctor.Get(at)).String("/person");
        (await Doctor.Get($"/api/people/{person}/accesses").Expect(200))["/items"]
            .EnumerateArray()
            .ShouldContain(a => a.GetProperty("what").GetString() == "list" && a.GetProperty("institution").GetString() == "SX-M01");

        var csv = await Authority.Get(query).Header("Accept", "text/csv").Expect(200);
        foreach (var part in (string[])[number, "图文咨询", "待答复", "妇幼保健院", "advice-asked", at.Split('/')[^1]])
            csv.Text.ShouldContain(part);
        (await Authority.Get(query).Header("Accept", Workbook.ContentType).Expect(200)).Bytes.Length.ShouldBeGreaterThan(1_000);
    }

    /// <summary>The insurance office sees boards, and no consultation.</summary>
    [Fact]
    public async Task who_may_not_open_a_consultation_sees_that_it_counts_and_not_which_it_is()
    {
        var at = await service.Claimed();
        await service.CatchUp();
        var page = await service.As("insurer").Get("/api/boards/cases?measure=diagnosis-asked&limit=200").Expect(200);
        page["/items"].GetArrayLength().ShouldBeGreaterThan(0);
        var person = (await Doctor.Get(at)).String("/person");
        foreach (var hidden in (string[])[at.Split('/')[^1], (await Doctor.Get(at)).String("/number"), person, "I20.0"])
            page.Text.ShouldNotContain(hidden);
        (await Doctor.Get($"/api/people/{person}/accesses").Expect(200))["/items"]
            .EnumerateArray()
            .ShouldNotContain(a => a.GetProperty("what").GetString() == "list");
    }

    [Fact]
    public async Task each_indicator_says_its_formula_and_what_it_leaves_out_in_both_languages()
    {
        var (chinese, english) = (await Indicators("zh-CN"), await Indicators("en"));
        foreach (
            var id in (string[])
                [
                    "consultation-answered-in-time",
                    "consultation-kept-local",
                    "recognition-rate",
                    "critical-in-time",
                    .. new[] { "advice", "diagnosis", "meeting" }.SelectMany(kind =>
                        new[] { $"{kind}-turn-around-median", $"{kind}-turn-around-p90" }
                    ),
                ]
        )
        {
            var one = chinese.Single(definition => definition.GetProperty("indicator").GetString() == id);
            one.GetProperty("version").GetInt32().ShouldBe(1);
            foreach (var text in (string[])["name", "formula", "exclusions"])
            {
                one.GetProperty(text).GetProperty("chinese").GetString().ShouldNotBeNullOrWhiteSpace();
                one.GetProperty(text).GetProperty("english").GetString().ShouldNotBeNullOrWhiteSpace();
            }
        }

        chinese.Count.ShouldBe(english.Count);

        async Task<List<JsonElement>> Indicators(string language) =>
            [
                .. (await Authority.Get($"/api/indicators?on={Shanghai.Day(service.Clock.Now).Iso()}").In(language).Expect(200))["/items"]
                    .EnumerateArray(),
            ];
    }

    private async Task<Answer> Board(string address)
    {
        await service.CatchUp();
        var today = Shanghai.Day(service.Clock.Now);
        var mark = address.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        return await Authority.Get($"{address}{mark}from={today.AddDays(-10).Iso()}&until={today.Iso()}").Expect(200);
    }

    private static Func<JsonElement, bool> IsOf(string measure, string? side) =>
        one => one.GetProperty("measure").GetString() == measure && (side is null || one.GetProperty("side").GetString() == side);

    private static System.Linq.Expressions.Expression<Func<JsonElement, bool>> Is(string measure, string side, long value) =>
        one => IsOf(measure, side)(one) && one.GetProperty("value").GetInt64() == value;

    private static long Figure(Answer board, string measure, string? side = null) =>
        board["/figures"].EnumerateArray().Where(IsOf(measure, side)).Sum(one => one.GetProperty("value").GetInt64());

    private static long Part(Answer board, string measure, string by, string key) =>
        board["/breakdowns"]
            .EnumerateArray()
            .Single(one => IsOf(measure, "receiver")(one) && one.GetProperty("by").GetString() == by)
            .GetProperty("parts")
            .EnumerateArray()
            .Single(part => part.GetProperty("key").GetString() == key)
            .GetProperty("value")
            .GetInt64();

    private static (decimal? Value, long Numerator, long Denominator) Indicator(Answer board, string id)
    {
        var one = board["/indicators"].EnumerateArray().Single(value => value.GetProperty("indicator").GetString() == id);
        return (
            one.TryGetProperty("value", out var value) ? value.GetDecimal() : null,
            one.GetProperty("numerator").GetInt64(),
            one.TryGetProperty("denominator", out var denominator) ? denominator.GetInt64() : 0
        );
    }
}
