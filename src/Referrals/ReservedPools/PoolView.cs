// A pool's day as it is shown: to whoever arranges in it, with its figures, holds and waiting list.
using System.Text.Json.Serialization;
using Referrals.Shared;

namespace Referrals.ReservedPools;

/// <summary>The pools of a hospital on some days.</summary>
/// <param name="Institution">Code of the hospital.</param>
/// <param name="From">First day, Asia/Shanghai.</param>
/// <param name="Until">Last day.</param>
/// <param name="Pools">By day, then by key.</param>
public sealed record PoolBoard(string Institution, DateOnly From, DateOnly Until, IReadOnlyList<PoolView> Pools);

/// <summary>A pool's day.</summary>
/// <param name="Pool">Its key.</param>
/// <param name="Institution">Code of the hospital.</param>
/// <param name="Kind">What it offers.</param>
/// <param name="Unit">Code of the department, clinic or ward.</param>
/// <param name="Of">Code of the specialist or machine; null for the unit as a whole.</param>
/// <param name="Day">Calendar day, Asia/Shanghai.</param>
/// <param name="Version">How many events it has.</param>
/// <param name="Closed">The day is over.</param>
/// <param name="Sessions">In the order of their beginning.</param>
/// <param name="Unavailable">
/// Why nothing takes place in it, by what is known now of institutions and practitioners on its day: it is to be suspended, and those who
/// have a place there need another. Null otherwise.
/// </param>
public sealed record PoolView(
    string Pool,
    string Institution,
    Resource Kind,
    string Unit,
    string? Of,
    DateOnly Day,
    long Version,
    bool Closed,
    IReadOnlyList<SessionView> Sessions,
    UnavailableReason? Unavailable
)
{
    internal static PoolView Show(PoolKey pool, PoolDay day, long version, bool details, UnavailableReason? unavailable) =>
        new(
            pool.ToString(),
            pool.Institution,
            pool.Kind,
            pool.Unit,
            pool.Of,
            pool.Day,
            version,
            day.Closed,
            [.. day.Sessions.Values.OrderBy(session => session.Plan.From).Select(session => SessionView.Of(session, details))],
            unavailable
        );
}

/// <summary>A session. Capacity is all of the reserved and of the general part, and what the hospital has taken itself.</summary>
/// <param name="Session">Its code.</param>
/// <param name="From">When it begins.</param>
/// <param name="Until">When it is over.</param>
/// <param name="Capacity">Places in all, overbooked ones not among them.</param>
/// <param name="Ratio">Reserved share.</param>
/// <param name="Required">The ratio of the capacity, rounded up.</param>
/// <param name="Offered">Places that are set aside for family doctors' patients, released ones among them.</param>
/// <param name="Released">How many of these have opened to everybody: they count with the general part.</param>
/// <param name="ReleaseAt">When what is unused of the reserve opens.</param>
/// <param name="Reserved">The reserved part, without what was released.</param>
/// <param name="General">The general part.</param>
/// <param name="Overbooked">Beyond the capacity.</param>
/// <param name="Taken">Places of the general part that the hospital has given to patients of its own.</param>
/// <param name="Waiting">How many wait.</param>
/// <param name="Refused">Refusals while reserve was free.</param>
public sealed record SessionView(
    string Session,
    DateTimeOffset From,
    DateTimeOffset Until,
    int Capacity,
    decimal Ratio,
    int Required,
    int Offered,
    int Released,
    DateTimeOffset ReleaseAt,
    PartView Reserved,
    PartView General,
    PartView Overbooked,
    int Taken,
    int Waiting,
    int Refused
)
{
    /// <summary>What the hospital calls it now, where it was renamed; missing where that is its code.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Name { get; init; }

    /// <summary>By when they lapse, the next first; missing where only figures were asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<HoldView>? Holds { get; init; }

    /// <summary>In the order in which they would be served; missing where only figures were asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<WaitingView>? WaitingList { get; init; }

    internal static SessionView Of(PoolSession session, bool details)
    {
        var view = new SessionView(
            session.Plan.Session,
            session.Plan.From,
            session.Plan.Until,
            session.Capacity,
            session.Ratio,
            session.Required,
            session.Reserved,
            session.Released,
            session.ReleaseAt,
            Part(CapacityPart.Reserved, session.FreeReserved),
            Part(CapacityPart.General, session.FreeGeneral),
            Part(CapacityPart.Overbooked, 0),
            session.Taken,
            session.Waiting.Count,
            session.Refused.Count
        )
        {
            Name = session.Plan.Name,
        };
        return !details
            ? view
            : view with
            {
                Holds =
                [
                    .. session
                        .Holds.OrderBy(hold => hold.Value.State == HoldState.Used)
                        .ThenBy(hold => hold.Value.HeldUntil)
                        .ThenBy(hold => hold.Value.At)
                        .Select(hold => HoldView.Of(hold.Key, hold.Value)),
                ],
                WaitingList = [.. Fairness.Order(session).Select(referral => WaitingView.Of(referral, session.Waiting[referral]))],
            };

        PartView Part(CapacityPart part, int free)
        {
            var used = session.Used(part);
            return new PartView(free, session.Held(part) - used, used);
        }
    }
}

/// <summary>Places of a part.</summary>
/// <param name="Free">Can be had.</param>
/// <param name="Held">Of cases whose patient has not come yet.</param>
/// <param name="Used">The patient has come.</param>
public sealed record PartView(int Free, int Held, int Used);

/// <summary>A place that a case has.</summary>
/// <param name="Case">Which.</param>
/// <param name="Part">From which part.</param>
/// <param name="StartsAt">When the patient is expected.</param>
/// <param name="HeldUntil">When the hold lapses.</param>
/// <param name="State">How far it has come.</param>
/// <param name="Town">Township hospital of the sender, the sender itself where it has none.</param>
public sealed record HoldView(Guid Case, CapacityPart Part, DateTimeOffset StartsAt, DateTimeOffset HeldUntil, HoldState State, string Town)
{
    internal static HoldView Of(Guid referral, Hold hold) =>
        new(referral, hold.Part, hold.StartsAt, hold.HeldUntil, hold.State, hold.Claim.Town);
}

/// <summary>A case that waits.</summary>
/// <param name="Case">Which.</param>
/// <param name="Urgency">How urgent it is.</param>
/// <param name="Entitled">It may take from the reserve.</param>
/// <param name="Town">Township hospital of the sender, the sender itself where it has none.</param>
/// <param name="Since">Since when it is on its way: its submission.</param>
/// <param name="At">Since when it is on this list.</param>
public sealed record WaitingView(Guid Case, Urgency Urgency, bool Entitled, string Town, DateTimeOffset Since, DateTimeOffset At)
{
    internal static WaitingView Of(Guid referral, Waiting waiting) =>
        new(referral, waiting.Claim.Urgency, waiting.Claim.Entitlement.Entitled, waiting.Claim.Town, waiting.Claim.Since, waiting.At);
}
