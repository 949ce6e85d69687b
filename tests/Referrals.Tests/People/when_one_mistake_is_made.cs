// One slip is one fault: what a wrong field would have told is not asked for again.
using Referrals.Http;
using Referrals.People;
using Referrals.Shared;

namespace Referrals.Tests.People;

public sealed class when_one_mistake_is_made
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 9, 0, 0, TimeSpan.FromHours(8));
    private static readonly string Right = IdentityNumbers.Make(new DateOnly(1980, 2, 3), 124);
    private static readonly string Wrong = Right[..17] + (Right[17] == '0' ? '1' : '0');

    public static TheoryData<PersonForm, string> Slips =>
        new()
        {
            { Card(Wrong), "/identity/number person.identity-number.check" },
            { Card(Right[..17]), "/identity/number person.identity-number.length" },
            { Card(new string('1', 41)), "/identity/number field.too-long" },
            { Card("\0"), "/identity/number field.control-character" },
            { Card(null), "/identity/number field.required" },
            { Card(Wrong) with { Sex = Sex.Male, BirthDate = new DateOnly(1980, 2, 4) }, "/identity/number person.identity-number.check" },
            { Card(Right) with { Identity = new(IdentityKind.HouseholdRegister, Wrong) }, "/identity/number person.identity-number.check" },
            { Card(Right) with { Identity = null, EstimatedAge = 60 }, "/identity field.required" },
            { Card(Right) with { Name = new string('1', 51) }, "/name field.too-long" },
            { Card(Right) with { Name = "\ue863" }, "/name field.damaged-character" },
            { Card(Right) with { Phone = "1380000\0" }, "/phone field.control-character" },
            { Card(Right) with { Phone = "1380000" }, "/phone person.phone" },
            { Newborn(Now.AddHours(3)), "/identity/bornAt field.in-the-future" },
            { Newborn(null), "/identity/bornAt field.required" },
            { Newborn(Now.AddHours(20)) with { BirthDate = new DateOnly(2026, 3, 1) }, "/identity/bornAt field.in-the-future" },
        };

    [Theory]
    [MemberData(nameof(Slips))]
    public void it_is_told_once(PersonForm form, string fault)
    {
        var fields = new Fields();
        form.Check(fields, "", Now).ShouldBeNull();
        (fields.Refusal?.Errors ?? []).Select(e => $"{e.Pointer} {e.Code}").ShouldBe([fault]);
    }

    [Fact]
    public void so_it_is_when_somebody_is_identified()
    {
        var fields = new Fields();
        new IdentificationForm(new(IdentityKind.IdentityCard, Wrong), "虚构丁").Check(fields, Now).ShouldBeNull();
        fields.Refusal!.Errors!.Select(e => e.Code).ShouldBe(["person.identity-number.check"]);
    }

    [Theory]
    [InlineData("13800000000\u202c")]
    [InlineData("138\u200b0000\u200b0000")]
    [InlineData("\ufeff138 0000 0000")]
    [InlineData("１３８００００００００")]
    public void a_mark_that_nobody_sees_is_none(string phone)
    {
        var fields = new Fields();
        var data = (Card(Right) with { Phone = phone }).Check(fields, "", Now);
        fields.Refusal.ShouldBeNull();
        data!.Phone.ShouldBe("13800000000");
    }

    private static PersonForm Card(string? number) => new(new(IdentityKind.IdentityCard, number), "虚构丁");

    private static PersonForm Newborn(DateTimeOffset? born) =>
        new(new(IdentityKind.Newborn, Mother: "p", BirthOrder: 1, BornAt: born), Sex: Sex.Female);
}
