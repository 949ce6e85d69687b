using Npgsql;
using Referrals.Operations;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Operations;

/// <summary>
/// A server of its own, stopped under load and started again a minute later. The service is not restarted, and nobody helps.
/// </summary>
[Slow]
public sealed class when_postgresql_is_away_for_a_minute(ITestOutputHelper output)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task nothing_is_lost_nothing_is_stuck_and_no_message_is_given_up()
    {
        await using var folder = new EmbeddedPostgresFolder();
        await using var outside = await Outside.Start();
        var server = await StartServer(folder, null);
        var connection = server.ConnectionString;
        var port = new NpgsqlConnectionStringBuilder(connection).Port;
        await using var node = new ReferralsProcess(
            folder.DataFolder,
            [
                ("ConnectionStrings__Referrals", connection),
                ("REFERRALS_MASTER_KEYS", TestService.MasterKeys),
                ("Seed__County", "340422"),
                .. outside.Settings,
            ]
        );
        var address = await node.ReadyAsync();
        await using var database = NpgsqlDataSource.Create(connection);
        await Eventually.Is(async () => await Count("select count(*) from referrals_inbox.gateway"), 1, "the gateway is told");
        using var traffic = new Traffic(folder.DataFolder, () => address);
        var load = traffic.Run(Cancellation);
        await Eventually.AtLeast(() => Task.FromResult((long)traffic.Sent.Count), 30, "cases come in");

        await server.DisposeAsync();
        await Task.Delay(TimeSpan.FromMinutes(1), Cancellation);
        (await node.HealthAsync()).Status.ShouldBe(503);
        server = await StartServer(folder, port);
        await using var last = server;
        database.Clear();
        var sent = traffic.Sent.Count;
        await Eventually.AtLeast(() => Task.FromResult((long)traffic.Sent.Count), sent + 30, "cases come in again");
        traffic.Stop();
        await load;
        traffic.Repeated.ShouldBeGreaterThan(0, "it was away under load");
        output.WriteLine($"{traffic.Sent.Count} cases, {traffic.Repeated} requests repeated");

        await Eventually.Is(
            () => Count("select count(*) from referrals.mt_events where type = 'attachment_screened'"),
            traffic.Sent.Count,
            "every file is looked at once"
        );
        // Notices follow from the projection: before it has seen every case, all that there are may have been told.
        await Eventually.Is(
            () => Count("select count(*) from referrals.referrals"),
            traffic.Sent.Count,
            "the projections have seen every case"
        );
        await Eventually.Is(
            async () => outside.Told.Count - await Count("select count(*) from referrals.inbox"),
            0,
            "every notice is told"
        );
        await Eventually.Is(
            () => Count("select count(*) from referrals_messages.wolverine_incoming_envelopes where status <> 'Handled'"),
            0,
            "nothing is stuck"
        );
        (await Count("select count(*) from referrals_messages.wolverine_dead_letters")).ShouldBe(0);
        (await Count("select count(*) from referrals_messages.wolverine_outgoing_envelopes")).ShouldBe(0);
        outside.Told.Values.Count(times => times > 1).ShouldBeLessThanOrEqualTo(1, "only the one in hand is told again");
        await node.IsReady();

        async Task<long> Count(string sql)
        {
            await using var command = database.CreateCommand(sql);
            return (long)(await command.ExecuteScalarAsync(Cancellation))!;
        }
    }

    private static Task<EmbeddedPostgres> StartServer(EmbeddedPostgresFolder folder, int? port) =>
        EmbeddedPostgres.StartAsync(
            new EmbeddedPostgresOptions
            {
                DataFolder = Path.Combine(folder.DataFolder, "server"),
                Port = port,
                DownloadFolder = Path.Combine(Repository.Root, ".local"),
            },
            cancellation: Cancellation
        );
}
