// What is kept how long, over HTTP.
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Referrals.Hosting;
using Referrals.Http;
using Referrals.Institutions;
using Referrals.Security;
using Referrals.Shared;

namespace Referrals.Retention;

/// <summary>One kind of rows that are not kept for ever 保留期限, over all counties of the database.</summary>
/// <param name="Kind">Its name.</param>
/// <param name="Setting">The setting that says how long, as an environment variable.</param>
/// <param name="Days">Days for which a row is kept; null for ever.</param>
/// <param name="LeastDays">Fewer cannot be set.</param>
/// <param name="Oldest">The moment of the oldest row; null where there is none.</param>
/// <param name="LastRun">When they were last looked through; null before the first time.</param>
/// <param name="Removed">Rows removed then.</param>
/// <param name="RemovedEver">Rows removed since the beginning.</param>
/// <param name="Problem">Why not all could be removed; missing where all were.</param>
public sealed record RetainedKind(
    string Kind,
    string Setting,
    int? Days,
    int LeastDays,
    DateTimeOffset? Oldest,
    DateTimeOffset? LastRun,
    long Removed,
    long RemovedEver,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Problem
);

/// <summary>Puts together what is known.</summary>
internal sealed class RetentionListing(EveryRetainedKind kinds, RetentionRuns runs, RetentionSettings settings)
{
    public async Task<IReadOnlyList<RetainedKind>> All(CancellationToken cancellation)
    {
        var known = await runs.Load(cancellation);
        var all = new List<RetainedKind>();
        foreach (var kind in kinds.All)
        {
            var (rule, run) = (kind.Rule, known.GetValueOrDefault(kind.Rule.Kind));
            all.Add(
                new RetainedKind(
                    rule.Kind,
                    rule.Variable,
                    settings.Days[rule] is > 0 and var days ? days : null,
                    rule.Least,
                    (await kind.Oldest(cancellation))?.ToOffset(Shanghai.Offset),
                    run?.EndedAt is { } ended ? Shanghai.Moment(ended) : null,
                    run?.Removed ?? 0,
                    run?.RemovedEver ?? 0,
                    run?.Problem
                )
            );
        }

        return all;
    }
}

internal static class RetentionEndpoints
{
    public static IServiceCollection AddRetention(this IServiceCollection services) =>
        services
            .AddSingleton(provider => RetentionSettings.From(provider.GetRequiredService<IConfiguration>()))
            .AddSingleton<EveryRetainedKind>()
            .AddSingleton<RetentionRuns>()
            .AddSingleton<RetentionListing>()
            .AddSingleNodeWork<RetentionWork>();

    public static void MapRetention(this IEndpointRouteBuilder routes) =>
        routes
            .MapGet("/api/retention", List)
            .WithTags("Operations 运维")
            .For(Roles.Administrator)
            .Produces<ItemsAnswer<RetainedKind>>()
            .WithSummary("What is kept how long, and what was removed 数据保留");

    private static async Task<Ok<ItemsAnswer<RetainedKind>>> List(RequestContext context, RetentionListing listing) =>
        TypedResults.Ok(new ItemsAnswer<RetainedKind>(await listing.All(context.Cancellation)));
}

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ItemsAnswer<RetainedKind>))]
internal sealed partial class RetentionJson : JsonSerializerContext;
