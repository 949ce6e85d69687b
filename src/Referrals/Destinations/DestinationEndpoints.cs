// The search for a destination over HTTP, and what the slice brings to the service.
using System.Text.Json.Serialization;
using Referrals.Http;
using Referrals.Security;

namespace Referrals.Destinations;

internal static class DestinationEndpoints
{
    private const Roles Readers = RoleGroups.Staff | Roles.CountyAuthority;

    public static IServiceCollection AddDestinations(this IServiceCollection services)
    {
        services.AddSingleton<DestinationIndexes>();
        services.AddSingleton<DestinationHome>();
        services.AddSingleton<DestinationListing>();
        return services;
    }

    public static void MapDestinations(this IEndpointRouteBuilder routes) =>
        routes
            .MapGet("/api/destinations", Search)
            .WithTags("Destinations 转诊去向")
            .For(Readers)
            .After()
            .Produces<DestinationsAnswer>()
            .WithSummary("Where a diagnosis can go, in order, and why 转诊去向查询");

    private static Task<IResult> Search(RequestContext context, [AsParameters] DestinationQuery query, DestinationListing listing) =>
        listing.Search(context, query);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(DestinationsAnswer))]
internal sealed partial class DestinationsJson : JsonSerializerContext;
