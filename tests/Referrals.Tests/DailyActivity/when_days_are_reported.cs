// Counts of days over HTTP, as messages and as tables.
using Referrals.Http;
using Referrals.Shared;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;
using Referrals.Tests.Messages;

namespace Referrals.Tests.DailyActivity;

public class when_days_are_reported(TestService service) : IClassFixture<TestService>
{
    private const string Days = "/api/activity/days";

    private TestClient Hospital => service.As("his-system@SX-H01");

    private TestClient Township => service.As("his-system@SX-T01");

    private TestClient Insurer => service.As("insurer@340422");

    // A day that no other test of the class reports.
    private string Day(int ago) => Shanghai.Day(service.Clock.Now).AddDays(-ago).Iso();

    [Fact]
    public async Task a_day_is_corrected_by_sending_it_again_and_both_are_kept()
    {
        var day = new
        {
            day = Day(40),
            outpatientVisits = 120,
            admissions = 7,
        };
        Outcomes(await Report(Hospital, day)).ShouldBe(["recorded"]);
        Outcomes(await Report(Hospital, day)).ShouldBe(["unchanged"]);
        Outcomes(await Report(Hospital, day with { admissions = 8 })).ShouldBe(["corrected"]);
        var earlier = service.Clock.Now.AddDays(-39);
        Outcomes(
                await Report(
                    Hospital,
                    new
                    {
                        day = Day(40),
                        outpatientVisits = 1,
                        countedAt = earlier,
                    }
                )
            )
            .ShouldBe(["superseded"]);

        var read = await Hospital.Get($"/api/activity/SX-H01?from={Day(41)}&until={Day(40)}").Expect(200);
        read["/days/0/counts/admissions"].GetInt32().ShouldBe(8);
        read["/missing"].EnumerateArray().Select(one => one.GetString()).ShouldBe([Day(41)]);
        (await Hospital.Get($"/api/activity/SX-H01/{Day(40)}").Expect(200))["/entries"]
            .EnumerateArray()
            .Select(entry => entry.GetProperty("holds").GetBoolean())
            .ShouldBe([false, true, false]);
    }

    [Fact]
    public async Task a_message_says_the_same()
    {
        var message = MessageForms.Message(
            "SX-T01",
            "activity.report.v1",
            null,
            new
            {
                days = new[]
                {
                    new
                    {
                        day = Day(50),
                        outpatientVisits = 31,
                        emergencyVisits = 2,
                    },
                },
            }
        );
        var first = await Township.Send(message).Expect(200);
        first.String("/answer/days/0/outcome").ShouldBe("recorded");
        (await Township.Send(message).Expect(200)).Text.ShouldBe(first.Text);
        (await Township.Get($"/api/activity/SX-T01?from={Day(50)}&until={Day(50)}"))["/days/0/counts/emergencyVisits"]
            .GetInt32()
            .ShouldBe(2);
    }

    [Fact]
    public async Task the_insurance_office_says_how_many_went_away()
    {
        var answer = await Insurer
            .Post(
                "/api/activity/outflow",
                new
                {
                    days = new[]
                    {
                        new
                        {
                            day = Day(60),
                            tier = "city",
                            admissions = 12,
                        },
                        new
                        {
                            day = Day(60),
                            tier = "outside-province",
                            admissions = 3,
                        },
                    },
                }
            )
            .Expect(200);
        Outcomes(answer).ShouldBe(["recorded", "recorded"]);
        var table = $"日期,去向,入院人次\n{Day(60)},省外,4\n{Day(59)},市级,9\n";
        Outcomes(await Table(Insurer, table), "/lines").ShouldBe(["corrected", "recorded"]);
        (await service.As("county-authority@340422").Get($"/api/activity/insurer?from={Day(60)}&until={Day(59)}").Expect(200))["/days"]
            .EnumerateArray()
            .Select(one => one.GetProperty("counts").GetProperty("admissions").GetInt32())
            .ShouldBe([12, 4, 9]);
        await Hospital.Get("/api/activity/insurer").Refused(403, "activity.not-yours");
    }

    [Fact]
    public async Task a_table_is_taken_whole_or_not_at_all()
    {
        var events = await service.CountEvents();
        var refused = await Table(
                service.As("dispatcher@SX-H01"),
                $"机构,日期,门诊人次,占用床位\nSX-T01,{Day(70)},-1,\nSX-T01,{Day(69)},,\nSX-H02,{Day(69)},5,\nSX-T01,{Day(-1)},5,\n"
                    + $"SX-T01,{Day(68)},5,7\nSX-T01,{Day(68)},6,7\nSX-T01,{Day(67)},viele,7\n"
            )
            .Expect(400);
        refused
            .Problems.Skip(1)
            .Select(fault => (fault.Pointer, fault.Code))
            .ShouldBe([
                ("/lines/2/outpatientVisits", "field.wrong-type"),
                ("/lines/3/day", "activity.no-count"),
                ("/lines/4/institution", "activity.not-yours"),
                ("/lines/5/day", "field.out-of-range"),
                ("/lines/7/day", "field.repeated"),
                ("/lines/8/outpatientVisits", "field.wrong-type"),
            ]);
        (await service.CountEvents()).ShouldBe(events);

        var table = $"机构,日期,门诊人次,占用床位,开放床位\nSX-T01,{Day(70)},30,11,20\n,{Day(70)},300,410,400\n";
        var dispatcher = service.As("dispatcher@SX-H01");
        Outcomes(await Table(dispatcher, table, "?dryRun=true"), "/lines").ShouldBe(["recorded", "recorded"]);
        (await service.CountEvents()).ShouldBe(events);
        Outcomes(await Table(dispatcher, table), "/lines").ShouldBe(["recorded", "recorded"]);
        var workbook = Workbook.Write(
            "s",
            ["日期", "机构", "门诊人次"],
            [
                [Day(70), "SX-T01", "31"],
            ]
        );
        Outcomes(await dispatcher.Post("/api/activity/tables").Raw(workbook.ToArray(), Workbook.ContentType).Expect(200), "/lines")
            .ShouldBe(["corrected"]);
    }

    [Fact]
    public async Task it_is_seen_who_has_not_reported()
    {
        var month = Shanghai.Day(service.Clock.Now).AddMonths(-4);
        var first = month.FirstOfMonth();
        await Report(service.As("his-system@SX-T02"), new { day = first.Iso(), outpatientVisits = 0 });
        var missing = (await service.As("county-authority@340422").Get($"/api/activity/missing?month={first:yyyy-MM}").Expect(200))[
            "/items"
        ]
            .EnumerateArray()
            .ToDictionary(one => one.GetProperty("institution").GetString()!, one => one.GetProperty("missing").GetArrayLength());
        var days = DateTime.DaysInMonth(first.Year, first.Month);
        (missing["SX-T02"], missing["SX-T03"]).ShouldBe((days - 1, days));
        missing.Keys.ShouldNotContain("SX-X02");
        (await service.As("his-system@SX-T02").Get($"/api/activity/missing?month={first:yyyy-MM}"))["/items"]
            .EnumerateArray()
            .ShouldContain(one => one.GetProperty("institution").GetString() == "SX-T02");
    }

    [Fact]
    public async Task what_cannot_be_is_refused()
    {
        await Hospital.Post(Days, new { days = Array.Empty<object>() }).Refused(400, "field.required", "/days");
        await Hospital
            .Post(Days, new { days = new[] { new { day = Day(-1), admissions = 1 } } })
            .Refused(400, "field.out-of-range", "/days/0/day");
        await Hospital
            .Post(Days, new { days = new[] { new { day = Day(800), admissions = 1 } } })
            .Refused(400, "field.out-of-range", "/days/0/day");
        await Hospital.Post(Days, new { days = new[] { new { day = Day(1) } } }).Refused(400, "activity.no-count", "/days/0");
        await Hospital
            .Post(
                Days,
                new
                {
                    days = new[]
                    {
                        new
                        {
                            day = Day(1),
                            admissions = 1,
                            countedAt = service.Clock.Now.AddMinutes(5),
                        },
                    },
                }
            )
            .Refused(400, "field.in-the-future", "/days/0/countedAt");
        await Township
            .Post(Days, new { institution = "SX-H01", days = new[] { new { day = Day(1), admissions = 1 } } })
            .Refused(403, "activity.not-yours");
        await Township.Get("/api/activity/SX-H01").Refused(403, "activity.not-yours");
        await Hospital.Get("/api/activity/SX-NO").Refused(404, "not-found");
        await Hospital.Get($"/api/activity/SX-H01?from={Day(1)}&until={Day(9)}").Refused(400, "field.out-of-range", "from");
        await Hospital.Get($"/api/activity/SX-H01?from={Day(500)}").Refused(400, "activity.period-too-long", "from");
        await Hospital.Get("/api/activity/missing?month=2026-13").Refused(400, "field.format", "month");
    }

    private static Task<Answer> Report(TestClient who, object day) => who.Post(Days, new { days = new[] { day } }).Expect(200).Run();

    private static Scenario Table(TestClient who, string text, string query = "") =>
        who.Post($"/api/activity/tables{query}").Raw(text, "text/csv");

    private static IEnumerable<string?> Outcomes(Answer answer, string list = "/days") =>
        answer[list].EnumerateArray().Select(day => day.GetProperty("outcome").GetString());
}
