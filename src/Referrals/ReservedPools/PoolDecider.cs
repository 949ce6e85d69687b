// Every rule of a pool's day: (state, command) → events or a refusal. No clock, no ids, no I/O.
using System.Globalization;
using Referrals.Shared;

namespace Referrals.ReservedPools;

/// <summary>What a case asks of a session.</summary>
/// <param name="Now">The moment of the request.</param>
/// <param name="Pool">The pool, for its day.</param>
/// <param name="Session">Code of the session.</param>
/// <param name="Case">Who asks.</param>
/// <param name="Claim">What it is judged by.</param>
/// <param name="Part">From which part; null for the best that the case may have.</param>
/// <param name="StartsAt">When; null for the earliest.</param>
/// <param name="HeldUntil">Until when; null for as long as the pool allows.</param>
/// <param name="Bypass">Why not the reserve; in the general part also why before others.</param>
/// <param name="Overbook">Why beyond the capacity.</param>
/// <param name="ReserveOnly">The asker may take from the reserve and from nothing else: the family doctor who sent the case.</param>
/// <param name="FromWaiting">The waiting list asks.</param>
/// <param name="Gives">The part of the place in this session that the case has and gives for the new one.</param>
public sealed record HoldPlace(
    DateTimeOffset Now,
    PoolKey Pool,
    string Session,
    Guid Case,
    Claim Claim,
    CapacityPart? Part = null,
    DateTimeOffset? StartsAt = null,
    DateTimeOffset? HeldUntil = null,
    BypassReason? Bypass = null,
    Overbooking? Overbook = null,
    bool ReserveOnly = false,
    bool FromWaiting = false,
    CapacityPart? Gives = null
);

public static partial class PoolDecider
{
    /// <summary>How long after its day a place may still be held: arrivals of the evening are recorded in the morning.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromHours(12);

    /// <summary>The last moment to which a place of this day may be held.</summary>
    public static DateTimeOffset LatestHold(PoolKey pool) =>
        pool is null ? throw new ArgumentNullException(nameof(pool)) : Shanghai.EndOf(pool.Day) + Grace;

    /// <summary>Holds a place, or refuses. A refusal may come with an event, where it must be explained later.</summary>
    public static Decided Hold(PoolDay state, HoldPlace c)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(c);
        if (state.Session(c.Session) is not { } session)
            return new Refusal(PoolCodes.UnknownSession).At("/session").With("session", c.Session);
        if (
            state.Closed
            || c.Now >= session.Plan.Until
            || (c.Overbook is null && session.Plan.Starts is { Count: > 0 } starts && starts[^1] < c.Now)
        )
            return new Refusal(PoolCodes.Over);
        if (Part(state, session, c, out var part) is { } refusal || Starts(state, session, c, part, out var startsAt, out refusal))
            return Explained(state, session, c, refusal!);
        var heldUntil = c.HeldUntil ?? LatestHold(c.Pool);
        if (heldUntil <= c.Now)
            return Explained(state, session, c, new Refusal("referral.hold-in-the-past").At("/heldUntil"));
        if (heldUntil > LatestHold(c.Pool))
            return Explained(
                state,
                session,
                c,
                new Refusal("pool.hold-beyond-day")
                    .At("/heldUntil")
                    .With("until", LatestHold(c.Pool).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture))
            );
        return Decided.With(
            new PlaceHeld(
                c.Session,
                c.Case,
                part,
                startsAt,
                heldUntil,
                c.Claim,
                c.Bypass,
                part == CapacityPart.Overbooked ? c.Overbook : null,
                c.FromWaiting,
                c.Now
            )
        );
    }

    /// <summary>From which part the place comes, or why from none.</summary>
    private static Refusal? Part(PoolDay state, PoolSession session, HoldPlace c, out CapacityPart part)
    {
        var entitled = c.Claim.Entitlement.Entitled;
        var (reserved, general) = (session.Free(CapacityPart.Reserved, c.Now), session.Free(CapacityPart.General, c.Now));
        part = c.Overbook is not null
            ? CapacityPart.Overbooked
            : c.Part
                ?? (c.ReserveOnly && session.Released == 0 || (entitled && reserved > 0) ? CapacityPart.Reserved : CapacityPart.General);
        if (part == CapacityPart.Reserved && !entitled)
            return new Refusal("pool.not-entitled").At("/part");
        // What has opened to everybody has opened to family doctors too.
        if (part != CapacityPart.Reserved && c.ReserveOnly && !(part == CapacityPart.General && session.Released > 0))
            return new Refusal("pool.reserve-only").At(part == CapacityPart.Overbooked ? "/overbook" : "/part");
        // Where nothing takes place, nobody is seen in addition either.
        if (session.Plan.Suspended)
            return Suspended(c.Session);
        if (part == CapacityPart.Overbooked && c.Overbook is null)
            return new Refusal("pool.overbooking-reason").At("/overbook");
        // Another session of the day is a reserved place too; the waiting list offers what its own session has.
        if (
            part != CapacityPart.Reserved
            && entitled
            && c.Bypass is null
            && !c.FromWaiting
            && ReserveElsewhere(state, session, c.Case, c.Claim, c.Now) is { } elsewhere
        )
            return ReserveFree(elsewhere, c.Now);
        if (part == CapacityPart.Overbooked)
            return general + (entitled ? reserved : 0) is > 0 and var free
                ? new Refusal(PoolCodes.PlaceFree).At("/overbook").With("free", Text(free))
                : null;
        if (part == CapacityPart.General && entitled && reserved > 0 && c.Bypass is null)
            return ReserveFree(session, c.Now);
        if ((part == CapacityPart.Reserved ? reserved : general) > 0)
            return
                c.FromWaiting
                || (c.Bypass is not null && !c.ReserveOnly && part == CapacityPart.General)
                || c.Gives == part
                || !OthersFirst(session, c.Case, c.Claim, part)
                ? null
                : new Refusal(PoolCodes.OthersWait).With("waiting", Text(session.Waiting.Count));
        return new Refusal(part == CapacityPart.Reserved ? PoolCodes.ReserveTaken : PoolCodes.GeneralTaken)
            .With("freeReserved", Text(reserved))
            .With("freeGeneral", Text(general))
            .With("waiting", Text(session.Waiting.Count));
    }

    /// <summary>Another session of the day with a reserved place that the case could have; null where there is none.</summary>
    private static PoolSession? ReserveElsewhere(PoolDay state, PoolSession session, Guid asks, Claim claim, DateTimeOffset now) =>
        claim.Entitlement.Entitled
            ? state.Sessions.Values.FirstOrDefault(other =>
                other.Plan.Session != session.Plan.Session
                && now < other.Plan.Until
                && other.Free(CapacityPart.Reserved, now) > 0
                && !OthersFirst(other, asks, claim, CapacityPart.Reserved)
            )
            : null;

    private static Refusal ReserveFree(PoolSession session, DateTimeOffset now) =>
        new Refusal(PoolCodes.ReserveFree)
            .At("/bypass")
            .With("free", Text(session.Free(CapacityPart.Reserved, now)))
            .With("session", session.Plan.Session);

    private static Refusal Suspended(string session) => new Refusal("pool.suspended").With("session", session);

    private static bool OthersFirst(PoolSession session, Guid asks, Claim claim, CapacityPart part) =>
        Fairness.First(session, part) is { } first && first != asks && Fairness.Before(session, session.Waiting[first].Claim, claim);

    /// <summary>When the patient is expected. True where there is a refusal.</summary>
    private static bool Starts(
        PoolDay state,
        PoolSession session,
        HoldPlace c,
        CapacityPart part,
        out DateTimeOffset startsAt,
        out Refusal? refusal
    )
    {
        startsAt = c.StartsAt ?? session.Plan.From;
        refusal = null;
        if (state.Closed || c.Now >= session.Plan.Until)
        {
            refusal = new Refusal(PoolCodes.Over);
        }
        else if (c.StartsAt is { } asked && (asked < session.Plan.From || asked >= session.Plan.Until))
        {
            refusal = new Refusal(PoolCodes.NoSuchTime).At("/startsAt");
        }
        else if (session.Plan.Starts is { } all && part != CapacityPart.Overbooked)
        {
            var free = session.FreeStarts()!;
            if (c.StartsAt is { } wished)
            {
                refusal =
                    free.Contains(wished) ? null
                    : all.Contains(wished)
                        ? new Refusal(PoolCodes.TimeTaken)
                            .At("/startsAt")
                            .With("free", string.Join(' ', free.Where(start => start >= c.Now).Take(5).Select(Time)))
                    : new Refusal(PoolCodes.NoSuchTime).At("/startsAt");
            }
            else
            {
                var next = free.FirstOrDefault(start => start >= c.Now);
                refusal = next == default ? new Refusal(PoolCodes.Over) : null;
                startsAt = next;
            }
        }
        else if (c.StartsAt is null && startsAt < c.Now)
        {
            startsAt = c.Now;
        }

        if (refusal is null && startsAt < c.Now)
            refusal = new Refusal("referral.appointment-in-the-past").At("/startsAt");
        if (refusal is null && Shanghai.Day(startsAt) > c.Claim.ValidUntil)
            refusal = AfterValidity(c.Claim).At("/startsAt");
        return refusal is not null;
    }

    // A family doctor's patient who got nothing while reserve was free: the proof must say why. Each reason once, or a loop of retries
    // would fill the stream; a slip of the pen is no reason.
    private static Decided Explained(PoolDay state, PoolSession session, HoldPlace c, Refusal refusal) =>
        refusal.MustBeExplained
        && !state.Closed
        && c.Now < session.Plan.Until
        && c.Claim.Entitlement.Entitled
        && session.Free(CapacityPart.Reserved, c.Now) > 0
        && !c.FromWaiting
        && c.Gives is null
        && c.Overbook is null
        && !session.Refused.Exists(r => r.Case == c.Case && r.Code == refusal.Code)
            ? new Decided([new PlaceRefused(c.Session, c.Case, refusal.Code, session.Free(CapacityPart.Reserved, c.Now), c.Now)], refusal)
            : refusal;

    private static Refusal AfterValidity(Claim claim) =>
        new Refusal(PoolCodes.AfterValidity).With("until", claim.ValidUntil.ToString("O", CultureInfo.InvariantCulture));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Time(DateTimeOffset moment) => moment.ToOffset(Shanghai.Offset).ToString("HH:mm", CultureInfo.InvariantCulture);
}
