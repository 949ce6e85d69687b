// Publishing in order, with the broker's word for each message.
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using Referrals.Hosting;

namespace Referrals.Broker;

/// <summary>
/// A channel with publisher confirms. Messages go out in the order of the calls, without waiting for the broker's word about those before;
/// the word comes later. Safe for concurrent use. Once it has failed, everything that is unconfirmed has, and it publishes no more.
/// </summary>
internal sealed class BrokerPublisher : IAsyncDisposable
{
    private readonly IChannel channel;
    private readonly SemaphoreSlim writing = new(1, 1);
    private readonly Lock gate = new();
    private readonly SortedDictionary<ulong, Unconfirmed> unconfirmed = [];
    private readonly TaskCompletionSource closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ulong last;
    private Exception? failure;

    private BrokerPublisher(IConnection connection, IChannel channel) => (Connection, this.channel) = (connection, channel);

    /// <summary>What it publishes by.</summary>
    public IConnection Connection { get; }

    public static async Task<BrokerPublisher> Open(IConnection connection, CancellationToken cancellation)
    {
        // Counted here: the library's own tracking waits for each before it lets the next one out in order.
        var opened = await connection.CreateChannelAsync(new CreateChannelOptions(true, false), cancellation);
        var publisher = new BrokerPublisher(connection, opened);
        opened.BasicAcksAsync += (_, ack) => publisher.Answer(ack.DeliveryTag, ack.Multiple, refused: false);
        opened.BasicNacksAsync += (_, nack) => publisher.Answer(nack.DeliveryTag, nack.Multiple, refused: true);
        opened.BasicReturnAsync += (_, returned) => publisher.Return(returned);
        opened.ChannelShutdownAsync += (_, end) => publisher.Fail(new AwayException($"The broker is away: {end.ReplyText}"));
        return publisher;
    }

    /// <summary>Ends when nothing can be published any more.</summary>
    public Task Closed => closed.Task;

    /// <summary>Sends a message. When this returns it is on its way, behind those before it.</summary>
    /// <returns>The broker's word: false where no queue is there for it; fails with <see cref="AwayException"/>.</returns>
    /// <exception cref="AwayException">The broker is away.</exception>
    public async Task<Task<bool>> Publish(
        string exchange,
        string key,
        BasicProperties properties,
        ReadOnlyMemory<byte> body,
        CancellationToken cancellation
    )
    {
        await writing.WaitAsync(cancellation);
        try
        {
            var message = new Unconfirmed(key, properties.MessageId);
            lock (gate)
            {
                if (failure is not null)
                    throw new AwayException(failure.Message, failure);
                unconfirmed.Add(++last, message);
            }

            // Not to be broken off: the channel counts what it is given.
            await channel.BasicPublishAsync(exchange, key, mandatory: true, properties, body, CancellationToken.None);
            return message.Word.Task;
        }
        catch (Exception problem) when (problem is not (AwayException or OperationCanceledException))
        {
            await Fail(problem);
            throw new AwayException("The broker is away.", problem);
        }
        finally
        {
            writing.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Fail(new AwayException("The publisher was closed."));
        await channel.DisposeAsync();
        writing.Dispose();
    }

    private Task Answer(ulong number, bool andBefore, bool refused)
    {
        List<Unconfirmed> answered = [];
        lock (gate)
        {
            if (andBefore)
            {
                while (unconfirmed.Count > 0 && unconfirmed.First() is var (first, message) && first <= number)
                {
                    unconfirmed.Remove(first);
                    answered.Add(message);
                }
            }
            else if (unconfirmed.Remove(number, out var message))
            {
                answered.Add(message);
            }
        }

        foreach (var message in answered)
        {
            if (refused)
                message.Word.TrySetException(new AwayException("The broker could not keep a message."));
            else
                message.Word.TrySetResult(!message.Returned);
        }

        return Task.CompletedTask;
    }

    // Comes before the word about the same message.
    private Task Return(BasicReturnEventArgs returned)
    {
        lock (gate)
        {
            foreach (var message in unconfirmed.Values)
            {
                if (message.Key == returned.RoutingKey && message.Id == returned.BasicProperties.MessageId && !message.Returned)
                {
                    message.Returned = true;
                    break;
                }
            }
        }

        return Task.CompletedTask;
    }

    private Task Fail(Exception problem)
    {
        List<Unconfirmed> failed;
        lock (gate)
        {
            failure ??= problem;
            failed = [.. unconfirmed.Values];
            unconfirmed.Clear();
        }

        foreach (var message in failed)
        {
            message.Word.TrySetException(new AwayException(problem.Message, problem));
            // The caller may be gone already.
            _ = message.Word.Task.Exception;
        }

        closed.TrySetResult();
        return Task.CompletedTask;
    }

    private sealed class Unconfirmed(string key, string? id)
    {
        public string Key { get; } = key;

        public string? Id { get; } = id;

        public bool Returned { get; set; }

        public TaskCompletionSource<bool> Word { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
