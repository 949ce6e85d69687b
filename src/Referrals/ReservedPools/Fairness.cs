// In which order those who wait are served: urgency, then the town that has had least, then who has waited longest.
using Referrals.Shared;

namespace Referrals.ReservedPools;

/// <summary>The one order of the waiting list and of allocation.</summary>
public static class Fairness
{
    /// <summary>Who is first among those who wait and may have a place of this part; null where nobody is.</summary>
    public static Guid? First(PoolSession session, CapacityPart part)
    {
        ArgumentNullException.ThrowIfNull(session);
        KeyValuePair<Guid, Waiting>? first = null;
        foreach (var waiting in session.Waiting)
        {
            if (waiting.Value.Takes(part) && (first is not { } best || Before(session, waiting.Value.Claim, best.Value.Claim)))
                first = waiting;
        }

        return first?.Key;
    }

    /// <summary>Whose turn it is now, and from which part the place comes; null where no place is free for anybody who waits.</summary>
    public static (Guid Case, CapacityPart Part)? Next(PoolSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        if (session.FreeReserved > 0 && First(session, CapacityPart.Reserved) is { } entitled)
            return (entitled, CapacityPart.Reserved);
        return session.FreeGeneral > 0 && First(session, CapacityPart.General) is { } any ? (any, CapacityPart.General) : null;
    }

    /// <summary>
    /// Those who wait, in the order in which they would be served, each place going to whoever is first by then. Only places of the
    /// reserve pass by those who are not entitled.
    /// </summary>
    public static IReadOnlyList<Guid> Order(PoolSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        var had = session.Holds.Values.CountBy(hold => hold.Claim.Town, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        var left = session.Waiting.Select(waiting => (Case: waiting.Key, waiting.Value.Claim)).ToList();
        var order = new List<Guid>(left.Count);
        while (left.Count > 0)
        {
            var next = left.MinBy(waiting => (-(int)waiting.Claim.Urgency, had.GetValueOrDefault(waiting.Claim.Town), waiting.Claim.Since));
            order.Add(next.Case);
            left.Remove(next);
            had[next.Claim.Town] = had.GetValueOrDefault(next.Claim.Town) + 1;
        }

        return order;
    }

    /// <summary>Whether one claim comes before another in a session.</summary>
    public static bool Before(PoolSession session, Claim one, Claim other) => Before(one, other, town => Had(session, town));

    /// <summary>Whether one claim comes before another, by how many places towns have had.</summary>
    public static bool Before(Claim one, Claim other, Func<string, int> had)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        ArgumentNullException.ThrowIfNull(had);
        if (one.Urgency != other.Urgency)
            return one.Urgency > other.Urgency;
        var (hadOne, hadOther) = (had(one.Town), had(other.Town));
        return hadOne != hadOther ? hadOne < hadOther : one.Since < other.Since;
    }

    /// <summary>How many places of the session a town's patients have.</summary>
    public static int Had(PoolSession session, string town)
    {
        ArgumentNullException.ThrowIfNull(session);
        return session.Holds.Values.Count(hold => hold.Claim.Town == town);
    }
}
