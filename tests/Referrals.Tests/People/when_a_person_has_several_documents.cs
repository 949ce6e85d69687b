// A birth certificate, then a number, then a passport: all are kept, and each finds the same person.
using Referrals.People;
using Referrals.Shared;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.People;

public sealed class when_a_person_has_several_documents(TestPostgres postgres) : VaultTest(postgres)
{
    private static readonly DateOnly Born = new(2026, 1, 20);
    private static readonly PersonIdentity Certificate = new(IdentityKind.BirthCertificate, "P123456789");

    private static readonly PersonData Child = new()
    {
        Identity = Certificate,
        Name = "虚构小宝",
        Sex = Sex.Male,
        BirthDate = Born,
    };

    private readonly PersonIdentity card = new(IdentityKind.IdentityCard, IdentityNumbers.Make(Born, 15));

    [Fact]
    public async Task the_number_comes_after_the_birth_certificate_and_both_find_the_child()
    {
        var person = await Registered(Child);
        (await Identify(person, card)).ShouldBe(2);
        (await Registered(Child with { Identity = card })).ShouldBe(person);
        (await Registered(Child)).ShouldBe(person, "no second person comes of the first document");
        (await vault.WithIdentity(County, Certificate, Cancellation)).ShouldBe([person]);
        (await vault.WithIdentity(County, card, Cancellation)).ShouldBe([person]);

        var known = (await vault.Read(County, person, Cancellation))!;
        known.Identity.ShouldBe(card);
        HeldDocuments.Of(known).Select(document => document.Identity).ShouldBe([Certificate, card]);
        HeldDocuments.Of(known)[0].Since.ShouldBeNull();
        HeldDocuments.Of(known)[1].Since.ShouldBe(Doctor.At);
        (await Identify(person, card)).ShouldBe(2, "sent again, nothing is changed");
    }

    [Fact]
    public async Task a_passport_beside_the_card_does_not_take_its_place_on_forms()
    {
        var passport = new PersonIdentity(IdentityKind.Passport, "E11112222", "CHN");
        var person = await Registered(Child);
        await Identify(person, card);
        await Identify(person, passport);
        (await vault.Read(County, person, Cancellation))!.Identity.ShouldBe(card);
        foreach (var identity in (PersonIdentity[])[Certificate, card, passport])
            (await Registered(Child with { Identity = identity })).ShouldBe(person);
    }

    [Fact]
    public async Task a_newborns_birth_still_finds_it_and_an_unknown_persons_request_does()
    {
        var mother = await Registered(Person(IdentityNumbers.Next(Sex.Female), "王芳"));
        var birth = new PersonIdentity(
            IdentityKind.Newborn,
            Mother: mother,
            BirthOrder: 1,
            BornAt: new DateTimeOffset(Born, new TimeOnly(8, 0), Shanghai.Offset)
        );
        var newborn = Child with { Identity = birth, Name = null };
        var person = await Registered(newborn);
        await Identify(person, card);
        (await Registered(newborn)).ShouldBe(person);
        (await Registered(Child with { Identity = card })).ShouldBe(person);

        var nobody = Checked(new PersonForm(new(IdentityKind.Unknown), Sex: Sex.Male, EstimatedAge: 40));
        var by = Doctor with { Request = "emergency-7" };
        var (unknown, _) = await vault.Register(County, nobody, by, Cancellation);
        var somebody = Person();
        await Identify(unknown, somebody.Identity, somebody.Name!, somebody.Sex, somebody.BirthDate);
        (await vault.Register(County, nobody, by, Cancellation)).Person.ShouldBe(unknown);
        HeldDocuments.Of((await vault.Read(County, unknown, Cancellation))!).Count.ShouldBe(1, "not knowing somebody is no document");
    }

    [Fact]
    public async Task a_further_document_must_tell_of_the_same_person()
    {
        var person = await Registered(Child);
        await RefusedAsync(Identify(person, card, name: "虚构大宝"), "person.name-differs");
        await RefusedAsync(Identify(person, card, sex: Sex.Female), "person.sex-differs");
        await RefusedAsync(Identify(person, card, born: Born.AddDays(1)), "person.birth-date-differs");
        (await vault.Find(County, person, Cancellation))!.Version.ShouldBe(1);
        (await Identify(person, card, name: "虚构大宝", mayReplace: true)).ShouldBe(2, "the county may know better");
    }

    [Fact]
    public async Task a_wrong_document_is_replaced_by_the_county_only()
    {
        var person = await Registered(Child);
        var wrong = new PersonIdentity(IdentityKind.BirthCertificate, "P999999999");
        await RefusedAsync(Identify(person, wrong, replace: true), "person.identity-fixed");
        await Identify(person, wrong, replace: true, mayReplace: true);
        (await Registered(Child)).ShouldNotBe(person, "the old number may be somebody else's");

        await Identify(person, card);
        var other = card with { Number = IdentityNumbers.Make(Born, 17) };
        await RefusedAsync(Identify(person, other), "person.identity-fixed");
        await Identify(person, other, mayReplace: true);
        (await Registered(Child with { Identity = other })).ShouldBe(person);
        (await Registered(Child with { Identity = wrong })).ShouldBe(person, "what was not wrong is kept");
        (await Registered(Child with { Identity = card })).ShouldNotBe(person);
    }

    [Theory]
    [InlineData(IdentityKind.IdentityCard, IdentityKind.HouseholdRegister)]
    [InlineData(IdentityKind.ForeignPermanentResidence, IdentityKind.IdentityCard)]
    [InlineData(IdentityKind.IdentityCard, IdentityKind.ForeignPermanentResidence)]
    [InlineData(IdentityKind.ForeignPermanentResidence, IdentityKind.Other)]
    [InlineData(IdentityKind.Military, IdentityKind.IdentityCard)]
    public async Task one_number_under_two_kinds_is_one_person(IdentityKind one, IdentityKind other)
    {
        var number = IdentityNumbers.Make(new DateOnly(1981, 8, 3), 25);
        var first = Child with { Identity = new(one, number), BirthDate = new DateOnly(1981, 8, 3) };
        var person = await Registered(first);
        (await Registered(first with { Identity = new(other, number) })).ShouldBe(person);
        (await vault.WithIdentity(County, new PersonIdentity(other, number), Cancellation)).ShouldBe([person]);
        await Identify(person, new PersonIdentity(other, number), born: new DateOnly(1981, 8, 3));
        (await Registered(first)).ShouldBe(person);
        (await Count("select count(*) from referrals_people.documents")).ShouldBe(1);
    }

    [Fact]
    public async Task a_permit_that_was_stored_under_its_kind_is_still_found()
    {
        var permit = new PersonIdentity(IdentityKind.ForeignPermanentResidence, "911124198108030024");
        var foreigner = Child with { Identity = permit, Sex = Sex.Female, BirthDate = new DateOnly(1981, 8, 3) };
        var person = await Registered(foreigner);
        // As before numbers of eighteen digits were one for all kinds.
        var keys = await new MasterKeySource(Keys).Load(mayGenerate: false, Cancellation);
        var former = Convert.ToHexString(Lookups.FormerDocuments(keys, County, permit).Single());
        await Sql($"update referrals_people.documents set hash = decode('{former}', 'hex') where person = '{person}'");
        (await Registered(foreigner)).ShouldBe(person);
        (await vault.WithIdentity(County, permit, Cancellation)).ShouldBe([person]);
    }

    [Fact]
    public async Task what_was_sealed_before_is_read_as_one_document()
    {
        var person = await Registered(Child);
        var known = (await vault.Read(County, person, Cancellation))!;
        known.Documents.ShouldBeNull();
        HeldDocuments.Of(known).ShouldBe([new HeldDocument(Certificate, null)]);
    }

    [Fact]
    public async Task a_document_of_somebody_else_leaves_a_conflict_with_both()
    {
        var (one, other) = (await Registered(Child), await Registered(Person()));
        var unknown = await Registered(Checked(new PersonForm(new(IdentityKind.Unknown), Sex: Sex.Male)));
        (await Should.ThrowAsync<IdentityTakenException>(Identify(unknown, Certificate))).Person.ShouldBe(one);
        var open = (await vault.Conflicts(County, null, long.MaxValue, 10, Cancellation)).ShouldHaveSingleItem();
        (open.Person, open.Other, open.Code).ShouldBe((one, unknown, "person.identity-taken"));
        (await vault.Conflicts(County, "SX-T01", long.MaxValue, 10, Cancellation)).ShouldHaveSingleItem().Other.ShouldBeNull();
        other.ShouldNotBe(one);
    }

    private Task<int?> Identify(
        string person,
        PersonIdentity identity,
        string name = "虚构小宝",
        Sex sex = Sex.Male,
        DateOnly? born = null,
        bool replace = false,
        bool mayReplace = false
    ) =>
        vault.Identify(
            County,
            person,
            new Identification(identity, name, sex, born ?? Born, replace),
            Doctor,
            null,
            mayReplace,
            Cancellation
        );
}
