// What is sent of days, and what of it is a fault.
using Referrals.Http;
using Referrals.People;
using Referrals.Policies;
using Referrals.Shared;
using Referrals.Whitelist;

namespace Referrals.DailyActivity;

/// <summary>An institution's day. At least one count is there; what is missing was not counted.</summary>
/// <param name="Day">The day, Asia/Shanghai.</param>
/// <param name="OutpatientVisits">Outpatient visits 门诊人次, emergencies not among them.</param>
/// <param name="EmergencyVisits">Emergency visits 急诊人次.</param>
/// <param name="Admissions">Admissions 入院人次.</param>
/// <param name="Discharges">Discharges 出院人次, deaths among them.</param>
/// <param name="OccupiedBeds">Beds in which somebody lay at the end of the day 实际占用床位.</param>
/// <param name="OpenBeds">Beds that could be used 开放床位.</param>
/// <param name="CountedAt">When it was counted; now where it is missing. Of two reports of a day the later counted one holds.</param>
public sealed record ActivityDayForm(
    DateOnly? Day,
    int? OutpatientVisits = null,
    int? EmergencyVisits = null,
    int? Admissions = null,
    int? Discharges = null,
    int? OccupiedBeds = null,
    int? OpenBeds = null,
    DateTimeOffset? CountedAt = null
)
{
    internal DayReport? Check(Fields fields, string pointer, ReferenceFacts facts) =>
        new ActivityCheck(fields, pointer, facts).Report(
            Day,
            null,
            new ActivityCounts(OutpatientVisits, EmergencyVisits, Admissions, Discharges, OccupiedBeds, OpenBeds),
            CountedAt
        );
}

/// <summary>Days of an institution.</summary>
/// <param name="Institution">Its code; the caller's own where it is missing.</param>
/// <param name="Days">At most 400.</param>
public sealed record ActivityForm(string? Institution, IReadOnlyList<ActivityDayForm>? Days);

/// <summary>
/// How many of the county's insured went outside it on a day. A day is reported once each distance is, with 0 where nobody went.
/// </summary>
/// <param name="Day">The day, Asia/Shanghai.</param>
/// <param name="Tier">How far.</param>
/// <param name="OutpatientVisits">Outpatient visits 门诊人次.</param>
/// <param name="EmergencyVisits">Emergency visits 急诊人次.</param>
/// <param name="Admissions">Admissions 入院人次.</param>
/// <param name="Discharges">Discharges 出院人次.</param>
/// <param name="CountedAt">When it was counted; now where it is missing. Of two reports of a day the later counted one holds.</param>
public sealed record OutflowDayForm(
    DateOnly? Day,
    OutsideTier? Tier,
    int? OutpatientVisits = null,
    int? EmergencyVisits = null,
    int? Admissions = null,
    int? Discharges = null,
    DateTimeOffset? CountedAt = null
)
{
    internal DayReport? Check(Fields fields, string pointer, ReferenceFacts facts) =>
        new ActivityCheck(fields, pointer, facts).Report(
            Day,
            fields.Required($"{pointer}/tier", Tier),
            new ActivityCounts(OutpatientVisits, EmergencyVisits, Admissions, Discharges),
            CountedAt
        );
}

/// <summary>Days outside the county.</summary>
/// <param name="Days">At most 400.</param>
public sealed record OutflowForm(IReadOnlyList<OutflowDayForm>? Days);

/// <summary>A visit.</summary>
/// <param name="Number">The institution's number of the visit, never of the patient 就诊流水号; at most 40 characters.</param>
/// <param name="Kind">What is counted.</param>
/// <param name="At">When it was; it counts for that day, Asia/Shanghai.</param>
/// <param name="Withdrawn">
/// Whether it is taken back: then it does not count any more under this number, kind and day, whichever of the two comes first.
/// </param>
public sealed record VisitForm(string? Number, VisitKind? Kind, DateTimeOffset? At, bool Withdrawn = false);

/// <summary>Visits of an institution, as they come. A visit is known by number, kind and day: sent again it changes nothing.</summary>
/// <param name="Institution">Its code; the caller's own where it is missing.</param>
/// <param name="Visits">At most 1,000.</param>
public sealed record VisitsForm(string? Institution, IReadOnlyList<VisitForm>? Visits)
{
    /// <summary>At once.</summary>
    internal const int Most = 1_000;

    internal List<(DateOnly Day, VisitReport Visit)> Check(Fields fields, ReferenceFacts facts)
    {
        if (fields.Required("/visits", Visits) is { Count: 0 })
            fields.Fault("/visits", "field.required");
        var found = new List<(DateOnly, VisitReport)>();
        foreach (var (at, visit) in fields.List("/visits", Visits, Most).Take(Most).Index())
        {
            var pointer = $"/visits/{at}";
            if (fields.Required(pointer, visit) is not { } one)
                continue;
            var number = fields.Number($"{pointer}/number", one.Number, 40);
            if (PersonalNumbers.AreIn(number))
                fields.Fault($"{pointer}/number", "activity.visit-number");
            var kind = fields.Required($"{pointer}/kind", one.Kind);
            var moment = fields.Past($"{pointer}/at", one.At, facts.Now, facts.Now - facts.Now.AddYears(-ActivityCheck.YearsBack));
            found.Add((Shanghai.Day(moment), new VisitReport(new VisitKey(kind, number), one.Withdrawn)));
        }

        return found;
    }
}

/// <summary>Checks a day.</summary>
/// <param name="fields">Collects faults.</param>
/// <param name="pointer">Where the day stands.</param>
/// <param name="facts">The moment.</param>
internal sealed class ActivityCheck(Fields fields, string pointer, ReferenceFacts facts)
{
    /// <summary>How long ago a day may be that is reported or corrected.</summary>
    public const int YearsBack = 2;

    public DayReport? Report(DateOnly? day, OutsideTier? tier, ActivityCounts counts, DateTimeOffset? countedAt)
    {
        var reported = fields.Day($"{pointer}/day", day, facts.Today.AddYears(-YearsBack), facts.Today);
        var counted = countedAt is { } at
            ? fields.Past($"{pointer}/countedAt", at, facts.Now, facts.Now - facts.Now.AddYears(-YearsBack))
            : facts.Now;
        foreach (var (name, count) in counts.Counted)
            fields.Whole($"{pointer}/{name}", count, 0, ActivityCounts.Most);
        if (!counts.Counted.Any())
            fields.Fault(pointer, "activity.no-count");
        return fields.Refusal is null ? new DayReport(new ActivityReported(reported, tier, counts, counted), countedAt is not null) : null;
    }
}
