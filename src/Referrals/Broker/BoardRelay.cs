// Publishes boards that have changed, for those who mirror them: a county's dashboard, the platform of its supervision.
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CloudNative.CloudEvents;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Npgsql;
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
/// so nothing is lost where one is: the next has it. A node that begins publishes all of them once.
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
    private readonly PublishingConnection broker = new(link, topology, "boards");
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
            await broker.Open(cancellation);
            foreach (var county in await database.Distinct($"referrals.{BoardProjection.CountTableName}", "tenant_id", cancellation))
                await Publish(county, cancellation);
            reached = now;
        }
        catch
        {
            await broker.Close();
            throw;
        }
    }

    protected override Task Stopped()
    {
        published.Clear();
        reached = default;
        return broker.Close();
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
            var word = await broker.Publisher.Publish(
                BrokerNames.Out,
                BrokerNames.BoardKey(county, scope.ToString(), message.Type),
                BrokerMessage.Properties(message.Id, message.Type, message.Subject, ReceivedMessage.ContentType),
                PublicMessage.Write(message),
                cancellation
            );
            // Where nobody mirrors boards there is no queue for them, and nothing is kept.
            await word.WaitAsync(BrokerRelay.ConfirmPatience, cancellation);
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
}
