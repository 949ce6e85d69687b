// Which place the service chooses: the earliest that fits, once as many were left to others as come first. Pure.
using System.Globalization;
using Referrals.Shared;

namespace Referrals.ReservedPools;

/// <summary>A case that waits to be arranged 待安排.</summary>
public sealed record Claimant(Guid Case, Claim Claim);

/// <summary>For whom a place is chosen.</summary>
/// <param name="Now">The moment of the request.</param>
/// <param name="For">Who asks.</param>
/// <param name="NotBefore">The earliest start that is wanted; null for now.</param>
/// <param name="ReserveOnly">The asker may take from the reserve and from nothing else.</param>
public sealed record AllocationQuestion(DateTimeOffset Now, Claimant For, DateTimeOffset? NotBefore = null, bool ReserveOnly = false);

/// <summary>A day of a unit, as it stands.</summary>
public sealed record AllocationDay(PoolKey Pool, PoolDay State);

/// <summary>What a session has for a case.</summary>
/// <param name="Pool">Which day.</param>
/// <param name="Session">The session as it stands.</param>
/// <param name="Place">The place that the case would hold; null where none fits.</param>
/// <param name="Refusal">Why none fits.</param>
/// <param name="LeftToOthers">How many places of it are left to cases that come first.</param>
public sealed record SessionOffer(PoolKey Pool, PoolSession Session, PlaceHeld? Place, Refusal? Refusal, int LeftToOthers);

/// <summary>What the service would choose.</summary>
/// <param name="Offers">In the order in which it chooses; sessions that do not fit come last.</param>
/// <param name="Allocation">Why.</param>
public sealed record AllocationChoice(IReadOnlyList<SessionOffer> Offers, Allocation Allocation)
{
    /// <summary>The place; null where none fits.</summary>
    public SessionOffer? Chosen => Offers.Count > 0 && Offers[0].Place is not null ? Offers[0] : null;
}

public static class Allocator
{
    /// <summary>
    /// Chooses. Whoever comes first is given the earliest place that fits, then whoever is first of those who are left: between towns the
    /// places go in turn.
    /// </summary>
    /// <param name="question">For whom.</param>
    /// <param name="competitors">Other cases that wait for the same and are on no waiting list: those keep to the session for which they
    /// wait.</param>
    /// <param name="days">Where a place may be.</param>
    public static AllocationChoice Choose(
        AllocationQuestion question,
        IReadOnlyList<Claimant> competitors,
        IReadOnlyList<AllocationDay> days
    )
    {
        ArgumentNullException.ThrowIfNull(question);
        ArgumentNullException.ThrowIfNull(competitors);
        ArgumentNullException.ThrowIfNull(days);
        var field = new Field(days);
        var claim = question.For.Claim;
        var (urgent, fewer, longer) = (0, 0, 0);
        var waiting = competitors.Where(c => c.Case != question.For.Case && c.Claim.Urgency >= claim.Urgency).ToList();
        while (field.HasFree)
        {
            var first = waiting.Aggregate(question.For, (best, next) => Fairness.Before(next.Claim, best.Claim, field.Had) ? next : best);
            if (first == question.For)
                break;
            waiting.Remove(first);
            var (had, has) = (field.Had(first.Claim.Town), field.Had(claim.Town));
            // Who finds nothing that fits takes nothing from anybody.
            if (!field.Give(first, question.Now))
                continue;
            if (first.Claim.Urgency > claim.Urgency)
                urgent++;
            else if (had < has)
                fewer++;
            else
                longer++;
        }

        var offers = field.Offers(question);
        var open = offers.Where(offer => !Outside(offer)).ToList();
        var free = open.Sum(offer =>
            (question.ReserveOnly ? 0 : Math.Max(offer.Session.FreeGeneral, 0))
            + (claim.Entitlement.Entitled ? Math.Max(offer.Session.FreeReserved, 0) : 0)
        );
        return new AllocationChoice(offers, new Allocation(open.Count, free, urgent, fewer, longer));
    }

    /// <summary>A session whose reserve is free while the case gets nothing: there it must be explained.</summary>
    public static SessionOffer? Unexplained(AllocationQuestion question, AllocationChoice choice)
    {
        ArgumentNullException.ThrowIfNull(question);
        ArgumentNullException.ThrowIfNull(choice);
        return question.For.Claim.Entitlement.Entitled
            ? choice.Offers.FirstOrDefault(offer => offer.Place is null && !Outside(offer) && offer.Session.FreeReserved > 0)
            : null;
    }

    /// <summary>The session with the shortest waiting list of those where the case may wait; null where it may wait in none.</summary>
    public static SessionOffer? Shortest(AllocationQuestion question, AllocationChoice choice)
    {
        ArgumentNullException.ThrowIfNull(question);
        ArgumentNullException.ThrowIfNull(choice);
        return choice
            .Offers.Where(offer =>
                !Outside(offer)
                && (question.ReserveOnly || offer.Session.Free(CapacityPart.General, question.Now) <= 0)
                && !(question.For.Claim.Entitlement.Entitled && offer.Session.Free(CapacityPart.Reserved, question.Now) > 0)
            )
            .OrderBy(offer => offer.Session.Waiting.Count)
            .ThenBy(offer => offer.Session.Plan.From)
            .FirstOrDefault();
    }

    private static bool Outside(SessionOffer offer) => offer.Refusal is { MeansTooLate: true } || offer.Session.Plan.Suspended;

    /// <summary>The days while places are given away in thought.</summary>
    private sealed class Field
    {
        private readonly IReadOnlyList<AllocationDay> days;
        private readonly PoolDay[] states;
        private readonly List<(int Day, string Code, DateTimeOffset From)> sessions;
        private readonly List<(int Day, string Code, DateTimeOffset From)> free;
        private readonly Dictionary<string, int> had = new(StringComparer.Ordinal);
        private readonly Dictionary<(int Day, string Code), int> given = [];

        public Field(IReadOnlyList<AllocationDay> days)
        {
            this.days = days;
            states = [.. days.Select(day => day.State)];
            sessions =
            [
                .. days.SelectMany((day, i) => day.State.Sessions.Values.Select(session => (i, session.Plan.Session, session.Plan.From)))
                    .OrderBy(s => s.From)
                    .ThenBy(s => days[s.i].Pool.ToString(), StringComparer.Ordinal),
            ];
            free = [.. sessions.Where(s => Free(s.Day, s.Code))];
            foreach (var hold in states.SelectMany(state => state.Sessions.Values).SelectMany(session => session.Holds.Values))
                had[hold.Claim.Town] = Had(hold.Claim.Town) + 1;
        }

        public bool HasFree => free.Count > 0;

        public int Had(string town) => had.GetValueOrDefault(town);

        /// <summary>Gives the earliest place that fits; false where none does.</summary>
        public bool Give(Claimant claimant, DateTimeOffset now)
        {
            var best = default(PlaceHeld);
            var at = (Day: 0, Code: "", From: default(DateTimeOffset));
            foreach (var session in free)
            {
                if (best is not null && session.From > best.StartsAt)
                    break;
                if (
                    Hold(session.Day, session.Code, claimant, now) is { Refusal: null } decided
                    && Earlier((PlaceHeld)decided.Events[0], best)
                )
                    (best, at) = ((PlaceHeld)decided.Events[0], session);
            }

            if (best is null)
                return false;
            states[at.Day] = states[at.Day].Evolve(best);
            had[claimant.Claim.Town] = Had(claimant.Claim.Town) + 1;
            given[(at.Day, at.Code)] = given.GetValueOrDefault((at.Day, at.Code)) + 1;
            if (!Free(at.Day, at.Code))
                free.Remove(at);
            return true;
        }

        /// <summary>What is left for whoever asks.</summary>
        public IReadOnlyList<SessionOffer> Offers(AllocationQuestion question)
        {
            var now = question.NotBefore > question.Now ? question.NotBefore.Value : question.Now;
            return
            [
                .. sessions
                    .Select(Offer)
                    .OrderBy(offer => offer.Place is null)
                    .ThenBy(offer => offer.Place?.StartsAt)
                    .ThenBy(offer => offer.Place?.Part != CapacityPart.Reserved)
                    .ThenBy(offer => offer.Session.Plan.From),
            ];

            SessionOffer Offer((int Day, string Code, DateTimeOffset From) session)
            {
                var left = given.GetValueOrDefault((session.Day, session.Code));
                var decided = Hold(session.Day, session.Code, question.For, now, question.ReserveOnly);
                // Refused only because of what was given away in thought?
                var refusal =
                    decided.Refusal is not null
                    && left > 0
                    && Hold(days[session.Day].State, session.Day, session.Code, question.For, now, question.ReserveOnly).Refusal is null
                        ? new Refusal(PoolCodes.LeftToOthers).With("left", left.ToString(CultureInfo.InvariantCulture))
                        : decided.Refusal;
                return new SessionOffer(
                    days[session.Day].Pool,
                    days[session.Day].State.Session(session.Code)!,
                    refusal is null ? (PlaceHeld)decided.Events[0] : null,
                    refusal,
                    left
                );
            }
        }

        // Of two at the same time the reserved one: it is for nobody else, the other for everybody.
        private static bool Earlier(PlaceHeld place, PlaceHeld? than) =>
            than is null
            || place.StartsAt < than.StartsAt
            || (place.StartsAt == than.StartsAt && place.Part == CapacityPart.Reserved && than.Part != CapacityPart.Reserved);

        private bool Free(int day, string code) =>
            states[day].Session(code) is { } session && (session.FreeReserved > 0 || session.FreeGeneral > 0);

        private Decided Hold(int day, string code, Claimant claimant, DateTimeOffset now, bool reserveOnly = false) =>
            Hold(states[day], day, code, claimant, now, reserveOnly);

        private Decided Hold(PoolDay state, int day, string code, Claimant claimant, DateTimeOffset now, bool reserveOnly) =>
            PoolDecider.Hold(state, new HoldPlace(now, days[day].Pool, code, claimant.Case, claimant.Claim, ReserveOnly: reserveOnly));
    }
}
