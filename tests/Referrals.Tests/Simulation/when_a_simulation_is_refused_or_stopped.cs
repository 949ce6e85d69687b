using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Referrals.Institutions;
using Referrals.Shared;
using Referrals.Simulation;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Simulation;

public class when_a_simulation_is_refused_or_stopped(TestPostgres postgres)
{
    private sealed class NobodyAccepts : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) =>
            app =>
            {
                app.Use(
                    async (context, go) =>
                    {
                        if (context.Request.Path.Value!.EndsWith("/acceptance"))
                            context.Response.StatusCode = 503;
                        else
                            await go(context);
                    }
                );
                next(app);
            };
    }

    private static readonly DateOnly Friday = new(2026, 9, 11);

    private static SimulationPlan Plan(DateOnly from, int days = 1) =>
        SimulationPlan.Of("340422", from, days, 10, 11, goesOn: false, from.AddDays(days).Start());

    [Fact]
    public async Task a_real_installation_gets_no_fictional_patients()
    {
        var database = await postgres.CreateDatabase(empty: true);
        (
            await Assert.ThrowsAsync<SimulationRefusedException>(() =>
                Simulator.Run(
                    Plan(Friday),
                    SimulatedCounty.On(database, issuer: "https://login.example.cn/realms/county"),
                    _ => { },
                    TestContext.Current.CancellationToken
                )
            )
        ).Message.ShouldContain("real installation");
        (await SimulatedCounty.Rows(database, "select 1 from pg_namespace where nspname = 'referrals'")).ShouldBeEmpty();
    }

    [Fact]
    public async Task days_to_come_are_not_simulated()
    {
        var today = Shanghai.Day(DateTimeOffset.UtcNow);
        var (code, _, error) = await SimulatedCounty.Simulate("Host=127.0.0.1;Port=1", "--days", "2", "--from", $"{today:yyyy-MM-dd}");
        code.ShouldBe(1);
        error.ShouldContain("reach into the future");
        error.ShouldContain("Begin on");
    }

    [Theory]
    [InlineData("2026-11-22T15:59:59Z", "2026-11-19")]
    [InlineData("2026-11-22T16:00:00Z", "2026-11-20")]
    [InlineData("2025-12-31T16:00:00Z", "2025-12-29")]
    [InlineData("2028-03-01T00:00:00Z", "2028-02-27")]
    public void its_days_end_before_today_in_shanghai(string present, string from)
    {
        var (now, first) = (DateTimeOffset.Parse(present), DateOnly.Parse(from));
        var plan = SimulationPlan.Of("340422", null, 3, 10, 11, false, now);
        plan.From.ShouldBe(first.Start());
        plan.End.ShouldBe(Shanghai.Day(now).Start());
        SimulationPlan.Of("340422", first, 3, 10, 11, false, now).ShouldBe(plan);
        Should
            .Throw<SimulationRefusedException>(() => SimulationPlan.Of("340422", first.AddDays(1), 3, 10, 11, false, now))
            .Message.ShouldContain($"Begin on {from} or earlier");
    }

    [Theory]
    [InlineData("--days", "0")]
    [InlineData("--days", "many")]
    [InlineData("--cases-per-day", "-1")]
    [InlineData("--from", "yesterday")]
    [InlineData("--wrong", "1")]
    public async Task what_makes_no_sense_is_said(string option, string value)
    {
        var (code, output, error) = await SimulatedCounty.Simulate("Host=127.0.0.1;Port=1", option, value);
        code.ShouldBe(1);
        (output + error).ShouldContain(option == "--from" ? value : option);
    }

    [Slow]
    [Theory, MemberData(nameof(SimulatedCounty.FirstDays), MemberType = typeof(SimulatedCounty))]
    public async Task a_service_that_answers_wrongly_is_found_out(DateOnly from)
    {
        var database = await postgres.CreateDatabase(empty: true);
        var summary = await Simulator.Run(
            Plan(from),
            builder =>
            {
                SimulatedCounty.On(database)(builder);
                builder.Services.AddSingleton<IStartupFilter>(new NobodyAccepts());
            },
            _ => { },
            TestContext.Current.CancellationToken
        );

        summary.Right.ShouldBeFalse();
        // What was sent in order to be refused names the refusal too.
        summary.Unexpected.ShouldAllBe(what =>
            Regex.IsMatch(
                what,
                "^POST /api/(referrals|consultations)/[0-9a-f-]{36}/acceptance as [a-z-]+: 503 (, not 4[0-9]{2} [a-z.-]+)?$"
            )
        );
        summary.Unexpected.Count.ShouldBeInRange(1, 20);
        summary.Actions.Keys.ShouldNotContain("accept");
        summary.Actions.Keys.ShouldNotContain("consultation-acceptance");
        summary.Differences.ShouldBeEmpty();
    }

    [Slow]
    [Fact]
    public async Task it_stops_when_it_is_asked_to_says_how_far_it_came_and_can_be_continued()
    {
        var database = await postgres.CreateDatabase(empty: true);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var plan = Plan(Friday, days: 3);
        var stopped = await Simulator.Run(
            plan,
            SimulatedCounty.On(database),
            progress =>
            {
                if (progress.Cases == 7)
                    stop.Cancel();
            },
            stop.Token
        );

        stopped.Finished.ShouldBeFalse();
        stopped.Right.ShouldBeTrue(string.Join('\n', [.. stopped.Unexpected, .. stopped.Differences]));
        stopped.Cases.ShouldBeInRange(7, 8);
        stopped.Until.ShouldBeInRange(plan.From, plan.End.AddTicks(-1));

        var later = Plan(Friday.AddDays(3));
        (await Refused(later)).ShouldContain("has cases already");
        (await Refused(plan with { Continue = true })).ShouldContain("begins later");
        var more = await Simulator.Run(
            later with
            {
                Continue = true,
            },
            SimulatedCounty.On(database),
            _ => { },
            TestContext.Current.CancellationToken
        );
        more.Right.ShouldBeTrue(string.Join('\n', [.. more.Unexpected, .. more.Differences]));
        more.Finished.ShouldBeTrue();

        async Task<string> Refused(SimulationPlan other) =>
            (
                await Assert.ThrowsAsync<SimulationRefusedException>(() =>
                    Simulator.Run(other, SimulatedCounty.On(database), _ => { }, TestContext.Current.CancellationToken)
                )
            ).Message;
    }
}
