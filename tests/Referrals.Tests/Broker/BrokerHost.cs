// A virtual host at a RabbitMQ, with its users.
using RabbitMQ.Client;

namespace Referrals.Tests.Broker;

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

    /// <summary>The address for the service at another node of the cluster.</summary>
    public string UriAt(int port) => Uri.Replace($":{Node.Port}/", $":{port}/", StringComparison.Ordinal);

    /// <summary>Deletes a queue with all that is in it.</summary>
    public async Task Delete(string queue)
    {
        var factory = new ConnectionFactory { Uri = new Uri(Uri) };
        await using var connection = await factory.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        await channel.QueueDeleteAsync(queue);
    }

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
                        read = $"^referrals\\.{user.Replace(".", "\\.")}(\\.fhir)?$",
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
