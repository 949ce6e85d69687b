// One person for one identity, however often and from however many sides it is sent; nothing readable in any table.
using System.Text;
using Referrals.Http;
using Referrals.People;
using Referrals.Shared;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.People;

public sealed class when_people_are_registered(TestPostgres postgres) : VaultTest(postgres)
{
    [Fact]
    public async Task they_are_read_as_they_were_registered()
    {
        var data = Checked(
            Form(phone: "13800001234") with
            {
                FamilyContact = new("王强", "儿子", "0554-4022222"),
                Payment = PaymentType.ResidentInsurance,
            }
        );
        var (person, created) = await vault.Register(County, data, Doctor, Cancellation);
        created.ShouldBeTrue();
        person.ShouldMatch("^p[a-z2-7]{26}$");
        (await vault.Read(County, person, Cancellation)).ShouldBe(data);
        (await vault.Status(County, person, Cancellation)).ShouldBe(PersonStatus.Known);
        (await (await Open()).Read(County, person, Cancellation)).ShouldBe(data);
    }

    [Theory]
    [InlineData("paaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("")]
    [InlineData("p\0")]
    [InlineData("王秀英")]
    public async Task unknown_references_are_nobody(string person)
    {
        (await vault.Read(County, person, Cancellation)).ShouldBeNull();
        (await vault.Status(County, person, Cancellation)).ShouldBe(PersonStatus.Unknown);
        (await vault.SealerFor(County, person, Cancellation)).ShouldBeNull();
        (await vault.Masked(County, [person], Today, Language.Chinese, Cancellation)).ShouldBeEmpty();
    }

    [Fact]
    public async Task another_county_does_not_know_them()
    {
        var data = Person();
        var person = await Registered(data);
        (await vault.Read("340421", person, Cancellation)).ShouldBeNull();
        (await vault.SealerFor("340421", person, Cancellation)).ShouldBeNull();
        (await vault.Register("340421", data, Doctor, Cancellation)).Created.ShouldBeTrue();
    }

    [Fact]
    public async Task racers_for_one_identity_find_one_person()
    {
        var nodes = new[] { vault, await Open(), await Open() };
        for (var round = 0; round < 20; round++)
        {
            var data = Person();
            var all = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => nodes[i % 3].Register(County, data, Doctor, Cancellation)));
            all.Select(r => r.Person).Distinct().Count().ShouldBe(1);
            all.Count(r => r.Created).ShouldBe(1);
        }

        (await Count("select count(*) from referrals_people.people")).ShouldBe(20);
        (await Count("select count(*) from referrals_people_keys.person_keys")).ShouldBe(20);
        (await Count("select count(*) from referrals_people.documents")).ShouldBe(20);
    }

    [Fact]
    public async Task a_rush_of_many_in_any_order_from_two_nodes_gives_each_once()
    {
        var other = await Open();
        var people = Enumerable.Range(0, 300).Select(_ => Person()).ToArray();
        var random = new Random(4);
        var orders = Enumerable.Range(0, 4).Select(_ => people.OrderBy(_ => random.Next()).ToArray()).ToArray();
        var found = await Task.WhenAll(
            orders.SelectMany(
                (order, i) =>
                    order.Select(async p =>
                        (p.Identity.Number, (await (i % 2 == 0 ? vault : other).Register(County, p, Doctor, Cancellation)).Person)
                    )
            )
        );
        found.Distinct().Count().ShouldBe(300);
        (await Count("select count(*) from referrals_people.people")).ShouldBe(300);
    }

    [Fact]
    public async Task what_is_new_about_them_is_kept_and_what_is_not_said_stays()
    {
        var data = Person(phone: "13800001234");
        var person = await Registered(data);
        (await Registered(data with { Phone = "13900005678", Address = null })).ShouldBe(person);
        var known = (await vault.Read(County, person, Cancellation))!;
        (known.Phone, known.Address).ShouldBe(("13900005678", data.Address));
        (await vault.Find(County, person, Cancellation))!.Version.ShouldBe(2);

        await Registered(data with { Phone = "13900005678" });
        (await vault.Find(County, person, Cancellation))!.Version.ShouldBe(2, "nothing was new");
    }

    [Fact]
    public async Task concurrent_changes_are_all_kept()
    {
        var data = Person();
        var person = await Registered(data);
        var other = await Open();
        await Task.WhenAll(
            vault.Register(County, data with { Address = null, Phone = "13900005678" }, Doctor, Cancellation),
            other.Register(County, data with { Address = "安丰镇" }, Doctor, Cancellation),
            vault.Register(County, data with { Address = null, Payment = PaymentType.SelfPaid }, Doctor, Cancellation)
        );
        var known = (await vault.Read(County, person, Cancellation))!;
        (known.Phone, known.Address, known.Payment).ShouldBe(("13900005678", "安丰镇", PaymentType.SelfPaid));
    }

    [Fact]
    public async Task a_number_under_another_name_is_a_slip_and_not_a_second_person()
    {
        var number = IdentityNumbers.Next();
        await Registered(Person(number));
        await RefusedAsync(Registered(Person(number, "李秀英")), "person.name-differs");
        await Registered(Person(number, " 王 秀英"));
    }

    [Fact]
    public async Task the_household_register_finds_the_holder_of_the_identity_card()
    {
        var number = IdentityNumbers.Next();
        var person = await Registered(Person(number));
        (await Registered(Checked(Form() with { Identity = new(IdentityKind.HouseholdRegister, number) }))).ShouldBe(person);
    }

    [Fact]
    public async Task passports_of_two_countries_may_have_one_number()
    {
        PersonData Holder(string country) =>
            Checked(new PersonForm(new(IdentityKind.Passport, "X1234567", country), "Anna Kim", Sex.Female, new DateOnly(1980, 2, 3)));
        (await Registered(Holder("KOR"))).ShouldNotBe(await Registered(Holder("DEU")));
        await RefusedAsync(Registered(Holder("KOR") with { BirthDate = new DateOnly(1980, 2, 4) }), "person.birth-date-differs");
    }

    [Fact]
    public async Task a_newborn_is_found_by_mother_day_and_order()
    {
        var mother = await Registered(Person(IdentityNumbers.Next(Sex.Female)));
        var born = DateTimeOffset.UtcNow.AddDays(-3);
        PersonData Child(string of, int order, DateTimeOffset at, string? name = null) =>
            Checked(new PersonForm(new(IdentityKind.Newborn, Mother: of, BirthOrder: order, BornAt: at), name, Sex.Female));
        var child = await Registered(Child(mother, 1, born));
        (await Registered(Child(mother, 1, born, "王小宝"))).ShouldBe(child);
        (await vault.Read(County, child, Cancellation))!.Name.ShouldBe("王小宝");
        (await Registered(Child(mother, 2, born))).ShouldNotBe(child);

        await RefusedAsync(Registered(Child("paaaaaaaaaaaaaaaaaaaaaaaaaa", 1, born)), "person.mother-unknown");
        await RefusedAsync(
            Registered(Child(await Registered(Person(IdentityNumbers.Next(Sex.Male))), 1, born)),
            "person.mother-not-female"
        );
        // The reference of the newborn itself, of three days.
        await RefusedAsync(Registered(Child(child, 1, born)), "person.mother-too-young");
    }

    [Fact]
    public async Task unknown_persons_are_different_ones_unless_the_request_is_the_same()
    {
        var nobody = Checked(new PersonForm(new(IdentityKind.Unknown), EstimatedAge: 50, Sex: Sex.Male));
        (await Registered(nobody)).ShouldNotBe(await Registered(nobody));
        var by = Doctor with { Request = "key-1" };
        var first = await vault.Register(County, nobody, by, Cancellation);
        (await vault.Register(County, nobody, by, Cancellation)).ShouldBe(new Registration(first.Person, false));
        await RefusedAsync(vault.Register(County, nobody with { EstimatedAge = 20 }, by, Cancellation), "idempotency-key.reused");
    }

    [Fact]
    public async Task no_table_holds_anything_readable()
    {
        var number = IdentityNumbers.Next();
        var data = Checked(Form(number, "欧阳稀有名", "13800009876") with { FamilyContact = new("欧阳强", "儿子", "13700004321") });
        var person = await Registered(data);
        await Registered(data with { Address = "八公山乡某路" });
        await vault.RecordAccess(
            [
                new AccessEntry(
                    County,
                    person,
                    DateTimeOffset.UtcNow,
                    "doctor-1",
                    global::Referrals.Security.Roles.Specialist,
                    "SX-H01",
                    AccessBasis.Receiver,
                    AccessedThing.Case,
                    "r-1"
                ),
            ],
            Cancellation
        );

        var dump = await Dump();
        Encoding.UTF8.GetString(dump).ShouldContain(person, customMessage: "else nothing was searched");
        foreach (
            var secret in (string[])[number, number[6..14], "欧阳", "稀有名", "13800009876", "13700004321", "炎刘镇", "八公山", "儿子"]
        )
            dump.AsSpan().IndexOf(Encoding.UTF8.GetBytes(secret)).ShouldBe(-1, secret);
    }

    [Fact]
    public async Task lists_show_them_masked()
    {
        var person = await Registered(Checked(Form(IdentityNumbers.Make(new DateOnly(1980, 3, 2), 124), "欧阳娜娜", "13812341234")));
        var other = await Registered(Checked(new PersonForm(new(IdentityKind.Unknown), EstimatedAge: 50)));
        var masked = await vault.Masked(
            County,
            [person, other, "paaaaaaaaaaaaaaaaaaaaaaaaaa", person],
            Today,
            Language.Chinese,
            Cancellation
        );
        masked.Count.ShouldBe(2);
        masked[person].ShouldBe(new MaskedPerson(person, "欧阳**", "female", 45, "138****1234", false, "45 岁"));
        masked[other].Name.ShouldBeNull();
    }

    [Fact]
    public void what_is_refused_is_told_in_both_languages() =>
        PeopleProblems.All.ShouldAllBe(p => App.Problems.All.ContainsKey(p.Code) && p.Chinese.Length > 5 && p.English.Length > 5);
}
