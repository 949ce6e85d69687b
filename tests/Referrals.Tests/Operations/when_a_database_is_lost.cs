using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;
using Referrals.Security;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Operations;

/// <summary>
/// The real service on a PostgreSQL of its own, backed up and restored by the real scripts: write, back up, write, destroy, restore.
/// </summary>
[Slow]
public sealed class when_a_database_is_lost(ITestOutputHelper output)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task it_comes_back_as_it_was_at_a_moment_and_with_all_that_was_acknowledged()
    {
        await using var folder = new EmbeddedPostgresFolder();
        await using var backups = new BackupFolder(folder.DataFolder);
        string masterKeys;
        List<SentCase> cases;
        Noted noted;
        IReadOnlyCollection<Guid> acknowledged;
        await using (var service = new ReferralsProcess(folder.DataFolder, ("Seed__County", "340422")))
        {
            var address = await service.ReadyAsync();
            using var key = DevelopmentKey.Open(folder.DataFolder);
            using var doctor = Client(address, key, "family-doctor@SX-V0101");
            using var authority = Client(address, key, "county-authority@340422");
            masterKeys = await File.ReadAllTextAsync(Path.Combine(folder.DataFolder, "master-keys"), Cancellation);
            var stream = backups.Start("stream", "--synchronous");
            cases = await Send(doctor, 5);
            await WaitForBackup(Database(folder.DataFolder));
            output.WriteLine(await backups.Base());
            cases.AddRange(await Send(doctor, 5));
            noted = await Note(Database(folder.DataFolder));

            // After the moment, and after the last copy of the keys: only the WAL knows it.
            await Erase(authority, cases[0].Person);
            await Erase(authority, cases[9].Person);
            acknowledged = await KillUnderLoad(folder, service, address);
            (await BackupFolder.Signal(stream, BackupFolder.SigInt)).ShouldBe(0);
        }

        Directory.Delete(Path.Combine(folder.DataFolder, "postgres"), recursive: true);

        var (then, latest) = (backups.Target("then"), backups.Target("latest"));
        var said = await backups.Restored(noted.At, then);
        output.WriteLine(said);
        said.ShouldContain($"the last event of the log is number {noted.Last}.");
        said.ShouldContain("Keys: 2 persons who were erased later were erased here too.");
        said.ShouldContain("synchronous_standby_names was turned off");
        output.WriteLine(await backups.Restored("latest", latest));

        await using (var service = await Open(then))
        {
            (await Note(Database(then), noted.Last)).ShouldBeEquivalentTo(noted with { At = "" });
            await ListsAgree(Database(then));
            await PeopleAre(service, then, cases);
            (await service.SignalAsync(ReferralsProcess.SigTerm)).ShouldBe(0);
        }
        await using (var service = await Open(latest))
        {
            (await Note(Database(latest), noted.Last)).ShouldBeEquivalentTo(noted with { At = "" });
            await ListsAgree(Database(latest));
            await PeopleAre(service, latest, cases);
            var stored = await Sql.RunAsync(Database(latest), "select string_agg(stream_id, ' ') from referrals.mt_events");
            acknowledged.Where(id => !stored!.Contains($"referral-{id}")).ShouldBeEmpty("all that was acknowledged is there");
            output.WriteLine($"{acknowledged.Count} cases were acknowledged before the kill");
            (await service.SignalAsync(ReferralsProcess.SigTerm)).ShouldBe(0);
        }

        async Task<ReferralsProcess> Open(string target)
        {
            await File.WriteAllTextAsync(Path.Combine(target, "master-keys"), masterKeys, Cancellation);
            var service = new ReferralsProcess(target);
            await service.IsReady();
            return service;
        }
    }

    private sealed record SentCase(Guid Id, string Person);

    private sealed record Noted(long Count, long Last, string Hash, string At);

    // The password is in the data folder, as the service finds it.
    private static string Database(string dataFolder) =>
        new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = int.Parse(
                File.ReadLines(Path.Combine(dataFolder, "postgres", "data", "postmaster.pid")).ElementAt(3),
                CultureInfo.InvariantCulture
            ),
            Username = "referrals",
            Password = File.ReadAllText(Path.Combine(dataFolder, "postgres", "password")),
            Database = "referrals",
            Pooling = false,
        }.ConnectionString;

    /// <summary>What the log holds, and a moment at which it held that. With a last number: up to that, and no moment.</summary>
    private static async Task<Noted> Note(string database, long last = long.MaxValue)
    {
        await using var source = NpgsqlDataSource.Create(database);
        for (; ; )
        {
            var (before, at, after) = (await Read(), await Now(), await Read());
            if (before == after)
                return before with { At = last == long.MaxValue ? at : "" };
        }

        async Task<Noted> Read()
        {
            await using var command = source.CreateCommand(
                $"""
                select count(*), max(seq_id), encode(sha256(convert_to(string_agg(e::text, E'\n' order by seq_id), 'UTF8')), 'hex')
                from referrals.mt_events e where seq_id <= {last}
                """
            );
            await using var reader = await command.ExecuteReaderAsync(Cancellation);
            await reader.ReadAsync(Cancellation);
            return new Noted(reader.GetInt64(0), reader.GetInt64(1), reader.GetString(2), "");
        }

        async Task<string> Now()
        {
            await using var command = source.CreateCommand(
                "select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"
            );
            return (string)(await command.ExecuteScalarAsync(Cancellation))!;
        }
    }

    // The key must outlive all that sign with it in this process: they share what signs.
    private static HttpClient Client(Uri address, DevelopmentKey key, string who)
    {
        var token = DevelopmentToken
            .Parse(who)
            .Sign(key, SecuritySettings.DefaultAudience, DateTimeOffset.UtcNow, DevelopmentToken.DefaultLife);
        return new HttpClient
        {
            BaseAddress = address,
            // The machine may have much else to do.
            Timeout = TimeSpan.FromMinutes(10),
            DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
        };
    }

    private static async Task<List<SentCase>> Send(HttpClient doctor, int number)
    {
        var sent = new List<SentCase>();
        for (var i = 0; i < number; i++)
        {
            var id = Guid.CreateVersion7();
            using var answer = await doctor.PutAsJsonAsync($"/api/referrals/{id}", CaseForms.Referral(), TestClient.Json, Cancellation);
            answer.StatusCode.ShouldBe(HttpStatusCode.Created, await answer.Content.ReadAsStringAsync(Cancellation));
            sent.Add(new SentCase(id, (await Case(doctor, id)).GetProperty("person").GetString()!));
        }
        return sent;
    }

    private static Task<JsonElement> Case(HttpClient doctor, Guid id) =>
        doctor.GetFromJsonAsync<JsonElement>($"/api/referrals/{id}", Cancellation);

    private static async Task Erase(HttpClient authority, string person)
    {
        using var answer = await authority.PostAsJsonAsync(
            $"/api/people/{person}/erasure",
            new { reason = "person-request" },
            TestClient.Json,
            Cancellation
        );
        answer.StatusCode.ShouldBe(HttpStatusCode.NoContent);
    }

    // From here on the server acknowledges nothing that the backup has not.
    private static async Task WaitForBackup(string database)
    {
        await Sql.RunAsync(database, "alter system set synchronous_standby_names = 'referrals_backup'");
        await Sql.RunAsync(database, "select pg_reload_conf()");
        await Eventually.Holds(
            async () => await Sql.RunAsync(database, "select sync_state from pg_stat_replication where sync_state = 'sync'") == "sync",
            "the server waits for the backup"
        );
    }

    /// <summary>Kills PostgreSQL, then the service, while doctors send cases. Returns those that were acknowledged.</summary>
    private static async Task<IReadOnlyCollection<Guid>> KillUnderLoad(EmbeddedPostgresFolder folder, ReferralsProcess service, Uri address)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        using var traffic = new Traffic(folder.DataFolder, () => address);
        var load = traffic.Run(stop.Token);
        await Eventually.AtLeast(() => Task.FromResult((long)traffic.Sent.Count), 20, "cases come in");
        await folder.KillServerAsync();
        await service.KillAsync();
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(load);
        return [.. traffic.Sent];
    }

    private static async Task ListsAgree(string database) =>
        await Eventually.Holds(
            async () =>
                await Sql.RunAsync(
                    database,
                    """
                    select count(*) from (select id as stream from referrals.mt_streams where id like 'referral-%') s
                    full join (select 'referral-' || replace(id, 'referral-', '') as line from referrals.referrals) r on stream = line
                    where stream is null or line is null
                    """
                ) == "0",
            "the list has every case of the log, and no other"
        );

    private static async Task PeopleAre(ReferralsProcess service, string dataFolder, List<SentCase> cases)
    {
        var address = await service.ReadyAsync();
        using var key = DevelopmentKey.Open(dataFolder);
        using var doctor = Client(address, key, "family-doctor@SX-V0101");
        using var authority = Client(address, key, "county-authority@340422");
        foreach (var one in cases)
        {
            var erased = one == cases[0] || one == cases[9];
            using var answer = await authority.GetAsync($"/api/people/{one.Person}", Cancellation);
            answer.StatusCode.ShouldBe(erased ? HttpStatusCode.Gone : HttpStatusCode.OK);
            var shown = await Case(doctor, one.Id);
            shown.GetRawText().Contains("活动后胸痛三天").ShouldBe(!erased, shown.GetRawText());
        }
    }
}
