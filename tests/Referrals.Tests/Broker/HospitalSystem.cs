// A hospital's system at the broker: sends CloudEvents, and takes what its queue has.
using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Broker;

/// <summary>Connected as its own user, by nothing but the rights of that.</summary>
internal sealed class HospitalSystem : IAsyncDisposable
{
    private readonly BrokerHost host;
    private readonly string user;
    private readonly bool consumes;
    private readonly ConcurrentQueue<JsonElement> received = new();
    private IConnection? connection;
    private IChannel? channel;

    private HospitalSystem(BrokerHost host, string user, bool consumes) => (this.host, this.user, this.consumes) = (host, user, consumes);

    /// <summary>Its code.</summary>
    public string Code => user[(user.IndexOf('.') + 1)..];

    /// <summary>What came, in its order; what came again too.</summary>
    public IReadOnlyList<JsonElement> Received => [.. received];

    /// <summary>Connects as soon as the broker answers and the queue is there.</summary>
    /// <param name="host">Where.</param>
    /// <param name="user">Such as <c>340422.SX-H01</c>.</param>
    /// <param name="consume">Whether it takes messages.</param>
    public static async Task<HospitalSystem> Connect(BrokerHost host, string user, bool consume = true)
    {
        var system = new HospitalSystem(host, user, consume);
        await system.Reconnect();
        return system;
    }

    /// <summary>Connects again, after the broker was away.</summary>
    public Task Reconnect() =>
        Eventually.Holds(
            async () =>
            {
                try
                {
                    await DisposeAsync();
                    await Open();
                    return true;
                }
                catch (Exception problem)
                    when (problem is RabbitMQ.Client.Exceptions.RabbitMQClientException or IOException or ObjectDisposedException)
                {
                    return false;
                }
            },
            $"{user} connects"
        );

    private async Task Open()
    {
        var factory = new ConnectionFactory { Uri = new Uri(host.UriOf(user)), AutomaticRecoveryEnabled = false };
        connection = await factory.CreateConnectionAsync();
        var opened = channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true, null));
        if (!consumes)
            return;
        var consumer = new AsyncEventingBasicConsumer(opened);
        consumer.ReceivedAsync += async (_, delivered) =>
        {
            received.Enqueue(JsonElement.Parse(delivered.Body.Span));
            await opened.BasicAckAsync(delivered.DeliveryTag, false);
        };
        await opened.BasicQosAsync(0, 200, false);
        await opened.BasicConsumeAsync($"referrals.{user}", false, consumer);
    }

    /// <summary>A message of this system.</summary>
    public string Message(string type, string? subject, object? data, string? id = null, string? source = null) =>
        JsonSerializer.Serialize(
            new Dictionary<string, object?>
            {
                ["specversion"] = "1.0",
                ["id"] = id ?? $"m-{Guid.NewGuid():N}",
                ["source"] = source ?? Code,
                ["type"] = type,
                ["subject"] = subject,
                ["datacontenttype"] = "application/json",
                ["data"] = data,
            }
                .Where(attribute => attribute.Value is not null)
                .ToDictionary(),
            TestClient.Json
        );

    /// <summary>Publishes it and waits for the broker's word.</summary>
    public Task Send(string body, string key) => Send(Encoding.UTF8.GetBytes(body), key, user);

    public async Task Send(byte[] body, string key, string? userId) =>
        await channel!.BasicPublishAsync(
            "referrals.in",
            key,
            mandatory: true,
            new BasicProperties { UserId = userId, DeliveryMode = DeliveryModes.Persistent },
            body
        );

    /// <summary>Sends a message about a case. Returns its id.</summary>
    public async Task<string> Send(string type, Guid about, object? data, string? id = null)
    {
        id ??= $"m-{Guid.NewGuid():N}";
        await Send(Message(type, $"{about}", data, id), $"{about}");
        return id;
    }

    /// <summary>The receipt of a message; waits for it.</summary>
    public async Task<JsonElement> Receipt(string id)
    {
        JsonElement? found = null;
        await Eventually.Holds(
            () => (found = Receipts(id).FirstOrDefault()) is { ValueKind: JsonValueKind.Object },
            $"the receipt of {id} comes"
        );
        return found!.Value.GetProperty("data");
    }

    public IEnumerable<JsonElement> Receipts(string id) =>
        Received.Where(message =>
            message.GetProperty("type").GetString() == "message.receipt.v1" && message.GetProperty("subject").GetString() == id
        );

    /// <summary>Types of the messages about a case, each once, in the order of their first coming.</summary>
    public IReadOnlyList<string> About(Guid @case) =>
        [
            .. Received
                .Where(message => message.GetProperty("subject").GetString() == $"{@case}")
                .DistinctBy(message => message.GetProperty("id").GetString())
                .Select(message => message.GetProperty("type").GetString()!),
        ];

    public async ValueTask DisposeAsync()
    {
        if (channel is not null)
            await channel.DisposeAsync();
        if (connection is not null)
            await connection.DisposeAsync();
    }
}
