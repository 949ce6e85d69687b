// The right of the board: what the hospital's units offer on the coming days.
using Referrals.Workbench.Client;
using Referrals.Workbench.Texts;

namespace Referrals.Workbench.Dispatcher;

/// <summary>A session with its pool.</summary>
public sealed record OfferedSession(PoolView Pool, SessionView Session)
{
    /// <summary>Free for a patient whom a family doctor sent.</summary>
    public int Free => Session.Reserved.Free + Session.General.Free;

    /// <summary>Given away: to referred patients and by the hospital to its own.</summary>
    public int Occupied => Session.Taken + Given(Session.Reserved) + Given(Session.General);

    private static int Given(PartView part) => part.Held + part.Used;
}

/// <summary>The pools of a week.</summary>
public sealed class ComingDays(ApiClient api)
{
    public const int Days = 7;

    /// <summary>Null until it was read.</summary>
    public PoolBoard? Board { get; private set; }

    /// <summary>Why it could not be read the last time.</summary>
    public Problem? Problem { get; private set; }

    /// <summary>Where the open case could be given a place, by the service's own order; null where that was not asked.</summary>
    public PlacesView? Places { get; private set; }

    /// <summary>Reads the week from today on.</summary>
    public async Task Read(DateTimeOffset now)
    {
        var answer = await api.Get(Api.Pools, [], [("from", Formats.Iso(Formats.Day(now))), ("days", $"{Days}")]);
        (Board, Problem) = (answer.Value ?? Board, answer.Problem);
    }

    /// <summary>Asks which places of a unit the service would give a case.</summary>
    public async Task Ask(Guid id, string unit) => Places = (await api.Get(Api.Places, [id.ToString()], [("unit", unit)])).Value;

    public void Forget() => Places = null;

    /// <summary>Units with pools of a kind, by code.</summary>
    public IReadOnlyList<string> Units(string kind) =>
        Board is null
            ? []
            :
            [
                .. Board
                    .Pools.Where(pool => pool.Kind == kind)
                    .Select(pool => pool.Unit)
                    .Distinct(StringComparer.Ordinal)
                    .Order(StringComparer.Ordinal),
            ];

    /// <summary>Sessions of a kind that are not over, by day; of one unit where it is named.</summary>
    public IReadOnlyList<IGrouping<DateOnly, OfferedSession>> ByDay(string kind, string? unit, DateTimeOffset now) =>
        Board is null
            ? []
            :
            [
                .. Board
                    .Pools.Where(pool => pool.Kind == kind && !pool.Closed && (unit is null || pool.Unit == unit))
                    .SelectMany(pool =>
                        pool.Sessions.Where(session => session.Until > now).Select(session => new OfferedSession(pool, session))
                    )
                    .OrderBy(offered => offered.Session.From)
                    .ThenBy(offered => offered.Pool.Unit, StringComparer.Ordinal)
                    .GroupBy(offered => offered.Pool.Day),
            ];
}
