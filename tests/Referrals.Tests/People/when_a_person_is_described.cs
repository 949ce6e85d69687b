// What may be sent about a person: every fault at once, each with its place and code.
using Referrals.Http;
using Referrals.People;
using Referrals.Shared;

namespace Referrals.Tests.People;

public sealed class when_a_person_is_described
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 9, 0, 0, TimeSpan.FromHours(8));
    private static readonly string Woman = IdentityNumbers.Make(new DateOnly(1980, 2, 3), 124);
    private static readonly PersonForm Good = new(new IdentityForm(IdentityKind.IdentityCard, Woman), "王秀英");

    [Fact]
    public void the_identity_number_tells_sex_and_birth_date()
    {
        var data = Good.Check(new Fields(), "", Now).ShouldNotBeNull();
        (data.Sex, data.BirthDate, data.AgeOn(new DateOnly(2026, 2, 2)), data.AgeOn(new DateOnly(2026, 2, 3))).ShouldBe(
            (Sex.Female, new DateOnly(1980, 2, 3), 45, 46)
        );
    }

    [Fact]
    public void all_faults_come_at_once() =>
        Faults(
                new PersonForm(
                    new IdentityForm(IdentityKind.IdentityCard, Woman, Country: "CHN", BirthOrder: 1),
                    " ",
                    Sex.Male,
                    new DateOnly(1980, 2, 4),
                    46,
                    "12345",
                    new string('村', 201),
                    new FamilyContactForm("12", null, "1"),
                    PaymentType.Other
                )
            )
            .ShouldBe(
                [
                    "/patient/identity/country field.not-allowed",
                    "/patient/identity/birthOrder field.not-allowed",
                    "/patient/birthDate person.birth-date.not-of-identity-number",
                    "/patient/sex person.sex.not-of-identity-number",
                    "/patient/estimatedAge field.not-allowed",
                    "/patient/name field.required",
                    "/patient/phone person.phone",
                    "/patient/address field.too-long",
                    "/patient/familyContact/name field.format",
                    "/patient/familyContact/relation field.required",
                    "/patient/familyContact/phone person.phone",
                ],
                ignoreOrder: true
            );

    public static TheoryData<PersonForm, string> SingleFaults =>
        new()
        {
            { new PersonForm(Name: "王"), "/patient/identity field.required" },
            { Good with { Identity = new() }, "/patient/identity/kind field.required" },
            { Good with { Identity = new(IdentityKind.IdentityCard) }, "/patient/identity/number field.required" },
            {
                Good with
                {
                    Identity = new(IdentityKind.IdentityCard, "999999198002301240"),
                },
                "/patient/identity/number person.identity-number.birth-date"
            },
            {
                Good with
                {
                    Identity = new(IdentityKind.IdentityCard, IdentityNumbers.Make(new DateOnly(1980, 2, 3), 124, "810000")),
                },
                "/patient/identity/number person.identity-number.region"
            },
            {
                Good with
                {
                    Identity = new(IdentityKind.HongKongMacaoTaiwanResidence, Woman),
                },
                "/patient/identity/number person.identity-number.region"
            },
            { Good with { Name = "王\u0007" }, "/patient/name field.control-character" },
            { Good with { Name = "王\ufffd" }, "/patient/name field.damaged-character" },
            { Good with { FamilyContact = new("王?", "儿子") }, "/patient/familyContact/name field.damaged-character" },
            { Good with { Name = "123" }, "/patient/name field.format" },
            { Good with { Name = new string('王', 51) }, "/patient/name field.too-long" },
            { Good with { BirthDate = new DateOnly(2026, 3, 2) }, "/patient/birthDate field.out-of-range" },
            { new PersonForm(new(IdentityKind.Unknown), EstimatedAge: 131), "/patient/estimatedAge field.out-of-range" },
            { new PersonForm(new(IdentityKind.Unknown), EstimatedAge: -1), "/patient/estimatedAge field.out-of-range" },
            { new PersonForm(new(IdentityKind.Unknown, "1")), "/patient/identity/number field.not-allowed" },
            {
                new PersonForm(new(IdentityKind.Newborn, Mother: "p", BirthOrder: 0, BornAt: Now), Sex: Sex.Female),
                "/patient/identity/birthOrder field.out-of-range"
            },
            {
                new PersonForm(new(IdentityKind.Newborn, Mother: "p", BirthOrder: 1, BornAt: Now.AddHours(1)), Sex: Sex.Female),
                "/patient/identity/bornAt field.in-the-future"
            },
            {
                new PersonForm(new(IdentityKind.Newborn, Mother: "p", BirthOrder: 1, BornAt: Now.AddYears(-2)), Sex: Sex.Female),
                "/patient/identity/bornAt field.out-of-range"
            },
            {
                new PersonForm(
                    new(IdentityKind.Newborn, Mother: "p", BirthOrder: 1, BornAt: Now),
                    Sex: Sex.Female,
                    BirthDate: new DateOnly(2026, 2, 1)
                ),
                "/patient/birthDate person.birth-date.not-of-birth-moment"
            },
            { new PersonForm(new(IdentityKind.Newborn, Mother: "p", BirthOrder: 1, BornAt: Now)), "/patient/sex field.required" },
            { new PersonForm(new(IdentityKind.Passport, "E12345678", "CHN"), "王", Sex.Male), "/patient/birthDate field.required" },
            {
                new PersonForm(new(IdentityKind.Passport, "E12345678", "CN"), "王", Sex.Male, new DateOnly(1980, 1, 1)),
                "/patient/identity/country field.format"
            },
        };

    [Theory]
    [MemberData(nameof(SingleFaults))]
    public void a_fault_has_its_place_and_code(PersonForm form, string fault) => Faults(form).ShouldContain(fault);

    [Theory]
    [InlineData(IdentityKind.Passport, "e12345678", true)]
    [InlineData(IdentityKind.Passport, "E123", false)]
    [InlineData(IdentityKind.HongKongMacaoPermit, "H12345678", true)]
    [InlineData(IdentityKind.HongKongMacaoPermit, "m1234567801", true)]
    [InlineData(IdentityKind.HongKongMacaoPermit, "K12345678", false)]
    [InlineData(IdentityKind.TaiwanPermit, "12345678", true)]
    [InlineData(IdentityKind.TaiwanPermit, "1234567", false)]
    [InlineData(IdentityKind.ForeignPermanentResidence, "USA110072010101", true)]
    [InlineData(IdentityKind.ForeignPermanentResidence, "911124198108030024", true)]
    [InlineData(IdentityKind.ForeignPermanentResidence, "911124198108030025", false)]
    [InlineData(IdentityKind.Military, "军字第1234567号", true)]
    [InlineData(IdentityKind.Military, "军 字", false)]
    [InlineData(IdentityKind.BirthCertificate, "T340123456", true)]
    [InlineData(IdentityKind.BirthCertificate, "340123456", false)]
    [InlineData(IdentityKind.Other, "A-12（3）", true)]
    [InlineData(IdentityKind.Other, "<b>", false)]
    public void documents_have_the_formats_of_their_issuers(IdentityKind kind, string number, bool possible)
    {
        var faults = Faults(
            new PersonForm(new(kind, number, kind == IdentityKind.Passport ? "CHN" : null), "王秀英", Sex.Female, new DateOnly(1981, 8, 3))
        );
        faults.ShouldBe(possible ? [] : ["/patient/identity/number person.document-number"]);
    }

    [Theory]
    [InlineData("13800001234", "13800001234")]
    [InlineData("+86 138 0000 1234", "13800001234")]
    [InlineData("0086-138-0000-1234", "13800001234")]
    [InlineData("１３８００００１２３４", "13800001234")]
    [InlineData("0554-4022222", "0554-4022222")]
    [InlineData("(0554) 4022222", "0554-4022222")]
    [InlineData("（0554）4022222", "0554-4022222")]
    [InlineData("01062345678", "010-62345678")]
    [InlineData("12800001234", null)]
    [InlineData("1380000123", null)]
    [InlineData("0554-1022222", null)]
    [InlineData("abc", null)]
    public void telephone_numbers_are_written_in_one_way(string typed, string? phone) => PhoneNumber.Normalise(typed).ShouldBe(phone);

    [Theory]
    [InlineData("王芳", "王*")]
    [InlineData("王秀英", "王**")]
    [InlineData("欧阳娜娜", "欧阳**")]
    [InlineData("欧阳娜", "欧阳*")]
    [InlineData("欧阳", "欧*")]
    [InlineData("王", "*")]
    [InlineData("𠮷野家", "𠮷**")]
    [InlineData("阿卜杜拉·买买提", "阿**")]
    [InlineData("Anna Kim", "A**")]
    [InlineData(null, null)]
    public void names_are_masked(string? name, string? masked) => Masking.Name(name).ShouldBe(masked);

    [Theory]
    [InlineData("13812341234", "138****1234")]
    [InlineData("0554-4022222", "0554-****22")]
    [InlineData("0554-4022222转801", "0554-****22")]
    [InlineData("4022222", "****22")]
    [InlineData("+6591234567", "****67")]
    [InlineData(null, null)]
    public void phones_are_masked(string? phone, string? masked) => Masking.Phone(phone).ShouldBe(masked);

    [Theory]
    [InlineData("11010519491231002X", "110*************2X")]
    [InlineData("E12345678", "E12****78")]
    [InlineData("1234567", "*******")]
    [InlineData(null, null)]
    public void numbers_are_masked(string? number, string? masked) => Masking.Number(number).ShouldBe(masked);

    [Theory]
    [InlineData("2000-02-29", "2026-02-28", 25)]
    [InlineData("2000-02-29", "2026-03-01", 26)]
    [InlineData("2026-03-01", "2026-03-01", 0)]
    [InlineData("2026-03-02", "2026-03-01", null)]
    public void ages_are_full_years(string born, string day, int? age) =>
        new PersonData { Identity = new(IdentityKind.Unknown), BirthDate = DateOnly.Parse(born) }
            .AgeOn(DateOnly.Parse(day))
            .ShouldBe(age);

    [Fact]
    public void an_estimated_age_grows_with_the_years()
    {
        var data = new PersonForm(new(IdentityKind.Unknown), EstimatedAge: 50).Check(new Fields(), "", Now)!;
        data.AgeOn(new DateOnly(2028, 2, 29)).ShouldBe(51);
        data.AgeOn(new DateOnly(2028, 3, 1)).ShouldBe(52);
    }

    [Fact]
    public void nothing_of_it_shows_when_it_is_written_to_a_log()
    {
        var data = Good.Check(new Fields(), "", Now)!;
        foreach (var text in (string[])[$"{data}", $"{data.Identity}", $"{new FamilyContact("王强", "儿子", null)}"])
            text.ShouldNotContain("王");
        $"{data}{data.Identity}".ShouldNotContain(Woman);
        $"{Good}{Good.Identity}{new FamilyContactForm("王强")}{new ContactForm("13800001234")}{new IdentificationForm(Name: "王强")}{new MaskedPerson("p", "王*", null, 1, null, false)}".ShouldNotContain(
            Woman
        );
        $"{Good}".ShouldNotContain("王");
    }

    private static List<string> Faults(PersonForm form)
    {
        var fields = new Fields();
        var data = form.Check(fields, "/patient", Now);
        (data is null).ShouldBe(fields.Refusal is not null);
        return [.. (fields.Refusal?.Errors ?? []).Select(e => $"{e.Pointer} {e.Code}")];
    }
}
