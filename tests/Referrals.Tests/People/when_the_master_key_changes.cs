// Master keys: rotation under load, and the refusal of every key that does not belong to the database.
using Referrals.Http;
using Referrals.People;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.People;

public sealed class when_the_master_key_changes(TestPostgres postgres) : VaultTest(postgres)
{
    private static readonly string NewKey = $"k2:{Convert.ToBase64String(Enumerable.Range(0, 32).Select(i => (byte)i).ToArray())}";

    [Fact]
    public async Task all_keys_are_wrapped_anew_while_others_write_and_the_old_one_is_no_longer_needed()
    {
        var before = await Task.WhenAll(Enumerable.Range(0, 1200).Select(_ => Registered()));
        var sealedText = (await vault.SealerFor(County, before[0], Cancellation))!.Seal("摘要");
        // Nodes get to know the new key before anybody uses it.
        var old = await Open($"{Keys}{NewKey}");
        var rotating = await Open($"{NewKey}\n{Keys}");

        using var stop = new CancellationTokenSource();
        var written = 0;
        var writing = Enumerable
            .Range(0, 4)
            .Select(i =>
                Task.Run(
                    async () =>
                    {
                        var made = new List<string>();
                        while (!stop.IsCancellationRequested)
                        {
                            made.Add((await (i % 2 == 0 ? rotating : old).Register(County, Person(), Doctor, Cancellation)).Person);
                            Interlocked.Increment(ref written);
                            if (made.Count % 5 == 0)
                                await rotating.Erase(
                                    County,
                                    made[^1],
                                    ErasureReason.PersonRequest,
                                    "x",
                                    DateTimeOffset.UtcNow,
                                    (transaction, _) => transaction.CommitAsync(Cancellation),
                                    Cancellation
                                );
                        }

                        return made;
                    },
                    Cancellation
                )
            )
            .ToList();
        var both = Task.WhenAll(rotating.RotateMasterKey(Cancellation), (await Open($"{NewKey}\n{Keys}")).RotateMasterKey(Cancellation));
        await Eventually.Holds(() => Volatile.Read(ref written) >= 100, "others write meanwhile");
        await stop.CancelAsync();
        var during = (await Task.WhenAll(writing.Select(Written))).SelectMany(w => w).ToList();
        (await both).Sum().ShouldBeGreaterThanOrEqualTo(1200);
        await rotating.RotateMasterKey(Cancellation);

        (
            await Query("select distinct master_key from referrals_people_keys.person_keys where wrapped is not null", r => r.GetString(0))
        ).ShouldBe(["k2"]);
        var without = await Open($"{NewKey}\n{Keys.Split('\n').Single(l => l.StartsWith("lookup:"))}");
        (await without.SealerFor(County, before[0], Cancellation))!.Open(sealedText).ShouldBe("摘要");
        foreach (var person in before.Concat(during))
            (await without.Status(County, person, Cancellation)).ShouldNotBe(PersonStatus.Unknown);
        (await without.Masked(County, [.. before, .. during], Today, Language.Chinese, Cancellation))
            .Values.Count(p => p.Name == "王**")
            .ShouldBeGreaterThanOrEqualTo(1200);

        // A node that still wraps with the old key once it was retired is refused, and so is its next start with only that.
        async Task<List<string>> Written(Task<List<string>> task)
        {
            try
            {
                return await task;
            }
            catch (PeopleVaultException retired) when (retired.Code == PeopleVaultException.MasterKeyMissing)
            {
                return [];
            }
        }
    }

    [Fact]
    public async Task a_rotation_that_was_broken_off_goes_on()
    {
        var people = await Task.WhenAll(Enumerable.Range(0, 1200).Select(_ => Registered()));
        var rotating = await Open($"{NewKey}\n{Keys}");
        await Sql(
            "create function public.fail() returns trigger language plpgsql as $$ begin raise exception 'enough'; end $$; create constraint trigger fail after update on referrals_people_keys.person_keys deferrable initially deferred for each row when (new.person > 'pi') execute function public.fail()"
        );
        await Should.ThrowAsync<Npgsql.PostgresException>(rotating.RotateMasterKey(Cancellation));
        (
            await Query(
                "select distinct master_key from referrals_people_keys.person_keys where wrapped is not null order by 1",
                r => r.GetString(0)
            )
        )
            .Contains("k1")
            .ShouldBeTrue();
        await Sql("drop trigger fail on referrals_people_keys.person_keys");

        await rotating.RotateMasterKey(Cancellation);
        (await rotating.Masked(County, people, Today, Language.Chinese, Cancellation)).Count.ShouldBe(1200);
        (await rotating.RotateMasterKey(Cancellation)).ShouldBe(0);
    }

    [Fact]
    public async Task a_person_is_found_again_by_the_same_hash()
    {
        var data = Person();
        var person = await Registered(data);
        var rotated = await Open($"{NewKey}\n{Keys}");
        await rotated.RotateMasterKey(Cancellation);
        (await rotated.Register(County, data, Doctor, Cancellation)).ShouldBe(new Registration(person, false));
    }

    [Fact]
    public async Task another_key_under_the_same_id_is_refused()
    {
        await Registered();
        await RefusedStart(MasterKeys.Generate(), PeopleVaultException.MasterKeyDiffers);
        var lookup = Keys.Split('\n').Single(l => l.StartsWith("lookup:"));
        await RefusedStart($"{NewKey}\n{lookup}", PeopleVaultException.MasterKeyMissing);
        var wrongLookup = $"{Keys.Split('\n')[0]}\nlookup:{NewKey[3..]}";
        await RefusedStart(wrongLookup, PeopleVaultException.MasterKeyDiffers);
        (await Count("select count(*) from referrals_people_keys.master_keys")).ShouldBe(2, "nothing was changed");
    }

    [Theory]
    [InlineData("")]
    [InlineData("k1")]
    [InlineData("k1:AAAA\nlookup:AAAA")]
    [InlineData("k1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("lookup:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData(
        "k1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\nk1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\nlookup:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
    )]
    public void keys_that_cannot_be_used_are_refused_without_being_quoted(string text)
    {
        var refused = Should.Throw<PeopleVaultException>(() => MasterKeys.Parse(text, "a file"));
        refused.Code.ShouldBe(PeopleVaultException.MasterKeyInvalid);
        refused.Message.ShouldNotContain("AAAA");
    }

    [Fact]
    public async Task a_first_file_is_made_for_its_owner_only_and_never_a_second()
    {
        var folder = Directory.CreateTempSubdirectory("referrals-keys-");
        try
        {
            var file = Path.Combine(folder.FullName, "data", "master-keys");
            await Sql("delete from referrals_people_keys.master_keys");
            var generated = new MasterKeySource(GeneratedFile: file);
            var first = await Task.WhenAll(Open(generated), Open(generated), Open(generated));
            File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
            Directory.GetFiles(Path.GetDirectoryName(file)!).ShouldBe([file]);
            var person = (await first[0].Register(County, Person(), Doctor, Cancellation)).Person;
            (await first[2].Read(County, person, Cancellation)).ShouldNotBeNull();

            File.Delete(file);
            (await Should.ThrowAsync<PeopleVaultException>(Open(generated))).Code.ShouldBe(PeopleVaultException.MasterKeyMissing);
            File.Exists(file).ShouldBeFalse();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task no_key_at_all_is_told_with_what_to_do()
    {
        (await Should.ThrowAsync<PeopleVaultException>(Open(new MasterKeySource()))).Message.ShouldContain("REFERRALS_MASTER_KEY_FILE");
        (await Should.ThrowAsync<PeopleVaultException>(Open(new MasterKeySource(File: "/nowhere/keys")))).Message.ShouldContain(
            "/nowhere/keys"
        );
    }

    private async Task RefusedStart(string keys, string code) =>
        (await Should.ThrowAsync<PeopleVaultException>(Open(keys))).Code.ShouldBe(code);
}
