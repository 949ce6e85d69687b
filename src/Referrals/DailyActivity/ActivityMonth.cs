// A month of who reports, as it stands.
using System.Collections.Immutable;
using System.Globalization;
using Referrals.EventStore;
using Referrals.Shared;
using Referrals.Whitelist;

namespace Referrals.DailyActivity;

/// <summary>What a count is of.</summary>
/// <param name="Day">The day.</param>
/// <param name="Tier">How far outside the county; null for an institution's own day.</param>
public readonly record struct ActivityKey(DateOnly Day, OutsideTier? Tier);

/// <summary>State of the stream of an institution's, or the insurance office's, month 月度业务量.</summary>
public sealed record ActivityMonth
{
    public static readonly Aggregate<ActivityMonth> Aggregate = new("activity", new ActivityMonth(), (state, e) => state.Evolve(e));

    private ActivityMonth() { }

    /// <summary>The report that holds, of each day.</summary>
    public ImmutableSortedDictionary<ActivityKey, ActivityReported> Days { get; private init; } =
        ImmutableSortedDictionary.Create<ActivityKey, ActivityReported>(
            Comparer<ActivityKey>.Create((a, b) => (a.Day, a.Tier ?? (OutsideTier)(-1)).CompareTo((b.Day, b.Tier ?? (OutsideTier)(-1))))
        );

    /// <summary>Key of the stream of a month.</summary>
    /// <param name="reporter">Code of the institution, or what stands for the insurance office.</param>
    /// <param name="day">A day of the month.</param>
    public static string StreamKey(string reporter, DateOnly day) =>
        string.Create(CultureInfo.InvariantCulture, $"activity-{reporter}-{day:yyyy-MM}");

    /// <summary>
    /// How many reports make a day: of an institution one, of the insurance office one for each distance. That nobody went there is a
    /// report too.
    /// </summary>
    public static int ReportsOfDay(string reporter) => reporter == InsuranceOffice.Code ? Enum.GetValues<OutsideTier>().Length : 1;

    private ActivityMonth Evolve(object e) =>
        e is ActivityReported reported
            ? Holds(reported)
                ? this with
                {
                    Days = Days.SetItem(new ActivityKey(reported.Day, reported.Tier), reported),
                }
                : this
            : throw new InvalidOperationException($"{e.GetType().Name} is no event of a month of activity.");

    /// <summary>Whether a report holds beside the one that is there.</summary>
    internal bool Holds(ActivityReported reported) =>
        !Days.TryGetValue(new ActivityKey(reported.Day, reported.Tier), out var before) || reported.CountedAt >= before.CountedAt;
}
