// How far projections are, over HTTP: what people read is as old as that.
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Referrals.EventStore.Projections;
using Referrals.Http;
using Referrals.Institutions;
using Referrals.Security;

namespace Referrals.Operations;

/// <summary>A projection 投影 and how far it is.</summary>
/// <param name="Name">Its name.</param>
/// <param name="State">How it is doing.</param>
/// <param name="Position">The last position in the log that it has applied.</param>
/// <param name="Lag">By how many events it is behind the log.</param>
/// <param name="LeftAlone">It says that it runs and is behind, and no node has followed the log with it for 15 seconds.</param>
/// <param name="Error">Why it does not go on; missing while it does.</param>
public sealed record ProjectionView(
    string Name,
    ProjectionState State,
    long Position,
    long Lag,
    bool LeftAlone,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Error
);

internal static class ProjectionEndpoints
{
    public static void MapProjections(this IEndpointRouteBuilder routes) =>
        routes
            .MapGet("/api/projections", List)
            .WithTags("Operations 运维")
            .For(Roles.Administrator)
            .Produces<ItemsAnswer<ProjectionView>>()
            .WithSummary("Projections, and by how many events each is behind the log 读模型状态");

    private static async Task<Ok<ItemsAnswer<ProjectionView>>> List(RequestContext context, ProjectionProgress projections) =>
        TypedResults.Ok(
            new ItemsAnswer<ProjectionView>([
                .. (await projections.Status(context.Cancellation))
                    .OrderBy(one => one.Name, StringComparer.Ordinal)
                    .Select(one => new ProjectionView(one.Name, one.State, one.Position, one.Lag, one.IsLeftAlone, one.Error)),
            ])
        );
}

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ItemsAnswer<ProjectionView>))]
internal sealed partial class OperationsJson : JsonSerializerContext;
