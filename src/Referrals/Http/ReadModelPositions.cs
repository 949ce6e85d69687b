// Whoever reads a list with the position of an own write finds it there.
using Referrals.EventStore.Projections;
using Referrals.Shared;

namespace Referrals.Http;

/// <summary>Whoever reads a list with the position of what she wrote sees it there.</summary>
internal static class ReadModelPositions
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Waits until the rows of a projection are where the caller has been; the refusal where that takes too long.</summary>
    public static async Task<Refusal?> EnsureCaughtUp(this ProjectionProgress projections, RequestContext context, string projection) =>
        (context.After is { } position && !await projections.WaitFor(projection, position, Patience, context.Cancellation)) || !projections.IsLive(projection)
            ? new Refusal("read-model.behind")
            : null;
}
