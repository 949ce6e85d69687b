using System.Globalization;
using Npgsql;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Operations;

/// <summary>
/// Two real PostgreSQL, the second a synchronous standby of the first. The first is killed under load, the second promoted. The service
/// is not restarted, and nobody helps.
/// </summary>
[Slow]
public sealed class when_the_database_fails_over(ITestOutputHelper output)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task all_that_was_acknowledged_is_there_once_and_the_service_goes_on_by_itself()
    {
        await using var folder = new EmbeddedPostgresFolder();
        await using var other = new EmbeddedPostgresFolder();
        await using var outside = await Outside.Start();
        await using var primary = await folder.StartServer();
        await using var standby = await StandbyServer.Of(primary, other);
        await using var node = new ReferralsProcess(
            folder.DataFolder,
            [
                ("ConnectionStrings__Referrals", Both(primary.ConnectionString, standby.ConnectionString)),
                ("REFERRALS_MASTER_KEYS", TestService.MasterKeys),
                ("Seed__County", "340422"),
                .. outside.Settings,
            ]
        );
        var address = await node.ReadyAsync();
        using var traffic = new Traffic(folder.DataFolder, () => address);
        var load = traffic.Run(Cancellation);
        await Eventually.AtLeast(() => Task.FromResult((long)traffic.Sent.Count), 30, "cases come in");

        await folder.KillServerAsync();
        var acknowledged = traffic.Sent.ToArray();
        await standby.Promote();
        await Eventually.AtLeast(() => Task.FromResult((long)traffic.Sent.Count), acknowledged.Length + 40, "cases come in again");
        traffic.Stop();
        await load;
        traffic.Repeated.ShouldBeGreaterThan(0, "it was away under load");
        output.WriteLine($"{traffic.Sent.Count} cases, {acknowledged.Length} of them before, {traffic.Repeated} requests repeated");

        await using var database = NpgsqlDataSource.Create(standby.ConnectionString);
        var stored = (await Text("select string_agg(stream_id, ' ') from referrals.mt_events where type = 'referral_submitted'")).Split(
            ' '
        );
        stored.ShouldBeUnique();
        stored.Order(StringComparer.Ordinal).ShouldBe(traffic.Sent.Select(id => $"referral-{id}").Order(StringComparer.Ordinal));
        // What projections had written without waiting for the disk is made again from the log.
        await Eventually.Is(() => Count("select count(*) from referrals.referrals"), traffic.Sent.Count, "the list has every case");
        await Eventually.Is(
            () => Count("select count(*) from referrals.mt_events where type = 'attachment_screened'"),
            traffic.Sent.Count,
            "every file is looked at once"
        );
        await Eventually.Is(
            async () => outside.Told.Count - await Count("select count(*) from referrals.inbox"),
            0,
            "every notice is told"
        );
        output.WriteLine($"{outside.Told.Values.Count(times => times > 1)} of {outside.Told.Count} notices were told again");
        (await Count("select count(*) from referrals_messages.wolverine_dead_letters")).ShouldBe(0);
        await node.IsReady();
        var (code, said, _) = await ReferralsProcess.RunAsync(
            folder.DataFolder,
            ["verify"],
            ("ConnectionStrings__Referrals", standby.ConnectionString)
        );
        code.ShouldBe(0, said);

        async Task<long> Count(string sql) => long.Parse(await Text(sql), CultureInfo.InvariantCulture);

        async Task<string> Text(string sql)
        {
            await using var command = database.CreateCommand(sql);
            return (await command.ExecuteScalarAsync(Cancellation))!.ToString()!;
        }
    }

    // As the operator's guide says it: whichever of the two is written to.
    private static string Both(string first, string second)
    {
        var (one, two) = (new NpgsqlConnectionStringBuilder(first), new NpgsqlConnectionStringBuilder(second));
        var host = $"{one.Host}:{one.Port},{two.Host}:{two.Port}";
        one.Remove("Port");
        one.Host = host;
        return $"{one.ConnectionString};Target Session Attributes=primary";
    }
}
