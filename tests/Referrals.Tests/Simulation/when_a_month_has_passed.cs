using Referrals.Tests.Hosting;
using Referrals.Tests.Worklists;

namespace Referrals.Tests.Simulation;

/// <summary>A month of a small county, with clocks that act on the way: what stands on lists, in inboxes and before the clocks is what the log says.</summary>
public sealed class when_a_month_has_passed(TestPostgres postgres)
{
    [Fact]
    public async Task lists_deadlines_and_inboxes_equal_the_log_row_for_row()
    {
        var database = await postgres.CreateDatabase(empty: true);
        var (code, said, faults) = await SimulatedCounty.Simulate(database, "--days", "30", "--cases-per-day", "5", "--seed", "11", "--json");
        code.ShouldBe(0, said + faults);
        var clocks = await SimulatedCounty.Rows(database, "select type, count(*) from referrals.mt_events where headers->>'actor' = 'clock' group by 1 order by 1");
        clocks.Select(row => row[0]).ShouldBe(["deadline_missed", "deadline_reminded", "hold_expired", "place_returned", "pool_closed", "referral_escalated", "reserve_released"]);
        // The clocks acted at their moments, as they would have: nobody slept for five minutes.
        (await SimulatedCounty.Rows(database, "select count(*) from referrals.mt_events where data->>'byOutage' = 'true'"))[0][0].ShouldBe("0");

        await using var service = new TestService(database);
        await service.InitializeAsync();
        await service.CatchUp();
        var rows = await Recomputation.FromTheTables(service);
        rows.Count.ShouldBeGreaterThan(500);
        rows.ShouldBe(await Recomputation.FromTheLog(service));
    }
}
