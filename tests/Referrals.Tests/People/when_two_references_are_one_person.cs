// Merged references: either reads the same person, nothing of either is lost, and it can be taken back.
using Npgsql;
using Referrals.Http;
using Referrals.People;
using Referrals.Shared;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.People;

public sealed class when_two_references_are_one_person(TestPostgres postgres) : VaultTest(postgres)
{
    private static readonly RegisteredBy Ward = new("ward-1", "SX-H01", DateTimeOffset.UtcNow);

    [Fact]
    public async Task both_read_the_same_person_with_the_documents_of_both()
    {
        var data = Person(name: "王秀英", phone: "13800001234");
        var known = await Registered(data);
        var passport = new PersonIdentity(IdentityKind.Passport, "E10002000", "CHN");
        var unknown = (await vault.Register(County, data with { Identity = passport, Phone = null }, Ward, Cancellation)).Person;
        (await Merge(unknown, known)).ShouldBeNull();

        foreach (var reference in (string[])[known, unknown])
        {
            var record = (await vault.Find(County, reference, Cancellation))!;
            (record.Person, record.Data!.Name, record.Data.Phone, record.Data.Identity).ShouldBe(
                (reference, "王秀英", "13800001234", data.Identity)
            );
            HeldDocuments.Of(record.Data).Select(document => document.Identity).ShouldBe([data.Identity, passport]);
            record.Registrars.ShouldBe(["SX-T01", "SX-H01"], ignoreOrder: true);
            record.MergedInto.ShouldBe(reference == known ? null : known);
        }

        (await vault.SamePerson(County, known, Cancellation)).ShouldBe([known, unknown]);
        (await vault.SamePerson(County, unknown, Cancellation)).ShouldBe([unknown, known]);
        foreach (var identity in (PersonIdentity[])[data.Identity, passport])
        {
            (await Registered(data with { Identity = identity })).ShouldBe(known);
            (await vault.WithIdentity(County, identity, Cancellation)).ShouldBe([known, unknown], ignoreOrder: true);
        }

        (await vault.Named(County, "王秀英", 10, Cancellation)).ShouldBe([known, unknown], ignoreOrder: true);
    }

    [Fact]
    public async Task lists_show_the_person_who_was_unknown()
    {
        var known = await Registered(Person(name: "欧阳秀英"));
        var unknown = await Registered(Nobody());
        await Merge(unknown, known);
        var masked = await vault.Masked(County, [unknown, known], Today, Language.Chinese, Cancellation);
        masked[unknown].ShouldBe(masked[known] with { Person = unknown });
        masked[unknown].Name.ShouldBe("欧阳**");
        (await vault.Masked(County, [unknown], Today, Language.Chinese, Cancellation))[unknown].Name.ShouldBe("欧阳**");
    }

    [Fact]
    public async Task what_is_changed_of_either_is_changed_of_the_person()
    {
        var data = Person();
        var (known, unknown) = (await Registered(data), await Registered(Nobody()));
        await Merge(unknown, known);
        (await vault.ChangeContact(County, unknown, new Contact("13900005678", null, null, null), Doctor, 1, Cancellation)).ShouldBe(2);
        (await vault.Read(County, known, Cancellation))!.Phone.ShouldBe("13900005678");
        var passport = new PersonIdentity(IdentityKind.Passport, "E30004000", "CHN");
        await vault.Identify(
            County,
            unknown,
            new Identification(passport, data.Name, data.Sex, data.BirthDate),
            Doctor,
            null,
            mayReplace: false,
            Cancellation
        );
        (await Registered(data with { Identity = passport })).ShouldBe(known);
    }

    [Fact]
    public async Task it_can_be_taken_back_and_nothing_is_lost()
    {
        var data = Person();
        var other = Person(name: "王秀瑛");
        var (known, second) = (await Registered(data), await Registered(other));
        var text = (await vault.SealerFor(County, second, Cancellation))!.Seal("摘要");
        await Merge(second, known);
        (await vault.SealerFor(County, second, Cancellation))!.Open(text).ShouldBe("摘要", "texts of cases stay readable");
        (await Registered(other with { Phone = null })).ShouldBe(known, "under the name with which the document was registered too");
        (await Registered(data with { Identity = other.Identity })).ShouldBe(known);
        await RefusedAsync(Registered(other with { Name = "李四" }), "person.name-differs");

        (await Reverse(second)).ShouldBeNull();
        (await vault.SamePerson(County, second, Cancellation)).ShouldBe([second]);
        (await vault.Read(County, second, Cancellation))!.Name.ShouldBe("王秀瑛");
        (await Registered(other)).ShouldBe(second);
        (await Reverse(second))!.Code.ShouldBe("person.not-merged");
        (await Merge(second, known)).ShouldBeNull("it may be said again");
    }

    [Fact]
    public async Task chains_hold_together_and_never_close()
    {
        var a = await Registered();
        var b = await Registered();
        var c = await Registered();
        var apart = await Registered();
        (await Merge(a, b)).ShouldBeNull();
        (await Merge(b, c)).ShouldBeNull();
        foreach (var one in (string[])[a, b, c])
            (await vault.SamePerson(County, one, Cancellation)).ShouldBe([a, b, c], ignoreOrder: true);
        (await Merge(c, a))!.Code.ShouldBe("person.merged-already");
        (await Merge(a, c)).ShouldBeNull("they are one already");
        (await Merge(a, apart))!.Code.ShouldBe("person.merged-already");
        (await Merge(apart, apart))!.Code.ShouldBe("person.merged-already");
        (await Merge(apart, a)).ShouldBeNull("into whom that one was merged");
        (await vault.Find(County, apart, Cancellation))!.MergedInto.ShouldBe(c);
        (await Reverse(b)).ShouldBeNull();
        (await vault.SamePerson(County, a, Cancellation)).ShouldBe([a, b]);
        (await Merge(a, "paaaaaaaaaaaaaaaaaaaaaaaaaa"))!.Code.ShouldBe("not-found");
        (await vault.SamePerson(County, "x", Cancellation)).ShouldBe(["x"]);
        (await vault.SamePerson("340421", a, Cancellation)).ShouldBe([a]);
    }

    [Fact]
    public async Task racers_who_merge_crosswise_leave_a_tree()
    {
        var other = await Open();
        var random = new Random(7);
        for (var round = 0; round < 10; round++)
        {
            var people = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Registered()));
            await Task.WhenAll(
                Enumerable
                    .Range(0, 12)
                    .Select(i => (i % 2 == 0 ? vault : other, people[random.Next(4)], people[random.Next(4)]))
                    .Where(pair => pair.Item2 != pair.Item3)
                    .Select(pair => Merge(pair.Item2, pair.Item3, pair.Item1))
            );
            foreach (var person in people)
            {
                var same = await vault.SamePerson(County, person, Cancellation);
                (await Task.WhenAll(same.Select(one => vault.Find(County, one, Cancellation))))
                    .Count(record => record!.MergedInto is null)
                    .ShouldBe(1, "one of them stands for all");
            }
        }
    }

    [Fact]
    public async Task who_is_erased_is_erased_by_every_reference()
    {
        var data = Person();
        var (known, unknown) = (await Registered(data), await Registered(Nobody()));
        await Merge(unknown, known);
        IReadOnlyList<string>? told = null;
        await vault.Erase(
            County,
            unknown,
            ErasureReason.PersonRequest,
            "authority-1",
            DateTimeOffset.UtcNow,
            (transaction, references) =>
            {
                told = references;
                return transaction.CommitAsync(Cancellation);
            },
            Cancellation
        );
        told.ShouldBe([unknown, known]);
        foreach (var reference in (string[])[known, unknown])
        {
            (await vault.Status(County, reference, Cancellation)).ShouldBe(PersonStatus.Erased);
            (await vault.Read(County, reference, Cancellation)).ShouldBeNull();
            (await vault.Masked(County, [reference], Today, Language.Chinese, Cancellation))[reference].Erased.ShouldBeTrue();
        }

        (await Registered(data)).ShouldNotBe(known);
        (await Merge(unknown, known))!.Code.ShouldBe("person.erased");
    }

    [Fact]
    public async Task a_child_is_found_by_either_reference_of_its_mother()
    {
        var (mother, second) = (
            await Registered(Person(IdentityNumbers.Next(Sex.Female), "王芳")),
            await Registered(Person(IdentityNumbers.Next(Sex.Female), "王芳"))
        );
        PersonData Child(string of) =>
            new()
            {
                Identity = new(IdentityKind.Newborn, Mother: of, BirthOrder: 1, BornAt: Doctor.At.AddDays(-2)),
                Sex = Sex.Female,
                BirthDate = Shanghai.Day(Doctor.At.AddDays(-2)),
            };
        var child = await Registered(Child(second));
        await Merge(second, mother);
        (await Registered(Child(mother))).ShouldBe(child);
        (await vault.Find(County, child, Cancellation))!.Data!.CalledName.ShouldBe("王芳之女");
    }

    [Fact]
    public async Task nothing_is_merged_where_its_event_cannot_be_kept()
    {
        var (one, other) = (await Registered(), await Registered());
        await Should.ThrowAsync<InvalidOperationException>(
            vault.Merge(County, one, other, Doctor, (_, _, _) => throw new InvalidOperationException(), Cancellation)
        );
        (await vault.SamePerson(County, one, Cancellation)).ShouldBe([one]);
    }

    private Task<Refusal?> Merge(string person, string into, PeopleVault? by = null) =>
        (by ?? vault).Merge(County, person, into, Doctor, Commit, Cancellation);

    private Task<Refusal?> Reverse(string person) => vault.ReverseMerge(County, person, Doctor, Commit, Cancellation);

    private static Task Commit(NpgsqlTransaction transaction, string root, int number) => transaction.CommitAsync(Cancellation);

    private static PersonData Nobody() => Checked(new PersonForm(new(IdentityKind.Unknown), Sex: Sex.Male, EstimatedAge: 60));
}
