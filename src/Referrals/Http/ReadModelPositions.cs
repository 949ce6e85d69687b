// Lists that are read after a write.
using Referrals.EventStore;
using Referrals.EventStore.Projections;
using Referrals.Shared;

namespace Referrals.Http;

/// <summary>A list that is read with the position of an own write shows that write.</summary>
internal static class ReadModelPositions
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Waits until the rows of a projection are where the caller has been; the refusal where that takes too long.</summary>
    public static async Task<Refusal?> EnsureCaughtUp(this ProjectionProgress projections, RequestContext context, string projection) =>
        (context.After is { } position && !await projections.WaitFor(projection, position, Patience, context.Cancellation))
        || !projections.IsLive(projection)
            ? new Refusal("read-model.behind")
            : null;

    /// <summary>Waits until the rows of projections show all that was in the log when it was asked.</summary>
    /// <exception cref="RequestRefusedException">That takes too long.</exception>
    public static async Task CatchUp(
        this ProjectionProgress projections,
        EventLog log,
        IReadOnlyList<string> tables,
        CancellationToken cancellation
    )
    {
        var position = await log.Position(cancellation);
        foreach (var table in tables)
        {
            if (!await projections.WaitFor(table, position, Patience, cancellation))
                throw new RequestRefusedException(new Refusal("read-model.behind"));
        }
    }
}
