// How many patients each institution had on a day, and how many went outside the county: told after midnight, now and then again.
using Referrals.DailyActivity;
using Referrals.Institutions;
using Referrals.Shared;
using Referrals.Whitelist;

namespace Referrals.Simulation;

/// <summary>Daily counts of all institutions and of the insurer.</summary>
internal sealed class DailyReports(SimulationContext simulation)
{
    private readonly SeededRandom random = new(simulation.Plan, "daily reports");
    private readonly IReadOnlyList<Provider> reporters = [.. simulation.County.All.Where(one => one.Kind.ReportsActivity)];

    /// <summary>From the first day to the last.</summary>
    public async Task Run()
    {
        while (true)
        {
            await simulation.Scheduler.At(simulation.Today.AddDays(1).Start().AddMinutes(20));
            var day = simulation.Today.AddDays(-1);
            foreach (var reporter in reporters)
                await Inside(reporter, day, null);
            await Outside([.. Enum.GetValues<OutsideTier>().Select(tier => Going(day, tier))]);
            if (random.Chance(0.3))
                await Again(day);
        }
    }

    /// <summary>A day of before once more: counted anew, or by a report from the first night that was lost on its way.</summary>
    private async Task Again(DateOnly last)
    {
        var first = Shanghai.Day(simulation.Plan.From);
        var day = last.AddDays(-random.Between(0, Math.Min(20, last.DayNumber - first.DayNumber)));
        DateTimeOffset? counted = random.Chance(0.3) ? day.AddDays(1).Start() : null;
        await Inside(random.Pick(reporters), day, counted);
        if (random.Chance(0.4))
            await Outside([Going(day, random.Pick(Enum.GetValues<OutsideTier>())) with { CountedAt = counted }]);
    }

    private async Task Inside(Provider reporter, DateOnly day, DateTimeOffset? counted)
    {
        var form = CountsOf(reporter, day) with { CountedAt = counted };
        await simulation.Api.Change(
            new SimulatedCaller("his-system", reporter.Code),
            HttpMethod.Post,
            "/api/activity/days",
            "report-day",
            new ActivityForm(null, [form])
        );
        simulation.Boards.Reported(
            new ReportedDay(reporter.Code, day, null),
            counted ?? simulation.Now,
            [
                ("outpatient-visits", form.OutpatientVisits),
                ("emergency-visits", form.EmergencyVisits),
                ("admissions", form.Admissions),
                ("discharges", form.Discharges),
                ("occupied-bed-days", form.OccupiedBeds),
                ("open-bed-days", form.OpenBeds),
            ]
        );
    }

    private async Task Outside(IReadOnlyList<OutflowDayForm> days)
    {
        await simulation.Api.Change(StayReports.Insurer, HttpMethod.Post, "/api/activity/outflow", "report-outflow", new OutflowForm(days));
        foreach (var form in days)
        {
            simulation.Boards.Reported(
                new ReportedDay(ReportedDay.Insurer, form.Day!.Value, Kebab.Of(form.Tier!.Value)),
                form.CountedAt ?? simulation.Now,
                [
                    ("outside-outpatient-visits", form.OutpatientVisits),
                    ("outside-emergency-visits", form.EmergencyVisits),
                    ("outside-admissions", form.Admissions),
                    ("outside-discharges", form.Discharges),
                ]
            );
        }
    }

    // What is below a township has no beds and counts none.
    private ActivityDayForm CountsOf(Provider reporter, DateOnly day) =>
        reporter.Kind switch
        {
            var kind when kind.IsBelowTownship => new(day, random.Between(0, 25)),
            var kind when kind.IsPrimary => new(
                day,
                random.Between(20, 120),
                random.Between(0, 8),
                random.Between(0, 6),
                random.Between(0, 6),
                random.Between(5, 40),
                40
            ),
            _ => new(
                day,
                random.Between(300, 1100),
                random.Between(30, 120),
                random.Between(20, 90),
                random.Between(20, 90),
                random.Between(250, 480),
                500
            ),
        };

    private OutflowDayForm Going(DateOnly day, OutsideTier tier) =>
        new(day, tier, random.Between(10, 90), random.Between(0, 9), random.Between(0, 20), random.Between(0, 20));
}
