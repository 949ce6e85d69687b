using Referrals.Institutions;
using Referrals.Tests.Hosting;
using Referrals.Tests.Worklists;

namespace Referrals.Tests.Simulation;

/// <summary>
/// A month of a small county, with clocks that act on the way: what stands on lists, in inboxes and before the clocks is what the log
/// says.
/// </summary>
[Slow]
public sealed class when_a_month_has_passed(TestPostgres postgres)
{
    [Fact]
    public async Task lists_deadlines_and_inboxes_equal_the_log_row_for_row()
    {
        // With a 29 February in it, and the same on every day on which this is run: what the clocks did in a month is chance.
        var from = new DateOnly(2024, 2, 10);
        var database = await postgres.CreateDatabase(empty: true);
        var (code, said, faults) = await SimulatedCounty.Simulate(
            database,
            "--from",
            $"{from:yyyy-MM-dd}",
            "--days",
            "30",
            "--cases-per-day",
            "5",
            "--seed",
            "11",
            "--json"
        );
        code.ShouldBe(0, said + faults);
        var clocks = await SimulatedCounty.Rows(
            database,
            "select type, count(*) from referrals.mt_events where headers->>'actor' = 'clock' group by 1 order by 1"
        );
        clocks
            .Select(row => row[0])
            .ShouldBe([
                "consultation_escalated",
                "consultation_reminded",
                "deadline_missed",
                "deadline_reminded",
                "hold_expired",
                "place_returned",
                "pool_closed",
                "referral_cancelled",
                "referral_escalated",
                "reserve_released",
                "up_referral_freed",
            ]);
        // The clocks acted at their moments, as they would have: nobody slept for five minutes.
        (await SimulatedCounty.Rows(database, "select count(*) from referrals.mt_events where data->>'byOutage' = 'true'"))[0]
            [0]
            .ShouldBe("0");

        await using var service = new TestService(database);
        service.Clock.Set(from.AddDays(30).Start());
        await service.InitializeAsync();
        await service.CatchUp();
        var rows = await Recomputation.FromTheTables(service);
        rows.Count.ShouldBeGreaterThan(500);
        rows.ShouldBe(await Recomputation.FromTheLog(service));

        // In every pool on every day at least a fifth was offered, and each figure is what its event says.
        var days = await SimulatedCounty.Rows(
            database,
            "select institution, count(distinct day), count(*) from referrals.pool_sessions where day < (select max(day) from referrals.pool_sessions) group by 1 order by 1"
        );
        days.Where(row => row[0] is "SX-H01" or "SX-H02").ShouldAllBe(row => int.Parse(row[1]) >= 30 && int.Parse(row[2]) > 300);
        (
            await SimulatedCounty.Rows(
                database,
                "select count(*) from referrals.pool_figures where offered < required or offered < ceil(0.2 * capacity)"
            )
        )[0]
            [0]
            .ShouldBe("0");
        (
            await SimulatedCounty.Rows(
                database,
                """
                select count(*), count(*) filter (where e.stream_id = f.id and e.version = f.version
                    and case f.kind when 'released' then (e.data->>'places')::int <= f.released when 'refused' then e.data->>'code' = f.code else (e.data->>'reserved')::int = f.offered end)
                from referrals.pool_figures f left join referrals.mt_events e on e.seq_id = f.position
                """
            )
        )[0].ShouldSatisfyAllConditions(row => int.Parse(row[0]).ShouldBeGreaterThan(2_000), row => row[1].ShouldBe(row[0]));
        var proof = await service
            .As("county-authority@340422")
            .Get("/api/reserve-proof?from=" + await Day("min") + "&until=" + await Day("max") + "&limit=1");
        foreach (var hospital in proof["/summary/hospitals"].EnumerateArray())
        {
            hospital.GetProperty("sums").GetProperty("offeredShare").GetDecimal().ShouldBeGreaterThanOrEqualTo(0.2m);
            hospital.GetProperty("sums").GetProperty("belowFloor").GetInt64().ShouldBe(0);
        }

        async Task<string> Day(string which) =>
            (await SimulatedCounty.Rows(database, $"select {which}(day)::text from referrals.pool_sessions"))[0][0];
    }
}
