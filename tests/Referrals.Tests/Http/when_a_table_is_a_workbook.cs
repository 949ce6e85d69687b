using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Referrals.Http;

namespace Referrals.Tests.Http;

public class when_a_table_is_a_workbook
{
    [Fact]
    public void what_was_written_is_read()
    {
        object?[][] rows =
        [
            ["340123199001011234", "007", "=1+1", 5, 0.25m, null],
            ["2026-12-01", "08:00", "<&>\"' \r\n'", 123456789012345L, 1.5m, "x"],
            ["@@@fileid@@@,xl/workbook.xml", "-1", "_x0041_", null, null, null],
        ];
        using var file = Workbook.Write("单", ["a", "b", "c", "d", "e", "f"], rows);
        Read(file.ToArray())
            .ShouldBe(
                "1:a|b|c|d|e|f 2:340123199001011234|007|=1+1|5|0.25 3:2026-12-01|08:00|<&>\"' \n'|123456789012345|1.5|x 4:@@@fileid@@@,xl/workbook.xml|-1|_x0041_"
            );
        using var empty = Workbook.Write("x", ["a", "b"], []);
        Read(empty.ToArray()).ShouldBe("1:a|b");
    }

    [Fact]
    public void rows_are_counted_as_excel_counts_them()
    {
        Read(
                Workbooks.Of(
                    "<sheetData><row r=\"3\"><c r=\"B3\"><v>1</v></c></row><row r=\"4\"/><row r=\"6\"><c r=\"A6\" t=\"b\"><v>1</v></c><c r=\"C6\" t=\"e\"><v>#REF!</v></c></row></sheetData>"
                )
            )
            .ShouldBe("3:|1 6:True||#REF!");
        Read(
                Workbooks.Of(
                    "<sheetData><row><c t=\"inlineStr\"><is><t> a </t></is></c><c><v>0.1</v></c></row><row><c><v>1E3</v></c></row></sheetData>"
                )
            )
            .ShouldBe("1:a|0.1 2:1000");
    }

    [Fact]
    public void days_and_times_are_read_in_whatever_format_the_chinese_excel_keeps_them()
    {
        // 14 and 20 are known everywhere; 31, 57 and 32 are days and a time only where Excel is Chinese.
        var cells = Workbook
            .Read(
                Workbooks.Styled(
                    "<sheetData><row r=\"1\">"
                        + "<c r=\"A1\" s=\"1\"><v>46357</v></c><c r=\"B1\" s=\"2\"><v>0.33333333333333331</v></c>"
                        + "<c r=\"C1\" s=\"3\"><v>46357</v></c><c r=\"D1\" s=\"4\"><v>46357</v></c><c r=\"E1\" s=\"5\"><v>0.60416666666666663</v></c>"
                        + "<c r=\"F1\" s=\"0\"><v>46357</v></c><c r=\"G1\" s=\"0\"><v>0.5</v></c><c r=\"H1\" s=\"2\"><v>1</v></c>"
                        + "</row></sheetData>",
                    0,
                    14,
                    20,
                    31,
                    57,
                    32
                )
            )
            .Single()
            .Cells;
        foreach (var at in new[] { 0, 2, 3, 5 })
            SpreadsheetCell.Day(cells[at]).ShouldBe(new DateOnly(2026, 12, 1), $"cell {at}: {cells[at]}");
        string.Join(' ', new[] { 1, 4, 6, 7 }.Select(at => SpreadsheetCell.Time(cells[at]))).ShouldBe("08:00 14:30 12:00 24:00");
    }

    [Theory]
    [InlineData("<sheetData><row r=\"1\"><c r=\"A1\"><v>1</v>")]
    [InlineData("<sheetData></row></sheetData>")]
    [InlineData("<dimension/>")]
    public void what_is_no_sheet_is_unreadable(string content) => Refused(Workbooks.Of(content)).ShouldBe("xlsx.unreadable");

    [Fact]
    public void what_unpacks_to_too_much_is_refused_before_it_is_unpacked()
    {
        var watch = Stopwatch.StartNew();
        Refused(Workbooks.Bomb(200)).ShouldBe("xlsx.too-large");
        Refused(Workbooks.LyingBomb(200)).ShouldBe("xlsx.unreadable");
        Refused(Workbooks.Of("<sheetData><row r=\"2000000000\"><c r=\"A2000000000\"><v>1</v></c></row></sheetData>"))
            .ShouldBe("xlsx.too-large");
        Refused(Workbooks.Rows(10_001)).ShouldBe("xlsx.too-large");
        Read(
                Workbooks.Of(
                    "<dimension ref=\"A1:ZZZZZZ9\"/><sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c><c r=\"XFD1\"><v>2</v></c></row></sheetData>"
                )
            )
            .ShouldBe("1:1");
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task a_table_that_no_workbook_should_hold_is_refused_before_anything_is_sent()
    {
        var rows = Enumerable.Repeat<IReadOnlyList<object?>>(["x"], Workbook.MostRows + 1).ToAsyncEnumerable();
        var context = new DefaultHttpContext();
        var refused = await Should.ThrowAsync<RequestRefusedException>(() =>
            new TableAnswer(new Table("x", ["a"], rows), TableFormat.Xlsx).ExecuteAsync(context)
        );
        refused.Refusal.Code.ShouldBe("xlsx.too-many-rows");
        context.Response.ContentType.ShouldBeNull();
    }

    private static string Read(byte[] file) =>
        string.Join(' ', Workbook.Read(file).Select(line => $"{line.Line}:{string.Join('|', line.Cells)}"));

    private static string Refused(byte[] file) => Should.Throw<RequestRefusedException>(() => Workbook.Read(file)).Refusal.Code;
}
