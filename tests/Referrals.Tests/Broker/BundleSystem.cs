// A hospital's system at the broker that speaks HL7: sends bundles, and takes what a queue has.
using System.Collections.Concurrent;
using System.Text;
using Hl7.Fhir.Model;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using Referrals.Fhir;
using Referrals.Tests.Fhir;
using Referrals.Tests.Hosting;
using Task = System.Threading.Tasks.Task;

namespace Referrals.Tests.Broker;

/// <summary>A bundle that came, or what came in place of one.</summary>
internal sealed record ReceivedBundle(string? Id, string? Type, string? Correlation, string? ContentType, string? Position, byte[] Body)
{
    public FhirSyntax Syntax => FhirExchange.SyntaxOf(ContentType)!.Value;

    /// <summary>Read strictly; in XML it is valid by the schema.</summary>
    public T Read<T>()
        where T : Resource => FhirSchema.Strict<T>(Body, Syntax);
}

/// <summary>Connected as its own user, by nothing but the rights of that.</summary>
internal sealed class BundleSystem : IAsyncDisposable
{
    private readonly string user;
    private readonly ConcurrentQueue<ReceivedBundle> received = new();
    private IConnection? connection;
    private IChannel? channel;

    private BundleSystem(string user) => this.user = user;

    /// <summary>What came, in its order; what came again too.</summary>
    public IReadOnlyList<ReceivedBundle> Received => [.. received];

    /// <summary>Connects as soon as the broker answers and the queue is there.</summary>
    /// <param name="host">Where.</param>
    /// <param name="user">Such as <c>340422.SX-H01</c>.</param>
    /// <param name="queue">What it takes messages from.</param>
    public static async Task<BundleSystem> Connect(BrokerHost host, string user, string queue)
    {
        var system = new BundleSystem(user);
        await Eventually.Holds(() => system.Opens(host, queue), $"{user} connects");
        return system;
    }

    /// <summary>Connects again, after the broker was away.</summary>
    public Task Reconnect(BrokerHost host, string queue) => Eventually.Holds(() => Opens(host, queue), $"{user} connects");

    public async Task Send(byte[] body, string contentType, string key, bool named = true) =>
        await channel!.BasicPublishAsync(
            "referrals.in",
            key,
            mandatory: true,
            new BasicProperties
            {
                UserId = named ? user : null,
                ContentType = contentType,
                DeliveryMode = DeliveryModes.Persistent,
            },
            body
        );

    public Task Send(string body, string contentType, string key) => Send(Encoding.UTF8.GetBytes(body), contentType, key);

    /// <summary>Sends a message about a case. Returns its id.</summary>
    public async Task<string> Send(Bundle bundle, string @case, FhirSyntax syntax = FhirSyntax.Xml)
    {
        await Send(FhirFormat.Write(bundle, syntax), $"{FhirFormat.MediaType(syntax)}; charset=utf-8", @case);
        return bundle.Header().Id!;
    }

    public IReadOnlyList<ReceivedBundle> Answers(string id) => [.. Received.Where(one => one.Correlation == id)];

    /// <summary>Answers to a message, once there are so many.</summary>
    public async Task<IReadOnlyList<ReceivedBundle>> Answers(string id, int count)
    {
        await Eventually.AtLeast(() => Task.FromResult((long)Answers(id).Count), count, $"answers to {id}");
        return Answers(id);
    }

    /// <summary>The answer to a message.</summary>
    public async Task<Bundle> Answer(string id) => (await Answers(id, 1))[0].Read<Bundle>();

    /// <summary>Sends a message that is done.</summary>
    public async Task Done(Bundle bundle, string @case, FhirSyntax syntax = FhirSyntax.Xml)
    {
        var answer = await Answer(await Send(bundle, @case, syntax));
        var outcome = FhirFormat.Print(answer.Only<OperationOutcome>(), FhirSyntax.Json);
        answer.Header().Response!.Code.ShouldBe(MessageHeader.ResponseType.Ok, outcome);
    }

    /// <summary>What it is told of a case, each message once, once there are so many.</summary>
    public async Task<IReadOnlyList<ReceivedBundle>> Told(string @case, int count)
    {
        await Eventually.Holds(() => About(@case).Count >= count, $"{user} is told {count} times of {@case}");
        return About(@case);
    }

    /// <summary>What it was told of a case, each message once.</summary>
    public IReadOnlyList<ReceivedBundle> About(string @case) =>
        [
            .. Received
                .Where(one => one.Correlation is null && Encoding.UTF8.GetString(one.Body).Contains(@case, StringComparison.Ordinal))
                .DistinctBy(one => one.Id),
        ];

    public async ValueTask DisposeAsync()
    {
        if (channel is not null)
            await channel.DisposeAsync();
        if (connection is not null)
            await connection.DisposeAsync();
    }

    private async Task<bool> Opens(BrokerHost host, string queue)
    {
        try
        {
            await DisposeAsync();
            var factory = new ConnectionFactory { Uri = new Uri(host.UriOf(user)), AutomaticRecoveryEnabled = false };
            connection = await factory.CreateConnectionAsync();
            var opened = channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true, null));
            var consumer = new AsyncEventingBasicConsumer(opened);
            consumer.ReceivedAsync += async (_, delivered) =>
            {
                var properties = delivered.BasicProperties;
                var position =
                    properties.Headers?.TryGetValue("position", out var at) == true ? Encoding.UTF8.GetString((byte[])at!) : null;
                received.Enqueue(
                    new ReceivedBundle(
                        properties.MessageId,
                        properties.Type,
                        properties.CorrelationId,
                        properties.ContentType,
                        position,
                        delivered.Body.ToArray()
                    )
                );
                await opened.BasicAckAsync(delivered.DeliveryTag, false);
            };
            await opened.BasicQosAsync(0, 200, false);
            await opened.BasicConsumeAsync(queue, false, consumer);
            return true;
        }
        catch (Exception problem)
            when (problem is RabbitMQ.Client.Exceptions.RabbitMQClientException or IOException or ObjectDisposedException)
        {
            return false;
        }
    }
}
