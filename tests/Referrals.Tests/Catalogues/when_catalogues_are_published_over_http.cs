// Catalogues and names over HTTP: rights, tables, dry runs, days and versions.
using System.Globalization;
using System.Text;
using Referrals.Http;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Catalogues;

/// <summary>Each test has editions of its own, from days of its own. The seed's are from 2023-09-11.</summary>
public class when_catalogues_are_published_over_http(TestService service) : IClassFixture<TestService>
{
    private const string Header = "起始编码,终止编码,编码系统,病种名称,同病同保障";
    private const string Levels = "/api/catalogues/levels";
    private const string Hospitals = "/api/catalogues/institutions";
    private const string Names = "/api/diagnosis-names/icd-10-gb";

    private TestClient County => service.As("county-authority@340422");

    private static object Body(string from, params object[] items) => new { from, items };

    private static object Item(string first, string? last = null) =>
        new
        {
            first,
            last,
            system = "icd-10-gb",
        };

    [Fact]
    public async Task the_seed_is_there_and_says_that_it_is_illustrative()
    {
        var reader = service.As("family-doctor@SX-T01");
        var all = await reader.Get("/api/catalogues?on=2024-01-01").Expect(200);
        var seeded = all["/items"].EnumerateArray().Where(edition => edition.GetProperty("edition").GetString() == "示例2023").ToList();
        seeded.ShouldAllBe(edition => edition.GetProperty("illustrative").GetBoolean());
        seeded.Select(edition => edition.GetProperty("scope").GetString()).ShouldBe(["township", "county", "SX-H01", "icd-10-gb"]);
        var hypertension = await reader.Get("/api/diagnoses?q=gxy&on=2024-01-01").Expect(200);
        hypertension["/items"].EnumerateArray().Select(item => item.GetProperty("code").GetString()).ShouldContain("I10");
        var angina = await reader.Get("/api/diagnoses/icd-10-gb/I20.0?on=2024-01-01").Expect(200);
        (angina.String("/name"), angina.String("/level"), angina.String("/edition")).ShouldBe(("不稳定型心绞痛", "county", "示例2023"));
        await reader.Get("/api/diagnoses/icd-10-gb/nothing").Refused(404, "not-found");
        await reader.Get("/api/diagnoses").Refused(400, "field.required", "q");
    }

    [Fact]
    public async Task who_may_publish_what()
    {
        var body = Body("2030-01-01", Item("I10"));
        foreach (var who in new[] { "dispatcher@SX-H01", "township-centre@SX-T01", "family-doctor@SX-T01", "insurer@340422" })
            await service.As(who).Put($"{Levels}/village/权限", body).Refused(403, "role.not-permitted");
        await County.Put($"{Levels}/village/权限", body).Expect(200);
        await County.Put($"{Hospitals}/SX-T02/权限", body).Refused(403, "role.not-permitted");
        await service.As("specialist@SX-H01").Put($"{Hospitals}/SX-H01/权限", body).Refused(403, "role.not-permitted");
        await service.As("dispatcher@SX-H02").Put($"{Hospitals}/SX-T02/权限", body).Refused(403, "catalogue.not-yours");
        await service.As("township-centre@SX-T01").Put($"{Hospitals}/SX-T02/权限", body).Refused(403, "catalogue.not-yours");
        await service.As("dispatcher@SX-H01").Put($"{Hospitals}/NONE/权限", body).Refused(404, "institution.unknown");
        await service.As("township-centre@SX-T02").Put($"{Hospitals}/SX-T02/权限", body).Expect(200);
        (await service.As("dispatcher@SX-H01").Put($"{Hospitals}/SX-T02/权限", body).Expect(200))["/changed"].GetBoolean().ShouldBeFalse();
        await service
            .As("dispatcher@SX-H01")
            .Put($"{Names}/权限", new { names = Array.Empty<object>() })
            .Refused(403, "role.not-permitted");
    }

    [Fact]
    public async Task a_table_with_one_wrong_row_is_refused_whole()
    {
        var before = await service.CountEvents();
        var answer = await Import(
                "township/一行有误?from=2031-01-01",
                $"""
                {Header}
                I10,,icd-10-gb,高血压,是
                I25,I20,icd-10-gb,缺血性心脏病,
                J00,J06,icd-9,感冒,
                K29,,icd-10-gb,胃炎,也许
                """
            )
            .Refused(400, "request.invalid");
        // What is wrong with a cell is told before the rules look at rows.
        answer.Problems.Skip(1).ShouldBe([("field.wrong-type", "/lines/5/sameProtection")]);
        answer = await Import(
                "township/一行有误?from=2031-01-01",
                $"""
                {Header}
                I10,,icd-10-gb,高血压,是

                I25,I20,icd-10-gb,缺血性心脏病,
                J00,J06,icd-9,感冒,
                I10.9,,icd-10-gb,高血压,
                """
            )
            .Refused(400, "request.invalid");
        answer
            .Problems.Skip(1)
            .ShouldBe([("diagnosis-range.reversed", "/lines/4/last"), ("field.unknown-code", "/lines/5/system")], ignoreOrder: true);
        (await Import("township/无?from=2031-01-01", "起始编码,颜色\nI10,红").Refused(400, "request.invalid"))
            .Problems.Skip(1)
            .ShouldBe([("field.unknown", "/lines/1/颜色"), ("field.required", "/lines/1/system")]);
        await Import("township/无?from=2031-01-01", Header).Refused(400, "csv.no-lines", "/lines/1");
        await Import("township/无", Header).Refused(400, "field.required", "from");
        await Import("township/无?from=2031-01-01&dryRun=maybe", Header).Refused(400, "field.format", "dryRun");
        await Import("city/无?from=2031-01-01", $"{Header}\nI10,,icd-10-gb,,").Refused(400, "field.unknown-code", "level");
        (await service.CountEvents()).ShouldBe(before);
    }

    [Fact]
    public async Task a_dry_run_tells_what_would_change_and_the_same_twice_changes_nothing()
    {
        var text = $"{Header}\nI10,,icd-10-gb,高血压,是\nI11,,icd-10-gb,高血压性心脏病,";
        await County.Put($"{Levels}/village/基础", Body("2032-01-01", Item("I10"), Item("K29"))).Expect(200);
        var before = await service.CountEvents();
        var dry = await Import("village/新版?from=2032-02-01&dryRun=true", text).Expect(200);
        (dry["/changed"].GetBoolean(), dry["/dryRun"].GetBoolean(), dry.String("/difference/against")).ShouldBe((true, true, "基础"));
        (
            dry.String("/difference/addedCodes/0"),
            dry.String("/difference/alteredCodes/0"),
            dry.String("/difference/droppedCodes/0")
        ).ShouldBe(("I11", "I10", "K29"));
        (await service.CountEvents()).ShouldBe(before);
        (await Import("village/新版?from=2032-02-01", text).Expect(200))["/changed"].GetBoolean().ShouldBeTrue();
        var gbk = CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!.GetBytes(text);
        var again = await County.Put($"{Levels}/village/新版/table?from=2032-02-01").Raw(gbk, "text/csv").Expect(200);
        again["/changed"].GetBoolean().ShouldBeFalse();
        (await service.CountEvents()).ShouldBe(before + 2);
        await Import("village/新版?from=2032-03-01", text).Refused(409, "catalogue.edition-exists");
    }

    [Fact]
    public async Task what_was_in_force_is_read_by_day_and_by_version()
    {
        var first = await County.Put($"{Levels}/county/甲", Body("2033-01-01", Item("I10"))).Expect(200);
        await County.Put($"{Levels}/county/乙", Body("2033-02-01", Item("K29"))).Expect(200);
        await County.Put($"{Levels}/county/乙/withdrawal", new { reason = "文件有误" }).Expect(200);
        (await County.Get($"{Levels}/county?on=2033-03-01").Expect(200)).String("/edition").ShouldBe("甲");
        (await County.Get($"{Levels}/county/乙").Expect(200)).String("/withdrawn").ShouldBe("文件有误");
        var then = first.Version.ToString(CultureInfo.InvariantCulture);
        await County.Get($"{Levels}/county/乙?asOf={then}").Refused(404, "not-found");
        (await County.Get($"{Levels}/county?on=2033-03-01&asOf={then}").Expect(200)).String("/edition").ShouldBe("甲");
        await County.Put($"{Levels}/county/丙", Body("2033-04-01", Item("I10"))).IfMatch(first.Version).Refused(412, "version.stale");
        await County
            .Put($"{Levels}/county/丁", Body("2033-04-01", Item("I25", "I20")))
            .Refused(400, "diagnosis-range.reversed", "/items/0/last");
    }

    [Theory]
    [InlineData(Csv.ContentType, "zh-CN")]
    [InlineData(Csv.ContentType, "en")]
    [InlineData(Workbook.ContentType, "zh-CN")]
    public async Task what_is_exported_can_be_imported_again(string type, string language)
    {
        var name = $"往返{type.Length}{language}";
        var full = new
        {
            first = "K35",
            last = "K37",
            system = "icd-10-gb",
            name = "阑尾炎（急性）",
            procedures = new[] { new { code = "47.01", system = "icd-9-cm3" }, new { code = "47.09", system = "icd-9-cm3" } },
            sameProtection = true,
            note = "=不是公式",
        };
        var centre = service.As("township-centre@SX-T03");
        await centre.Put($"{Hospitals}/SX-T03/{name}", Body("2034-01-01", Item("I10"), full)).Expect(200);
        var file = await centre.Get($"{Hospitals}/SX-T03/{name}").Header("Accept", type).In(language).Expect(200);
        var again = await centre.Put($"{Hospitals}/SX-T03/{name}/table?from=2034-01-01").Raw(file.Bytes, type).Expect(200);
        again["/changed"].GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public async Task a_nations_names_come_in_one_file()
    {
        var text = new StringBuilder("编码,诊断名称,拼音首字母\n");
        for (var n = 0; n < 40_000; n++)
            text.Append(
                CultureInfo.InvariantCulture,
                $"{(char)('A' + (n / 10_000))}{n / 100 % 100:00}.{n % 100:00}0,全国名称第{n}号,qg{n}\n"
            );
        var before = await service.CountEvents();
        var admin = service.As("administrator@340422");
        var answer = await admin.Put($"{Names}/全国/table").Raw(text.ToString(), "text/csv").Expect(200);
        answer["/rows"].GetInt32().ShouldBe(40_000);
        (await service.CountEvents()).ShouldBe(before + 81);
        var found = await admin.Get("/api/diagnoses?q=qg39999").Expect(200);
        found.String("/items/0/name").ShouldBe("全国名称第39999号");
        (await admin.Get($"{Names}").Header("Accept", Csv.ContentType).Expect(200)).Text.Length.ShouldBeGreaterThan(1_000_000);
        for (var n = 0; n < 10_001; n++)
            text.Append("Z01,名称\n");
        await admin.Put($"{Names}/太多/table").Raw(text.ToString(), "text/csv").Refused(413, "catalogue.too-many-rows");
        await admin.Put($"{Names}/太大/table").Raw(new string('x', (5 * 1024 * 1024) + 1), "text/csv").Refused(413, "body.too-large");
        await admin.Put($"{Names}/全国/withdrawal", new { reason = "测试" }).Expect(200);
    }

    private Scenario Import(string what, string text)
    {
        var at = what.Split('?');
        return County.Put($"{Levels}/{at[0]}/table?{(at.Length > 1 ? at[1] : "")}").Raw(text, "text/csv");
    }
}
