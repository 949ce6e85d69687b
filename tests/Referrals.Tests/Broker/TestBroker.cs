// One RabbitMQ for all tests of the service, with a virtual host for each that asks.
using Referrals.Tests.Broker;

[assembly: AssemblyFixture(typeof(TestBroker))]

namespace Referrals.Tests.Broker;

/// <summary>Starts when the first virtual host is asked for, and is gone with the last test.</summary>
public sealed class TestBroker : IAsyncDisposable
{
    private readonly Lazy<Task<RabbitNode>> node = new(RabbitNode.Start);
    private int hosts;

    /// <summary>A new virtual host, with a user for the service and one for each of these institutions.</summary>
    public async Task<BrokerHost> CreateHost(params string[] users)
    {
        RabbitNode.Require();
        return await BrokerHost.Create(await node.Value, $"test_{Interlocked.Increment(ref hosts)}", users);
    }

    public async ValueTask DisposeAsync()
    {
        if (node.IsValueCreated)
            await (await node.Value).DisposeAsync();
    }
}

/// <summary>A virtual host.</summary>
public sealed class BrokerHost
{
    private const string Service = "service";

    private BrokerHost(RabbitNode node, string name) => (Node, Name) = (node, name);

    public RabbitNode Node { get; }

    public string Name { get; }

    /// <summary>The address for the service.</summary>
    public string Uri => UriOf(Service);

    public string UriOf(string user) => $"amqp://{user}:{RabbitNode.Password}@127.0.0.1:{Node.Port}/{Name}";

    /// <summary>Makes it.</summary>
    /// <param name="node">Where.</param>
    /// <param name="name">Of the virtual host.</param>
    /// <param name="users">Institutions as <c>340422.SX-H01</c>.</param>
    public static async Task<BrokerHost> Create(RabbitNode node, string name, params string[] users)
    {
        await node.Import(
            new
            {
                vhosts = new[] { new { name } },
                users = users
                    .Append(Service)
                    .Select(user => new
                    {
                        name = user,
                        password = RabbitNode.Password,
                        tags = "",
                    }),
                permissions = users
                    .Select(user => new
                    {
                        user,
                        vhost = name,
                        configure = "",
                        write = @"^referrals\.in$",
                        read = $"^referrals\\.{user.Replace(".", "\\.")}$",
                    })
                    .Append(
                        new
                        {
                            user = Service,
                            vhost = name,
                            configure = @"^referrals(\..*)?$",
                            write = @"^referrals(\..*)?$",
                            read = @"^referrals(\..*)?$",
                        }
                    ),
            }
        );
        return new BrokerHost(node, name);
    }
}
