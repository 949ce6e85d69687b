// What is counted of a month of daily counts.
using System.Collections.Immutable;
using Referrals.DailyActivity;
using Referrals.Shared;

namespace Referrals.Boards;

/// <summary>A month of daily counts 日业务量 as boards count it: of each day the report that was counted last.</summary>
internal sealed record CountedMonth(string Reporter, ImmutableList<ActivityReported> Days) : BoardRow
{
    private static readonly (string Name, string Inside, string? Outside)[] Measures =
    [
        ("outpatientVisits", Measure.OutpatientVisits, Measure.OutsideOutpatientVisits),
        ("emergencyVisits", Measure.EmergencyVisits, Measure.OutsideEmergencyVisits),
        ("admissions", Measure.Admissions, Measure.OutsideAdmissions),
        ("discharges", Measure.Discharges, Measure.OutsideDischarges),
        ("occupiedBeds", Measure.OccupiedBedDays, null),
        ("openBeds", Measure.OpenBedDays, null),
    ];

    public CountedMonth After(ActivityReported reported)
    {
        var before = Days.Find(day => day.Day == reported.Day && day.Tier == reported.Tier);
        return before is null ? this with { Days = Days.Add(reported) }
            : reported.CountedAt >= before.CountedAt ? this with { Days = Days.Replace(before, reported) }
            : this;
    }

    /// <inheritdoc/>
    public override IEnumerable<BoardLine> Lines() => Days.SelectMany(Of);

    private IEnumerable<BoardLine> Of(ActivityReported day)
    {
        var tier = day.Tier is { } outside ? Kebab.Of(outside) : null;
        BoardLine Line(string measure, long count) =>
            new($"{measure}/{day.Day.Iso()}/{tier}", measure, day.Day, null, Reporter, Reason: tier, Amount: count);
        yield return Line(tier is null ? Measure.DaysReported : Measure.OutsideDaysReported, 1);
        foreach (var (name, count) in day.Counts.Counted)
        {
            var (_, inside, elsewhere) = Array.Find(Measures, measure => measure.Name == name);
            if ((tier is null ? inside : elsewhere) is { } measure && count > 0)
                yield return Line(measure, count);
        }
    }
}
