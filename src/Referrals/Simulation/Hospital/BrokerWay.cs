// RabbitMQ in both directions, by nothing but the rights of the institution's user.
using System.Text.Json;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using Referrals.Broker;
using Referrals.Hosting;
using Referrals.Messages;

namespace Referrals.Simulation.Hospital;

/// <summary>Its queue read, messages published, receipts told apart by their subjects.</summary>
/// <param name="county">Code of the county.</param>
/// <param name="institution">Code of the institution.</param>
/// <param name="settings">Where the broker is, with the institution's user.</param>
/// <param name="statistics">Counts.</param>
internal sealed class BrokerWay(string county, string institution, BrokerSettings settings, HospitalStatistics statistics) : IHospitalWay
{
    private const ushort Prefetch = 200;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly BrokerLink link = new(settings);
    private readonly Lock gate = new();
    private readonly List<(string Key, HospitalMessage Message)> waiting = [];
    private IConnection? sending;
    private BrokerPublisher? publisher;
    private Action<HospitalMessage, JsonElement>? settle;

    public async Task Read(Func<JsonElement, bool> take, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var connection = await link.Open($"simulated {institution}", stop);
                try
                {
                    await Consume(connection, take, stop);
                }
                finally
                {
                    await BrokerLink.Close(connection);
                }
            }
            catch (Exception problem) when (problem is AwayException || BrokerLink.IsAway(problem))
            {
                if (stop.IsCancellationRequested)
                    return;
                statistics.Away();
                await Task.Delay(Pause, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    public async Task Send(IReadOnlyList<HospitalMessage> messages, Action<HospitalMessage, JsonElement> answered, CancellationToken stop)
    {
        settle = answered;
        try
        {
            if (publisher is null)
            {
                sending = await link.Open($"simulated {institution}, out", stop);
                publisher = await BrokerPublisher.Open(sending, stop);
            }

            List<Task<bool>> words = [];
            foreach (var message in messages)
            {
                var body = message.Body();
                Expect(message.Fault == HospitalFaults.NotJson ? BrokerInbox.Fingerprint(body) : message.Id, message);
                var properties = new BasicProperties
                {
                    UserId = BrokerNames.User(county, institution),
                    DeliveryMode = DeliveryModes.Persistent,
                    ContentType = ReceivedMessage.ContentType,
                    MessageId = message.Id,
                };
                words.Add(await publisher.Publish(BrokerNames.In, message.Subject ?? message.Id, properties, body, stop));
            }

            if (!(await Task.WhenAll(words)).All(kept => kept))
                throw new AwayException("The broker has no queue for messages: the service is not there yet.");
        }
        catch (Exception problem) when ((problem is AwayException || BrokerLink.IsAway(problem)) && !stop.IsCancellationRequested)
        {
            await DisposeAsync();
            throw problem as AwayException ?? new AwayException(problem.Message, problem);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (publisher is not null)
            await publisher.DisposeAsync();
        if (sending is not null)
            await BrokerLink.Close(sending);
        (publisher, sending) = (null, null);
    }

    // Until the connection ends.
    private async Task Consume(IConnection connection, Func<JsonElement, bool> take, CancellationToken stop)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: stop);
        channel.ChannelShutdownAsync += (_, end) => End(new AwayException(end.ReplyText));
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.UnregisteredAsync += (_, _) => End(new AwayException("The queue is gone."));
        consumer.ReceivedAsync += async (_, delivered) =>
        {
            try
            {
                // What is not acknowledged stays in the queue.
                if (Take(JsonElement.Parse(delivered.Body.Span), take))
                    await channel.BasicAckAsync(delivered.DeliveryTag, multiple: false, CancellationToken.None);
            }
            catch (Exception problem) when (problem is JsonException or InvalidOperationException or KeyNotFoundException)
            {
                await End(new HospitalRefusedException($"A message cannot be understood: {problem.Message}"));
            }
        };
        await channel.BasicQosAsync(0, Prefetch, global: false, stop);
        await channel.BasicConsumeAsync(BrokerNames.Queue(county, institution), autoAck: false, consumer, stop);
        await ended.Task.WaitAsync(stop);

        Task End(Exception why)
        {
            ended.TrySetException(why);
            return Task.CompletedTask;
        }
    }

    private bool Take(JsonElement message, Func<JsonElement, bool> take)
    {
        if (message.GetProperty("type").GetString() != PublicMessageTypes.Receipt.Type)
            return take(message);
        var key = message.GetProperty("subject").GetString()!;
        HospitalMessage? answered = null;
        lock (gate)
        {
            // Of copies the first is answered first.
            if (waiting.FindIndex(one => one.Key == key) is >= 0 and var at)
            {
                answered = waiting[at].Message;
                waiting.RemoveAt(at);
            }
        }

        if (answered is not null)
            settle!(answered, message.GetProperty("data"));
        return true;
    }

    // One that is sent again is waited for once.
    private void Expect(string key, HospitalMessage message)
    {
        lock (gate)
        {
            if (!waiting.Exists(one => ReferenceEquals(one.Message, message)))
                waiting.Add((key, message));
        }
    }
}
