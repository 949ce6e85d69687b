// What is answered about days. Days and moments are in Asia/Shanghai.
using System.Text.Json.Serialization;
using Referrals.Whitelist;

namespace Referrals.DailyActivity;

/// <summary>What became of days, in their order.</summary>
/// <param name="Reporter">Whose days.</param>
/// <param name="Days">Each.</param>
public sealed record ActivityAnswer(string Reporter, IReadOnlyList<ReportedDay> Days);

/// <summary>What became of visits.</summary>
/// <param name="Reporter">Whose visits.</param>
/// <param name="Counted">Count from now on 新计入.</param>
/// <param name="Withdrawn">Do not count any more, or never will 撤销.</param>
/// <param name="Unchanged">Were known, or withdrawn before 无变化.</param>
public sealed record VisitsAnswer(string Reporter, int Counted, int Withdrawn, int Unchanged);

/// <summary>What became of a line.</summary>
/// <param name="Line">Its line in the file.</param>
/// <param name="Reporter">Whose day.</param>
/// <param name="Day">The day.</param>
/// <param name="Tier">How far outside the county; missing for an institution's own day.</param>
/// <param name="Outcome">What became of it.</param>
public sealed record ActivityLineAnswer(
    int Line,
    string Reporter,
    DateOnly Day,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] OutsideTier? Tier,
    ActivityOutcome Outcome
);

/// <summary>What became of a table.</summary>
/// <param name="DryRun">Nothing was written.</param>
/// <param name="Lines">Each, in their order.</param>
public sealed record ActivityImportAnswer(bool DryRun, IReadOnlyList<ActivityLineAnswer> Lines);

/// <summary>Days from one to another.</summary>
/// <param name="Reporter">Code of the institution, or <c>insurer</c>.</param>
/// <param name="From">The first day.</param>
/// <param name="Until">The last day.</param>
/// <param name="Days">The report that holds, of each day that has one.</param>
/// <param name="Visits">How many visits of a day came one by one, whether or not the day was reported. The report is what counts.</param>
/// <param name="Missing">Days without a report 未上报日期.</param>
public sealed record ActivityDays(
    string Reporter,
    DateOnly From,
    DateOnly Until,
    IReadOnlyList<ActivityReported> Days,
    IReadOnlyList<VisitCounts> Visits,
    IReadOnlyList<DateOnly> Missing
);

/// <summary>A report of a day.</summary>
/// <param name="Report">What was reported.</param>
/// <param name="Holds">Whether it counts; another one does otherwise.</param>
/// <param name="RecordedAt">When it was recorded.</param>
/// <param name="By">Account of who reported.</param>
public sealed record ActivityEntry(ActivityReported Report, bool Holds, DateTimeOffset RecordedAt, string? By);

/// <summary>All reports of a day, in the order in which they came.</summary>
public sealed record ActivityHistory(string Reporter, DateOnly Day, IReadOnlyList<ActivityEntry> Entries);

/// <summary>Days of a month that an institution has not reported, up to yesterday 未上报.</summary>
/// <param name="Institution">Its code.</param>
/// <param name="Name">Its name.</param>
/// <param name="Missing">The days.</param>
public sealed record MissingActivity(string Institution, string Name, IReadOnlyList<DateOnly> Missing);
