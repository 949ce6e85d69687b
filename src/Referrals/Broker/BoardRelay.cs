// Publishes boards that have changed, for those who mirror them: a county's dashboard, the platform of its supervision.
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CloudNative.CloudEvents;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Npgsql;
using RabbitMQ.Client;
using Referrals.Boards;
using Referrals.EventStore.Projections;
using Referrals.Hosting;
using Referrals.Http;
using Referrals.Institutions;
using Referrals.Messages;
using Referrals.Policies;
using Referrals.Security;
using Referrals.Shared;

namespace Referrals.Broker;

/// <summary>
/// On one node: each board of the current month that shows something else than when it was published last. A message is all of a board,
/// so nothing is lost where one is: the next has it. Whoever begins publishes all of them once.
/// </summary>
internal sealed class BoardRelay(
    BrokerSettings settings,
    BrokerLink link,
    BrokerTopology topology,
    BoardLive boards,
    ReferenceFactsLoader reference,
    ProjectionProgress projections,
    NpgsqlDataSource database,
    IServiceProvider services,
    IOptions<JsonOptions> json,
    TimeProvider time,
    ILogger<BoardRelay> logger
) : SingleNodeWork("board-relay", logger)
{
    private readonly Dictionary<(string County, string Scope), string> published = [];
    private IConnection? connection;
    private BrokerPublisher? publisher;
    private (long Heard, DateOnly Day) reached;

    protected override TimeSpan Interval => settings.IsOn ? settings.BoardsEvery : TimeSpan.Zero;

    /// <summary>Publishes what has changed by now.</summary>
    protected internal override async Task Round(CancellationToken cancellation)
    {
        // Another day is another board too.
        var now = (projections.Heard(BoardProjection.ProjectionName), Shanghai.Day(time.GetUtcNow()));
        if (now == reached)
            return;
        try
        {
            await Connect(cancellation);
            foreach (var county in await Counties(cancellation))
                await Publish(county, cancellation);
            reached = now;
        }
        catch
        {
            await Disconnect();
            throw;
        }
    }

    protected override Task Stopped()
    {
        published.Clear();
        reached = default;
        return Disconnect();
    }

    private async Task Publish(string county, CancellationToken cancellation)
    {
        var context = RequestContext.Of(services, new Caller("boards", county, null, Roles.CountyAuthority), cancellation);
        var facts = await reference.Load(context);
        foreach (var scope in Scopes(county, facts))
        {
            var board = await boards.Text(context, scope, facts, newest: true);
            if (published.GetValueOrDefault((county, scope.ToString())) == board.Content)
                continue;
            var message = new CloudEvent(CloudEventsSpecVersion.V1_0)
            {
                Id = $"{board.Position}-{scope}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(board.Content)))[..8]}",
                Source = new Uri($"/counties/{county}", UriKind.Relative),
                Type = PublicMessageTypes.Board.Type,
                Subject = scope.ToString(),
                Time = time.GetUtcNow(),
                DataContentType = "application/json",
                Data = JsonSerializer.Deserialize<JsonElement>(board.Json, json.Value.SerializerOptions),
            };
            var word = await publisher!.Publish(
                BrokerNames.Out,
                BrokerNames.BoardKey(county, scope.ToString(), message.Type),
                BrokerMessage.Properties(message.Id, message.Type, message.Subject, ReceivedMessage.ContentType),
                PublicMessage.Write(message),
                cancellation
            );
            // Where nobody mirrors boards there is no queue for them, and nothing is kept.
            await word.WaitAsync(cancellation);
            published[(county, scope.ToString())] = board.Content;
        }
    }

    // Clinics and stations look at their own over HTTP.
    private static IEnumerable<BoardScope> Scopes(string county, ReferenceFacts facts) =>
        [
            new(BoardKind.County, county),
            .. facts.Directory.Groups(facts.Today).Select(group => new BoardScope(BoardKind.Group, group.Code)),
            .. facts
                .Directory.All(facts.Today)
                .Where(one => one.Kind.ReportsActivity && !one.Kind.IsBelowTownship)
                .Select(one => new BoardScope(BoardKind.Institution, one.Code)),
        ];

    // Each found by one step through the index.
    private Task<List<string>> Counties(CancellationToken cancellation) =>
        database.Query<string>(
            """
            with recursive found as (
                (select tenant_id from referrals.board_counts order by tenant_id limit 1)
                union all
                select (select c.tenant_id from referrals.board_counts c where c.tenant_id > f.tenant_id order by c.tenant_id limit 1)
                from found f where f.tenant_id is not null
            )
            select tenant_id from found where tenant_id is not null
            """,
            new { },
            cancellation
        );

    private async Task Connect(CancellationToken cancellation)
    {
        if (publisher is { Closed.IsCompleted: false } && connection is { IsOpen: true })
            return;
        await Disconnect();
        connection = await link.Open("boards", cancellation);
        await topology.Declare(connection, topology.Shared(), cancellation);
        publisher = await BrokerPublisher.Open(connection, cancellation);
    }

    private async Task Disconnect()
    {
        if (publisher is not null)
            await publisher.DisposeAsync();
        publisher = null;
        if (connection is not null)
            await BrokerLink.Close(connection);
        connection = null;
    }
}
