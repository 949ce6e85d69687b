// Reports of a month, told in any order, some of them more than once.
using FsCheck;
using FsCheck.Fluent;
using Referrals.DailyActivity;
using Referrals.Shared;
using Referrals.Whitelist;

namespace Referrals.Tests.DailyActivity;

public class when_reports_come_in_any_order
{
    private static readonly DateTimeOffset First = new(2026, 3, 2, 1, 0, 0, Shanghai.Offset);

    // Each is counted in a minute of its own: of two of the same minute the one that comes last holds.
    private static readonly Gen<DayReport[]> Reports =
        from days in Gen.ArrayOf(Gen.Choose(1, 4))
        from visits in Gen.ArrayOf(Gen.Choose(0, 3), days.Length)
        select days.Select(
                (day, at) =>
                    new DayReport(
                        new ActivityReported(
                            new DateOnly(2026, 3, day),
                            day == 4 ? OutsideTier.City : null,
                            new ActivityCounts(visits[at]),
                            First.AddMinutes(at)
                        ),
                        Counted: true
                    )
            )
            .ToArray();

    [Fact]
    public void the_later_counted_one_holds() =>
        Prop.ForAll(
                Reports.ToArbitrary(),
                Gen.Choose(0, 1_000_000).ToArbitrary(),
                (reports, seed) =>
                {
                    var told = reports.Concat(reports.Where((_, at) => (at + seed) % 3 == 0)).ToArray();
                    new Random(seed).Shuffle(told);
                    var expected = reports
                        .GroupBy(report => report.Report.Day)
                        .Select(day => day.MaxBy(one => one.Report.CountedAt)!.Report);
                    After(told).Days.Values.OrderBy(day => day.Day).ShouldBe(expected.OrderBy(day => day.Day));
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void what_was_told_is_kept_once() =>
        Prop.ForAll(
                Reports.ToArbitrary(),
                reports =>
                {
                    var (events, _) = ActivityDecider.Report(ActivityMonth.Aggregate.Initial, [.. reports, .. reports.Reverse()]);
                    foreach (var holding in After(reports).Days.Values)
                        events.ShouldContain(holding);
                    ActivityDecider
                        .Report(After(reports), reports.Where(report => After(reports).Days.ContainsValue(report.Report)))
                        .Events.ShouldBeEmpty();
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void what_does_not_say_when_it_was_counted_and_says_the_same_changes_nothing()
    {
        var report = new DayReport(new ActivityReported(new DateOnly(2026, 3, 1), null, new ActivityCounts(7), First), Counted: false);
        var later = report with { Report = report.Report with { CountedAt = First.AddDays(1) } };
        ActivityDecider.Report(After([report]), [later]).Days.Single().Outcome.ShouldBe(ActivityOutcome.Unchanged);
        // Said, it counts: a report of the time between would hold otherwise.
        var (events, _) = ActivityDecider.Report(After([report]), [later with { Counted = true }]);
        events.ShouldBe([later.Report]);
    }

    private static ActivityMonth After(IEnumerable<DayReport> reports) =>
        ActivityDecider
            .Report(ActivityMonth.Aggregate.Initial, reports)
            .Events.Aggregate(ActivityMonth.Aggregate.Initial, (month, e) => ActivityMonth.Aggregate.Evolve(month, e));
}
