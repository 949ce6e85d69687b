// A pool's day: its sessions, who holds a place and who waits, and how events fold into them.
using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Referrals.EventStore;
using Referrals.Shared;

namespace Referrals.ReservedPools;

/// <summary>What a unit of a hospital offers of one kind on one day 资源日.</summary>
/// <param name="Sessions">By code.</param>
/// <param name="Closed">The day is over.</param>
public sealed record PoolDay(ImmutableSortedDictionary<string, PoolSession> Sessions, bool Closed)
{
    public static readonly Aggregate<PoolDay> Aggregate = new(
        "pool",
        new PoolDay(ImmutableSortedDictionary.Create<string, PoolSession>(StringComparer.Ordinal), Closed: false),
        (state, e) => state.Evolve(e)
    );

    /// <summary>The session of this code; null where there is none.</summary>
    public PoolSession? Session(string code) => Sessions.GetValueOrDefault(code);

    /// <summary>The code of a session that was named by its code, or by what the hospital calls it now.</summary>
    public string CodeOf(string named) =>
        Sessions.ContainsKey(named) ? named : Sessions.Values.FirstOrDefault(session => session.Plan.Name == named)?.Plan.Session ?? named;

    /// <summary>The session in which this case holds a place; null without one.</summary>
    public PoolSession? HeldBy(Guid referral) => Sessions.Values.FirstOrDefault(session => session.Holds.ContainsKey(referral));

    internal PoolDay Evolve(object e) =>
        e switch
        {
            SessionPublished x => Set(new PoolSession(x.Plan, x.Ratio, x.Reserved, x.ReleaseAt) { IdleSince = x.At }),
            SessionChanged x => Change(x.Plan.Session, x.At, session => session.With(x)),
            PlaceHeld x => Change(
                x.Session,
                x.At,
                session =>
                    session with
                    {
                        Holds = session.Holds.SetItem(x.Case, new Hold(x.Part, x.StartsAt, x.HeldUntil, x.Claim, HoldState.Held, x.At)),
                        Waiting = session.Waiting.Remove(x.Case),
                    }
            ),
            HoldConfirmed x => Change(
                x.Session,
                x.At,
                session => session.WithHold(x.Case, hold => hold with { State = HoldState.Confirmed, HeldUntil = x.HeldUntil })
            ),
            PlaceUsed x => Change(x.Session, x.At, session => session.WithHold(x.Case, hold => hold with { State = HoldState.Used })),
            PlaceUseRetracted x => Change(
                x.Session,
                x.At,
                session => session.WithHold(x.Case, hold => hold with { State = HoldState.Held, HeldUntil = x.HeldUntil })
            ),
            PlaceReturned x => Change(x.Session, x.At, session => session with { Holds = session.Holds.Remove(x.Case) }),
            PlaceRefused x => Change(
                x.Session,
                x.At,
                session => session with { Refused = session.Refused.Add(new RefusedPlace(x.Case, x.Code, x.ReserveFree, x.At)) }
            ),
            WaitingBegun x => Change(
                x.Session,
                x.At,
                session => session with { Waiting = session.Waiting.SetItem(x.Case, new Waiting(x.Claim, x.At, x.Bypass)) }
            ),
            WaitingEnded x => Change(x.Session, x.At, session => session with { Waiting = session.Waiting.Remove(x.Case) }),
            ReserveReleased x => Change(x.Session, x.At, session => session with { Released = session.Released + x.Places }),
            PoolClosed => this with { Closed = true },
            _ => throw new InvalidOperationException($"{e.GetType().Name} does not belong to a pool."),
        };

    private PoolDay Set(PoolSession session) => this with { Sessions = Sessions.SetItem(session.Plan.Session, session) };

    private PoolDay Change(string code, DateTimeOffset at, Func<PoolSession, PoolSession> change)
    {
        var before = Sessions[code];
        var after = change(before);
        return Set(after.ReserveIdle && !before.ReserveIdle ? after with { IdleSince = at } : after);
    }
}

/// <summary>How far a hold has come.</summary>
public enum HoldState
{
    /// <summary>Held 已锁定.</summary>
    Held,

    /// <summary>The patient will come 已确认.</summary>
    Confirmed,

    /// <summary>The patient has come 已到诊: nothing gives the place back.</summary>
    Used,
}

/// <summary>A place that a case has.</summary>
public sealed record Hold(
    CapacityPart Part,
    DateTimeOffset StartsAt,
    DateTimeOffset HeldUntil,
    Claim Claim,
    HoldState State,
    DateTimeOffset At
);

/// <summary>A case that waits for a place.</summary>
/// <param name="Claim">By what it is ranked.</param>
/// <param name="At">Since when.</param>
/// <param name="Bypass">Why it does without the reserve; null where it may be given a reserved place.</param>
public sealed record Waiting(Claim Claim, DateTimeOffset At, BypassReason? Bypass = null)
{
    /// <summary>Whether it may be given a place of this part.</summary>
    public bool Takes(CapacityPart part) => part != CapacityPart.Reserved || (Claim.Entitlement.Entitled && Bypass is null);
}

/// <summary>A refusal while reserve was free.</summary>
public sealed record RefusedPlace(Guid Case, string Code, int ReserveFree, DateTimeOffset At);

/// <summary>One session: the pool in the sense of the proof.</summary>
/// <param name="Plan">What the hospital says.</param>
/// <param name="Ratio">Reserved share.</param>
/// <param name="Reserved">Places set aside, those that were released since among them: the reserve that was offered.</param>
/// <param name="ReleaseAt">When the unused reserve opens to everybody.</param>
public sealed record PoolSession(SessionPlan Plan, decimal Ratio, int Reserved, DateTimeOffset ReleaseAt)
{
    /// <summary>How much of the reserve has opened to everybody.</summary>
    public int Released { get; init; }

    /// <summary>Since when reserve was free that nobody waited for; as it was last, where that is not so now.</summary>
    public DateTimeOffset IdleSince { get; init; }

    /// <summary>By case.</summary>
    public ImmutableSortedDictionary<Guid, Hold> Holds { get; init; } = ImmutableSortedDictionary<Guid, Hold>.Empty;

    /// <summary>By case.</summary>
    public ImmutableSortedDictionary<Guid, Waiting> Waiting { get; init; } = ImmutableSortedDictionary<Guid, Waiting>.Empty;

    /// <summary>Refusals while reserve was free, each case and reason once.</summary>
    public ImmutableList<RefusedPlace> Refused { get; init; } = [];

    /// <summary>Places in all, those of overbooked patients not among them.</summary>
    [JsonIgnore]
    public int Capacity => Plan.Capacity;

    /// <summary>What A17 asks for: the ratio of the capacity, rounded up.</summary>
    [JsonIgnore]
    public int Required => ReservedPools.Reserve.Of(Ratio, Capacity);

    /// <summary>Places that the hospital has given to patients of its own.</summary>
    [JsonIgnore]
    public int Taken => Plan.Taken?.Count ?? 0;

    /// <summary>Reserved places that can be had.</summary>
    [JsonIgnore]
    public int FreeReserved => Reserved - Released - Held(CapacityPart.Reserved);

    /// <summary>Places of the general part that can be had; what was released is among them.</summary>
    [JsonIgnore]
    public int FreeGeneral => Capacity - Reserved + Released - Taken - Held(CapacityPart.General);

    /// <summary>Whether reserve is free and nobody waits for it: at its time it opens to everybody.</summary>
    [JsonIgnore]
    public bool ReserveIdle => FreeReserved > 0 && !Waiting.Values.Any(waiting => waiting.Takes(CapacityPart.Reserved));

    /// <summary>Places of a part that can be had at a moment: a start time that has passed is none.</summary>
    public int Free(CapacityPart part, DateTimeOffset now)
    {
        var free = part == CapacityPart.Reserved ? FreeReserved : FreeGeneral;
        return free <= 0 || Plan.Starts is null || now <= Plan.From ? free : Math.Min(free, FreeStarts()!.Count(start => start >= now));
    }

    /// <summary>How many places of a part cases have, used ones among them.</summary>
    public int Held(CapacityPart part) => Holds.Values.Count(hold => hold.Part == part);

    /// <summary>How many places of a part were used.</summary>
    public int Used(CapacityPart part) => Holds.Values.Count(hold => hold.Part == part && hold.State == HoldState.Used);

    /// <summary>Start times that can be had, in order; null where it has none of its own.</summary>
    public IReadOnlyList<DateTimeOffset>? FreeStarts()
    {
        if (Plan.Starts is null)
            return null;
        var free = Plan.Starts.ToList();
        foreach (
            var taken in (Plan.Taken ?? []).Concat(
                Holds.Values.Where(hold => hold.Part != CapacityPart.Overbooked).Select(hold => hold.StartsAt)
            )
        )
            free.Remove(taken);
        return free;
    }

    internal PoolSession With(SessionChanged x)
    {
        var changed = this with
        {
            Plan = x.Plan,
            Reserved = x.Reserved,
            ReleaseAt = x.ReleaseAt,
            Holds = Holds.RemoveRange(x.Withdrawn.Select(place => place.Case)),
        };
        // What was released cannot be more than what is left of the reserve.
        return changed with { Released = Math.Min(Released, changed.Reserved - changed.Held(CapacityPart.Reserved)) };
    }

    internal PoolSession WithHold(Guid referral, Func<Hold, Hold> change) =>
        this with
        {
            Holds = Holds.SetItem(referral, change(Holds[referral])),
        };
}

/// <summary>How much is set aside.</summary>
public static class Reserve
{
    /// <summary>The ratio of the capacity, always rounded up (A17: 20%以上).</summary>
    public static int Of(decimal ratio, int capacity) => (int)Math.Ceiling(ratio * capacity);
}
