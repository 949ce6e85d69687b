using Microsoft.Extensions.DependencyInjection;
using Referrals.Cases;
using Referrals.EventStore.Projections;
using Referrals.Shared;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Worklists;

/// <summary>
/// Lists, deadlines and inboxes equal what the log says, row for row: after random days of work, and after a rebuild beside them.
/// </summary>
public class when_lists_are_recomputed(TestService service) : IClassFixture<TestService>
{
    [Fact]
    public async Task they_are_what_the_log_says_and_no_reader_notices_a_rebuild()
    {
        var random = new Random(7);
        for (var i = 0; i < 40; i++)
            await Path(random);
        await service.RunClocks();
        await service.CatchUp();
        var fromTables = await Recomputation.FromTheTables(service);
        fromTables.Count.ShouldBeGreaterThan(100);
        fromTables.ShouldBe(await Recomputation.FromTheLog(service));

        using var stop = new CancellationTokenSource();
        var writing = Task.Run(
            async () =>
            {
                while (!stop.IsCancellationRequested)
                    await Path(random);
            },
            TestContext.Current.CancellationToken
        );
        var reading = Task.Run(
            async () =>
            {
                var reads = 0;
                for (; !stop.IsCancellationRequested; reads++)
                {
                    (await service.As("dispatcher@SX-H01").Get("/api/worklists").Expect(200))["/lists"]
                        .EnumerateArray()
                        .Sum(l => l.GetProperty("cases").GetInt64())
                        .ShouldBeGreaterThan(0);
                    await service.As("dispatcher@SX-H01").Get("/api/worklists/to-answer").Expect(200);
                }

                return reads;
            },
            TestContext.Current.CancellationToken
        );
        for (var i = 0; i < 2; i++)
            await service
                .Services.GetRequiredService<TableRebuild>()
                .Run(ReferralList.TableName, cancellation: TestContext.Current.CancellationToken);
        await stop.CancelAsync();
        await writing;
        (await reading).ShouldBeGreaterThan(0);
        await service.CatchUp();
        (await Recomputation.FromTheTables(service)).ShouldBe(await Recomputation.FromTheLog(service));
    }

    /// <summary>One case on its way, left somewhere.</summary>
    private async Task Path(Random random)
    {
        service.Clock.Advance(TimeSpan.FromMinutes(random.Next(240)));
        var at = random.Next(4) == 0 ? await service.Sent() : await service.Reviewed(random.Next(3) == 0 ? "SX-H02" : "SX-H01");
        var hospital = (await service.As("family-doctor@SX-V0101").Get(at)).String("/to/institution");
        (string Path, object? Body, string Who)[] steps =
        [
            ("acceptance", new { }, $"dispatcher@{hospital}"),
            ("arrangement", new { startsAt = service.Clock.Now.AddMinutes(1) }, $"dispatcher@{hospital}"),
            ("arrival", new { }, $"specialist@{hospital}"),
            ("care", new { inpatient = true }, $"specialist@{hospital}"),
            ("down-transfer", CaseForms.Down(Shanghai.Day(service.Clock.Now)), $"specialist@{hospital}"),
            ("conclusion", CaseForms.Conclusion(), $"specialist@{hospital}"),
            ("outcome", CaseForms.Outcome, $"specialist@{hospital}"),
            ("closure", new { }, "family-doctor@SX-V0101"),
        ];
        foreach (var step in steps.Take(random.Next(steps.Length + 1)))
        {
            if (random.Next(12) == 0)
                await service
                    .As("family-doctor@SX-V0101")
                    .Post($"{at}/cancellation", new { by = "patient", reason = "patient-improved" })
                    .Anything();
            await service.As(step.Who).Post($"{at}/{step.Path}", step.Body).Anything();
        }
    }
}
