using Referrals.Http;

namespace Referrals.Tests.Http;

/// <summary>Cells as people, Excel and WPS write them.</summary>
public class when_a_cell_is_read
{
    [Theory]
    [InlineData("2026-12-01")]
    [InlineData("2026-12-1")]
    [InlineData("2026/12/1")]
    [InlineData("2026.12.1")]
    [InlineData("2026年12月1日")]
    [InlineData("2026年12月01日 星期二")]
    [InlineData("2026/12/1 0:00")]
    [InlineData("2026/12/1 00:00:00")]
    [InlineData("2026-12-01T00:00:00")]
    [InlineData("２０２６－１２－１")]
    [InlineData("'2026-12-01")]
    [InlineData("20261201")]
    [InlineData("46357")]
    public void a_day_is_a_day(string cell) => SpreadsheetCell.Day(SpreadsheetCell.Plain(cell)).ShouldBe(new DateOnly(2026, 12, 1));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("2026-02-30")]
    [InlineData("1.12.2026")]
    [InlineData("12/1/2026")]
    [InlineData("26/12/1")]
    [InlineData("12月1日")]
    [InlineData("2026/12/1 8:00")]
    [InlineData("2026-12-01T00:00:00Z")]
    [InlineData("35000")]
    [InlineData("99999")]
    [InlineData("20261301")]
    [InlineData("明天")]
    public void what_may_be_another_day_is_none(string? cell) => SpreadsheetCell.Day(cell).ShouldBeNull();

    [Theory]
    [InlineData("8:00", "08:00")]
    [InlineData("08:00", "08:00")]
    [InlineData("8:00:00", "08:00")]
    [InlineData("８：００", "08:00")]
    [InlineData("8点", "08:00")]
    [InlineData("8时30分", "08:30")]
    [InlineData("8点整", "08:00")]
    [InlineData("上午8:00", "08:00")]
    [InlineData("下午2:30", "14:30")]
    [InlineData("下午14:30", "14:30")]
    [InlineData("2:30 PM", "14:30")]
    [InlineData("12:30 am", "00:30")]
    [InlineData("24:00", "24:00")]
    [InlineData("0.333333333333333", "08:00")]
    [InlineData("=\"08:00\"", "08:00")]
    // Left to the field's own check.
    [InlineData("8", "8")]
    [InlineData("8:00:30", "8:00:30")]
    [InlineData("8:60", "8:60")]
    [InlineData("0.3", "07:12")]
    [InlineData("0.3001", "0.3001")]
    [InlineData("later", "later")]
    public void a_time_is_a_time(string cell, string time) => SpreadsheetCell.Time(SpreadsheetCell.Plain(cell)).ShouldBe(time);

    [Theory]
    [InlineData("20", 20)]
    [InlineData("２０", 20)]
    [InlineData("20.0", 20)]
    [InlineData("1.5", null)]
    [InlineData("-1", null)]
    [InlineData("1,000", null)]
    [InlineData("20个", null)]
    public void a_number_is_whole(string cell, int? number) => SpreadsheetCell.Whole(SpreadsheetCell.Plain(cell)).ShouldBe(number);

    [Theory]
    [InlineData("08:00 08:10")]
    [InlineData("08:00、08:10")]
    [InlineData("08:00，08:10")]
    [InlineData("08:00；08:10；")]
    [InlineData("08:00\n08:10")]
    [InlineData("08:00\r\n 08:10\r\n")]
    public void a_list_is_a_list(string cell) => SpreadsheetCell.List(SpreadsheetCell.Plain(cell)).ShouldBe(["08:00", "08:10"]);

    [Theory]
    [InlineData("\u200b CARD-C\ufeff", "CARD-C")]
    [InlineData("ＳＸ－Ｈ０１", "SX-H01")]
    [InlineData("\u00a0上午\u3000", "上午")]
    [InlineData("'=1+1", "=1+1")]
    [InlineData("病区　关闭", "病区 关闭")]
    public void a_code_is_read_as_it_is_meant(string cell, string plain) => SpreadsheetCell.Plain(cell).ShouldBe(plain);
}
