// What an endpoint that reads honours; the description of the API says so.
namespace Referrals.Http;

/// <summary>On an endpoint whose answer can be had as it was: its <c>?asOf=</c> is described.</summary>
internal sealed record ReadsAsOf;

/// <summary>On an endpoint that reads a list which follows the log: its <c>Log-Position</c> is described.</summary>
internal sealed record ReadsAfter;

/// <summary>On an endpoint whose <c>?after=</c> is a place of its own, and no position in the log.</summary>
internal sealed record ReadsAfterPlace;

internal static class EndpointReads
{
    /// <summary>The endpoint honours <c>?asOf=</c>.</summary>
    public static TBuilder AsOf<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new ReadsAsOf());

    /// <summary>The endpoint waits for the <c>Log-Position</c> that it is given.</summary>
    public static TBuilder After<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new ReadsAfter());

    /// <summary>The endpoint has its own <c>?after=</c>.</summary>
    public static TBuilder AfterPlace<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new ReadsAfterPlace());
}
