using Referrals.Tests.Hosting;

namespace Referrals.Tests.Broker;

/// <summary>Three real RabbitMQ, quorum queues on all of them: one is killed under load. Nobody helps.</summary>
[Slow]
public sealed class when_a_broker_of_three_nodes_loses_one(TestPostgres postgres, ITestOutputHelper output)
{
    [Fact]
    public async Task the_others_go_on_and_everything_is_done_once_in_order()
    {
        TestBroker.Require();
        await using var first = await RabbitNode.Start();
        await using var second = await RabbitNode.Start(first);
        await using var third = await RabbitNode.Start(first);
        // Hospitals' systems reach the second; the service knows all three, and the first is the one that leads the queues.
        var host = await BrokerHost.Create(second, "test", BrokerStory.Users);
        await using var service = new TestService(
            postgres,
            builder =>
            {
                BrokerStory.Configure(builder, host);
                builder.Configuration["Broker:Uri"] = host.UriAt(first.Port);
                builder.Configuration["Broker:Nodes"] = $"127.0.0.1:{second.Port}, 127.0.0.1:{third.Port}";
            }
        );
        await service.InitializeAsync();
        await using var faults = await BrokerFaults.Connect(service.ConnectionString, host);
        await faults.Send(100);
        await faults.SomeAreDone(5);

        await first.Kill();
        await faults.Send(20);
        await faults.MoreAreDone(20);
        // Two of three are enough; with one alone messages would wait.
        await first.Again();
        await third.Kill();
        await faults.Send(20);

        await faults.NothingIsLost();
        output.WriteLine($"{faults.CameAgain} came twice");
    }
}
