// A clinic's export is taken as its system writes it.
using Referrals.Shared;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.TableMappings;

public class when_an_institution_says_how_its_tables_are_read(TestService service) : IClassFixture<TestService>
{
    private const string Own = "/api/table-mappings/SX-T01/activity";

    private TestClient Clinic => service.As("his-system@SX-T01");

    private static object Mapping =>
        new
        {
            headings = new object[]
            {
                new { heading = "统计日", column = "day" },
                new { heading = "门诊量(人)", column = "outpatientVisits" },
                new { heading = "制表人" },
            },
            constants = new[] { new { column = "机构", value = "SX-T01" } },
        };

    [Fact]
    public async Task its_export_is_taken_as_it_is()
    {
        var day = Shanghai.Day(service.Clock.Now).AddDays(-20);
        var export = $"制表人,统计日,门诊量（人）\n虚构甲,{day.Iso()},31\n虚构甲,{day.AddDays(1).Iso()},x\n";
        await Clinic.Put(Own, new { headings = Array.Empty<object>() }).Expect(200);
        var unknown = await Upload(export).Expect(400);
        unknown.Problems.ShouldContain(("field.unknown", "/lines/1/统计日"));

        (await Clinic.Put(Own, Mapping).Expect(200))["/changed"].GetBoolean().ShouldBeTrue();
        (await Clinic.Put(Own, Mapping).Expect(200))["/changed"].GetBoolean().ShouldBeFalse();
        (await Upload(export).Expect(400)).Problems.ShouldContain(("field.wrong-type", "/lines/3/outpatientVisits"));
        (await Upload(export.Replace(",x", ",32")).Expect(200))["/lines"].GetArrayLength().ShouldBe(2);
        (await Clinic.Get($"/api/activity/SX-T01/{day.Iso()}"))["/entries/0/report/counts/outpatientVisits"].GetInt32().ShouldBe(31);

        var read = await Clinic.Get(Own);
        read["/columns"].EnumerateArray().Select(column => column.GetString()).ShouldContain("openBeds");
        read.String("/constants/0/column").ShouldBe("institution");
        (await service.As("administrator@340422").Get($"{Own}?asOf=1")).Json.GetProperty("headings").GetArrayLength().ShouldNotBe(0);
    }

    [Fact]
    public async Task words_of_a_schedule_are_ours_and_another_institution_s_are_not()
    {
        var day = Shanghai.Day(service.Clock.Now).AddDays(3).Iso();
        var file = $"机构,类别,科室,日期,出诊单元,开始,结束,号源数\nSX-H01,clinic-slot,心血管内科一,{day},am,08:00,12:00,10\n";
        var hospital = service.As("dispatcher@SX-H01");
        await hospital
            .Put(
                "/api/table-mappings/SX-H01/schedule",
                new
                {
                    headings = Array.Empty<object>(),
                    values = new[]
                    {
                        new
                        {
                            column = "unit",
                            from = "心血管内科一",
                            to = "CARD",
                        },
                    },
                }
            )
            .Expect(200);
        await hospital.Post("/api/pools/schedule?dryRun=true").Raw(file, "text/csv").Expect(200);
        (
            await service
                .As("dispatcher@SX-H02")
                .Post("/api/pools/schedule?dryRun=true")
                .Raw(file.Replace("SX-H01", "SX-H02"), "text/csv")
                .Expect(400)
        ).Problems.ShouldContain(problem => problem.Code == "field.unknown-code" && problem.Pointer == "/lines/2/unit");
    }

    [Fact]
    public async Task what_cannot_be_is_refused()
    {
        await Clinic.Put("/api/table-mappings/SX-H01/activity", Mapping).Refused(403, "table-mapping.not-yours");
        await Clinic.Put("/api/table-mappings/SX-T01/nothing", Mapping).Refused(404, "not-found");
        await service.As("administrator@340422").Put("/api/table-mappings/SX-NO/activity", Mapping).Refused(404, "not-found");
        await service.As("insurer@340422").Get("/api/table-mappings/insurer/outflow").Expect(200);
        await Clinic
            .Put(Own, new { headings = new[] { new { heading = "a", column = "nonsense" } } })
            .Refused(400, "field.unknown-code", "/headings/0/column");
        await Clinic
            .Put(Own, new { headings = new[] { new { heading = "a", column = "day" }, new { heading = "Ａ", column = "day" } } })
            .Refused(400, "field.repeated", "/headings/1/heading");
        await Clinic
            .Put(
                Own,
                new
                {
                    headings = Array.Empty<object>(),
                    values = new[]
                    {
                        new
                        {
                            column = "day",
                            from = "x",
                            to = "",
                        },
                    },
                }
            )
            .Refused(400, "field.required", "/values/0/to");
        await Clinic.Put(Own, Mapping).IfMatch(77).Refused(412, "version.stale");
    }

    private Scenario Upload(string text) => Clinic.Post("/api/activity/tables").Raw(text, "text/csv");
}
