// What adds to a known person is taken, what contradicts it is refused: somebody must ask which of the two is right.
using Referrals.People;
using Referrals.Shared;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.People;

public sealed class when_what_is_sent_contradicts(TestPostgres postgres) : VaultTest(postgres)
{
    private readonly DateTimeOffset born = DateTimeOffset.UtcNow.AddDays(-3);

    [Theory]
    [InlineData("王小宝", Sex.Female, "王小贝", Sex.Female, "person.name-differs")]
    [InlineData("王小宝", Sex.Female, "王小贝", Sex.Male, "person.name-differs")]
    [InlineData("王小宝", Sex.Female, "王小宝", Sex.Male, "person.sex-differs")]
    [InlineData(null, Sex.Female, null, Sex.Male, "person.sex-differs")]
    [InlineData(null, Sex.Female, "王小贝", Sex.Male, "person.sex-differs")]
    public async Task another_child_of_the_same_birth_order_does_not_rename_the_first(
        string? name,
        Sex sex,
        string? otherName,
        Sex otherSex,
        string code
    )
    {
        var mother = await Mother();
        var child = await Registered(Child(mother, name, sex));
        var before = (await vault.Find(County, child, Cancellation))!;
        await RefusedAsync(Registered(Child(mother, otherName, otherSex) with { Phone = "13900005678" }), code);
        var after = (await vault.Find(County, child, Cancellation))!;
        (after.Version, after.Data).ShouldBe((before.Version, before.Data));
    }

    [Theory]
    [InlineData(null, Sex.Female, "王小宝", Sex.Female)]
    [InlineData("王小宝", Sex.Female, null, Sex.Female)]
    [InlineData(null, Sex.Unspecified, "王小宝", Sex.Female)]
    [InlineData("王小宝", Sex.Female, "王小宝", Sex.Unspecified)]
    public async Task what_was_not_said_before_is_no_contradiction(string? name, Sex sex, string? laterName, Sex laterSex)
    {
        var mother = await Mother();
        var child = await Registered(Child(mother, name, sex));
        (await Registered(Child(mother, laterName, laterSex))).ShouldBe(child);
        var known = (await vault.Read(County, child, Cancellation))!;
        (known.Name, known.Sex).ShouldBe(("王小宝", Sex.Female));
    }

    [Fact]
    public async Task a_passport_keeps_its_holders_sex_and_birth_date()
    {
        var passport = new PersonIdentity(IdentityKind.Passport, "E76543210", "CHN");
        var holder = new PersonData
        {
            Identity = passport,
            Name = "LI MING",
            Sex = Sex.Male,
            BirthDate = new DateOnly(1990, 1, 1),
        };
        var person = await Registered(holder);
        await RefusedAsync(Registered(holder with { Sex = Sex.Female }), "person.sex-differs");
        await RefusedAsync(Registered(holder with { BirthDate = new DateOnly(1990, 1, 2) }), "person.birth-date-differs");
        (await vault.Find(County, person, Cancellation))!.Version.ShouldBe(1);
        (await Registered(holder)).ShouldBe(person);
    }

    [Fact]
    public async Task a_contradiction_stands_open_once_until_it_is_mended()
    {
        var data = Person();
        var person = await Registered(data);
        var stranger = new RegisteredBy("doctor-2", "SX-T02", DateTimeOffset.UtcNow);
        for (var i = 0; i < 3; i++)
            await RefusedAsync(vault.Register(County, data with { Name = "李秀英" }, stranger, Cancellation), "person.name-differs");

        var open = (await vault.Conflicts(County, null, long.MaxValue, 10, Cancellation)).ShouldHaveSingleItem();
        (open.Person, open.Code, open.Registrar, open.Reporter, open.Times, open.Other).ShouldBe(
            (person, "person.name-differs", "SX-T01", "SX-T02", 3, null)
        );
        (await vault.Conflicts(County, "SX-T01", long.MaxValue, 10, Cancellation)).Count.ShouldBe(1);
        (await vault.Conflicts(County, "SX-T02", long.MaxValue, 10, Cancellation)).ShouldBeEmpty();
        (await vault.Conflicts("340421", null, long.MaxValue, 10, Cancellation)).ShouldBeEmpty();

        await vault.Identify(
            County,
            person,
            new Identification(data.Identity, "李秀英", data.Sex, data.BirthDate),
            Doctor,
            null,
            mayReplace: false,
            Cancellation
        );
        (await vault.Conflicts(County, null, long.MaxValue, 10, Cancellation)).ShouldBeEmpty();
        (await Registered(data with { Name = "李秀英" })).ShouldBe(person);
    }

    private async Task<string> Mother() => await Registered(Person(IdentityNumbers.Next(Sex.Female), "王芳"));

    private PersonData Child(string mother, string? name, Sex sex) =>
        new()
        {
            Identity = new PersonIdentity(IdentityKind.Newborn, Mother: mother, BirthOrder: 1, BornAt: born),
            Name = name,
            Sex = sex,
            BirthDate = Shanghai.Day(born),
        };
}
