// Who may wait for a place of a day, and who was turned away though one was free.
using System.Globalization;
using Referrals.Shared;

namespace Referrals.ReservedPools;

/// <summary>Puts a case on the waiting list of a session.</summary>
/// <param name="Now">The moment of the request.</param>
/// <param name="Session">Code of the session.</param>
/// <param name="Case">Which case.</param>
/// <param name="Claim">By what it is ranked.</param>
/// <param name="Bypass">Why it waits though a place is free for it.</param>
/// <param name="ReserveOnly">The asker may take from the reserve and from nothing else: a free general place is not theirs to take, the
/// waiting list may be given it.</param>
public sealed record BeginWaiting(
    DateTimeOffset Now,
    string Session,
    Guid Case,
    Claim Claim,
    BypassReason? Bypass = null,
    bool ReserveOnly = false
);

public static partial class PoolDecider
{
    /// <summary>How many may wait for one session.</summary>
    public const int MostWaiting = 1_000;

    /// <summary>Puts a case on the waiting list, unless a place is free for it.</summary>
    public static Decided Wait(PoolDay state, BeginWaiting c)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(c);
        if (state.Session(c.Session) is not { } session)
            return new Refusal(PoolCodes.UnknownSession).At("/session").With("session", c.Session);
        if (state.Closed || c.Now >= session.Plan.Until)
            return new Refusal(PoolCodes.Over);
        if (session.Plan.Suspended)
            return Suspended(c.Session);
        if (session.Waiting.ContainsKey(c.Case))
            return new Refusal("pool.waiting-already");
        if (session.Waiting.Count >= MostWaiting)
            return new Refusal("pool.waiting-full").With("limit", MostWaiting.ToString(CultureInfo.InvariantCulture));
        // It would be first for ever, and whoever stands behind would wait with it.
        if (Shanghai.Day(session.Plan.From) > c.Claim.ValidUntil)
            return AfterValidity(c.Claim);
        // No case is put off while a place is free for it, unless somebody says why (A17: 优先保障). What others who wait get first is not
        // free for it.
        if (
            c.Bypass is null
            && session.Free(CapacityPart.Reserved, c.Now) > 0
            && c.Claim.Entitlement.Entitled
            && !OthersFirst(session, c.Case, c.Claim, CapacityPart.Reserved)
        )
            return ReserveFree(session, c.Now);
        if (c.Bypass is null && ReserveElsewhere(state, session, c.Case, c.Claim, c.Now) is { } elsewhere)
            return ReserveFree(elsewhere, c.Now);
        if (
            c.Bypass is null
            && !c.ReserveOnly
            && session.Free(CapacityPart.General, c.Now) > 0
            && !OthersFirst(session, c.Case, c.Claim, CapacityPart.General)
        )
            return new Refusal(PoolCodes.PlaceFree).With("free", Text(session.FreeGeneral));
        return Decided.With(new WaitingBegun(c.Session, c.Case, c.Claim, c.Bypass, c.Now));
    }

    /// <summary>
    /// Notes that a family doctor's patient was turned away by the receiver for want of capacity though a reserved place was free;
    /// nothing where that was not so.
    /// </summary>
    public static Decided TurnAway(PoolDay state, string session, Guid referral, Claim claim, string code, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(claim);
        return
            state.Session(session) is { } found
            && found.Free(CapacityPart.Reserved, now) > 0
            && !state.Closed
            && now < found.Plan.Until
            && claim.Entitlement.Entitled
            && !found.Refused.Exists(r => r.Case == referral && r.Code == code)
            ? Decided.With(new PlaceRefused(session, referral, code, found.Free(CapacityPart.Reserved, now), now))
            : Decided.With();
    }
}
