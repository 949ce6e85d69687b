// Takes messages of hospital systems from the broker.
using System.Threading.Channels;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;
using Referrals.Hosting;

namespace Referrals.Broker;

/// <summary>
/// Runs on every node. Each queue has one active consumer in all nodes, which does the messages of a key one after the other, those of
/// several at once, and acknowledges in the order of the queue what is committed and whose receipt is with the broker. Whatever breaks,
/// the connection is given up: the broker delivers what was not acknowledged again, in its order, here or to another node.
/// </summary>
internal sealed partial class BrokerListener(
    BrokerSettings settings,
    BrokerLink link,
    BrokerTopology topology,
    BrokerInbox inbox,
    ILogger<BrokerListener> logger
) : BackgroundService
{
    private const int NotFound = 404;
    private const int FailuresBetweenLines = 60;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!settings.IsOn)
        {
            LogOff();
            return;
        }

        await Task.Yield();
        for (var failures = 0; !stoppingToken.IsCancellationRequested; )
        {
            try
            {
                await Listen(() => failures = 0, stoppingToken);
            }
            catch (Exception problem) when (!stoppingToken.IsCancellationRequested)
            {
                if (failures++ % FailuresBetweenLines == 0)
                    LogBroken(ProblemLine.Of(problem));
                await Task.Delay(Pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException) { }
        }
    }

    // Until something breaks, which is thrown.
    private async Task Listen(Action begun, CancellationToken stop)
    {
        var connection = await link.Open("in", stop);
        try
        {
            await topology.Declare(connection, topology.Shared(), stop);
            // Of its own: the broker may keep a publisher waiting, and would keep acknowledgements waiting too.
            var receipts = await link.Open("receipts", stop);
            try
            {
                await using var publisher = await BrokerPublisher.Open(receipts, stop);
                using var broken = CancellationTokenSource.CreateLinkedTokenSource(stop);
                var queues = await Queues(connection, stop);
                var consumers = queues.ConvertAll(queue => Consume(queue, connection, publisher, broken.Token));
                LogListening(settings.ToString(), queues.Count);
                begun();
                var first = await Task.WhenAny([.. consumers, Closed(publisher)]);
                await broken.CancelAsync();
                await Task.WhenAll(consumers).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                await first;
            }
            finally
            {
                await BrokerLink.Close(receipts);
            }
        }
        finally
        {
            await BrokerLink.Close(connection);
        }

        static async Task Closed(BrokerPublisher publisher)
        {
            await publisher.Closed;
            throw new AwayException("The broker has closed the connection for receipts.");
        }
    }

    // Those of the settings, and any that are there from when there were more.
    private async Task<List<string>> Queues(IConnection connection, CancellationToken stop)
    {
        var queues = Enumerable.Range(0, settings.Partitions).Select(BrokerNames.Partition).ToList();
        for (var number = settings.Partitions; number < BrokerSettings.MostPartitions; number++)
        {
            var channel = await connection.CreateChannelAsync(cancellationToken: stop);
            try
            {
                await channel.QueueDeclarePassiveAsync(BrokerNames.Partition(number), stop);
                queues.Add(BrokerNames.Partition(number));
            }
            catch (OperationInterruptedException missing) when (missing.ShutdownReason?.ReplyCode == NotFound)
            {
                break;
            }
            finally
            {
                await channel.DisposeAsync();
            }
        }

        return queues;
    }

    private async Task Consume(string queue, IConnection connection, BrokerPublisher publisher, CancellationToken stop)
    {
        await Task.Yield();
        var channel = await connection.CreateChannelAsync(cancellationToken: stop);
        try
        {
            var deliveries = Channel.CreateUnbounded<BrokerDelivery>(new UnboundedChannelOptions { SingleReader = true });
            var done = Channel.CreateUnbounded<(ulong Tag, Task Receipt)>(new UnboundedChannelOptions { SingleReader = true });
            using var broken = CancellationTokenSource.CreateLinkedTokenSource(stop);
            string? ended = null;
            var consumer = new AsyncEventingBasicConsumer(channel);
            consumer.ReceivedAsync += (_, delivered) =>
            {
                deliveries.Writer.TryWrite(BrokerDelivery.Of(delivered));
                return Task.CompletedTask;
            };
            consumer.UnregisteredAsync += (_, _) => End("the queue is gone");
            channel.ChannelShutdownAsync += (_, end) => End(end.ReplyText);
            await channel.BasicQosAsync(0, settings.Prefetch, global: false, stop);
            await channel.BasicConsumeAsync(queue, autoAck: false, consumer, stop);
            var handling = Handle(deliveries.Reader, done.Writer, publisher, broken.Token);
            var acknowledging = Acknowledge(channel, done.Reader, broken.Token);
            var first = await Task.WhenAny(handling, acknowledging);
            await broken.CancelAsync();
            await Task.WhenAll(handling, acknowledging).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (ended is not null && !stop.IsCancellationRequested)
                throw new AwayException($"The broker delivers no more: {ended}");
            await first;

            // What it has delivered is another's from now on.
            async Task End(string why)
            {
                ended ??= why;
                try
                {
                    await broken.CancelAsync();
                }
                catch (ObjectDisposedException)
                {
                    // It had ended already.
                }
            }
        }
        finally
        {
            await channel.DisposeAsync();
        }
    }

    private async Task Handle(
        ChannelReader<BrokerDelivery> deliveries,
        ChannelWriter<(ulong, Task)> done,
        BrokerPublisher publisher,
        CancellationToken stop
    )
    {
        // The last message of each key; what the broker has not heard of is at most what it lets out at once.
        var under = new Dictionary<string, Task>(StringComparer.Ordinal);
        try
        {
            await foreach (var delivery in deliveries.ReadAllAsync(stop))
            {
                var handled = InTurn(under.GetValueOrDefault(delivery.Key, Task.CompletedTask), delivery);
                under[delivery.Key] = handled;
                done.TryWrite((delivery.Tag, handled.Unwrap()));
                if (under.Count > settings.Prefetch)
                    foreach (var key in under.Where(one => one.Value.IsCompletedSuccessfully).Select(one => one.Key).ToList())
                        under.Remove(key);
            }
        }
        finally
        {
            done.TryComplete();
            await Task.WhenAll(under.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        // Where one fails, so do those of its key behind it, and with its receipt the connection.
        async Task<Task> InTurn(Task before, BrokerDelivery delivery)
        {
            await Task.Yield();
            await before;
            return await inbox.Handle(delivery, publisher, stop);
        }
    }

    // In the order of the queue, so that one acknowledgement serves for all before it.
    private static async Task Acknowledge(IChannel channel, ChannelReader<(ulong Tag, Task Receipt)> done, CancellationToken stop)
    {
        await foreach (var (tag, receipt) in done.ReadAllAsync(stop))
        {
            await receipt.WaitAsync(stop);
            if (!done.TryPeek(out var next) || !next.Receipt.IsCompletedSuccessfully)
                await channel.BasicAckAsync(tag, multiple: true, stop);
        }
    }

    [LoggerMessage(466, LogLevel.Information, "No message broker is configured: hospital systems exchange messages over HTTP")]
    private partial void LogOff();

    [LoggerMessage(467, LogLevel.Information, "Messages are taken from {Broker}, {Queues} queues")]
    private partial void LogListening(string broker, int queues);

    [LoggerMessage(468, LogLevel.Error, "No messages can be taken ({Problem}); it is tried again")]
    private partial void LogBroken(string problem);
}
