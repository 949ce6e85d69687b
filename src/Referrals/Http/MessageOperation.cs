// Which endpoints are also messages of hospital systems.
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Referrals.Http;

/// <summary>On an endpoint that a hospital system also reaches by a message: the same body, rules and refusals.</summary>
/// <param name="Type">The message's <c>type</c>.</param>
internal sealed record MessageOperation(string Type);

internal static class MessageOperations
{
    /// <summary>The endpoint is also a message. What its route names, the message has as <c>subject</c>.</summary>
    public static RouteHandlerBuilder AsMessage(this RouteHandlerBuilder builder, string type) =>
        builder.WithMetadata(new MessageOperation(type));

    /// <summary>
    /// Every action of the group is also a message: <c>POST …/{id}/arrival</c> under "referral" is <c>referral.arrival.v1</c>. Not what has
    /// more than one name in its route, and not files.
    /// </summary>
    public static RouteGroupBuilder AsMessages(this RouteGroupBuilder group, string slice)
    {
        ((IEndpointConventionBuilder)group).Finally(endpoint =>
        {
            if (
                endpoint
                    is RouteEndpointBuilder
                    {
                        RoutePattern: { Parameters.Count: 1, PathSegments: [.., { Parts: [RoutePatternLiteralPart last] }] }
                    }
                && endpoint.Metadata.OfType<HttpMethodMetadata>().All(method => method.HttpMethods is ["POST"])
                && endpoint
                    .Metadata.OfType<IAcceptsMetadata>()
                    .All(body => body.ContentTypes.Contains("application/json", StringComparer.Ordinal))
            )
                endpoint.Metadata.Add(new MessageOperation($"{slice}.{last.Content}.v1"));
        });
        return group;
    }
}
