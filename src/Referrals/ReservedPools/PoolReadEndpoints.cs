// Pools over HTTP: boards, free capacity and the proof. How pools are published stands elsewhere.
using System.Text.Json.Serialization;
using Referrals.Http;
using Referrals.Security;

namespace Referrals.ReservedPools;

internal static class PoolReadEndpoints
{
    private const string Tag = "Reserved pools 预留资源";

    public static IServiceCollection AddPoolReads(this IServiceCollection services) =>
        services
            .AddSingleton<AffectedPools>()
            .AddSingleton<PoolBoardListing>()
            .AddSingleton<PoolSessionsListing>()
            .AddSingleton<ReserveProofListing>()
            .AddSingleton<PublishedSchedule>();

    public static void MapPoolReads(this IEndpointRouteBuilder routes)
    {
        var pools = routes.MapGroup("/api/pools").WithTags(Tag);
        pools
            .MapGet(
                "",
                (RequestContext context, [AsParameters] BoardQuery query, PoolBoardListing listing) => listing.Board(context, query)
            )
            .For(PoolReaders.OfBoards)
            .After()
            .Produces<PoolBoard>()
            .WithSummary("All pools of a hospital for a day and up to two weeks more 资源看板");
        pools
            .MapGet(
                "/free",
                (RequestContext context, [AsParameters] SessionsQuery query, PoolSessionsListing listing) => listing.Free(context, query)
            )
            .For(PoolReaders.OfFreePlaces)
            .After()
            .Produces<FreePage>()
            .WithSummary("Sessions to come and what is free in them 可用资源");
        pools
            .MapGet(
                "/affected",
                (RequestContext context, [AsParameters] AffectedQuery query, AffectedPools affected) => affected.Page(context, query)
            )
            .For(PoolReaders.OfBoards)
            .After()
            .Produces<AffectedPage>()
            .WithSummary("Pools to come in which nothing takes place any more: to be suspended or given to others 待处理资源");
        pools
            .MapGet("/{pool}", (RequestContext context, string pool, PoolBoardListing listing) => listing.Get(context, pool))
            .For(PoolReaders.OfBoards)
            .AsOf()
            .Produces<PoolView>()
            .WithSummary("A pool's day, now or asOf 资源日");
        pools
            .MapGet("/{pool}/history", (RequestContext context, string pool, PoolBoardListing listing) => listing.History(context, pool))
            .For(PoolReaders.OfBoards)
            .AsOf()
            .Produces<IReadOnlyList<PoolHistoryEntry>>()
            .WithSummary("Everything that happened to a pool 资源经过");
        routes
            .MapGet(
                "/api/reserve-proof",
                (RequestContext context, [AsParameters] SessionsQuery query, ReserveProofListing listing, HttpContext http) =>
                    TableAnswer.Wanted(http) is { } format ? listing.Table(context, query, format) : listing.Page(context, query)
            )
            .WithTags(Tag)
            .For(PoolReaders.OfProof)
            .After()
            .Produces<ReserveProof>(200, "application/json", Csv.ContentType, Workbook.ContentType)
            .WithSummary("What was offered and used of the reserve, with the event of each figure 预留证明");
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PoolBoard))]
[JsonSerializable(typeof(FreePage))]
[JsonSerializable(typeof(AffectedPage))]
[JsonSerializable(typeof(IReadOnlyList<PoolHistoryEntry>))]
[JsonSerializable(typeof(ReserveProof))]
internal sealed partial class PoolReadsJson : JsonSerializerContext;
