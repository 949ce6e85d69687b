using System.Text;
using Referrals.Http;

namespace Referrals.Tests.Http;

public class when_a_table_is_csv
{
    [Theory]
    [InlineData("a,b\r\nc,d\r\n", "1:a|b 2:c|d")]
    [InlineData("a,b\nc,d", "1:a|b 2:c|d")]
    [InlineData("a\rb", "1:a 2:b")]
    [InlineData("a, b ,\"\tc \"\n", "1:a|b|c")]
    [InlineData("\n,,\r\n  \na\n\n", "4:a")]
    [InlineData("a,,\n", "1:a")]
    [InlineData("a,b,\r\nc,d,,,\r\n,,,\r\n", "1:a|b 2:c|d")]
    [InlineData("a\tb\nc\t\"d\ne\"", "1:a|b 2:c|d\ne")]
    [InlineData("a;b\nc,d;e", "1:a|b 2:c,d|e")]
    [InlineData("a,b\n=\"007\",c", "1:a|b 2:007|c")]
    [InlineData("\"a,\"\"b\"\"\nc\",d\ne", "1:a,\"b\"\nc|d 3:e")]
    [InlineData("\"\"\"\"", "1:\"")]
    [InlineData("\"\",a", "1:|a")]
    [InlineData("", "")]
    public void its_records_are_read_with_their_lines(string text, string read) => Read(text).ShouldBe(read);

    [Theory]
    [InlineData("a\n\"b\"c,d\ne", "1:a 2! 3:e")]
    [InlineData("a\nb\"c\"d\ne", "1:a 2! 3:e")]
    [InlineData("a\n \"b\"\ne", "1:a 2! 3:e")]
    [InlineData("a\n\"b\nc", "1:a 2!")]
    [InlineData("a\nb\"c\nd", "1:a 2!")]
    [InlineData("\"", "1!")]
    [InlineData("\"\"\"", "1!")]
    [InlineData("\"a\"\"", "1!")]
    public void wrong_quotation_marks_are_told_with_the_line_on_which_the_record_begins(string text, string read) =>
        Read(text).ShouldBe(read);

    [Fact]
    public async Task what_was_written_is_read_and_no_text_is_a_formula()
    {
        object?[][] rows =
        [
            ["=1+1", "-2", -2, 0.25m],
            ["a,b", "c\"d", "e\r\nf", null],
            ["", "@x", "+86", 7L],
        ];
        var written = await Write(["转诊单号", "b", "c", "d"], rows);
        written.ShouldBe("\ufeff转诊单号,b,c,d\r\n'=1+1,'-2,-2,0.25\r\n\"a,b\",\"c\"\"d\",\"e\r\nf\",\r\n,'@x,'+86,7\r\n");
        Read(Csv.Decode(Encoding.UTF8.GetBytes(written))!).ShouldBe("1:转诊单号|b|c|d 2:=1+1|-2|-2|0.25 3:a,b|c\"d|e\r\nf 5:|@x|+86|7");
        (await Write(["a"], [])).ShouldBe("\ufeffa\r\n");
    }

    [Fact]
    public void it_is_utf8_or_gbk_or_marked_as_utf16_or_nothing()
    {
        Csv.Decode([0xd7, 0xaa, 0xd5, 0xef]).ShouldBe("转诊");
        Csv.Decode([.. Encoding.UTF8.Preamble, .. "转诊"u8]).ShouldBe("转诊");
        Csv.Decode([0xff, 0xfe, 0x00]).ShouldBeNull();
        // As Excel writes "Unicode text".
        Csv.Decode([0xff, 0xfe, .. Encoding.Unicode.GetBytes("转诊\t1")]).ShouldBe("转诊\t1");
        Csv.Decode([0xfe, 0xff, .. Encoding.BigEndianUnicode.GetBytes("转诊")]).ShouldBe("转诊");
    }

    private static string Read(string text) =>
        string.Join(' ', Csv.Read(text).Select(line => line.Broken ? $"{line.Line}!" : $"{line.Line}:{string.Join('|', line.Cells)}"));

    private static async Task<string> Write(string[] columns, object?[][] rows)
    {
        using var file = new MemoryStream();
        await using var at = rows.ToAsyncEnumerable().GetAsyncEnumerator(TestContext.Current.CancellationToken);
        await Csv.Write(file, columns, at, await at.MoveNextAsync(), TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(file.ToArray());
    }
}
