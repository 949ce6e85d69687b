// Seals over HTTP: so that the county can fetch them and keep them elsewhere.
using Microsoft.AspNetCore.Http.HttpResults;
using Referrals.EventStore;
using Referrals.Hosting;
using Referrals.Http;
using Referrals.Security;

namespace Referrals.Seals;

/// <summary>The seals of a county's log.</summary>
/// <param name="PublicKey">With which the newest are checked, PEM; null where nothing is sealed any more. Keep it apart from them.</param>
/// <param name="Items">Oldest first.</param>
public sealed record LogSealsAnswer(string? PublicKey, IReadOnlyList<LogSeal> Items);

internal static class SealEndpoints
{
    public static IServiceCollection AddSeals(this IServiceCollection services) =>
        services
            .AddSingleton(provider => SealSettings.From(provider.GetRequiredService<IConfiguration>()))
            .AddSingleton(provider => new Lazy<SealKey?>(() => SealKey.Of(provider.GetRequiredService<SealSettings>())))
            .AddSingleNodeWork<SealWork>();

    public static void MapSeals(this IEndpointRouteBuilder routes) =>
        routes
            .MapGet("/api/log-seals", List)
            .WithTags("Operations 运维")
            .For(Roles.CountyAuthority | Roles.Administrator)
            .Produces<LogSealsAnswer>()
            .WithSummary("What the log was at the end of each day, signed: to be kept elsewhere 日志封存");

    private static async Task<Ok<LogSealsAnswer>> List(RequestContext context, EventLog log, Lazy<SealKey?> key)
    {
        var seals = await log.AggregateStream(LogSeals.Aggregate, context.Stream(LogSeals.StreamKey), context.Cancellation);
        return TypedResults.Ok(
            new LogSealsAnswer(key.Value?.PublicKey, [.. seals.State.All.Select(seal => seal.Of(context.Caller.County))])
        );
    }
}
