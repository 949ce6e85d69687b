// Exchanges, queues and bindings: what must be there, and making it.
using System.Globalization;
using System.Text;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Referrals.EventStore;
using Referrals.Hosting;
using Referrals.Shared;
using Directory = Referrals.Institutions.Directory;

namespace Referrals.Broker;

/// <summary>An exchange.</summary>
internal sealed record BrokerExchange(string Name, string Type);

/// <summary>A queue, durable and replicated.</summary>
/// <param name="Name">Its name.</param>
/// <param name="OneConsumer">One consumer at a time, and another when that is gone: what is in it is done in order.</param>
internal sealed record BrokerQueue(string Name, bool OneConsumer)
{
    /// <summary>What it is declared with.</summary>
    /// <param name="limitsDeliveries">
    /// Whether the broker, if it is told nothing, deletes a message that was delivered twenty times: RabbitMQ does from 4.0 on, and before
    /// that it takes the word for "without limit" for none at all.
    /// </param>
    public Dictionary<string, object?> Arguments(bool limitsDeliveries)
    {
        var arguments = new Dictionary<string, object?>(StringComparer.Ordinal) { ["x-queue-type"] = "quorum" };
        if (OneConsumer)
            arguments["x-single-active-consumer"] = true;
        if (limitsDeliveries)
            arguments["x-delivery-limit"] = -1;
        return arguments;
    }
}

/// <summary>A queue that an exchange has messages for.</summary>
internal sealed record BrokerBinding(string Exchange, string Queue, string Key);

/// <summary>What a broker needs to have.</summary>
internal sealed record BrokerObjects(
    IReadOnlyList<BrokerExchange> Exchanges,
    IReadOnlyList<BrokerQueue> Queues,
    IReadOnlyList<BrokerBinding> Bindings
);

internal sealed partial class BrokerTopology(
    BrokerSettings settings,
    Reference<Directory> directories,
    TimeProvider time,
    ILogger<BrokerTopology> logger
)
{
    private const int PreconditionFailed = 406;
    private const int AccessRefused = 403;

    /// <summary>What all counties share.</summary>
    public BrokerObjects Shared()
    {
        var partitions = Enumerable.Range(0, settings.Partitions).Select(BrokerNames.Partition).ToList();
        return new BrokerObjects(
            [
                new(BrokerNames.Out, ExchangeType.Topic),
                new(BrokerNames.Unrouted, ExchangeType.Fanout),
                new(BrokerNames.In, "x-consistent-hash"),
            ],
            [new(BrokerNames.Unrouted, false), .. partitions.Select(name => new BrokerQueue(name, true))],
            [
                new(BrokerNames.Unrouted, BrokerNames.Unrouted, ""),
                // The key is the weight: each the same share of all subjects.
                .. partitions.Select(name => new BrokerBinding(BrokerNames.In, name, "10")),
            ]
        );
    }

    /// <summary>The queues of a county's institutions and of its insurer.</summary>
    /// <param name="county">The county.</param>
    /// <param name="institutions">Its institutions, or some of them.</param>
    /// <param name="bundles">Those that read bundles too, from a queue for that.</param>
    public static BrokerObjects Of(string county, IEnumerable<string> institutions, IEnumerable<string> bundles)
    {
        var all = institutions.Append(InsuranceOffice.Code).ToList();
        var readers = all.Intersect(bundles, StringComparer.Ordinal).ToList();
        return new BrokerObjects(
            [],
            [
                .. all.Select(institution => new BrokerQueue(BrokerNames.Queue(county, institution), false)),
                .. readers.Select(institution => new BrokerQueue(BrokerNames.BundleQueue(county, institution), false)),
            ],
            [
                .. all.SelectMany(institution =>
                    BrokerNames
                        .Bindings(county, institution)
                        .Select(key => new BrokerBinding(BrokerNames.Out, BrokerNames.Queue(county, institution), key))
                ),
                .. readers.Select(institution => new BrokerBinding(
                    BrokerNames.Out,
                    BrokerNames.BundleQueue(county, institution),
                    BrokerNames.BundleBinding(county, institution)
                )),
            ]
        );
    }

    /// <summary>The institutions that a county has today, and what tells that from another day's.</summary>
    /// <param name="county">The county.</param>
    /// <param name="changed">Whether the directory has just changed: what is at hand may be a second old.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async Task<((long Version, DateOnly Day) At, IReadOnlyList<string> Institutions)> Institutions(
        string county,
        bool changed,
        CancellationToken cancellation
    )
    {
        var stream = new StreamId(county, Directory.StreamKey);
        if (changed)
            directories.Changed(stream);
        var directory = await directories.Get(stream, cancellation);
        var today = Shanghai.Day(time.GetUtcNow());
        return ((directory.Version, today), [.. directory.State.All(today).Select(institution => institution.Code)]);
    }

    /// <summary>Makes the queues of one institution, or of the insurer.</summary>
    /// <returns>False where the county has no such institution today.</returns>
    /// <exception cref="OperationInterruptedException">The broker is away.</exception>
    public async Task<bool> DeclareQueues(IConnection connection, string county, string institution, CancellationToken cancellation)
    {
        var (_, institutions) = await Institutions(county, changed: false, cancellation);
        if (!settings.DeclareTopology || !institutions.Append(InsuranceOffice.Code).Contains(institution, StringComparer.Ordinal))
            return false;
        await Declare(connection, Of(county, [institution], settings.BundlesOf(county).Keys), cancellation);
        return true;
    }

    /// <summary>Makes what is not there yet, unless an administrator does that. Harmless to repeat, and by several at once.</summary>
    /// <exception cref="OperationInterruptedException">The broker is away.</exception>
    public async Task Declare(IConnection connection, BrokerObjects objects, CancellationToken cancellation)
    {
        if (!settings.DeclareTopology)
            return;
        var limits = LimitsDeliveries(connection.ServerProperties);
        var channel = await connection.CreateChannelAsync(cancellationToken: cancellation);
        foreach (var exchange in objects.Exchanges)
            await Try(
                exchange.Name,
                () => channel.ExchangeDeclareAsync(exchange.Name, exchange.Type, durable: true, cancellationToken: cancellation)
            );
        foreach (var queue in objects.Queues)
        {
            await Try(
                queue.Name,
                () => channel.QueueDeclareAsync(queue.Name, true, false, false, queue.Arguments(limits), cancellationToken: cancellation)
            );
            // At once: a hospital that finds the queue there relies on being told by it.
            foreach (var binding in objects.Bindings.Where(binding => binding.Queue == queue.Name))
                await Try(
                    binding.Queue,
                    () => channel.QueueBindAsync(binding.Queue, binding.Exchange, binding.Key, cancellationToken: cancellation)
                );
        }

        await channel.DisposeAsync();

        async Task Try(string name, Func<Task> declare)
        {
            try
            {
                await declare();
            }
            // What somebody else has made otherwise is used as it is; what is refused may have been made by an administrator.
            catch (OperationInterruptedException refused)
                when (refused.ShutdownReason?.ReplyCode is PreconditionFailed or AccessRefused && connection.IsOpen)
            {
                LogUndeclared(name, refused.ShutdownReason.ReplyText);
                await channel.DisposeAsync();
                channel = await connection.CreateChannelAsync(cancellationToken: cancellation);
            }
        }
    }

    /// <summary>Whether a broker is RabbitMQ 4.0 or newer, by what it says of itself.</summary>
    internal static bool LimitsDeliveries(IDictionary<string, object?>? server) =>
        server?.TryGetValue("version", out var said) == true
        && said is byte[] version
        && int.TryParse(Encoding.ASCII.GetString(version).Split('.')[0], CultureInfo.InvariantCulture, out var major)
        && major >= 4;

    [LoggerMessage(460, LogLevel.Warning, "The broker does not let {Name} be declared ({Reason}); it is used as it is")]
    private partial void LogUndeclared(string name, string reason);
}
