// The proof of the reserve, day by day and department by department.
using Referrals.Workbench.Client;

namespace Referrals.Workbench.Boards;

/// <summary>A department's day. All numbers are places.</summary>
public sealed record ReserveDay(DateOnly Day, string Institution, string Unit, string Kind, IReadOnlyList<SessionProof> Sessions)
{
    public long Capacity => Sessions.Sum(one => one.Final.Capacity);

    public long Required => Sessions.Sum(one => one.Final.Required);

    public long Offered => Sessions.Sum(one => one.Final.Offered);

    public long Held => Sessions.Sum(one => one.Final.Held);

    public long Used => Sessions.Sum(one => one.Final.Used);

    public long Released => Sessions.Sum(one => one.Final.Released);

    public long Refusals => Sessions.Sum(one => one.Final.Refusals);

    /// <summary>Whether a session offered less than the policy demands.</summary>
    public bool IsBelow => Sessions.Any(one => one.Final.BelowFloor);

    /// <summary>Offered of all; null of nothing.</summary>
    public decimal? Share => Capacity == 0 ? null : (decimal)Offered / Capacity;

    /// <summary>Sessions put together, the latest day first.</summary>
    public static IReadOnlyList<ReserveDay> Of(IEnumerable<SessionProof> sessions) =>
        [
            .. sessions
                .GroupBy(one => (one.Day, one.Institution, one.Unit, one.Kind))
                .Select(day => new ReserveDay(
                    day.Key.Day,
                    day.Key.Institution,
                    day.Key.Unit,
                    day.Key.Kind,
                    [.. day.OrderBy(one => one.From).ThenBy(one => one.Session, StringComparer.Ordinal)]
                ))
                .OrderByDescending(day => day.Day)
                .ThenBy(day => day.Institution, StringComparer.Ordinal)
                .ThenBy(day => day.Unit, StringComparer.Ordinal)
                .ThenBy(day => day.Kind, StringComparer.Ordinal),
        ];
}
