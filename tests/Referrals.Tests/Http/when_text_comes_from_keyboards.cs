// What keyboards, clipboards and word processors leave in texts, numbers and cells; the table is in ops/docs/text-rules.md.
using Referrals.Shared;

namespace Referrals.Tests.Http;

public sealed class when_text_comes_from_keyboards
{
    [Theory]
    [InlineData("第一段\v第二段", "第一段\n第二段", "第一段 第二段")]
    [InlineData("第一段\u2028第二段\f第三段\u0085", "第一段\n第二段\n第三段", "第一段 第二段 第三段")]
    [InlineData("第一段\n第二段\t三", "第一段\n第二段\t三", "第一段 第二段 三")]
    [InlineData("胸痛\ufeff三天", "胸痛三天", "胸痛三天")]
    [InlineData("\u202d胸痛\u202c三天\u200b\u2060\u00ad", "胸痛三天", "胸痛三天")]
    [InlineData("\u3000 胸痛\u00a0", "胸痛", "胸痛")]
    [InlineData("\u3164", "", "")]
    [InlineData("医生👨‍⚕️，葛\U000E0100、ＡＢＣ！", "医生👨‍⚕️，葛\U000E0100、ＡＢＣ！", "医生👨‍⚕️，葛\U000E0100、ＡＢＣ！")]
    public void texts_lose_what_nobody_sees_and_nothing_else(string typed, string lines, string line)
    {
        CleanText.Clean(typed, lines: true).ShouldBe(lines);
        CleanText.Clean(typed, lines: false).ShouldBe(line);
    }

    [Theory]
    [InlineData("340422－260302－ABCDEFG", "340422-260302-ABCDEFG")]
    [InlineData(" 340422 - 260302 – abcdefg\r\n", "340422-260302-ABCDEFG")]
    [InlineData("340422—260302−abcdefg", "340422-260302-ABCDEFG")]
    [InlineData("軍字第１２３号", "軍字第123号")]
    [InlineData("٣٤٠", "340")]
    [InlineData("`´'‘’＇12", "12")]
    [InlineData("1\u200d2\ufe0f", "12")]
    public void numbers_are_written_in_one_way(string typed, string number) => CleanText.Number(typed).ShouldBe(number);

    [Theory]
    [InlineData("　２０ ", "20")]
    [InlineData("８：００", "8:00")]
    [InlineData("'0012", "0012")]
    [InlineData("'", "'")]
    [InlineData("08:00 08:10", "08:00 08:10")]
    [InlineData("\ufeffSX-H01\u200b", "SX-H01")]
    [InlineData("专家／设备", "专家/设备")]
    public void cells_are_of_half_width_and_lose_the_mark_of_a_text(string typed, string cell) => CleanText.Cell(typed).ShouldBe(cell);

    [Theory]
    [InlineData("胸痛\u0007三天", 3, "U+0007")]
    [InlineData("👨‍👩‍👧‍👦é\0", 3, "U+0000")]
    [InlineData("a\uffff", 2, "U+FFFF")]
    public void a_control_character_is_told_with_its_place(string text, int position, string character) =>
        CleanText.FirstControl(text, lines: true).ShouldBe(new TextFault(position, character));

    [Fact]
    public void lines_may_have_breaks_and_tabs_and_single_lines_none()
    {
        CleanText.FirstControl("一\r\n二\t三", lines: true).ShouldBeNull();
        CleanText.FirstControl("一\n二", lines: false).ShouldBe(new TextFault(2, "U+000A"));
    }

    [Theory]
    [InlineData("王\ufffd", 2, "U+FFFD")]
    [InlineData("𠮷?", 2, "U+003F")]
    [InlineData("？小明", 1, "U+FF1F")]
    [InlineData("王□明", 2, "U+25A1")]
    [InlineData("王小\ue863", 3, "U+E863")]
    [InlineData("王\U000F0000", 2, "U+F0000")]
    [InlineData("王**", 2, "U+002A")]
    public void a_sign_for_a_lost_character_is_told_with_its_place(string name, int position, string character) =>
        CleanText.FirstDamage(name).ShouldBe(new TextFault(position, character));

    [Theory]
    [InlineData("古丽米热·艾比布力")]
    [InlineData("𠮷〇\U00030EDD⿰王田")]
    [InlineData("O’Neill-Smith Jr.")]
    public void a_whole_name_has_none(string name) => CleanText.FirstDamage(name).ShouldBeNull();

    [Theory]
    [InlineData("王小明", 3, false)]
    [InlineData("王小明", 2, true)]
    [InlineData("𠮷𠮷", 2, false)]
    [InlineData("𠮷𠮷𠮷", 2, true)]
    [InlineData("e\u0301e\u0301", 2, false)]
    [InlineData("👍🏽👍🏽", 2, false)]
    [InlineData("葛\U000E0100", 1, false)]
    [InlineData("a\u0301\u0301\u0301\u0301", 1, true)]
    public void lengths_are_counted_as_people_do(string text, int limit, bool longer) =>
        CleanText.IsLongerThan(text, limit).ShouldBe(longer);

    [Fact]
    public void no_character_bears_more_than_sixteen_marks()
    {
        CleanText.FirstPile("王a" + new string('\u0301', 16)).ShouldBeNull();
        CleanText.FirstPile("王a" + new string('\u0301', 17)).ShouldBe(new TextFault(2, "U+0301"));
        CleanText.FirstPile("བསྒྲུབས་དཔལ").ShouldBeNull();
        CleanText.FirstPile(string.Concat(Enumerable.Repeat("👨‍👩‍👧‍👦", 40))).ShouldBeNull();
    }
}
