// An erased person's name and texts are gone everywhere; the reference, and what is counted by it, stay.
using System.Security.Cryptography;
using Referrals.Http;
using Referrals.People;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.People;

public sealed class when_a_person_is_erased(TestPostgres postgres) : VaultTest(postgres)
{
    [Fact]
    public async Task data_key_and_lookups_go_and_a_tombstone_stays()
    {
        var data = Person(phone: "13800001234");
        var person = await Registered(data);
        var wrapped = (
            await Query($"select wrapped from referrals_people_keys.person_keys where person = '{person}'", r => r.GetFieldValue<byte[]>(0))
        ).Single();
        var sealedData = (
            await Query($"select data from referrals_people.people where person = '{person}'", r => r.GetFieldValue<byte[]>(0))
        ).Single();
        var hash = (
            await Query($"select hash from referrals_people.documents where person = '{person}'", r => r.GetFieldValue<byte[]>(0))
        ).Single();

        (await Erase(person)).ShouldBeTrue();

        (await vault.Status(County, person, Cancellation)).ShouldBe(PersonStatus.Erased);
        (await vault.Read(County, person, Cancellation)).ShouldBeNull();
        (await vault.Masked(County, [person], Today, Language.Chinese, Cancellation))[person]
            .ShouldBe(new MaskedPerson(person, null, null, null, null, Erased: true));
        (await Count("select count(*) from referrals_people_keys.person_keys where wrapped is not null")).ShouldBe(0);
        (await Count("select count(*) from referrals_people.documents")).ShouldBe(0);
        (await Query("select erased_by, erased_reason from referrals_people.people", r => (r.GetString(0), r.GetString(1)))).ShouldBe([
            ("authority-1", "person-request"),
        ]);
        var dump = await Dump();
        foreach (var gone in (byte[][])[wrapped, sealedData, hash])
            dump.AsSpan().IndexOf(gone).ShouldBe(-1);
    }

    [Fact]
    public async Task texts_are_unreadable_here_at_once_and_there_within_a_minute()
    {
        var person = await Registered();
        var there = await Open();
        var (sealer, elsewhere) = (
            (await vault.SealerFor(County, person, Cancellation))!,
            (await there.SealerFor(County, person, Cancellation))!
        );
        var sealedText = sealer.Seal("摘要");

        await Erase(person);

        (await vault.SealerFor(County, person, Cancellation)).ShouldBeNull();
        sealer.Open(sealedText).ShouldBeNull("whoever was about to read no longer can");
        Should.Throw<RequestRefusedException>(() => sealer.Seal("x")).Refusal.Code.ShouldBe("person.erased");

        elsewhere.Open(sealedText).ShouldBe("摘要");
        Clock.Advance(TimeSpan.FromSeconds(41));
        (await there.SealerFor(County, person, Cancellation)).ShouldBeNull();
        (await (await Open()).SealerFor(County, person, Cancellation)).ShouldBeNull();
    }

    [Fact]
    public async Task the_same_identity_makes_a_new_person_who_cannot_read_the_old_texts()
    {
        var data = Person();
        var old = await Registered(data);
        var sealedText = (await vault.SealerFor(County, old, Cancellation))!.Seal("摘要");
        await Erase(old);

        var (person, created) = await vault.Register(County, data, Doctor, Cancellation);
        created.ShouldBeTrue();
        person.ShouldNotBe(old);
        var sealer = (await vault.SealerFor(County, person, Cancellation))!;
        Should.Throw<CryptographicException>(() => sealer.Open(sealedText));
        (await vault.Status(County, old, Cancellation)).ShouldBe(PersonStatus.Erased);
    }

    [Fact]
    public async Task the_first_reason_stands_and_unknown_references_are_told()
    {
        var person = await Registered();
        await Erase(person);
        (
            await vault.Erase(
                County,
                person,
                ErasureReason.UnlawfulProcessing,
                "other",
                DateTimeOffset.UtcNow,
                (transaction, _) => transaction.CommitAsync(Cancellation),
                Cancellation
            )
        ).ShouldBeTrue();
        (await Query("select erased_reason from referrals_people.people", r => r.GetString(0))).ShouldBe(["person-request"]);
        (await Erase("paaaaaaaaaaaaaaaaaaaaaaaaaa")).ShouldBeFalse();
        (
            await vault.Erase(
                "340421",
                person,
                ErasureReason.PersonRequest,
                "other",
                DateTimeOffset.UtcNow,
                (transaction, _) => transaction.CommitAsync(Cancellation),
                Cancellation
            )
        ).ShouldBeFalse();
    }

    [Fact]
    public async Task nobody_slips_back_in_while_others_register_and_change()
    {
        var other = await Open();
        for (var round = 0; round < 20; round++)
        {
            var data = Person();
            var person = await Registered(data);
            var changes = Enumerable
                .Range(0, 8)
                .Select(async i =>
                {
                    try
                    {
                        await (i % 2 == 0 ? vault : other).Register(County, data with { Phone = $"1380000000{i}" }, Doctor, Cancellation);
                    }
                    catch (RequestRefusedException erased)
                    {
                        erased.Refusal.Code.ShouldBe("person.erased");
                    }
                });
            await Task.WhenAll([Erase(person), .. changes]);
            (await vault.Status(County, person, Cancellation)).ShouldBe(PersonStatus.Erased);
            (
                await Count($"select count(*) from referrals_people_keys.person_keys where person = '{person}' and wrapped is not null")
            ).ShouldBe(0);
            (await Count($"select count(*) from referrals_people.documents where person = '{person}'")).ShouldBe(0);
        }
    }

    [Fact]
    public async Task keys_from_a_backup_do_not_bring_them_back()
    {
        var person = await Registered();
        await Sql("create table public.backup as select * from referrals_people_keys.person_keys");
        await Erase(person);
        await Sql(
            "delete from referrals_people_keys.person_keys; insert into referrals_people_keys.person_keys select * from public.backup"
        );

        (await vault.SealerFor(County, person, Cancellation)).ShouldBeNull();
        await Open();
        (await Count("select count(*) from referrals_people_keys.person_keys where wrapped is not null")).ShouldBe(0);
    }

    [Fact]
    public async Task people_from_a_backup_are_not_brought_back_without_their_keys()
    {
        var data = Person();
        var (person, other) = (await Registered(data), await Registered());
        await Sql(
            "create table public.people as select * from referrals_people.people; create table public.documents as select * from referrals_people.documents"
        );
        await Erase(person);
        await Sql(
            "delete from referrals_people.people; insert into referrals_people.people select * from public.people; delete from referrals_people.documents; insert into referrals_people.documents select * from public.documents"
        );

        var restored = await Open();
        (await restored.Status(County, person, Cancellation)).ShouldBe(PersonStatus.Erased);
        (await restored.Read(County, other, Cancellation)).ShouldNotBeNull();
        (await restored.Register(County, data, Doctor, Cancellation)).Created.ShouldBeTrue();
    }

    [Fact]
    public async Task people_without_the_table_of_keys_are_an_error_and_not_erased()
    {
        var person = await Registered();
        await Sql("delete from referrals_people_keys.person_keys");
        var restored = await Open();
        (await Should.ThrowAsync<PeopleVaultException>(restored.Read(County, person, Cancellation))).Code.ShouldBe(
            PeopleVaultException.PersonKeyMissing
        );
        (await restored.Status(County, person, Cancellation)).ShouldBe(PersonStatus.Known);
    }

    private Task<bool> Erase(string person) =>
        vault.Erase(
            County,
            person,
            ErasureReason.PersonRequest,
            "authority-1",
            DateTimeOffset.UtcNow,
            (transaction, _) => transaction.CommitAsync(Cancellation),
            Cancellation
        );
}
