// What becomes of a message that came by the broker.
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using CloudNative.CloudEvents;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Npgsql;
using RabbitMQ.Client;
using Referrals.Fhir;
using Referrals.Hosting;
using Referrals.Http;
using Referrals.Messages;
using Referrals.Shared;

namespace Referrals.Broker;

/// <summary>
/// Does what a message asks for, as often as it takes while something is away, and says what became of it. It never gives up a message for
/// a reason that is not the message's own.
/// </summary>
internal sealed partial class BrokerInbox(
    MessageDispatcher dispatcher,
    FhirExchange exchange,
    BrokerSettings settings,
    BrokerTopology topology,
    DeadLetters dead,
    ProblemTexts texts,
    TimeProvider time,
    IOptions<JsonOptions> json,
    ILogger<BrokerInbox> logger
) : IDisposable
{
    // A fault of our own may be over at the next attempt.
    private const int AttemptsAtInternal = 4;

    // Each takes a connection of the database's at times, and people at screens want theirs.
    private const int AtOnce = 16;

    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim room = new(AtOnce);

    /// <summary>Does it, and keeps it among the dead letters where it is refused.</summary>
    /// <param name="delivery">The message.</param>
    /// <param name="publisher">Sends the receipt.</param>
    /// <param name="stop">Leaves it undecided: it is to be delivered again.</param>
    /// <returns>Ends when the broker has the receipt; only then may the message be acknowledged.</returns>
    public async Task<Task> Handle(BrokerDelivery delivery, BrokerPublisher publisher, CancellationToken stop)
    {
        var owner = BrokerNames.Owner(delivery.User);
        if (delivery.Syntax is not null && owner is { } bundled)
            return await HandleBundle(delivery, bundled, publisher, stop);
        var (message, refusal) = owner is null ? (null, new Refusal("message.sender-unproven")) : Read(delivery);
        var id = message?.Id ?? IdOf(delivery);
        var receipt =
            message is null || owner is not { } sender
                ? MessageReceipt.Of(id, refusal!, texts, Language.Chinese)
                : await Decide(message, sender, stop);
        BrokerTelemetry.CountReceived(receipt.Problem?.Code ?? "accepted");
        if (receipt.Outcome == MessageOutcome.Refused)
            await Keep(new DeadMessage(delivery, owner, MessageRefusedException.Of(receipt, message?.Type)), stop);
        // Nobody is known who could be told.
        return owner is { } to ? await Send(publisher, to, receipt, id ?? Fingerprint(delivery.Body), stop) : Task.CompletedTask;
    }

    /// <summary>Does what a message of this sender asks for; waits while that cannot be decided.</summary>
    public Task<MessageReceipt> Decide(ReceivedMessage message, (string County, string Institution) sender, CancellationToken stop)
    {
        var caller = MessageSender.CallerOf(sender.County, sender.Institution);
        return Persist(
            // What was begun is finished: an answer that was broken off would say nothing.
            () => dispatcher.Dispatch(message, caller, Language.Chinese, CancellationToken.None),
            receipt => (receipt.Outcome, receipt.Status, message.Type, receipt.Problem?.Code),
            stop
        );
    }

    /// <summary>A message, or why it is none.</summary>
    public static (ReceivedMessage? Message, Refusal? Refusal) Read(BrokerDelivery delivery)
    {
        if (delivery.IsTooLarge)
            return (null, new Refusal("body.too-large").With("limit", $"{MessageUpload.Limit}"));
        if (delivery.Size == 0)
            return (null, new Refusal("body.missing"));
        try
        {
            Body<object>.CheckSyntax(delivery.Body);
            return ReceivedMessage.Read(JsonElement.Parse(delivery.Body));
        }
        catch (RequestRefusedException refused)
        {
            return (null, refused.Refusal);
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException)
        {
            return (null, new Refusal("request.malformed"));
        }
    }

    /// <summary>Sends a receipt to the queue of the sender.</summary>
    /// <returns>Ends when the broker has it.</returns>
    public async Task<Task> Send(
        BrokerPublisher publisher,
        (string County, string Institution) to,
        MessageReceipt receipt,
        string subject,
        CancellationToken stop
    )
    {
        var message = new CloudEvent(CloudEventsSpecVersion.V1_0)
        {
            // The same for the same receipt: a receiver that drops what it has had drops a repeated one, and not another.
            Id = receipt.Problem is { } problem ? $"receipt:{subject}:{problem.Code}" : $"receipt:{subject}",
            Source = new Uri($"/counties/{to.County}", UriKind.Relative),
            Type = PublicMessageTypes.Receipt.Type,
            Subject = subject,
            Time = time.GetUtcNow(),
            DataContentType = "application/json",
            Data = JsonSerializer.SerializeToElement(receipt, json.Value.SerializerOptions.GetTypeInfo(typeof(MessageReceipt))),
        };
        var properties = BrokerMessage.Properties(message.Id, PublicMessageTypes.Receipt.Type, subject, ReceivedMessage.ContentType);
        properties.CorrelationId = subject;
        var key = BrokerNames.Key(to.County, to.Institution, PublicMessageTypes.Receipt.Type);
        var body = PublicMessage.Write(message);
        return await Publish(publisher, to, key, properties, body, stop);
    }

    private async Task<Task> Publish(
        BrokerPublisher publisher,
        (string County, string Institution) to,
        string key,
        BasicProperties properties,
        ReadOnlyMemory<byte> body,
        CancellationToken stop
    )
    {
        return Routed(await publisher.Publish(BrokerNames.Out, key, properties, body, stop));

        async Task Routed(Task<bool> word)
        {
            if (await word)
                return;
            // Messages are taken from the first moment on; the queues of institutions are made meanwhile.
            if (
                await topology.DeclareQueues(publisher.Connection, to.County, to.Institution, stop)
                && await await publisher.Publish(BrokerNames.Out, key, properties, body, stop)
            )
                return;
            BrokerTelemetry.CountUnrouted(to.County, to.Institution);
            LogNoQueue(to.County, to.Institution);
            await await publisher.Publish(BrokerNames.Unrouted, key, properties, body, CancellationToken.None);
        }
    }

    private async Task<T> Persist<T>(
        Func<Task<T>> attempt,
        Func<T, (MessageOutcome Outcome, int Status, string Type, string? Problem)> wordOf,
        CancellationToken stop
    )
    {
        for (var number = 1; ; number++)
        {
            var answer = await InRoom(attempt, stop);
            var (outcome, status, type, problem) = wordOf(answer);
            var again =
                outcome == MessageOutcome.TryLater || (status == StatusCodes.Status500InternalServerError && number < AttemptsAtInternal);
            if (!again)
                return answer;
            if (number == 1)
                LogWaits(type, problem ?? "");
            await Wait(number, stop);
        }
    }

    // One that waits does not keep others from being decided.
    private async Task<T> InRoom<T>(Func<Task<T>> attempt, CancellationToken stop)
    {
        await room.WaitAsync(stop);
        try
        {
            return await attempt();
        }
        finally
        {
            room.Release();
        }
    }

    private async Task Keep(DeadMessage message, CancellationToken stop)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await dead.Keep(message, stop);
                LogRefused(message.Reason.Type ?? "A message", message.Sender ?? "nobody", message.Reason.Code);
                return;
            }
            catch (Exception away) when (away is NpgsqlException or TimeoutException or DeadLetterNotKeptException)
            {
                if (attempt == 1)
                    LogWaits(message.Reason.Type ?? "A message", ProblemLine.Of(away));
                await Wait(attempt, stop);
            }
        }
    }

    private static Task Wait(int attempt, CancellationToken stop) => Task.Delay(Retries.Doubled(FirstWait, attempt - 1, LongestWait), stop);

    // The sender knows its message by it, also where nothing else of it is understood.
    private static string? IdOf(BrokerDelivery delivery)
    {
        if (delivery.IsTooLarge)
            return null;
        try
        {
            var root = JsonElement.Parse(delivery.Body);
            return
                root.ValueKind == JsonValueKind.Object
                && root.TryGetProperty("id", out var id)
                && id.ValueKind == JsonValueKind.String
                && id.GetString() is { Length: > 0 and <= 128 } text
                && text.All(c => c is > ' ' and <= '~')
                ? text
                : null;
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    public void Dispose() => room.Dispose();

    internal static string Fingerprint(byte[] body) =>
        string.Create(CultureInfo.InvariantCulture, $"sha256:{Convert.ToHexStringLower(SHA256.HashData(body))[..32]}");

    [LoggerMessage(463, LogLevel.Warning, "{Type} waits: {Problem}; it is tried again, and those of its routing key wait too")]
    private partial void LogWaits(string type, string problem);

    [LoggerMessage(464, LogLevel.Warning, "{Type} of {Sender} is refused ({Code}) and kept among the dead letters")]
    private partial void LogRefused(string type, string sender, string code);

    [LoggerMessage(465, LogLevel.Warning, "A receipt of county {County} is for {Institution}, which has no queue: kept among the unrouted")]
    private partial void LogNoQueue(string county, string institution);
}
