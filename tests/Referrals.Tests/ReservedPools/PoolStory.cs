// A pool's day as tests tell it: what was asked in which order, each event checked against the laws.
using Referrals.Policies;
using Referrals.ReservedPools;
using Referrals.Shared;

namespace Referrals.Tests.ReservedPools;

/// <summary>One day of one unit, 10 March 2026. It is eight in the morning of the day before unless somebody says otherwise.</summary>
internal sealed class PoolStory(Resource kind = Resource.ClinicSlot)
{
    public static readonly DateOnly Day = new(2026, 3, 10);

    public static readonly Overbooking Overbooked = new(OverbookReason.SpecialistAgrees, OverbookRight.ReceivingDispatcher);

    public PoolKey Pool { get; } = new("SX-H01", kind, "CARD", null, Day);

    public DateTimeOffset Now { get; set; } = At(8).AddDays(-1);

    public ReserveRules Rules { get; set; } = new(0.20m, 12);

    public PoolDay State { get; private set; } = PoolDay.Aggregate.Initial;

    public List<object> Events { get; } = [];

    /// <summary>Hears of each event, with the day before it.</summary>
    public Action<PoolDay, object>? Told { get; set; }

    public PoolSession Am => State.Sessions["am"];

    public PoolSession Ward => State.Sessions["day"];

    public static Guid Case(int number) => new(number, 0, 0, new byte[8]);

    /// <summary>A time of the day, Asia/Shanghai.</summary>
    public static DateTimeOffset At(int hour, int minute = 0) => new(Day.ToDateTime(new TimeOnly(hour, minute)), Shanghai.Offset);

    /// <summary>A session from eight to twelve with so many places, ten minutes each.</summary>
    public static SessionPlan Morning(int places, int taken = 0) =>
        Slots("am", At(8), At(12), [.. Times(places)], [.. Times(places).TakeLast(taken)]);

    public static SessionPlan Slots(
        string session,
        DateTimeOffset from,
        DateTimeOffset until,
        IReadOnlyList<DateTimeOffset> starts,
        params IReadOnlyList<DateTimeOffset> taken
    ) => new(session, from, until, starts, taken, null);

    public static SessionPlan Beds(int staffed, int census, int discharges) =>
        new("day", At(0), At(0).AddDays(1), null, null, new BedCount(staffed, census, discharges));

    public static IEnumerable<DateTimeOffset> Times(int places) =>
        Enumerable.Range(0, places).Select(place => At(8).AddMinutes(10 * place));

    public static Claim FamilyDoctors(string town = "SX-T01", Urgency urgency = Urgency.Routine, int since = 0) =>
        Claim(true, town, urgency, since);

    public static Claim Others(string town = "SX-T01", Urgency urgency = Urgency.Routine, int since = 0) =>
        Claim(false, town, urgency, since);

    public Refusal? Publish(params IReadOnlyList<SessionPlan> plans) => PublishBecause(null, plans);

    public Refusal? PublishBecause(CapacityReason? reason, params IReadOnlyList<SessionPlan> plans) =>
        Do(PoolDecider.Publish(State, new PublishDay(Now, Pool, plans, reason, Rules, 1, 1)));

    public Refusal? Hold(
        int number,
        Claim claim,
        CapacityPart? part = null,
        DateTimeOffset? startsAt = null,
        DateTimeOffset? heldUntil = null,
        BypassReason? bypass = null,
        Overbooking? overbook = null,
        bool reserveOnly = false,
        bool fromWaiting = false,
        string? session = null
    ) =>
        Do(
            PoolDecider.Hold(
                State,
                new HoldPlace(
                    Now,
                    Pool,
                    session ?? OnlySession,
                    Case(number),
                    claim,
                    part,
                    startsAt,
                    heldUntil,
                    bypass,
                    overbook,
                    reserveOnly,
                    fromWaiting
                )
            )
        );

    public Refusal? Wait(int number, Claim claim, BypassReason? bypass = null, string? session = null) =>
        Do(PoolDecider.Wait(State, new BeginWaiting(Now, session ?? OnlySession, Case(number), claim, bypass)));

    public Refusal? TurnAway(int number, Claim claim) =>
        Do(PoolDecider.TurnAway(State, OnlySession, Case(number), claim, "no-capacity", Now));

    public Refusal? Release(string? session = null) => Do(PoolDecider.Release(State, session ?? OnlySession, Now));

    public Refusal? Close() => Do(PoolDecider.Close(State, Pool, Now));

    /// <summary>What the case itself says, or the clock of it.</summary>
    public void Tell(object e)
    {
        var before = State;
        State = before.Evolve(e);
        Events.Add(e);
        PoolLaws.Check(Pool, before, e, State);
        Told?.Invoke(before, e);
    }

    public void Return(int number, ReturnedBy by = ReturnedBy.Cancellation)
    {
        var session = State.HeldBy(Case(number))!;
        Tell(new PlaceReturned(session.Plan.Session, Case(number), session.Holds[Case(number)].Part, by, Now));
    }

    public void Use(int number)
    {
        var session = State.HeldBy(Case(number))!;
        Tell(new PlaceUsed(session.Plan.Session, Case(number), session.Holds[Case(number)].Part, Now));
    }

    public void Confirm(int number) =>
        Tell(new HoldConfirmed(State.HeldBy(Case(number))!.Plan.Session, Case(number), PoolDecider.LatestHold(Pool), Now));

    private string OnlySession => State.Sessions.Keys.FirstOrDefault() ?? "am";

    private static Claim Claim(bool entitled, string town, Urgency urgency, int since) =>
        new(
            new Entitlement(entitled, "SX-P-V0101-01", entitled, entitled ? "SX-P-V0101-01" : null),
            town,
            urgency,
            At(8).AddDays(-3).AddMinutes(since),
            Day.AddDays(20)
        );

    public Refusal? Do(Decided decided)
    {
        foreach (var e in decided.Events)
            Tell(e);
        return decided.Refusal;
    }
}
