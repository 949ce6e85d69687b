using System.Globalization;
using Referrals.Http;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Worklists;

/// <summary>Filters, sorting, pages, tables, and everything that can be asked wrongly.</summary>
public class when_a_list_is_asked(TestService service) : IClassFixture<TestService>
{
    private const string Dispatcher = "dispatcher@SX-H01";

    [Theory]
    [InlineData("due")]
    [InlineData("urgency")]
    [InlineData("newest")]
    public async Task pages_follow_each_other_without_gap_or_repetition(string sort)
    {
        foreach (var urgency in (string[])["routine", "urgent", "emergency", "routine", "urgent", "routine", "emergency"])
            await Submitted(urgency);
        await service.CatchUp();
        var whole = (await service.As(Dispatcher).Get($"/api/worklists/to-answer?limit=200&sort={sort}"))["/items"]
            .EnumerateArray()
            .ToList();
        List<string> paged = [];
        string? next = $"/api/worklists/to-answer?limit=2&sort={sort}";
        while (next is not null)
        {
            var page = await service.As(Dispatcher).Get(next);
            paged.AddRange(page["/items"].EnumerateArray().Select(item => item.GetProperty("id").GetString()!));
            next = page["/next"].GetString();
        }

        paged.ShouldBe(whole.Select(item => item.GetProperty("id").GetString()!));
        var keys = whole.ConvertAll(item =>
            sort switch
            {
                "urgency" => (
                    item.GetProperty("urgency").GetString() switch
                    {
                        "emergency" => "0",
                        "urgent" => "1",
                        _ => "2",
                    }
                ) + item.GetProperty("due").GetDateTimeOffset().UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
                "newest" => "",
                _ => item.GetProperty("due").GetDateTimeOffset().UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
            }
        );
        keys.ShouldBe(keys.Order(StringComparer.Ordinal));
        if (sort == "newest")
            whole
                .Select(item => item.GetProperty("begun").GetDateTimeOffset())
                .ShouldBe(whole.Select(item => item.GetProperty("begun").GetDateTimeOffset()).OrderDescending());
    }

    [Fact]
    public async Task filters_hold_together_and_the_next_page_remembers_them()
    {
        for (var i = 0; i < 3; i++)
            await Submitted("emergency");
        await Submitted("routine");
        await service.CatchUp();
        var page = await service
            .As(Dispatcher)
            .Get("/api/worklists/to-answer?urgency=emergency&resource=bed&unit=CARD&direction=up&sender=SX-T01&limit=1");
        page.String("/next").ShouldContain("urgency=emergency");
        page.String("/next").ShouldContain("sender=SX-T01");
        for (Answer? at = page; at is not null; at = at["/next"].GetString() is { } next ? await service.As(Dispatcher).Get(next) : null)
            at["/items"].EnumerateArray().ShouldAllBe(item => item.GetProperty("urgency").GetString() == "emergency");
        (await service.As(Dispatcher).Get("/api/worklists/to-answer?unit=NOWHERE"))["/items"].GetArrayLength().ShouldBe(0);
        (await service.As(Dispatcher).Get("/api/worklists/to-answer?late=true"))["/items"]
            .EnumerateArray()
            .ShouldAllBe(item => item.GetProperty("late").GetBoolean());
    }

    [Fact]
    public async Task a_row_has_what_is_needed_to_act_and_nothing_that_names_the_patient()
    {
        var at = await Submitted("urgent", "虚构 某某");
        var accepted = await service
            .As(Dispatcher)
            .Get("/api/worklists/to-answer?limit=200&sort=newest")
            .After((await service.As(Dispatcher).Post($"{at}/opening", new { })).Position);
        var row = accepted["/items"].EnumerateArray().Single(item => at.EndsWith(item.GetProperty("id").GetString()!));
        row.GetProperty("patient").GetProperty("name").GetString()!.ShouldNotContain("某某");
        row.GetProperty("actions").EnumerateArray().Select(a => a.GetString()).ShouldContain("accept");
        var version = row.GetProperty("version").GetInt64();
        // She sees her own click: the answer's position, handed back.
        var acted = await service.As(Dispatcher).Post($"{at}/acceptance", new { }).IfMatch(version).Expect(200);
        var after = await service.As(Dispatcher).Get("/api/worklists/to-arrange?limit=200").After(acted.Position);
        after["/items"].EnumerateArray().ShouldContain(item => at.EndsWith(item.GetProperty("id").GetString()!));
        (await service.As(Dispatcher).Get("/api/worklists/to-answer?limit=200").After(acted.Position))["/items"]
            .EnumerateArray()
            .ShouldNotContain(item => at.EndsWith(item.GetProperty("id").GetString()!));
    }

    [Fact]
    public async Task the_whole_list_is_a_table_that_no_spreadsheet_takes_for_formulas()
    {
        for (var i = 0; i < 3; i++)
            await Submitted("routine", "=虚构");
        await service.CatchUp();
        var count = (await service.As(Dispatcher).Get("/api/worklists"))["/lists"]
            .EnumerateArray()
            .Single(l => l.GetProperty("list").GetString() == "to-answer")
            .GetProperty("cases")
            .GetInt32();
        var table = await service.As(Dispatcher).Get("/api/worklists/to-answer?limit=1").Header("Accept", "text/csv").Expect(200);
        table.ContentType.ShouldBe("text/csv");
        table.Text.ShouldStartWith("转诊单号,");
        var lines = table.Text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(count + 1, "all pages");
        lines.ShouldAllBe(line => !line.Contains(",="));
        lines.ShouldContain(line => line.Contains(",'=**"));
        (await service.As(Dispatcher).Get("/api/worklists/to-arrange").Header("Accept", "text/csv").In("en")).Text.ShouldStartWith(
            "Number,"
        );
    }

    [Fact]
    public async Task a_table_has_words_for_people_and_codes_beside_names()
    {
        await Submitted("urgent", "虚构词");
        await service.CatchUp();
        var chinese = await Rows("zh-CN");
        var columns = chinese[0].ToList();
        var row = chinese.Last(cells => cells[columns.IndexOf("紧急程度")] == "紧急");
        string Cell(string column) => row[columns.IndexOf(column)];
        (Cell("状态"), Cell("方向"), Cell("紧急程度"), Cell("需求")).ShouldBe(("待受理", "上转", "紧急", "床位"));
        (Cell("转入机构代码"), Cell("转出机构代码")).ShouldBe(("SX-H01", "SX-T01"));
        Cell("转入机构").ShouldNotBe("SX-H01");
        Cell("转入机构").ShouldContain("医院");
        Cell("科室").ShouldNotBe(Cell("科室代码"));
        chinese.Skip(1).SelectMany(cells => cells).ShouldNotContain(cell => cell == "awaiting-answer" || cell == "up" || cell == "male");

        var english = await Rows("en");
        english.Skip(1).ShouldAllBe(cells => cells[1] == "awaiting-answer" && cells[2] == "up");

        async Task<List<IReadOnlyList<string>>> Rows(string language) =>
            [
                .. Csv.Read(
                        (
                            await service.As(Dispatcher).Get("/api/worklists/to-answer").Header("Accept", "text/csv").In(language)
                        ).Text.TrimStart('\ufeff')
                    )
                    .Select(line => line.Cells),
            ];
    }

    [Fact]
    public async Task the_workbook_of_a_list_has_the_cells_of_its_csv()
    {
        for (var i = 0; i < 3; i++)
            await Submitted("routine", "=虚构");
        await service.CatchUp();
        var table = await service.As(Dispatcher).Get("/api/worklists/to-answer").Header("Accept", "text/csv").Expect(200);
        var workbook = await service.As(Dispatcher).Get("/api/worklists/to-answer").Header("Accept", Workbook.ContentType).Expect(200);
        workbook.ContentType.ShouldBe(Workbook.ContentType);
        workbook.Header("Content-Disposition").ShouldBe("attachment; filename=\"to-answer.xlsx\"");
        // No apostrophe is needed before a text that is no formula.
        Workbook
            .Read(workbook.Bytes)
            .Select(line => string.Join('|', line.Cells))
            .ShouldBe(
                Csv.Read(table.Text.TrimStart('\ufeff')).Select(line => string.Join('|', line.Cells.Select(cell => cell.TrimStart('\''))))
            );
        var other = await service
            .As(Dispatcher)
            .Get("/api/worklists/to-review")
            .Header("Accept", $"application/json;q=0.5, {Workbook.ContentType}")
            .In("en")
            .Expect(200);
        Workbook.Read(other.Bytes).ShouldHaveSingleItem().Cells[0].ShouldBe("Number");
        await service.As(Dispatcher).Get("/api/worklists/mine").Header("Accept", Workbook.ContentType).Refused(403, "role.not-permitted");
    }

    [Theory]
    [InlineData("/api/worklists/nonsense", 404, "not-found", null)]
    [InlineData("/api/worklists/to-answer?sort=backwards", 400, "field.unknown-code", "sort")]
    [InlineData("/api/worklists/to-answer?scope=county", 400, "field.unknown-code", "scope")]
    [InlineData("/api/worklists/to-answer?urgency=1", 400, "field.unknown-code", "urgency")]
    [InlineData("/api/worklists/to-answer?unit=%27%3Bdrop", 400, "field.format", "unit")]
    [InlineData("/api/worklists/to-answer?late=yes", 400, "field.format", "late")]
    [InlineData("/api/worklists/to-answer?limit=0", 400, "field.out-of-range", "limit")]
    [InlineData("/api/worklists/to-answer?limit=201", 400, "field.out-of-range", "limit")]
    [InlineData("/api/worklists/to-answer?cursor=1", 400, "page.cursor-invalid", "cursor")]
    [InlineData("/api/worklists/to-answer?cursor=due.0.-1.0.00000000000000000000000000000000", 400, "page.cursor-invalid", "cursor")]
    [InlineData(
        "/api/worklists/to-answer?cursor=due.0.9223372036854775807.0.00000000000000000000000000000000",
        400,
        "page.cursor-invalid",
        "cursor"
    )]
    [InlineData("/api/worklists/to-answer?cursor=newest.0.1.1.00000000000000000000000000000000", 400, "page.cursor-invalid", "cursor")]
    [InlineData("/api/worklists/to-answer?cursor=due.0.1.1.%27or%201%3D1", 400, "page.cursor-invalid", "cursor")]
    [InlineData("/api/worklists/to-review", 200, null, null)]
    [InlineData("/api/worklists/mine", 403, "role.not-permitted", null)]
    public async Task what_is_asked_wrongly_is_named(string path, int status, string? code, string? pointer)
    {
        if (code is null)
            await service.As(Dispatcher).Get(path).Expect(status);
        else
            await service.As(Dispatcher).Get(path).Refused(status, code, pointer);
    }

    [Fact]
    public async Task a_cursor_that_was_tampered_with_shows_nobody_elses_cases()
    {
        await Submitted("urgent");
        await service.CatchUp();
        var cursor = $"due.0.{new DateTime(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc).Ticks}.0.{Guid.Empty:N}";
        (await service.As("dispatcher@SX-H02").Get($"/api/worklists/to-answer?cursor={cursor}"))["/items"].GetArrayLength().ShouldBe(0);
        (await service.As(Dispatcher).Get($"/api/worklists/to-answer?cursor={cursor}"))["/items"].GetArrayLength().ShouldBeGreaterThan(0);
        await service.As(Dispatcher).Get("/api/worklists/to-answer").After(long.MaxValue).Refused(503, "read-model.behind");
    }

    [Fact]
    public async Task every_line_that_was_shown_is_in_the_access_log()
    {
        var at = await Submitted("urgent");
        var person = (await service.As("family-doctor@SX-T01").Get(at)).String("/person");
        var before = (await service.As("county-authority@340422").Get($"/api/people/{person}/accesses"))["/items"].GetArrayLength();
        await service.CatchUp();
        await service.As(Dispatcher).Get("/api/worklists/to-answer?limit=200");
        var items = (await service.As("county-authority@340422").Get($"/api/people/{person}/accesses"))["/items"].EnumerateArray().ToList();
        // Who looks into the access log stands in it too, and first.
        items.Count.ShouldBe(before + 2);
        items[0].GetProperty("what").GetString().ShouldBe("access-log");
        items[1].GetProperty("what").GetString().ShouldBe("list");
        items[1].GetProperty("basis").GetString().ShouldBe("receiver");
    }

    // From a township hospital: no review is due.
    private async Task<string> Submitted(string urgency, string name = "虚构甲")
    {
        var at = $"/api/referrals/{Guid.CreateVersion7()}";
        await service.As("family-doctor@SX-T01").Put(at, CaseForms.Referral(CaseForms.NewPatient(name), urgency: urgency)).Expect(201);
        return at;
    }
}
