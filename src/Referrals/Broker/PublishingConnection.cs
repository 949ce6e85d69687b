// A connection to publish by, opened anew when it has broken.
using RabbitMQ.Client;

namespace Referrals.Broker;

/// <summary>Of one piece of work that publishes. Not for several callers at once.</summary>
/// <param name="link">Opens connections.</param>
/// <param name="topology">Makes what all counties share.</param>
/// <param name="purpose">Shown to the broker's operator.</param>
internal sealed class PublishingConnection(BrokerLink link, BrokerTopology topology, string purpose)
{
    private IConnection? connection;
    private BrokerPublisher? publisher;

    /// <summary>The connection, once it was opened.</summary>
    public IConnection Connection => connection!;

    /// <summary>Its publisher.</summary>
    public BrokerPublisher Publisher => publisher!;

    /// <summary>Opens it unless it is open.</summary>
    /// <returns>Whether it is a new one.</returns>
    /// <exception cref="Hosting.AwayException">The broker is away.</exception>
    public async Task<bool> Open(CancellationToken cancellation)
    {
        if (publisher is { Closed.IsCompleted: false } && connection is { IsOpen: true })
            return false;
        await Close();
        connection = await link.Open(purpose, cancellation);
        await topology.Declare(connection, topology.Shared(), cancellation);
        publisher = await BrokerPublisher.Open(connection, cancellation);
        return true;
    }

    /// <summary>Closes it, broken or not.</summary>
    public async Task Close()
    {
        if (publisher is not null)
            await publisher.DisposeAsync();
        publisher = null;
        if (connection is not null)
            await BrokerLink.Close(connection);
        connection = null;
    }
}
