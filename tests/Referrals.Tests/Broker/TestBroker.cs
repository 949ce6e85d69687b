// One RabbitMQ for all tests of the service, with a virtual host for each that asks.
using Referrals.Tests.Broker;

[assembly: AssemblyFixture(typeof(TestBroker))]

namespace Referrals.Tests.Broker;

/// <summary>Starts when the first virtual host is asked for, and is gone with the last test.</summary>
public sealed class TestBroker : IAsyncDisposable
{
    private readonly Lazy<Task<RabbitNode>> node = new(() => RabbitNode.Start());
    private int hosts;

    /// <summary>A new virtual host, with a user for the service and one for each of these institutions.</summary>
    public async Task<BrokerHost> CreateHost(params string[] users)
    {
        Require();
        return await BrokerHost.Create(await node.Value, $"test_{Interlocked.Increment(ref hosts)}", users);
    }

    /// <summary>Skips the test where there is no server and it is not CI, which must have one.</summary>
    internal static void Require()
    {
        if (!RabbitNode.IsInstalled && Environment.GetEnvironmentVariable("CI") is not { Length: > 0 })
            Assert.Skip("rabbitmq-server is not installed.");
    }

    public async ValueTask DisposeAsync()
    {
        if (node.IsValueCreated)
            await (await node.Value).DisposeAsync();
    }
}
