// Faults at a real RabbitMQ under load. The service is not restarted, and nobody helps.
using Npgsql;
using Referrals.Operations;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;
using Referrals.Tests.Operations;

namespace Referrals.Tests.Broker;

[Slow]
public sealed class when_something_around_the_broker_is_away(TestPostgres postgres, TestBroker broker, ITestOutputHelper output)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task a_broker_that_is_stopped_under_load_gets_everything_when_it_is_back()
    {
        TestBroker.Require();
        await using var rabbit = await RabbitNode.Start();
        var host = await BrokerHost.Create(rabbit, "test", BrokerStory.Users);
        await using var service = new TestService(postgres, builder => BrokerStory.Configure(builder, host));
        await service.InitializeAsync();
        await using var faults = await BrokerFaults.Connect(service.ConnectionString, host);
        await faults.Send(150);
        await faults.SomeAreDone(5);

        await rabbit.Stop();
        // What happens meanwhile waits for the broker.
        var at = await service.Reviewed();
        faults.Add(Guid.Parse(at.Split('/')[^1]));
        await Eventually.Holds(
            () => service.Log.Lines.Any(line => line.Contains("BrokerListener: No messages can be taken")),
            "it is away"
        );
        await rabbit.Again();
        await faults.Reconnect();
        await faults.Send(20);

        await faults.NothingIsLost();
    }

    [Fact]
    public async Task what_happens_before_the_broker_was_ever_reached_is_told_when_it_is()
    {
        TestBroker.Require();
        await using var rabbit = await RabbitNode.Start();
        var host = await BrokerHost.Create(rabbit, "test", BrokerStory.Users);
        await rabbit.Stop();
        await using var service = new TestService(postgres, builder => BrokerStory.Configure(builder, host));
        await service.InitializeAsync();
        var id = (await service.Sent()).Split('/')[^1];
        await Eventually.Holds(async () => await service.Count("select count(*) from referrals_feed.messages") > 0, "it was told");

        await rabbit.Again();
        await using var centre = await HospitalSystem.Connect(host, "340422.SX-T01");
        await Eventually.Holds(
            () => centre.Received.Any(message => message.GetProperty("subject").GetString() == id),
            "the township hears of the case"
        );
    }

    [Fact]
    public async Task another_node_goes_on_where_one_was_killed()
    {
        await using var folder = new EmbeddedPostgresFolder();
        var host = await broker.CreateHost(BrokerStory.Users);
        var connection = await postgres.CreateDatabase();
        await using var first = Node();
        await first.ReadyAsync();
        await using var second = Node();
        await second.ReadyAsync();
        await using var faults = await BrokerFaults.Connect(connection, host);
        var enough = new TaskCompletionSource();
        var load = faults.SendUntil(enough.Task);
        // The first was there before, and consumes all queues.
        await faults.MoreAreDone(20);

        await first.KillAsync();
        await faults.MoreAreDone(20);
        // Whichever of them published is gone too, and there is nobody for a while.
        await second.KillAsync();
        await using var third = Node();
        await faults.MoreAreDone(20);
        enough.SetResult();
        await load;

        await faults.NothingIsLost();
        output.WriteLine($"{faults.CameAgain} came twice");

        ReferralsProcess Node() =>
            new(
                folder.DataFolder,
                [("ConnectionStrings__Referrals", connection), ("REFERRALS_MASTER_KEYS", TestService.MasterKeys), ("Broker__Uri", host.Uri)]
            );
    }

    [Fact]
    public async Task messages_wait_while_postgresql_is_away()
    {
        await using var folder = new EmbeddedPostgresFolder();
        var host = await broker.CreateHost(BrokerStory.Users);
        var server = await StartServer(folder, null);
        var port = new NpgsqlConnectionStringBuilder(server.ConnectionString).Port;
        await using var node = new ReferralsProcess(
            folder.DataFolder,
            [
                ("ConnectionStrings__Referrals", server.ConnectionString),
                ("REFERRALS_MASTER_KEYS", TestService.MasterKeys),
                ("Seed__County", "340422"),
                ("Broker__Uri", host.Uri),
            ]
        );
        await node.ReadyAsync();
        await using var faults = await BrokerFaults.Connect(server.ConnectionString, host);
        await faults.Send(100);
        await faults.SomeAreDone(5);

        await server.DisposeAsync();
        NpgsqlConnection.ClearAllPools();
        await faults.Send(10);
        await Eventually.Holds(() => node.Output.Contains("it is tried again, and those of its routing key wait too"), "messages wait");
        await using var again = await StartServer(folder, port);
        await faults.Send(20);

        await faults.NothingIsLost();
    }

    [Fact]
    public async Task a_network_that_is_cut_before_the_broker_is_noticed_and_gone_on_with()
    {
        var host = await broker.CreateHost(BrokerStory.Users);
        await using var line = new NetworkLine(host.Node.Port);
        await using var service = new TestService(
            postgres,
            builder =>
            {
                BrokerStory.Configure(builder, host);
                builder.Configuration["Broker:Uri"] = host.UriAt(line.Port);
            }
        );
        await service.InitializeAsync();
        await using var faults = await BrokerFaults.Connect(service.ConnectionString, host);
        await faults.Send(100);
        await faults.SomeAreDone(5);

        line.Cut();
        await faults.Send(10);
        await Eventually.Holds(
            () => service.Log.Lines.Any(said => said.Contains("BrokerListener: No messages can be taken")),
            "it is noticed"
        );
        line.Mend();
        await faults.Send(20);

        await faults.NothingIsLost();
    }

    [Fact]
    public async Task a_network_that_is_cut_before_postgresql_is_noticed_and_gone_on_with()
    {
        await using var folder = new EmbeddedPostgresFolder();
        var host = await broker.CreateHost(BrokerStory.Users);
        var direct = new NpgsqlConnectionStringBuilder(await postgres.CreateDatabase());
        await using var line = new NetworkLine(direct.Port);
        var through = new NpgsqlConnectionStringBuilder(direct.ConnectionString) { Port = line.Port };
        await using var node = new ReferralsProcess(
            folder.DataFolder,
            [
                ("ConnectionStrings__Referrals", through.ConnectionString),
                ("REFERRALS_MASTER_KEYS", TestService.MasterKeys),
                ("Broker__Uri", host.Uri),
            ]
        );
        await node.ReadyAsync();
        await using var faults = await BrokerFaults.Connect(direct.ConnectionString, host);
        await faults.Send(100);
        await faults.SomeAreDone(5);

        line.Cut();
        await faults.Send(10);
        await Eventually.Holds(() => node.Output.Contains("it is tried again, and those of its routing key wait too"), "messages wait");
        line.Mend();
        await faults.Send(20);

        await faults.NothingIsLost();
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
