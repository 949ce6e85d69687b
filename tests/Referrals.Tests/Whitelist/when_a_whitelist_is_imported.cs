// A list as a table: all of it or nothing, every fault with its line, the same twice, an export sent back.
using System.Text;
using Referrals.Http;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Whitelist;

public class when_a_whitelist_is_imported(TestService service) : IClassFixture<TestService>
{
    private const string Header = "机构代码,级别,科室代码,诊断范围,首日,末日,年度限额,理由\n";

    private TestClient Dispatcher => service.As("dispatcher@SX-H01");

    private TestClient Authority => service.As("county-authority@340422");

    private Scenario Import(string text, string covers = "SX-X01,SX-X03", bool dryRun = false, TestClient? by = null) =>
        (by ?? Dispatcher).Post($"/api/whitelist/import?covers={covers}&dryRun={(dryRun ? "true" : "false")}").Raw(text, "text/csv");

    [Fact]
    public async Task it_is_tried_proposed_and_the_same_again_changes_nothing()
    {
        const string file =
            Header
            + "SX-X03,省外,CARD NEUR,I60-I69、I71,2030/1/1,2030/12/31,20,示例一\n"
            + "SX-X03,outside-province,NSUR,,2030-01-01,,,示例二\n";
        var before = await service.CountEvents();
        var tried = await Import(file, dryRun: true).Expect(200);
        (tried["/dryRun"].GetBoolean(), tried["/changed"].GetBoolean()).ShouldBe((true, true));
        (await service.CountEvents()).ShouldBe(before);
        var done = await Import(file).Expect(200);
        done["/proposed"].GetRawText().ShouldBe(tried["/proposed"].GetRawText());
        done["/proposed"].GetArrayLength().ShouldBe(2);
        done["/proposed/0/line"].GetInt32().ShouldBe(2);
        // What the file does not have of the covered institutions: the seed's entry of the city's hospital. It stays.
        done["/missing"].EnumerateArray().Select(item => item.GetProperty("institution").GetString()).ShouldBe(["SX-X01"]);
        (await service.CountEvents()).ShouldBe(before + 2);

        var again = await Import(file).Expect(200);
        (again["/changed"].GetBoolean(), again["/unchanged"].GetInt32()).ShouldBe((false, 2));
        (await service.CountEvents()).ShouldBe(before + 2);
        var entry = (await Dispatcher.Get($"/api/whitelist/{done.String("/proposed/0/id")}"));
        entry["/entry/diagnoses"].GetArrayLength().ShouldBe(2);
        (entry.String("/entry/state"), entry.String("/entry/diagnoses/0/version")).ShouldBe(("proposed", "GB/T 14396-2016"));

        // What was rejected may be proposed anew.
        await Authority.Post($"/api/whitelist/{done.String("/proposed/1/id")}/rejection", new { reason = "示例" }).Expect(200);
        var anew = await Import(file).Expect(200);
        anew["/proposed"].GetArrayLength().ShouldBe(1);
        anew.String("/proposed/0/id").ShouldNotBe(done.String("/proposed/1/id"));
    }

    [Fact]
    public async Task one_wrong_line_refuses_all_of_it_and_every_fault_is_told()
    {
        var before = await service.CountEvents();
        var refused = await Import(
                Header
                    + "SX-X01,市级,,,2040-01-01,2040-12-31,,示例\n"
                    + "SX-X01,省外,CARD,,2041-01-01,2041-12-31,,示例\n"
                    + "SX-X01,市级,CARD,I25-I20,2042-01-01,2042-12-31,0,示例\n"
                    + "SX-X02,市外省内,CARD,,明天,,,\n"
                    + "SX-X01,市级,NEUR,,2040-06-01,2040-07-01,,示例\n",
                "SX-X01"
            )
            .Refused(400, "whitelist.tier-not-of-area", "/lines/3/tier");
        refused
            .Problems.Skip(1)
            .ShouldBe([
                ("whitelist.tier-not-of-area", "/lines/3/tier"),
                ("diagnosis-range.reversed", "/lines/4/diagnoses"),
                ("field.out-of-range", "/lines/4/quota"),
                ("field.format", "/lines/5/from"),
                ("field.required", "/lines/5/reason"),
                ("whitelist.outside-coverage", "/lines/5/institution"),
                ("whitelist.overlaps", "/lines/6"),
            ]);
        (await service.CountEvents()).ShouldBe(before);
    }

    [Fact]
    public async Task it_says_what_it_covers_and_comes_from_those_who_may()
    {
        const string file = Header + "SX-X03,省外,CARD,,2035-01-01,2035-12-31,,示例\n";
        await Dispatcher.Post("/api/whitelist/import").Raw(file, "text/csv").Refused(400, "field.required", "covers");
        await Import(file, "SX-X9").Refused(400, "field.unknown-code", "covers");
        await Import(file, "SX-H01").Refused(400, "whitelist.institution-not-outside", "covers");
        await Import(file, by: service.As("dispatcher@SX-T01")).Refused(403, "whitelist.not-lead");
        await Import(file, by: service.As("family-doctor@SX-T01")).Refused(403, "role.not-permitted");
        await Import("机构代码,级别\nSX-X03,省外\n").Refused(400, "field.required", "/lines/1/from");
        await Import(Header).Refused(400, "csv.no-lines", "/lines/1");
        await Import(Header + string.Concat(Enumerable.Repeat("x,y\n", 1_001))).Refused(413, "whitelist.import-too-large");
    }

    [Fact]
    public async Task an_export_sent_back_changes_nothing()
    {
        await Authority
            .Put(
                $"/api/whitelist/{Guid.NewGuid()}",
                new
                {
                    institution = "SX-X02",
                    tier = "province",
                    from = "2045-01-01",
                    until = "2045-12-31",
                    reason = "示例",
                    diagnoses = new[]
                    {
                        new
                        {
                            first = "C00",
                            last = "C97",
                            system = "icd-10-gb",
                            version = "GB/T 14396-2016",
                        },
                        new
                        {
                            first = "C00",
                            last = "C97",
                            system = "icd-10-yb",
                            version = "医保2.0",
                        },
                    },
                }
            )
            .Expect(200);
        foreach (var language in new[] { "zh-CN", "en" })
        {
            foreach (var type in new[] { Csv.ContentType, Workbook.ContentType })
            {
                var export = await Authority.Get("/api/whitelist").Header("Accept", type).In(language);
                var back = await Authority.Post("/api/whitelist/import?covers=SX-X01,SX-X02,SX-X03").Raw(export.Bytes, type).Expect(200);
                back["/changed"].GetBoolean().ShouldBeFalse();
                back["/missing"].GetArrayLength().ShouldBe(0);
                back["/unchanged"].GetInt32().ShouldBeGreaterThanOrEqualTo(4);
            }
        }
    }

    [Fact]
    public async Task a_file_in_gbk_is_read_as_well()
    {
        var gbk = CodePagesEncodingProvider
            .Instance.GetEncoding("GB18030")!
            .GetBytes(Header + "SX-X03,省外,CARD,,2036-01-01,2036-12-31,,示例\n");
        var done = await Dispatcher.Post("/api/whitelist/import?covers=SX-X03&dryRun=true").Raw(gbk, "text/csv").Expect(200);
        done["/proposed"].GetArrayLength().ShouldBe(1);
    }
}
