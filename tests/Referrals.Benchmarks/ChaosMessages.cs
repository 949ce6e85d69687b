// A hospital's system that reads its queue, whatever becomes of the broker.
using System.Text.Json;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;
using Referrals.Tests.Broker;

namespace Referrals.Benchmarks;

/// <summary>A message as it came.</summary>
internal sealed record ChaosMessage(string Id, string Subject, string Sequence);

/// <summary>Keeps what came in its order, what came again too.</summary>
internal sealed class ChaosMessages(BrokerHost host, string user) : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly List<ChaosMessage> received = [];
    private readonly CancellationTokenSource stop = new();

    public IReadOnlyList<ChaosMessage> Received
    {
        get
        {
            lock (received)
                return [.. received];
        }
    }

    /// <summary>Connects again as often as the connection is lost, until it is stopped.</summary>
    public async Task Listen()
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await Read();
            }
            catch (Exception away) when (away is RabbitMQClientException or IOException or TimeoutException or ObjectDisposedException)
            {
                // It is away.
            }
            catch (OperationCanceledException)
            {
                // It did not answer in time, or this was stopped.
            }

            await Task.Delay(Pause, CancellationToken.None);
        }
    }

    public void Stop() => stop.Cancel();

    public void Dispose() => stop.Dispose();

    private async Task Read()
    {
        var factory = new ConnectionFactory
        {
            Uri = new Uri(host.UriOf(user)),
            AutomaticRecoveryEnabled = false,
            RequestedHeartbeat = TimeSpan.FromSeconds(5),
        };
        await using var connection = await factory.CreateConnectionAsync(stop.Token);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: stop.Token);
        var lost = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        connection.ConnectionShutdownAsync += (_, _) =>
        {
            lost.TrySetResult();
            return Task.CompletedTask;
        };
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += async (_, delivered) =>
        {
            Keep(JsonElement.Parse(delivered.Body.Span));
            await channel.BasicAckAsync(delivered.DeliveryTag, false);
        };
        await channel.BasicQosAsync(0, 200, false, stop.Token);
        await channel.BasicConsumeAsync($"referrals.{user}", false, consumer, stop.Token);
        await lost.Task.WaitAsync(stop.Token);
    }

    private void Keep(JsonElement message)
    {
        var subject = message.TryGetProperty("subject", out var about) ? about.GetString()! : "";
        var sequence = message.TryGetProperty("sequence", out var at) ? at.GetString()! : "";
        lock (received)
            received.Add(new ChaosMessage(message.GetProperty("id").GetString()!, subject, sequence));
    }
}
