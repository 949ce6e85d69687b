// Connections to the broker.
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Referrals.Hosting;

namespace Referrals.Broker;

/// <summary>
/// Opens connections. None recovers by itself: its user opens another and begins again where the broker's word ended, so that there is
/// one way back from every fault.
/// </summary>
internal sealed class BrokerLink(BrokerSettings settings)
{
    // What RabbitMQ itself allows by default; a larger message would end the connection each time it comes.
    private const uint LargestMessage = 128 * 1024 * 1024;

    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>A new connection.</summary>
    /// <param name="purpose">Shown to the broker's operator.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="AwayException">It does not answer, or lets nobody in.</exception>
    public async Task<IConnection> Open(string purpose, CancellationToken cancellation)
    {
        try
        {
            var factory = new ConnectionFactory
            {
                Uri = settings.Uri ?? throw new InvalidOperationException("There is no broker."),
                AutomaticRecoveryEnabled = false,
                TopologyRecoveryEnabled = false,
                RequestedHeartbeat = Heartbeat,
                RequestedConnectionTimeout = Patience,
                ContinuationTimeout = Patience,
                MaxInboundMessageBodySize = LargestMessage,
                ClientProvidedName = $"referrals {purpose} at {Environment.MachineName}",
            };
            if (settings.User is { } user)
                factory.UserName = user;
            if (settings.PasswordFile is { } file)
                factory.Password = (await File.ReadAllTextAsync(file, cancellation)).Trim();
            return await factory.CreateConnectionAsync(Endpoints(factory), cancellation);
        }
        catch (Exception problem) when (IsAway(problem) && !cancellation.IsCancellationRequested)
        {
            throw Away(problem);
        }
    }

    // The client tries them in an order of its own, so that connections are spread over the nodes that are there.
    private List<AmqpTcpEndpoint> Endpoints(ConnectionFactory factory) =>
        [
            factory.Endpoint,
            .. settings.Nodes.Select(node => new AmqpTcpEndpoint(
                node.Host,
                node.Port < 0 ? factory.Endpoint.Port : node.Port,
                new SslOption(node.Host, "", factory.Ssl.Enabled),
                LargestMessage
            )),
        ];

    /// <summary>Closes a connection that may be broken already.</summary>
    public static async Task Close(IConnection connection)
    {
        try
        {
            await connection.CloseAsync(TimeSpan.FromSeconds(2));
        }
        catch (Exception problem) when (IsAway(problem) || problem is ObjectDisposedException)
        {
            // It was.
        }

        await connection.DisposeAsync();
    }

    public static bool IsAway(Exception problem) =>
        problem
            is BrokerUnreachableException
                or OperationInterruptedException
                or RabbitMQClientException
                or IOException
                or UnauthorizedAccessException
                or System.Net.Sockets.SocketException
                or TimeoutException
                or OperationCanceledException;

    private AwayException Away(Exception problem)
    {
        var inner = problem is BrokerUnreachableException { InnerException: { } cause } ? cause : problem;
        return new AwayException($"{settings} cannot be reached: {inner.Message.ReplaceLineEndings(" ")}", problem);
    }
}
