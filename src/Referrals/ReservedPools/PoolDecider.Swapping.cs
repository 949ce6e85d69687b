// Two cases exchange their places 互换: nothing becomes free in between, so nobody who waits comes in between.
using System.Globalization;
using Referrals.Shared;

namespace Referrals.ReservedPools;

/// <summary>One of two cases that exchange their places.</summary>
/// <param name="Case">Which.</param>
/// <param name="Pool">Where it holds a place.</param>
/// <param name="Session">Code of the session.</param>
/// <param name="Claim">What it is judged by for the place that it gets.</param>
/// <param name="ReserveOnly">Whoever asks may arrange it from the reserve and from nothing else.</param>
public sealed record SwapSide(Guid Case, PoolKey Pool, string Session, Claim Claim, bool ReserveOnly = false);

/// <summary>What an exchange comes to.</summary>
/// <param name="One">The place that the first case holds now.</param>
/// <param name="Other">The place that the second case holds now.</param>
/// <param name="Returned">The places as they were, of the first case and of the second.</param>
/// <param name="Refusal">Why not; then there is nothing else.</param>
public sealed record Swapped(PlaceHeld? One, PlaceHeld? Other, IReadOnlyList<PlaceReturned> Returned, Refusal? Refusal = null)
{
    /// <summary>Events of the pool that the first case leaves; where it is also the second's, all of them.</summary>
    public IReadOnlyList<object> OfFirst(bool samePool) => samePool ? [.. Returned, One!, Other!] : [Returned[0], Other!];

    /// <summary>Events of the pool that the second case leaves, where it is another.</summary>
    public IReadOnlyList<object> OfSecond() => [Returned[1], One!];
}

public static partial class PoolDecider
{
    /// <summary>Exchanges the places of two cases: time, session, part and the time to which it is held go with the place.</summary>
    /// <param name="first">The day on which the first case holds a place.</param>
    /// <param name="second">The day on which the second does; may be the same.</param>
    /// <param name="one">The first case.</param>
    /// <param name="other">The second case.</param>
    /// <param name="now">The moment of the request.</param>
    public static Swapped Swap(PoolDay first, PoolDay second, SwapSide one, SwapSide other, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        var (from, to) = (first.Session(one.Session)!, second.Session(other.Session)!);
        var (left, right) = (from.Holds[one.Case], to.Holds[other.Case]);
        if (first.Closed || second.Closed || now >= from.Plan.Until || now >= to.Plan.Until)
            return No(new Refusal(PoolCodes.Over));
        if (left.Part == CapacityPart.Overbooked || right.Part == CapacityPart.Overbooked)
            return No(new Refusal("pool.swap-overbooked"));
        if (one.Pool == other.Pool && one.Session == other.Session && left.StartsAt == right.StartsAt && left.Part == right.Part)
            return No(new Refusal("pool.swap-same-place"));
        if ((Taking(one, to, right) ?? Taking(other, from, left)) is { } refusal)
            return No(refusal);
        return new Swapped(
            Held(one, other.Session, to, right),
            Held(other, one.Session, from, left),
            [
                new PlaceReturned(one.Session, one.Case, left.Part, ReturnedBy.Move, now),
                new PlaceReturned(other.Session, other.Case, right.Part, ReturnedBy.Move, now),
            ]
        );

        static Swapped No(Refusal refusal) => new(null, null, [], refusal);

        // A bed has no time of its own: whoever gets one during its day is expected now.
        PlaceHeld Held(SwapSide side, string session, PoolSession there, Hold place) =>
            new(
                session,
                side.Case,
                place.Part,
                there.Plan.Starts is null && place.StartsAt < now ? now : place.StartsAt,
                place.HeldUntil,
                side.Claim,
                null,
                null,
                FromWaiting: false,
                now
            );
    }

    /// <summary>Why a case may not have the place that another gives.</summary>
    private static Refusal? Taking(SwapSide side, PoolSession session, Hold place) =>
        place.Part switch
        {
            CapacityPart.Reserved => side.Claim.Entitlement.Entitled
                ? null
                : new Refusal("pool.swap-not-entitled").With("case", side.Case.ToString()),
            _ when side.ReserveOnly => new Refusal("pool.reserve-only"),
            // No case is moved past a reserve that is free for it (A17: 优先保障).
            _ when side.Claim.Entitlement.Entitled && session.FreeReserved > 0 => new Refusal("pool.swap-reserve-free")
                .With("case", side.Case.ToString())
                .With("free", session.FreeReserved.ToString(CultureInfo.InvariantCulture)),
            _ => null,
        };
}
