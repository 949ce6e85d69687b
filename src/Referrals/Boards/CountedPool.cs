// What is counted of a unit's day.
using Referrals.ReservedPools;
using Referrals.Shared;

namespace Referrals.Boards;

/// <summary>A unit's day 资源日 as boards count it: the figures of each session (A17), on the day of the session.</summary>
internal sealed record CountedPool(PoolKey Pool, PoolDay State) : BoardRow
{
    /// <inheritdoc/>
    public override IEnumerable<BoardLine> Lines() =>
        State.Sessions.Values.SelectMany(session =>
            new (string Measure, int Places)[]
            {
                (Measure.Capacity, session.Capacity),
                (Measure.Required, session.Required),
                (Measure.Offered, session.Reserved),
                (Measure.Held, session.Held(CapacityPart.Reserved)),
                (Measure.Used, session.Used(CapacityPart.Reserved)),
                (Measure.Released, session.Released),
            }
                .Where(figure => figure.Places > 0)
                .Select(figure => new BoardLine(
                    $"{figure.Measure}/{session.Plan.Session}",
                    figure.Measure,
                    Pool.Day,
                    null,
                    Pool.Institution,
                    Pool.Unit,
                    Reason: Kebab.Of(Pool.Kind),
                    Amount: figure.Places
                ))
        );
}
