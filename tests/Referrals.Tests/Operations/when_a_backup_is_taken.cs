using System.Security.Cryptography;
using Referrals.Operations;
using Referrals.People;
using Referrals.Tests.Hosting;
using Referrals.Tests.People;

namespace Referrals.Tests.Operations;

/// <summary>The scripts on a small PostgreSQL with a people vault: what they keep, what they refuse, what they leave behind.</summary>
[Slow]
public sealed class when_a_backup_is_taken
{
    private const string County = "340422";
    private static readonly RegisteredBy Doctor = new("doctor-1", "SX-T01", DateTimeOffset.UtcNow);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task an_old_one_opens_with_the_new_master_key_and_its_own_keys_do_not()
    {
        await using var folder = new EmbeddedPostgresFolder();
        await using var server = await folder.StartAsync();
        await using var backups = new BackupFolder(null, ("ConnectionStrings__Referrals", server.ConnectionString));
        var first = MasterKeys.Generate().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var second = $"k2:{Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))}";
        string person;
        await using (var vault = await Open(server.ConnectionString, string.Join('\n', first)))
            person = await Register(vault);
        var wrapped = await Wrapped(server.ConnectionString, person);
        await backups.Base();
        var moment = await Now(server);

        await using (var vault = await Open(server.ConnectionString, $"{second}\n{string.Join('\n', first)}"))
        {
            (await vault.RotateMasterKey(Cancellation)).ShouldBe(1);
            await Register(vault);
        }
        backups.Start("stream");
        await Fetched(server);
        var target = backups.Target("then");
        await backups.Restored(moment, target);

        var left = $"{second}\n{first.Single(line => line.StartsWith("lookup:", StringComparison.Ordinal))}";
        await using var restored = await Start(
            target,
            await File.ReadAllTextAsync(Path.Combine(folder.DataFolder, "postgres", "password"), Cancellation)
        );
        (await Sql.RunAsync(restored, "select count(*) from referrals_people.people")).ShouldBe("1", "as it was at the moment");
        await using (var vault = await Open(restored.ConnectionString, left))
            (await vault.Read(County, person, Cancellation)).ShouldNotBeNull("its key came from after the moment");
        IsIn(Directory.GetFiles(backups.Bases.Single(), "*", SearchOption.AllDirectories), wrapped)
            .ShouldBeTrue("a base backup holds the keys of its time");
        var keys = MasterKeys.Parse(left, "a test");
        Should
            .Throw<PeopleVaultException>(() => keys.Unwrap(County, person, wrapped, "k1"))
            .Code.ShouldBe(PeopleVaultException.MasterKeyMissing);
        Should.Throw<CryptographicException>(() => keys.Unwrap(County, person, wrapped, "k2"));
    }

    [Fact]
    public async Task what_cannot_be_restored_is_refused_in_one_line()
    {
        await using var folder = new EmbeddedPostgresFolder();
        await using var server = await folder.StartAsync();
        await using var backups = new BackupFolder(folder.DataFolder);
        var target = backups.Target("new");
        await using var vault = await Open(server.ConnectionString, MasterKeys.Generate());
        var (erased, stays) = (await Register(vault), await Register(vault));
        (await backups.Refused("latest", target)).ShouldContain("holds no backup");
        var before = await Now(server);
        await backups.Base();

        (await backups.Refused("yesterday", target)).ShouldContain("--to is \"yesterday\", which is no moment");
        (await backups.Refused("2026-02-30T08:00", target)).ShouldContain("which is no moment");
        (await backups.Refused("2999-01-01T08:00", target)).ShouldContain("2999-01-01 08:00:00.000 has not come yet");
        (await backups.Refused(before, target)).ShouldContain("is before the first base backup");
        (await backups.Refused(await Now(server), target)).ShouldContain("ends at");
        (await backups.Refused("latest", Path.GetDirectoryName(backups.Backups)!)).ShouldContain("is not empty");
        Directory.Exists(target).ShouldBeFalse();

        // Four segments, of which one is lost; who is erased after it is known by the copy of the keys.
        var stream = backups.Start("stream");
        await Segment(server);
        var moment = await Now(server);
        await Segment(server);
        var lost = await Sql.RunAsync(server, "select pg_walfile_name(pg_current_wal_lsn())");
        await Segment(server);
        await Erase(vault, erased);
        await Segment(server);
        await Fetched(server);
        (await backups.BackUp("keys")).Code.ShouldBe(0);
        (await BackupFolder.Signal(stream, BackupFolder.SigInt)).ShouldBe(0);
        File.Delete(Path.Combine(backups.Wal, lost!));
        (await backups.Refused("latest", target)).ShouldContain($"WAL is missing: {lost} is not in");
        var status = await backups.BackUp("status");
        status.Code.ShouldBe(1);
        status.Output.ShouldContain($"! WAL: {lost} is missing");

        await backups.Restored(moment, target);
        await using var restored = await Start(target);
        (
            await Sql.RunAsync(restored, "select string_agg(person, ' ') from referrals_people_keys.person_keys where wrapped is not null")
        ).ShouldBe(stays);
        // The restored database goes another way than the one whose WAL this is.
        backups.DataFolder = target;
        (await backups.BackUp("base")).Errors.ShouldContain("from before a restore or a fail-over");
    }

    [Fact]
    public async Task what_is_too_old_goes_and_what_is_broken_off_leaves_nothing()
    {
        await using var folder = new EmbeddedPostgresFolder();
        await using var server = await folder.StartAsync();
        await using var backups = new BackupFolder(folder.DataFolder);
        await using var vault = await Open(server.ConnectionString, MasterKeys.Generate());
        await Register(vault);
        await Sql.RunAsync(server, "alter system set max_slot_wal_keep_size = '10GB'");
        await Sql.RunAsync(server, "select pg_reload_conf()");
        var stream = backups.Start("stream");
        await Eventually.Holds(() => Directory.Exists(backups.Wal) && Directory.GetFiles(backups.Wal).Length > 0, "WAL comes");
        (await backups.BackUp("stream")).Errors.ShouldContain("another ops/backup stream works on");
        await backups.Base();
        var first = backups.Bases.Single();
        var old = Directory.GetFiles(backups.Wal).Order(StringComparer.Ordinal).First();
        await Segment(server);
        (await backups.BackUp("status")).ShouldSatisfyAllConditions(s => s.Code.ShouldBe(0, s.Output + s.Errors));

        var broken = backups.Start("base", "--rate", "32");
        await Eventually.Holds(() => backups.Bases.Any(name => name.EndsWith(".partial", StringComparison.Ordinal)), "it has begun");
        (await BackupFolder.Signal(broken, BackupFolder.SigInt)).ShouldBe(130);
        backups.Bases.ShouldBe([first]);
        await Eventually.Is(
            async () => long.Parse((await Sql.RunAsync(server, "select count(*) from pg_stat_replication"))!),
            1,
            "only the WAL is fetched"
        );

        (await backups.Base("--keep", "1", "--keep-keys", "1")).ShouldContain($"Removed: {first}.");
        backups.Bases.Length.ShouldBe(1);
        backups.Keys.Length.ShouldBe(1);
        File.Exists(old.Replace(".partial", "", StringComparison.Ordinal)).ShouldBeFalse("no base backup needs it");
        (await BackupFolder.Signal(stream, BackupFolder.SigInt)).ShouldBe(0);
        (await backups.BackUp("status")).Output.ShouldContain("! WAL: nobody fetches it");
        await backups.Restored("latest", backups.Target("new"));
        (await backups.BackUp("drop-slot")).Code.ShouldBe(0);
        (await Sql.RunAsync(server, "select count(*) from pg_replication_slots")).ShouldBe("0");
        (await backups.BackUp("base")).Errors.ShouldContain("have ended: its slot was dropped");
    }

    private static async Task<PeopleVault> Open(string connectionString, string keys)
    {
        var vault = new PeopleVault(connectionString, new MasterKeySource(keys), TimeProvider.System);
        await vault.ApplySchema(Cancellation);
        return vault;
    }

    private static async Task<string> Register(PeopleVault vault)
    {
        var data = new PersonData { Identity = new PersonIdentity(IdentityKind.IdentityCard, IdentityNumbers.Next()), Name = "王秀英" };
        return (await vault.Register(County, data, Doctor, Cancellation)).Person;
    }

    private static Task<bool> Erase(PeopleVault vault, string person) =>
        vault.Erase(
            County,
            person,
            ErasureReason.PersonRequest,
            "authority-1",
            DateTimeOffset.UtcNow,
            (transaction, _) => transaction.CommitAsync(Cancellation),
            Cancellation
        );

    private static async Task<byte[]> Wrapped(string connectionString, string person) =>
        Convert.FromHexString(
            (
                await Sql.RunAsync(
                    connectionString,
                    $"select encode(wrapped, 'hex') from referrals_people_keys.person_keys where person = '{person}'"
                )
            )!
        );

    private static async Task<string> Now(EmbeddedPostgres server) =>
        (await Sql.RunAsync(server, "select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"))!;

    /// <summary>A transaction, and the next segment of WAL.</summary>
    private static async Task Segment(EmbeddedPostgres server)
    {
        await Sql.RunAsync(server, "create table if not exists public.written (at timestamptz)");
        await Sql.RunAsync(server, "insert into public.written values (clock_timestamp())");
        await Sql.RunAsync(server, "select pg_switch_wal()");
        await Sql.RunAsync(server, "insert into public.written values (clock_timestamp())");
    }

    private static async Task Fetched(EmbeddedPostgres server)
    {
        var written = await Sql.RunAsync(server, "select pg_current_wal_flush_lsn()");
        await Eventually.Holds(
            async () =>
                await Sql.RunAsync(server, $"select count(*) from pg_stat_replication where write_lsn >= '{written}'::pg_lsn") == "1",
            "the WAL is fetched"
        );
    }

    private static Task<EmbeddedPostgres> Start(string dataFolder, string? password = null)
    {
        if (password is not null)
            File.WriteAllText(Path.Combine(dataFolder, "postgres", "password"), password);
        return EmbeddedPostgres.StartAsync(
            new EmbeddedPostgresOptions { DataFolder = dataFolder, Relaxed = true },
            cancellation: Cancellation
        );
    }

    private static bool IsIn(string[] files, byte[] what) => files.Any(file => File.ReadAllBytes(file).AsSpan().IndexOf(what) >= 0);
}
