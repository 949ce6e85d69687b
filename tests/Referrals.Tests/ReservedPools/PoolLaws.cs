// What must hold of a pool's day after every event, whatever led there.
using Referrals.ReservedPools;
using Referrals.Shared;

namespace Referrals.Tests.ReservedPools;

/// <summary>Counts for itself, from the plan and the holds; knows nothing of the decider.</summary>
internal static class PoolLaws
{
    public static void Check(PoolKey pool, PoolDay before, object e, PoolDay after)
    {
        foreach (var session in after.Sessions.Values)
            Standing(pool, session, e);
        var holders = after.Sessions.Values.SelectMany(session => session.Holds.Keys).ToList();
        Law(holders.Count == holders.Distinct().Count(), "a case has one place of a day", e);
        switch (e)
        {
            case SessionPublished x:
                Law(before.Session(x.Plan.Session) is null, "a session is published once", e);
                Law(x.ReleaseAt > x.At && x.ReleaseAt <= x.Plan.Until, "the reserve is offered for a while, and not beyond the session", e);
                break;
            case SessionChanged x:
                Changed(before.Sessions[x.Plan.Session], x, after.Sessions[x.Plan.Session]);
                break;
            case PlaceHeld x:
                Given(pool, before, x, after);
                break;
            case PlaceReturned x:
                Returned(before.Sessions[x.Session], x, after.Sessions[x.Session]);
                break;
            case PlaceUsed x:
                Law(
                    before.Sessions[x.Session].Holds[x.Case].Part == x.Part
                        && Free(after.Sessions[x.Session]) == Free(before.Sessions[x.Session]),
                    "whoever comes frees nothing",
                    e
                );
                break;
            case PlaceRefused x:
                var refusing = before.Sessions[x.Session];
                Law(
                    x.ReserveFree == refusing.Free(CapacityPart.Reserved, x.At) && x.ReserveFree > 0,
                    "it is told how much reserve was free",
                    e
                );
                Law(!refusing.Refused.Exists(r => r.Case == x.Case && r.Code == x.Code), "each reason is told once", e);
                break;
            case WaitingBegun x:
                var waited = before.Sessions[x.Session];
                Law(
                    x.Bypass is not null
                        || !x.Claim.Entitlement.Entitled
                        || waited.Free(CapacityPart.Reserved, x.At) == 0
                        || Comes(waited, CapacityPart.Reserved, x.Case, x.Claim),
                    "nobody waits while a place is free for her",
                    e
                );
                Law(
                    x.Bypass is not null
                        || waited.Free(CapacityPart.General, x.At) == 0
                        || Comes(waited, CapacityPart.General, x.Case, x.Claim),
                    "nobody waits while a place is free",
                    e
                );
                break;
            case ReserveReleased x:
                Law(
                    x.Places > 0 && Free(after.Sessions[x.Session]) == (0, before.Sessions[x.Session].FreeGeneral + x.Places),
                    "what is released opens to everybody, all of it",
                    e
                );
                Law(x.At >= before.Sessions[x.Session].ReleaseAt.ToMicrosecond(), "nothing is released early", e);
                break;
            case PoolClosed:
                Law(
                    after.Sessions.Values.All(session =>
                        session.Waiting.Count == 0 && session.Holds.Values.All(hold => hold.State == HoldState.Used)
                    ),
                    "a closed day leaves nobody behind",
                    e
                );
                break;
        }

        Law(before.Closed == false, "a closed day stays as it is", e);
    }

    private static void Standing(PoolKey pool, PoolSession session, object e)
    {
        var (capacity, taken) = (session.Plan.Beds?.Available ?? session.Plan.Starts!.Count, session.Plan.Taken?.Count ?? 0);
        var (reserved, general) = (
            session.Holds.Values.Count(hold => hold.Part == CapacityPart.Reserved),
            session.Holds.Values.Count(hold => hold.Part == CapacityPart.General)
        );
        Law(session.Ratio >= 0.20m && session.Reserved >= session.Ratio * capacity, "the floor of the reserve", e);
        Law(session.FreeReserved >= 0 && session.FreeGeneral >= 0 && reserved + general + taken <= capacity, "never oversold", e);
        Law(session.FreeReserved + session.FreeGeneral + reserved + general + taken == capacity, "the parts add up", e);
        Law(session.Released >= 0 && session.Released <= session.Reserved - reserved, "only unused reserve is released", e);
        Law(
            session.Holds.All(hold => hold.Key != Guid.Empty && hold.Value.HeldUntil <= PoolDecider.LatestHold(pool)),
            "a hold has an owner and an end",
            e
        );
        Law(!session.Holds.Keys.Any(session.Waiting.ContainsKey), "nobody both holds and waits", e);
        if (session.Plan.Starts is not { } starts)
            return;
        var places = starts.GroupBy(start => start).ToDictionary(start => start.Key, start => start.Count());
        var gone = session
            .Holds.Values.Where(hold => hold.Part != CapacityPart.Overbooked)
            .Select(hold => hold.StartsAt)
            .Concat(session.Plan.Taken ?? []);
        Law(
            gone.GroupBy(start => start).All(start => places.GetValueOrDefault(start.Key) >= start.Count()),
            "no time is given more often than it exists",
            e
        );
    }

    private static void Given(PoolKey pool, PoolDay day, PlaceHeld x, PoolDay after)
    {
        var session = day.Sessions[x.Session];
        var entitled = x.Claim.Entitlement.Entitled;
        Law(day.HeldBy(x.Case) is null, "whoever holds a place gives it back first", x);
        Law(x.HeldUntil > x.At && x.HeldUntil <= PoolDecider.LatestHold(pool), "a hold has an end", x);
        Law(
            x.StartsAt >= x.At && Shanghai.Day(x.StartsAt) == pool.Day && x.StartsAt < session.Plan.Until && pool.Day <= x.Claim.ValidUntil,
            "the patient can come",
            x
        );
        Law(
            x.Part == CapacityPart.Overbooked || session.Plan.Starts is null || session.FreeStarts()!.Contains(x.StartsAt),
            "the time is free",
            x
        );
        Law(
            (x.Part == CapacityPart.Overbooked) == (x.Overbooking is not null) && (x.Overbooking is null || !session.Plan.Suspended),
            "overbooking has reason and right, and nothing else has",
            x
        );
        switch (x.Part)
        {
            case CapacityPart.Reserved:
                Law(entitled && session.FreeReserved > 0, "the reserve is for family doctors' patients", x);
                break;
            case CapacityPart.General:
                Law(
                    session.FreeGeneral > 0 && (!entitled || session.FreeReserved == 0 || x.Bypass is not null),
                    "no bypass of the reserve without a reason",
                    x
                );
                break;
            case CapacityPart.Overbooked:
                Law(
                    session.Free(CapacityPart.General, x.At) == 0
                        && (!entitled || session.Free(CapacityPart.Reserved, x.At) == 0)
                        && Free(after.Sessions[x.Session]) == Free(session),
                    "only what is full is overbooked",
                    x
                );
                return;
        }

        Law(
            x.FromWaiting || x.Bypass is not null || !Comes(session, x.Part, x.Case, x.Claim),
            "nobody goes before others without a reason",
            x
        );
    }

    private static void Returned(PoolSession before, PlaceReturned x, PoolSession after)
    {
        var hold = before.Holds[x.Case];
        Law(hold.Part == x.Part && hold.State != HoldState.Used, "what was used is not given back", x);
        var (reserved, general) = Free(before);
        Law(
            Free(after) == (reserved + (x.Part == CapacityPart.Reserved ? 1 : 0), general + (x.Part == CapacityPart.General ? 1 : 0)),
            "a place returns to the part it came from",
            x
        );
    }

    private static void Changed(PoolSession before, SessionChanged x, PoolSession after)
    {
        Law(
            before.Holds.Keys.Except(after.Holds.Keys).Order().SequenceEqual(x.Withdrawn.Select(place => place.Case).Order()),
            "whoever loses a place is listed",
            x
        );
        Law(
            x.Withdrawn.All(place => before.Holds[place.Case] is var hold && hold.Part == place.Part && hold.State != HoldState.Used),
            "nobody who has come loses a place",
            x
        );
        Law(x.Withdrawn.Count == 0 || x.Reason is not null, "nobody loses a place without a reason", x);
        Law(
            after.Released <= before.Released && after.Waiting == before.Waiting && after.Ratio == before.Ratio,
            "a change releases nothing and puts nobody off",
            x
        );
        Law(after.FreeReserved <= before.FreeReserved || after.ReleaseAt > x.At, "what is set aside anew is offered anew", x);
    }

    /// <summary>Whether somebody else who waits comes first.</summary>
    private static bool Comes(PoolSession session, CapacityPart part, Guid asks, Claim claim) =>
        session.Waiting.Any(waiting =>
            waiting.Key != asks && waiting.Value.Takes(part) && Fairness.Before(session, waiting.Value.Claim, claim)
        );

    private static (int Reserved, int General) Free(PoolSession session) => (session.FreeReserved, session.FreeGeneral);

    private static void Law(bool kept, string law, object e)
    {
        if (!kept)
            Assert.Fail($"Broken: {law}, at {e}");
    }
}
