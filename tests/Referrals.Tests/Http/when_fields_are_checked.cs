// One fault for each place, and limits in characters as people count them.
using Referrals.Http;

namespace Referrals.Tests.Http;

public sealed class when_fields_are_checked
{
    [Fact]
    public void only_the_first_fault_of_a_place_is_told()
    {
        var fields = new Fields();
        fields.Text("/a", new string('长', 3), 2);
        fields.Fault("/a", "field.format");
        fields.Fault("/b", "field.required");
        Told(fields).ShouldBe(["field.too-long /a", "field.required /b"]);
        (fields.IsGood("/a"), fields.IsGood("/c")).ShouldBe((false, true));
    }

    [Fact]
    public void a_control_character_is_told_with_its_place()
    {
        var fields = new Fields();
        fields.Lines("/a", "😀一\u0007", 10);
        var fault = fields.Refusal!.Errors![0];
        (fault.Code, fault.Values!["position"], fault.Values["character"]).ShouldBe(("field.control-character", "3", "U+0007"));
        App.Problems.Say(fault, Language.English).ShouldBe("Character 3 is a control character (U+0007).");
    }

    [Theory]
    [InlineData("😀", 2_000)]
    [InlineData("𠮷", 50)]
    [InlineData("👍🏽", 20)]
    public void a_limit_is_of_characters(string character, int limit)
    {
        Told(fields => fields.Lines("/a", string.Concat(Enumerable.Repeat(character, limit)), limit)).ShouldBeEmpty();
        Told(fields => fields.Lines("/a", string.Concat(Enumerable.Repeat(character, limit + 1)), limit)).ShouldBe(["field.too-long /a"]);
    }

    [Fact]
    public void a_few_characters_are_never_thousands_of_signs()
    {
        Told(fields => fields.Lines("/a", "a" + new string('\u0301', 5_000), 10)).ShouldBe(["field.too-long /a"]);
        Told(fields => fields.Lines("/a", "a" + new string('\u0301', 30), 10)).ShouldBe(["field.too-many-marks /a"]);
    }

    [Fact]
    public void a_code_is_of_letters_and_digits_so_its_limit_counts_those()
    {
        Told(fields => fields.Code("/a", string.Concat(Enumerable.Repeat("😀", 21)), 40)).ShouldBe(["field.too-long /a"]);
        new Fields().Code("/a", " ＳＸ－Ｈ０１\u200b", 40).ShouldBe("SX-H01");
        new Fields().Number("/a", "'999999 1990", 40).ShouldBe("9999991990");
        new Fields().OptionalNumber("/a", "\u202c", 40).ShouldBeNull();
    }

    [Fact]
    public void a_name_has_nothing_for_a_lost_character_unless_it_cannot_be_asked_for()
    {
        Told(fields => fields.Name("/a", "王\ufffd", 50)).ShouldBe(["field.damaged-character /a"]);
        var fields = new Fields();
        fields.OptionalName("/a", " 王\ufffd", 50, damaged: true).ShouldBe("王\ufffd");
        fields.Refusal.ShouldBeNull();
    }

    private static List<string> Told(Action<Fields> check)
    {
        var fields = new Fields();
        check(fields);
        return Told(fields);
    }

    private static List<string> Told(Fields fields) => [.. (fields.Refusal?.Errors ?? []).Select(e => $"{e.Code} {e.Pointer}")];
}
