// Hands the messages of the feed to the broker, in their order.
using Npgsql;
using Referrals.EventStore;
using Referrals.Hosting;
using Referrals.Messages;

namespace Referrals.Broker;

/// <summary>
/// The feed is the outbox. A page of it is published, then the broker's word for each message is awaited, then the place moves: what is
/// unconfirmed is published again from the last place, under the same ids, so that the order of each subject holds for a receiver that
/// drops what it has had.
/// </summary>
internal sealed partial class BrokerRelay(
    BrokerSettings settings,
    BrokerLink link,
    BrokerTopology topology,
    FeedReading feed,
    BrokerBundles bundles,
    EventLog log,
    NpgsqlDataSource database,
    ILogger<BrokerRelay> logger
) : SingleNodeWork("broker-relay", logger)
{
    public const string Schema = "referrals_broker";

    private const int PageSize = 500;

    // Stands for no county: where the broker was first used.
    private const string Beginning = "";

    // A broker that is short of memory or disk takes its time.
    internal static readonly TimeSpan ConfirmPatience = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, (long Version, DateOnly Day)> declared = new(StringComparer.Ordinal);
    private readonly PublishingConnection broker = new(link, topology, "out");
    private long reached;

    protected override TimeSpan Interval => settings.IsOn ? TimeSpan.FromSeconds(1) : TimeSpan.Zero;

    public Task ApplySchema(CancellationToken cancellation) =>
        SchemaScripts.Apply(database, typeof(BrokerRelay).Assembly, "broker/", Schema, "broker_schema", cancellation);

    public Task<SchemaStatus> SchemaStatus(CancellationToken cancellation) =>
        SchemaScripts.Status(database, typeof(BrokerRelay).Assembly, "broker/", Schema, "broker_schema", cancellation);

    /// <summary>
    /// Keeps where the broker was first used, before the first request of a service that has one: from there on everything is told,
    /// however long the broker is not to be reached.
    /// </summary>
    public async Task Begin(CancellationToken cancellation)
    {
        if (!settings.IsOn)
            return;
        await database.Execute(
            $"insert into {Schema}.progress (county, position, part) values ('{Beginning}', @reached, @whole) on conflict do nothing",
            new { reached = await log.Position(cancellation), whole = FeedPosition.Whole },
            cancellation
        );
    }

    /// <summary>Hands over what there is by now.</summary>
    protected internal override async Task Round(CancellationToken cancellation)
    {
        try
        {
            if (await broker.Open(cancellation))
            {
                declared.Clear();
                LogConnected(settings.ToString());
            }

            reached = await feed.Reached(cancellation);
            var places = await Places(cancellation);
            foreach (var county in places.Keys)
                await DeclareQueues(county, changed: false, cancellation);
            // A page of each in turn: none waits for all that another has.
            while (places.Count > 0)
            {
                foreach (var (county, place) in places.ToList())
                {
                    if (await Page(county, place, cancellation) is { } next)
                        places[county] = next;
                    else
                        places.Remove(county);
                }
            }
        }
        catch
        {
            await broker.Close();
            throw;
        }
    }

    protected override Task NextRound(PeriodicTimer tick, CancellationToken cancellation) => feed.More(reached, Interval, cancellation);

    protected override Task Stopped() => broker.Close();

    // An institution that opens today, or was registered just now, has its queue before the messages that say so.
    private async Task DeclareQueues(string county, bool changed, CancellationToken cancellation)
    {
        var (at, institutions) = await topology.Institutions(county, changed, cancellation);
        if (declared.TryGetValue(county, out var known) && known == at)
            return;
        var readers = settings.BundlesOf(county).Keys.ToList();
        foreach (var unknown in readers.Except(institutions, StringComparer.Ordinal))
            LogUnknownReader(county, unknown);
        await topology.Declare(broker.Connection, BrokerTopology.Of(county, institutions, readers), cancellation);
        declared[county] = at;
    }

    private async Task<FeedPosition?> Page(string county, FeedPosition from, CancellationToken cancellation)
    {
        var page = await Read(county, from, cancellation);
        if (page.Count == 0)
            return null;
        if (page.Any(message => message.Type == "reference.changed.v1"))
            await DeclareQueues(county, changed: true, cancellation);
        var rendered = await bundles.Render(county, page, cancellation);
        var words = new List<(RelayedMessage Message, string Recipient, Task<bool> Word)>();
        var bundled = new List<(RelayedMessage Message, string Reader, Task<bool> Word)>();
        foreach (var (at, message) in page.Index())
        {
            foreach (var recipient in message.Recipients)
                words.Add((message, recipient, await Publish(BrokerNames.Out, county, message, recipient, cancellation)));
            foreach (var bundle in rendered[at])
                bundled.Add((message, bundle.Institution, await Publish(county, message, bundle, cancellation)));
        }

        foreach (var (message, recipient, word) in words)
        {
            if (await word.WaitAsync(ConfirmPatience, cancellation))
                continue;
            BrokerTelemetry.CountUnrouted(county, recipient);
            LogUnrouted(message.Type, message.At.ToString(), county, recipient);
            var kept = await Publish(BrokerNames.Unrouted, county, message, recipient, cancellation);
            await kept.WaitAsync(ConfirmPatience, cancellation);
        }

        await Confirm(county, bundled, cancellation);
        await Move(county, from, page[^1].At, cancellation);
        BrokerTelemetry.CountPublished(words.Count);
        return page[^1].At;
    }

    private Task<Task<bool>> Publish(
        string exchange,
        string county,
        RelayedMessage message,
        string recipient,
        CancellationToken cancellation
    ) =>
        broker.Publisher.Publish(
            exchange,
            BrokerNames.Key(county, recipient, message.Type),
            BrokerMessage.Properties(message.At.ToString(), message.Type, message.Subject, ReceivedMessage.ContentType),
            BrokerMessage.Body(message.Body),
            cancellation
        );

    private Task<List<RelayedMessage>> Read(string county, FeedPosition from, CancellationToken cancellation) =>
        database.Query<RelayedMessage>(
            $"""
            select m.position, m.part, m.type, m.subject, m.body, (
                select string_agg(r.institution, ' ' order by r.institution) from {FeedWriter.Schema}.recipients r
                where r.county = m.county and r.position = m.position and r.part = m.part
            ) as "to"
            from {FeedWriter.Schema}.messages m
            where m.county = @county and (m.position, m.part) > (@position, @part)
            order by m.position, m.part limit {PageSize}
            """,
            new
            {
                county,
                position = from.Log,
                part = from.Part,
            },
            cancellation
        );

    // All counties begin at the same place.
    private async Task<Dictionary<string, FeedPosition>> Places(CancellationToken cancellation)
    {
        // Those that were told anything.
        var counties = await database.Distinct($"{FeedWriter.Schema}.messages", "county", cancellation);
        await database.Execute(
            $"""
            insert into {Schema}.progress (county, position, part)
            select c.county, b.position, b.part from unnest(@counties) as c (county) cross join {Schema}.progress b where b.county = '{Beginning}'
            on conflict do nothing
            """,
            new { counties = counties.ToArray() },
            cancellation
        );
        var places = await database.Query<(string County, long Position, int Part)>(
            $"select county, position, part from {Schema}.progress where county <> '{Beginning}' order by county",
            new { },
            cancellation
        );
        return places.ToDictionary(place => place.County, place => new FeedPosition(place.Position, place.Part), StringComparer.Ordinal);
    }

    private async Task Move(string county, FeedPosition from, FeedPosition to, CancellationToken cancellation)
    {
        // Another node that took over meanwhile has a place of its own.
        var moved = await database.QueryScalar<bool?>(
            $"""
            update {Schema}.progress set position = @to, part = @toPart
            where county = @county and position = @from and part = @fromPart returning true
            """,
            new
            {
                county,
                from = from.Log,
                fromPart = from.Part,
                to = to.Log,
                toPart = to.Part,
            },
            cancellation
        );
        if (moved is not true)
            throw new InvalidOperationException("Another node hands messages to the broker.");
    }

    [LoggerMessage(461, LogLevel.Information, "Messages are handed to {Broker}")]
    private partial void LogConnected(string broker);

    [LoggerMessage(462, LogLevel.Warning, "{Type} {Id} of county {County} is for {Recipient}, which has no queue: kept among the unrouted")]
    private partial void LogUnrouted(string type, string id, string county, string recipient);
}
