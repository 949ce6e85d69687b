// Publishing and changing capacity: the reserve is set aside with it, follows it, and nobody loses a place unheard.
using System.Collections.Immutable;
using System.Globalization;
using Referrals.Policies;
using Referrals.Shared;

namespace Referrals.ReservedPools;

/// <summary>What the hospital says of a day, whole: a session that it does not name any more is suspended.</summary>
/// <param name="Now">The moment of the request.</param>
/// <param name="Pool">Which day of which unit.</param>
/// <param name="Sessions">All sessions.</param>
/// <param name="Reason">Why it differs from what was said before; needed where somebody loses a place.</param>
/// <param name="Rules">The policy's.</param>
/// <param name="PolicyVersion">Its version.</param>
/// <param name="DirectoryVersion">Version of the institutions.</param>
/// <param name="LeftOut">Why a session is suspended that it does not name any more, where there is no other reason: a schedule said
/// that it covers the day.</param>
public sealed record PublishDay(
    DateTimeOffset Now,
    PoolKey Pool,
    IReadOnlyList<SessionPlan> Sessions,
    CapacityReason? Reason,
    ReserveRules Rules,
    int PolicyVersion,
    long DirectoryVersion,
    CapacityReason? LeftOut = null
);

public static partial class PoolDecider
{
    /// <summary>Decides what is new: nothing where the day says the same already.</summary>
    public static Decided Publish(PoolDay state, PublishDay c)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(c);
        if (state.Closed || c.Pool.Day < Shanghai.Day(c.Now))
            return new Refusal("pool.past-day");
        if (c.Sessions.GroupBy(plan => plan.Session, StringComparer.Ordinal).FirstOrDefault(same => same.Skip(1).Any()) is { } repeated)
            return new Refusal("pool.session-repeated").At("/sessions").With("session", repeated.Key);
        if (Overlapping(c.Sessions) is { } overlap)
            return overlap;
        var events = new List<object>();
        var plans = Known(state, c);
        var named = plans
            .Index()
            .Select(s => (Pointer: $"/sessions/{s.Index.ToString(CultureInfo.InvariantCulture)}", Plan: s.Item, c.Reason));
        var unnamed = Unnamed(state, plans, c.Now)
            .Select(known =>
                (
                    Pointer: "/sessions",
                    Plan: known.Plan with
                    {
                        Starts = known.Plan.Starts is null ? null : [],
                        Taken = known.Plan.Starts is null ? null : [],
                        Beds = known.Plan.Beds is null ? null : new BedCount(0, 0, 0),
                    },
                    Reason: c.Reason ?? c.LeftOut
                )
            );
        foreach (var (pointer, plan, reason) in named.Concat(unnamed))
        {
            var session = state.Session(plan.Session);
            if (session is not null && session.Plan.SaysTheSame(plan))
                continue;
            // What the hospital gave to its own at the last moment changes nothing any more.
            if (session is not null && c.Now >= session.Plan.Until && session.Plan.SaysTheSame(plan with { Taken = session.Plan.Taken }))
                continue;
            if (c.Now >= plan.Until || (session is not null && c.Now >= session.Plan.Until))
                return new Refusal("pool.session-over").At(pointer).With("session", plan.Session);
            var decided = session is null ? First(plan, c) : Change(session, plan, c with { Reason = reason });
            if (decided.Refusal is { } refusal)
                return refusal.At(pointer).With("session", plan.Session);
            events.AddRange(decided.Events);
        }

        return Decided.With(events);
    }

    /// <summary>Sessions that took place and are not named any more.</summary>
    private static IEnumerable<PoolSession> Unnamed(PoolDay state, IReadOnlyList<SessionPlan> plans, DateTimeOffset now) =>
        state.Sessions.Values.Where(known =>
            plans.All(plan => plan.Session != known.Plan.Session) && !known.Plan.Suspended && now < known.Plan.Until
        );

    // A session that is new by its code, at the hours of one that is not named any more, is that one under another name: who holds a
    // place keeps it.
    private static List<SessionPlan> Known(PoolDay state, PublishDay c)
    {
        var plans = c.Sessions.ToList();
        foreach (var (at, plan) in c.Sessions.Index())
        {
            var code = state.CodeOf(plan.Session);
            if (state.Session(code) is null && !plan.Suspended)
                code =
                    Unnamed(state, plans, c.Now)
                        .FirstOrDefault(known => known.Plan.From == plan.From && known.Plan.Until == plan.Until)
                        ?.Plan.Session
                    ?? code;
            if (code != plan.Session && plans.TrueForAll(other => other.Session != code))
                plans[at] = plan with { Session = code, Name = plan.Session };
        }

        return plans;
    }

    private static Refusal? Overlapping(IReadOnlyList<SessionPlan> sessions)
    {
        var last = default(SessionPlan);
        foreach (var (at, plan) in sessions.Index().Where(s => !s.Item.Suspended).OrderBy(s => s.Item.From))
        {
            if (last is not null && plan.From < last.Until)
                return new Refusal("pool.sessions-overlap")
                    .At($"/sessions/{at.ToString(CultureInfo.InvariantCulture)}")
                    .With("session", plan.Session)
                    .With("other", last.Session);
            last = plan;
        }

        return null;
    }

    private static Decided First(SessionPlan plan, PublishDay c)
    {
        var reserved = Reserve.Of(c.Rules.Ratio, plan.Capacity);
        return (plan.Taken?.Count ?? 0) > plan.Capacity - reserved
            ? ReserveSold(plan.Capacity - reserved, plan.Taken!.Count)
            : Decided.With(
                new SessionPublished(
                    plan,
                    c.Rules.Ratio,
                    reserved,
                    ReleaseAt(c.Rules, plan, c.Now),
                    c.PolicyVersion,
                    c.DirectoryVersion,
                    c.Now
                )
            );
    }

    private static Decided Change(PoolSession session, SessionPlan plan, PublishDay c)
    {
        var withdrawn = new List<Guid>();
        var left = session.Holds;
        if (TimesGone(session, plan, withdrawn) is { } gone)
            return gone;
        left = left.RemoveRange(withdrawn);
        var (capacity, taken) = (plan.Capacity, plan.Taken?.Count ?? 0);
        var required = Reserve.Of(session.Ratio, capacity);
        int reserved;
        while (true)
        {
            var heldReserved = left.Values.Count(hold => hold.Part == CapacityPart.Reserved);
            var heldGeneral = left.Values.Count(hold => hold.Part == CapacityPart.General);
            // What family doctors' patients hold already stays reserved; the floor is the law's.
            reserved = Math.Max(required, heldReserved);
            var general = capacity - reserved + Math.Min(session.Released, reserved - heldReserved);
            if (heldGeneral + taken <= general)
                break;
            // Places of the general part go first.
            var victim = Last(left, CapacityPart.General) ?? (heldReserved > required ? Last(left, CapacityPart.Reserved) : null);
            if (victim is not { } one)
                return taken > 0 && heldGeneral == 0 ? ReserveSold(Math.Max(general, 0), taken) : BelowUsed(session);
            withdrawn.Add(one);
            left = left.Remove(one);
        }

        // Where nothing takes place, nobody is seen in addition either.
        if (plan.Suspended)
        {
            withdrawn.AddRange(left.Where(hold => hold.Value.State != HoldState.Used).Select(hold => hold.Key));
            left = left.RemoveRange(withdrawn);
        }

        if (withdrawn.Count > 0 && c.Reason is null)
            return new Refusal("pool.capacity-below-held").At("/reason").With("session", plan.Session).With("held", Text(withdrawn.Count));
        var free = reserved - left.Values.Count(hold => hold.Part == CapacityPart.Reserved) - session.Released;
        // What is set aside anew is offered anew, also after the first release.
        var releaseAt = plan.From != session.Plan.From || free > session.FreeReserved ? ReleaseAt(c.Rules, plan, c.Now) : session.ReleaseAt;
        if (plan.From == session.Plan.From && releaseAt < session.ReleaseAt)
            releaseAt = session.ReleaseAt;
        return Decided.With(
            new SessionChanged(
                plan,
                c.Reason,
                reserved,
                releaseAt,
                [.. withdrawn.Select(referral => new WithdrawnPlace(referral, session.Holds[referral].Part))],
                c.PolicyVersion,
                c.DirectoryVersion,
                c.Now
            )
        );
    }

    // Whose start time is there no more, or was given to somebody else.
    private static Refusal? TimesGone(PoolSession session, SessionPlan plan, List<Guid> withdrawn)
    {
        if (plan.Starts is null)
            return null;
        var times = plan.Starts.ToList();
        foreach (var taken in plan.Taken ?? [])
            times.Remove(taken);
        foreach (
            var (referral, hold) in session
                .Holds.Where(hold => hold.Value.Part != CapacityPart.Overbooked)
                .OrderByDescending(hold => hold.Value.State == HoldState.Used)
                .ThenByDescending(hold => hold.Value.Part)
                .ThenByDescending(hold => hold.Value.State)
                .ThenByDescending(hold => hold.Value.Claim.Urgency)
                .ThenBy(hold => hold.Value.At)
        )
        {
            if (times.Remove(hold.StartsAt))
                continue;
            if (hold.State == HoldState.Used)
                return BelowUsed(session);
            withdrawn.Add(referral);
        }

        return null;
    }

    // The one who loses a place first: not confirmed before confirmed, the least urgent, the one who has held it for the shortest time.
    private static Guid? Last(ImmutableSortedDictionary<Guid, Hold> holds, CapacityPart part) =>
        holds
            .Where(hold => hold.Value.Part == part && hold.Value.State != HoldState.Used)
            .OrderBy(hold => hold.Value.State)
            .ThenBy(hold => hold.Value.Claim.Urgency)
            .ThenByDescending(hold => hold.Value.At)
            .Select(hold => (Guid?)hold.Key)
            .FirstOrDefault();

    // So long before the session as the policy says, but not before it was offered for a while; once the session runs, until its end.
    private static DateTimeOffset ReleaseAt(ReserveRules rules, SessionPlan plan, DateTimeOffset now)
    {
        var configured = plan.From.AddHours(-rules.ReleaseLeadHours);
        var offered = now.AddMinutes(rules.ShortestOfferMinutes);
        var latest = now < plan.From ? plan.From : plan.Until;
        return (configured > offered ? configured : offered) is var at && at < latest ? at : latest;
    }

    private static Refusal BelowUsed(PoolSession session) =>
        new Refusal("pool.capacity-below-used")
            .With("session", session.Plan.Session)
            .With("used", Text(session.Used(CapacityPart.General) + session.Used(CapacityPart.Reserved)));

    private static Refusal ReserveSold(int general, int taken) =>
        new Refusal("pool.reserve-sold").With("general", Text(general)).With("taken", Text(taken));
}
