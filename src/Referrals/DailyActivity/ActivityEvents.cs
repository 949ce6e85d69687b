// Stored for ever: counts of a day as they were reported. Days are in Asia/Shanghai.
using System.Text.Json;
using System.Text.Json.Serialization;
using Referrals.EventStore;
using Referrals.Institutions;
using Referrals.Shared;
using Referrals.Whitelist;

namespace Referrals.DailyActivity;

/// <summary>
/// An institution's day was counted 日业务量上报, or how many of the county's insured went outside it, as the insurance office sees it. A
/// report that was counted earlier than one that is there already is kept, and does not count.
/// </summary>
/// <param name="Day">The day.</param>
/// <param name="Tier">How far outside the county; null for an institution's own day.</param>
/// <param name="Counts">How much.</param>
/// <param name="CountedAt">When it was counted, by the clock of who reports: of two reports of a day the later counted one holds.</param>
public sealed record ActivityReported(
    DateOnly Day,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] OutsideTier? Tier,
    ActivityCounts Counts,
    DateTimeOffset CountedAt
);

/// <summary>Visits of an institution's day were reported one by one 就诊明细上报; only those that change its counts.</summary>
/// <param name="Institution">Code of the institution.</param>
/// <param name="Day">The day.</param>
/// <param name="Visits">Each visit.</param>
public sealed record VisitsReported(string Institution, DateOnly Day, IReadOnlyList<ReportedVisit> Visits);

/// <summary>A visit.</summary>
/// <param name="Kind">What is counted.</param>
/// <param name="Number">The institution's number of the visit, never of the patient 就诊流水号.</param>
/// <param name="Change">What it changes.</param>
public readonly record struct ReportedVisit(VisitKind Kind, string Number, VisitChange Change);

internal static class ActivityEvents
{
    public static EventTypes MapActivity(this EventTypes types) =>
        types.Map<ActivityReported>("activity_reported").Map<VisitsReported>("visits_reported");
}

/// <summary>Bodies.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ActivityForm))]
[JsonSerializable(typeof(OutflowForm))]
[JsonSerializable(typeof(ActivityAnswer))]
[JsonSerializable(typeof(VisitsForm))]
[JsonSerializable(typeof(VisitsAnswer))]
[JsonSerializable(typeof(ActivityImportAnswer))]
[JsonSerializable(typeof(ActivityDays))]
[JsonSerializable(typeof(ActivityHistory))]
[JsonSerializable(typeof(ItemsAnswer<MissingActivity>))]
internal sealed partial class ActivityHttpJson : JsonSerializerContext;

/// <summary>How events and recorded answers are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ActivityReported))]
[JsonSerializable(typeof(Outcome<ReportedDays>))]
[JsonSerializable(typeof(VisitsReported))]
[JsonSerializable(typeof(Outcome<TakenVisits>))]
internal sealed partial class ActivityJson : JsonSerializerContext;
