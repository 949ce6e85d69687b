using System.Data;
using System.Text;
using MiniExcelLibs;
using Referrals.Cases;
using Referrals.Http;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;
using Referrals.Tests.Http;

namespace Referrals.Tests.ReservedPools;

/// <summary>Each test has days of its own.</summary>
public class when_a_schedule_is_uploaded(TestService service) : IClassFixture<TestService>
{
    private const string Header = "institution,kind,unit,of,day,session,from,until,places,starts,taken,staffed,census,discharges,reason";

    [Fact]
    public async Task the_example_is_published_once_in_whatever_encoding()
    {
        var text = (
            await File.ReadAllTextAsync(
                Path.Combine(Repository.Root, "contracts/examples/schedule.csv"),
                TestContext.Current.CancellationToken
            )
        ).Replace("2026-12-01", service.DayText(10));
        var before = await service.CountEvents();
        var dry = await Upload(text, "?dryRun=true").Expect(200);
        dry["/changed"].GetBoolean().ShouldBeTrue();
        (await service.CountEvents()).ShouldBe(before);

        var gbk = CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!.GetBytes(text);
        var first = await service.As("his-system@SX-H01").Post("/api/pools/schedule").Raw(gbk, "text/csv").Expect(200);
        (await service.CountEvents()).ShouldBe(before + 4);
        first["/pools"].GetArrayLength().ShouldBe(3);
        first["/pools/2/sessions/0/capacity"].GetInt32().ShouldBe(7);
        first.Position.ShouldBeGreaterThan(0);
        (await service.Pool(service.Specialist(10))).Session("am")!.Taken.ShouldBe(2);
        (await service.Pool($"SX-H01~examination~CARD~CT-1~{service.DayText(10)}")).Session("day")!.Capacity.ShouldBe(64);

        var again = await Upload("\ufeff" + text).Expect(200);
        again["/changed"].GetBoolean().ShouldBeFalse();
        (await service.CountEvents()).ShouldBe(before + 4);
    }

    [Fact]
    public async Task a_file_with_wrong_lines_is_refused_as_a_whole_and_each_is_named()
    {
        var day = service.DayText(11);
        var before = await service.CountEvents();
        var answer = await Upload(
                $"""
                {Header}
                SX-H01,clinic-slot,CARD-C,,{day},am,08:00,12:00,10,,,,,,
                SX-H01,sofa,CARD-C,,{day},am,08:00,12:00,10,,,,,,
                SX-H01,clinic-slot,NONE,,{day},am,08:00,12:00,-1,,,,,,
                SX-H02,bed,CARD-W,,{day},,,,,,,1,1,1,

                SX-H01,bed,CARD-W,,{day},,,,5,,,1,0,9,because
                SX-H01,clinic-slot,NEUR-C,,{day},am,08:00,12:00,10,,,,,,
                SX-H01,clinic-slot,NEUR-C,,{day},pm,11:00,12:30,10,,,,,,
                SX-H01,examination,CARD,CT-1,31.12.2026,am,08:00,12:00,,08:00 25:00,,,,,
                SX-H01,"bed
                ",CARD-W,,{day},,,,,,,1,0,0,
                SX-H01,"bed"x,CARD-W,,{day},,,,,,,1,0,0,
                SX-H01,bed,CARD-W,,{day},,,,,,,1,0,0,,,,x
                """
            )
            .Expect(400);
        answer
            .Problems.Where(problem => problem.Pointer is not null)
            .Select(problem => $"{problem.Code} {problem.Pointer}")
            .ShouldBe([
                "field.unknown-code /lines/3/kind",
                "field.unknown-code /lines/4/unit",
                "field.wrong-type /lines/4/places",
                "pool.not-yours /lines/5/institution",
                "field.not-allowed /lines/7/places",
                "field.out-of-range /lines/7/discharges",
                "field.unknown-code /lines/7/reason",
                "pool.sessions-overlap /lines/9",
                "field.format /lines/10/day",
                "csv.quotes /lines/13",
                "csv.too-many-cells /lines/14",
            ]);
        (await service.CountEvents()).ShouldBe(before);
    }

    [Fact]
    public async Task the_rules_of_each_pool_name_its_line_and_all_pools_change_together()
    {
        var (ward, day) = (service.Ward(1), service.DayText(1));
        await service.Publish(ward, PoolSteps.Beds(2)).Expect(200);
        var at = await service.Holding(ward);
        string File(string reason) => $"{Header}\nSX-H01,bed,NEUR-W,,{day},,,,,,,5,0,0,\nSX-H01,bed,CARD-W,,{day},,,,,,,0,0,0,{reason}\n";
        var before = await service.CountEvents();
        await Upload(File("")).Refused(400, "pool.capacity-below-held", "/lines/3");
        (await service.CountEvents()).ShouldBe(before);

        var dry = await Upload(File("ward-closed"), "?dryRun=true").Expect(200);
        dry["/pools/1/withdrawn/0/id"].GetGuid().ShouldBe(PoolSteps.Id(at));
        (await service.CountEvents()).ShouldBe(before);

        await Upload(File("ward-closed")).Expect(200);
        (await service.CountEvents()).ShouldBe(before + 3);
        (await service.Case(at)).ShouldBeOfType<Referral.HoldLapsed>();
    }

    [Fact]
    public async Task a_file_that_is_none_is_refused()
    {
        await Upload("institution,kind,unit,colour,kind\n").Refused(400, "field.unknown", "/lines/1/colour");
        await Upload("institution,kind,unit,kind\n").Refused(400, "field.required", "/lines/1/day");
        await Upload("institution,kind,unit,kind\n").Refused(400, "field.repeated", "/lines/1/kind");
        await Upload("").Refused(400, "body.missing");
        await Upload(Header).Refused(400, "csv.no-lines", "/lines/1");
        await Upload(Header + "\n" + string.Concat(Enumerable.Repeat("x,y\n", 1_001))).Refused(413, "pool.schedule-too-large");
        await Upload(new string('x', Body<object>.Limit + 1)).Refused(413, "body.too-large");
        var dispatcher = service.As("dispatcher@SX-H01");
        await dispatcher.Post("/api/pools/schedule").Raw([0xff, 0xfe, 0x00], "text/csv").Refused(400, "csv.encoding");
        await dispatcher.Post("/api/pools/schedule").Raw("{}").Refused(415, "body.not-csv");
        await Upload(Header).IfMatch(1).Refused(400, "field.not-allowed");
        await Upload(Header, "?dryRun=perhaps").Refused(400, "field.format");
    }

    [Fact]
    public async Task the_same_schedule_as_a_workbook_is_the_same_publication()
    {
        var text = (
            await File.ReadAllTextAsync(
                Path.Combine(Repository.Root, "contracts/examples/schedule.csv"),
                TestContext.Current.CancellationToken
            )
        ).Replace("2026-12-01", service.DayText(12));
        await Upload(text).Expect(200);
        var before = await service.CountEvents();
        var lines = Csv.Read(text).Select(line => line.Cells).ToList();
        lines = lines.ConvertAll(cells => (IReadOnlyList<string>)[.. cells, .. Enumerable.Repeat("", lines[0].Count - cells.Count)]);
        (await Upload(Workbook.Write("s", lines[0], [.. lines.Skip(1)])).Expect(200))["/changed"].GetBoolean().ShouldBeFalse("all texts");
        (await Upload(Typed(lines)).Expect(200))["/changed"].GetBoolean().ShouldBeFalse("days, times and numbers as Excel keeps them");
        (await service.CountEvents()).ShouldBe(before);

        lines[1] = [.. lines[1].Select(cell => cell == service.DayText(12) ? service.DayText(13) : cell)];
        (await Upload(Typed(lines)).Expect(200))["/changed"].GetBoolean().ShouldBeTrue();
        (await service.CountEvents()).ShouldBeGreaterThan(before);
    }

    [Fact]
    public async Task a_wrong_cell_of_a_workbook_is_named_by_row_and_column()
    {
        string[] header = ["机构", "类别", "科室", "日期", "开放床位", "期初留院", "预计出院"];
        string?[][] rows =
        [
            ["SX-H01", "床位", "CARD-W", service.DayText(14), "x", "0", "0"],
            [],
            ["SX-H01", "床位", "CARD-W", "明天", "1", "0", "0", "9"],
            ["SX-H01", "沙发", "CARD-W", service.DayText(14), "1", "0", "0"],
        ];
        var padded = rows.Select(row => (IReadOnlyList<object?>)[.. row, .. Enumerable.Repeat<object?>(null, 8 - row.Length)]).ToList();
        var answer = await Upload(Workbook.Write("s", [.. header, " "], padded)).Expect(400);
        answer
            .Problems.Where(problem => problem.Pointer is not null)
            .Select(problem => $"{problem.Code} {problem.Pointer}")
            .ShouldBe(["field.wrong-type /lines/2/staffed", "csv.too-many-cells /lines/4", "field.unknown-code /lines/5/kind"]);
    }

    [Fact]
    public async Task a_workbook_that_is_none_is_refused()
    {
        var dispatcher = service.As("dispatcher@SX-H01");
        await Workbooks.Send(dispatcher, [0x50, 0x4b, 0x03, 0x04, 1, 2, 3]).Refused(400, "xlsx.unreadable");
        await Workbooks.Send(dispatcher, Encoding.UTF8.GetBytes(Header)).Refused(400, "xlsx.unreadable");
        await Workbooks.Send(dispatcher, []).Refused(400, "body.missing");
        await Workbooks.Send(dispatcher, Workbooks.Bomb(100)).Refused(413, "xlsx.too-large");
        await Workbooks.Send(dispatcher, new byte[Body<object>.Limit + 1]).Refused(413, "body.too-large");
        await Workbooks.Send(dispatcher, Workbooks.Rows(1_002)).Refused(413, "pool.schedule-too-large");
        byte[] old = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0, 0];
        await dispatcher.Post("/api/pools/schedule").Raw(old, "application/vnd.ms-excel").Refused(400, "xlsx.old-format");
        await dispatcher.Post("/api/pools/schedule").Raw(Workbooks.Rows(1), "application/zip").Refused(415, "body.not-csv");
    }

    [Fact]
    public async Task what_windows_and_browsers_say_of_a_table_is_read_by_its_content()
    {
        var text = $"{Header}\nSX-H01,bed,CARD-W,,{service.DayText(15)},,,,,,,3,1,0,\n";
        await Upload(text).Expect(200);
        var workbook = Workbook.Write("s", Csv.Read(text).First().Cells, [Csv.Read(text).Last().Cells.Append("").ToList()]).ToArray();
        var dispatcher = service.As("dispatcher@SX-H01");
        foreach (var type in new[] { "application/vnd.ms-excel", "application/octet-stream", "text/plain", "application/csv" })
        {
            foreach (var content in new[] { Encoding.UTF8.GetBytes(text), workbook })
            {
                var answer = await dispatcher.Post("/api/pools/schedule").Raw(content, type).Expect(200);
                answer["/changed"].GetBoolean().ShouldBeFalse($"{type}: the same again");
            }
        }

        var form = MultipartForm.Of(("file", "排班.csv", "application/vnd.ms-excel", Encoding.UTF8.GetBytes(text)));
        var sent = await dispatcher.Post("/api/pools/schedule").Raw(form, MultipartForm.ContentType).Expect(200);
        sent["/changed"].GetBoolean().ShouldBeFalse("a browser's form");
        await dispatcher.Post("/api/pools/schedule").Raw(MultipartForm.Of(), MultipartForm.ContentType).Refused(400, "multipart.one-file");
    }

    private static MemoryStream Typed(List<IReadOnlyList<string>> lines)
    {
        using var table = new DataTable();
        foreach (var name in lines[0])
            table.Columns.Add(name, typeof(object));
        foreach (var line in lines.Skip(1))
        {
            table.Rows.Add([
                .. line.Select(
                    object? (cell) =>
                        cell switch
                        {
                            "" => null,
                            _ when DateOnly.TryParseExact(cell, "yyyy-MM-dd", out var day) => day.ToDateTime(TimeOnly.MinValue),
                            _ when cell.Length == 5 && TimeOnly.TryParseExact(cell, "HH:mm", out var time) => time.ToTimeSpan(),
                            _ when int.TryParse(cell, out var number) => number,
                            _ => cell,
                        }
                ),
            ]);
        }

        var file = new MemoryStream();
        file.SaveAs(table);
        return file;
    }

    private Scenario Upload(MemoryStream workbook) => Workbooks.Send(service.As("dispatcher@SX-H01"), workbook.ToArray());

    private Scenario Upload(string text, string query = "") =>
        service.As("dispatcher@SX-H01").Post($"/api/pools/schedule{query}").Raw(text, "text/csv; charset=utf-8");
}
