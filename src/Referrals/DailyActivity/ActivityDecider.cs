// What becomes of a report. Pure.
using Referrals.Whitelist;

namespace Referrals.DailyActivity;

/// <summary>What became of a day that was reported.</summary>
public enum ActivityOutcome
{
    /// <summary>It is the first of its day 已登记.</summary>
    Recorded,

    /// <summary>It takes the place of another one 已更正.</summary>
    Corrected,

    /// <summary>It stands so already; nothing was written 无变化.</summary>
    Unchanged,

    /// <summary>One that was counted later is there; this one is kept and does not count 已有更新的上报.</summary>
    Superseded,
}

/// <summary>A day that is reported.</summary>
/// <param name="Report">The report.</param>
/// <param name="Counted">Whether it says itself when it was counted; else that is now, and the same counts again change nothing.</param>
public sealed record DayReport(ActivityReported Report, bool Counted);

/// <summary>A day that was reported.</summary>
/// <param name="Day">The day.</param>
/// <param name="Tier">How far outside the county; null for an institution's own day.</param>
/// <param name="Outcome">What became of it.</param>
public sealed record ReportedDay(DateOnly Day, OutsideTier? Tier, ActivityOutcome Outcome);

/// <summary>Days that were reported, in their order.</summary>
public sealed record ReportedDays(IReadOnlyList<ReportedDay> Days);

public static class ActivityDecider
{
    /// <summary>
    /// Takes reports of one month, one after another. The result depends on when they were counted, not on the order in which they come; of
    /// two that were counted in the same moment the one that comes last holds.
    /// </summary>
    public static (IReadOnlyList<ActivityReported> Events, IReadOnlyList<ReportedDay> Days) Report(
        ActivityMonth month,
        IEnumerable<DayReport> reports
    )
    {
        ArgumentNullException.ThrowIfNull(month);
        ArgumentNullException.ThrowIfNull(reports);
        var (events, days) = (new List<ActivityReported>(), new List<ReportedDay>());
        foreach (var (report, counted) in reports)
        {
            var outcome = OutcomeOf(month, report, counted);
            days.Add(new ReportedDay(report.Day, report.Tier, outcome));
            if (outcome == ActivityOutcome.Unchanged)
                continue;
            events.Add(report);
            month = ActivityMonth.Aggregate.Evolve(month, report);
        }

        return (events, days);
    }

    private static ActivityOutcome OutcomeOf(ActivityMonth month, ActivityReported report, bool counted) =>
        !month.Days.TryGetValue(new ActivityKey(report.Day, report.Tier), out var before) ? ActivityOutcome.Recorded
        : report.Counts == before.Counts && (report.CountedAt == before.CountedAt || !counted) ? ActivityOutcome.Unchanged
        : month.Holds(report) ? ActivityOutcome.Corrected
        : ActivityOutcome.Superseded;
}
