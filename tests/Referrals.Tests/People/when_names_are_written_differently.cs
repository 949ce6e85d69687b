// Spellings of one name are one; names that were damaged on their way are refused, taken in an emergency, and mended by the right one.
using Referrals.Http;
using Referrals.People;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.People;

public class when_names_are_written_differently(TestPostgres postgres) : VaultTest(postgres)
{
    [Theory]
    [InlineData("古丽米热·艾比布力")]
    [InlineData("古丽米热•艾比布力")]
    [InlineData("古丽米热・艾比布力")]
    [InlineData("古丽米热･艾比布力")]
    [InlineData("古丽米热∙艾比布力")]
    [InlineData("古丽米热⋅艾比布力")]
    [InlineData("古丽米热●艾比布力")]
    [InlineData("古丽米热ㆍ艾比布力")]
    [InlineData("古丽米热.艾比布力")]
    [InlineData("古丽米热．艾比布力")]
    [InlineData("古丽米热。艾比布力")]
    [InlineData("古丽米热 艾比布力")]
    [InlineData("古丽米热-艾比布力")]
    [InlineData("古丽米热艾比布力")]
    [InlineData("古麗米熱·艾比布力")]
    public void every_dot_of_a_name_is_the_same(string spelling) => PersonName.Plain(spelling).ShouldBe("古丽米热艾比布力");

    [Theory]
    [InlineData("張麗華", "张丽华")]
    [InlineData("劉國強", "刘国强")]
    [InlineData("歐陽靜", "欧阳静")]
    [InlineData("黃溫淸", "黄温清")]
    [InlineData("葛\U000E0100亮", "葛亮")]
    [InlineData("Ａnna  Kim", "ANNA-KIM")]
    [InlineData("乾著", "乾著")]
    public void traditional_characters_are_their_simplified_ones(string one, string other) =>
        PersonName.Plain(one).ShouldBe(PersonName.Plain(other));

    [Theory]
    [InlineData("张丽华", "张丽花")]
    [InlineData("𠮷野", "吉野")]
    [InlineData("乾坤", "干坤")]
    public void different_names_stay_different(string one, string other) => PersonName.Agree(one, other).ShouldBeFalse();

    [Theory]
    [InlineData("王\ufffd", "王小明", true)]
    [InlineData("王\ufffd\ufffd明", "王小明", true)]
    [InlineData("??", "王小明", true)]
    [InlineData("王小明", "王□明", true)]
    [InlineData("王\ue863", "王?", true)]
    [InlineData("王?", "赵大伟", false)]
    [InlineData("王?明", "王小红", false)]
    [InlineData("王?", "李?", false)]
    public void of_a_damaged_name_what_is_left_must_fit(string known, string said, bool agree) =>
        PersonName.Agree(known, said).ShouldBe(agree);

    [Fact]
    public async Task a_second_spelling_finds_the_same_person_and_changes_nothing()
    {
        var number = IdentityNumbers.Next();
        var person = await Registered(Person(number, "张丽华"));
        (await Registered(Person(number, "張麗華"))).ShouldBe(person);
        (await vault.Find(County, person, Cancellation))!.ShouldSatisfyAllConditions(
            known => known.Version.ShouldBe(1),
            known => known.Data!.Name.ShouldBe("张丽华")
        );
        (await vault.Named(County, "張 麗 華", 9, Cancellation)).ShouldBe([person]);
    }

    [Fact]
    public async Task somebody_whose_name_was_hashed_before_is_found_by_the_spelling_of_then_and_by_all_after_a_change()
    {
        var data = Person(name: "張麗華");
        var person = await Registered(data);
        var before = MasterKeys.Parse(Keys, "a test").Hash(County, $"name/{PersonName.PlainBefore("張麗華")}");
        await Sql($"update referrals_people.people set name_hash = '\\x{Convert.ToHexString(before)}' where person = '{person}'");
        (await vault.Named(County, "張麗華", 9, Cancellation)).ShouldBe([person]);
        (await vault.Named(County, "张丽华", 9, Cancellation)).ShouldBeEmpty();

        await Registered(data with { Phone = "13800001234" });
        (await vault.Named(County, "张丽华", 9, Cancellation)).ShouldBe([person]);
    }

    [Fact]
    public async Task a_damaged_name_is_mended_by_the_right_one_and_never_spoils_it()
    {
        var number = IdentityNumbers.Next();
        var person = await Registered(AtTheDoor(number, "王\ufffd"));
        (await vault.Read(County, person, Cancellation))!.NameInDoubt.ShouldBe(true);
        await RefusedAsync(Registered(Person(number, "赵大伟")), "person.name-differs");

        (await Registered(Person(number, "王小明"))).ShouldBe(person);
        (await Registered(AtTheDoor(number, "王?明"))).ShouldBe(person);
        var known = (await vault.Read(County, person, Cancellation))!;
        (known.Name, known.NameInDoubt).ShouldBe(("王小明", null));
        (await vault.Named(County, "王小明", 9, Cancellation)).ShouldBe([person]);
    }

    private static PersonData AtTheDoor(string number, string name)
    {
        var fields = new Fields();
        var data = Form(number, name).Check(fields, "", DateTimeOffset.UtcNow, emergency: true);
        fields.Refusal.ShouldBeNull();
        return data!;
    }
}
