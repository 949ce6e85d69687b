// Visits and withdrawals of a day, told in any order, some of them more than once.
using FsCheck;
using FsCheck.Fluent;
using Referrals.DailyActivity;

namespace Referrals.Tests.DailyActivity;

public class when_visits_come_in_any_order
{
    private static readonly DateOnly Day = new(2026, 2, 28);

    private static readonly Gen<VisitReport[]> Reports = Gen.ArrayOf(
        from kind in Gen.Elements(Enum.GetValues<VisitKind>())
        from number in Gen.Choose(1, 6)
        from withdrawn in Gen.Frequency((3, Gen.Constant(false)), (1, Gen.Constant(true)))
        select new VisitReport(new VisitKey(kind, $"V{number}"), withdrawn)
    );

    [Fact]
    public void what_counts_is_what_was_told_and_never_withdrawn() =>
        Prop.ForAll(
                Reports.ToArbitrary(),
                Gen.Choose(0, 1_000_000).ToArbitrary(),
                (reports, seed) =>
                {
                    var told = reports.Concat(reports.Where((_, at) => (at + seed) % 3 == 0)).ToArray();
                    new Random(seed).Shuffle(told);
                    var expected = reports
                        .Where(report => !report.Withdrawn)
                        .Select(report => report.Visit)
                        .Except(reports.Where(report => report.Withdrawn).Select(report => report.Visit))
                        .ToList();
                    var (events, taken) = Tell(told, seed);

                    // Counted event by event, as the read model does.
                    var counts = events.Aggregate(new VisitCounts("A", Day), (row, e) => row.After(e.Visits));
                    (counts.OutpatientVisits, counts.EmergencyVisits, counts.Admissions, counts.Discharges).ShouldBe(
                        (
                            expected.Count(visit => visit.Kind == VisitKind.Outpatient),
                            expected.Count(visit => visit.Kind == VisitKind.Emergency),
                            expected.Count(visit => visit.Kind == VisitKind.Admission),
                            expected.Count(visit => visit.Kind == VisitKind.Discharge)
                        )
                    );
                    (taken.Counted + taken.Withdrawn + taken.Unchanged).ShouldBe(told.Length);
                    Tell(told, seed, events).Taken.ShouldBe(new TakenVisits(0, 0, told.Length));
                }
            )
            .QuickCheckThrowOnFailure();

    // In messages of different sizes.
    private static (List<VisitsReported> Events, TakenVisits Taken) Tell(
        VisitReport[] told,
        int seed,
        IEnumerable<VisitsReported>? before = null
    )
    {
        var (events, taken) = (new List<VisitsReported>(before ?? []), new TakenVisits(0, 0, 0));
        var day = events.Aggregate(VisitDay.Aggregate.Initial, (state, e) => VisitDay.Aggregate.Evolve(state, e));
        foreach (var message in told.Chunk(1 + (seed % 5)))
        {
            var (reported, some) = VisitDay.Report(day, "A", Day, message);
            taken += some;
            if (reported is null)
                continue;
            events.Add(reported);
            day = VisitDay.Aggregate.Evolve(day, reported);
        }

        return (events, taken);
    }
}
