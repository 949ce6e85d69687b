// Whoever reads a list with the position of an own write finds it there.
using Referrals.EventStore.Projections;
using Referrals.Shared;

namespace Referrals.Http;

/// <summary>Whoever reads a list with the position of what she wrote sees it there.</summary>
internal static class CaughtUp
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Waits until the rows of a projection are where the caller has been; the refusal where that takes too long.</summary>
    public static async Task<Refusal?> Behind(this ProjectionProgress projections, Call call, string projection) =>
        (call.After is { } position && !await projections.WaitFor(projection, position, Patience, call.Cancellation)) || !projections.IsLive(projection)
            ? new Refusal("read-model.behind")
            : null;
}
