// A node of its own under a simulated clock, and the county's people who talk to it.
using System.Globalization;
using System.Reflection;
using Referrals.Cases;
using Referrals.Clocks;
using Referrals.Consultations;
using Referrals.EventStore;
using Referrals.EventStore.Projections;
using Referrals.Hosting;
using Referrals.Http;
using Referrals.Messages;
using Referrals.Operations;
using Referrals.ReservedPools;
using Referrals.Retention;
using Referrals.Seals;
using Referrals.Security;
using Referrals.Shared;
using Referrals.Webhooks;

namespace Referrals.Simulation;

/// <summary>How far a simulation is.</summary>
internal sealed record SimulationProgress(DateTimeOffset Moment, int Cases, long Requests);

internal static class Simulator
{
    // Nobody is expected to understand what comes after this.
    private const int MostUnexpected = 20;
    internal static readonly TimeSpan CatchUp = TimeSpan.FromSeconds(30);

    // Nobody outside hears of people who do not exist.
    private static readonly string[] Outside =
    [
        "Notices:Gateway:Url",
        "Attachments:Scanner:Url",
        "Telemetry:Otlp:Endpoint",
        "OTEL_EXPORTER_OTLP_ENDPOINT",
    ];

    /// <summary>
    /// Simulates, and says what it did. When it is asked to stop, it ends after the request under way and says how far it came.
    /// </summary>
    /// <exception cref="SimulationRefusedException">It does not begin.</exception>
    public static async Task<SimulationSummary> Run(
        SimulationPlan plan,
        Action<WebApplicationBuilder>? configure,
        Action<SimulationProgress> progress,
        CancellationToken cancellation
    )
    {
        var began = TimeProvider.System.GetTimestamp();
        var time = new SimulatedTime(plan.From);
        await using var app = CreateBuilder(plan, time, configure).Build();
        var security = app.Services.GetRequiredService<SecuritySettings>();
        if (!security.DevelopmentTokens)
            throw new SimulationRefusedException(
                $"Tokens come from {security.Issuer!.OriginalString}: this is a real installation, and fictional patients have no place in it."
            );
        App.Map(app);
        await using var postgres = await App.StartPostgresAsync(app, cancellation);
        // Once more, so that PostgreSQL stops after the last connection to it was closed.
        await using var node = app;
        await CheckDatabase(app.Services, plan, cancellation);
        await App.PrepareAsync(app, cancellation);
        await app.StartAsync(cancellation);

        var summary = await Simulate(new Stage(app, plan, time, began), progress, cancellation);
        await app.StopAsync(CancellationToken.None);
        return summary;
    }

    /// <summary>What is simulated, and on which node.</summary>
    private sealed record Stage(WebApplication Node, SimulationPlan Plan, SimulatedTime Time, long Began);

    private static async Task<SimulationSummary> Simulate(Stage stage, Action<SimulationProgress> progress, CancellationToken cancellation)
    {
        var (node, plan, time, began) = stage;
        using var http = new HttpClient { BaseAddress = new Uri(node.Urls.First()) };
        var statistics = new Statistics();
        var (key, security) = (
            node.Services.GetRequiredService<Lazy<DevelopmentKey>>(),
            node.Services.GetRequiredService<SecuritySettings>()
        );
        var api = new Api(http, plan, key.Value, security.Audience, statistics);
        var feed = new HourlyFeed(node.Services, plan.From);
        var scheduler = new EventScheduler(
            time,
            plan.End,
            async moment =>
            {
                await RunClocks(node.Services, time, moment, cancellation);
                await feed.Before(moment, cancellation);
            }
        );
        var county = await County.Read(api, plan);
        var (stays, consultations) = (new StayCount(county.Rules.Deductible), new ConsultationCount(county));
        var simulation = new SimulationContext(
            plan,
            time,
            scheduler,
            api,
            county,
            new FictionalPeople(plan),
            statistics,
            stays,
            new BoardCount(plan, county, stays, consultations),
            consultations,
            new SessionCalendar()
        );
        Schedule(simulation);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var finished = await scheduler.Run(Advanced, stop.Token);
        await feed.Finish();
        var differences = await Differences(simulation);
        var proof = await api.Proof(new CountedPeriod(Shanghai.Day(plan.From), Shanghai.Day(plan.End)));
        return statistics.Summarise(simulation, finished, TimeProvider.System.GetElapsedTime(began), differences, proof.Total);

        void Advanced(DateTimeOffset moment)
        {
            progress(new SimulationProgress(moment, statistics.Cases.Count, statistics.Requests));
            if (statistics.Unexpected.Count >= MostUnexpected)
                stop.Cancel();
        }
    }

    private static async Task<IReadOnlyList<string>> Differences(SimulationContext simulation)
    {
        var (api, now) = (simulation.Api, simulation.Time.GetUtcNow());
        return
        [
            .. await Compare(api, simulation.Statistics, simulation.Plan),
            .. await simulation.Stays.Compare(api),
            .. await simulation.Boards.Compare(api, now),
            .. await simulation.Consultations.Compare(api, simulation.Boards.Periods(now).Select(one => one.Period)),
        ];
    }

    /// <summary>A node that nobody outside hears of, and whose clocks are wound here.</summary>
    private static WebApplicationBuilder CreateBuilder(SimulationPlan plan, SimulatedTime time, Action<WebApplicationBuilder>? configure)
    {
        var builder = App.CreateBuilder([]);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration["urls"] = "http://127.0.0.1:0";
        builder.Logging.AddFilter(level => level >= LogLevel.Warning).AddFilter("Referrals.Security", LogLevel.Error);
        builder.Configuration[ClockSettings.Setting] = "0";
        builder.Configuration[DeductibleFeedSettings.Setting] = "0";
        builder.Configuration[FeedSettings.Setting] = "0";
        builder.Configuration[WebhookSettings.Setting] = "0";
        builder.Configuration[SealSettings.Setting] = "0";
        builder.Configuration[RetentionSettings.Setting] = "0";
        RequestLimits.Lift(builder.Configuration);
        foreach (var outside in Outside)
            builder.Configuration[outside] = "";
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddSingleton<IHostLifetime, LifetimeOfTheSimulation>();
        if (Assembly.GetExecutingAssembly().GetManifestResourceInfo($"seed/{plan.County}.json") is not null)
            builder.Configuration[Seed.Setting] = plan.County;
        configure?.Invoke(builder);
        return builder;
    }

    /// <summary>Until a moment the service's own clocks act at their times, as they would have.</summary>
    private static async Task RunClocks(
        IServiceProvider services,
        SimulatedTime time,
        DateTimeOffset moment,
        CancellationToken cancellation
    )
    {
        var clocks = services.GetRequiredService<ClockWork>();
        do
        {
            // What was done last may have set a deadline.
            var position = await services.GetRequiredService<EventLog>().Position(cancellation);
            foreach (var table in (string[])[ReferralList.TableName, PoolList.TableName, ConsultationList.TableName])
                await services.GetRequiredService<ProjectionProgress>().WaitFor(table, position, CatchUp, cancellation);
            if (await clocks.Next(cancellation) is not { } next || next > moment)
                return;
            time.AdvanceTo(next);
        } while (await clocks.Run(cancellation) > 0);
    }

    private static void Schedule(SimulationContext simulation)
    {
        var (plan, scheduler) = (simulation.Plan, simulation.Scheduler);
        foreach (var hospital in simulation.County.Hospitals)
            scheduler.Start(plan.From, new Schedules(simulation, hospital).Run);
        scheduler.Start(plan.From, new DailyReports(simulation).Run);
        new GroupChange(simulation).Plan();
        var (arrivals, questions) = (new CaseArrivals(simulation), new ConsultationArrivals(simulation));
        var (random, asked) = (new SeededRandom(plan, "beginnings"), new SeededRandom(plan, "questions"));
        var (number, question) = (0, 0);
        for (var midnight = plan.From; midnight < plan.End; midnight = midnight.AddDays(1))
        {
            foreach (var moment in ArrivalPattern.Beginnings(random, midnight, plan.CasesPerDay))
            {
                var mine = number++;
                scheduler.Start(moment, () => arrivals.Begin(mine));
            }

            foreach (var moment in questions.Moments(asked, midnight))
            {
                var mine = question++;
                scheduler.Start(moment, () => questions.Begin(mine));
            }
        }
    }

    /// <summary>Another node would act by the clock of the real world; cases of other people would be mixed with those of nobody.</summary>
    private static async Task CheckDatabase(IServiceProvider services, SimulationPlan plan, CancellationToken cancellation)
    {
        if ((await services.GetRequiredService<Nodes>().Running(cancellation)).Count > 0)
            throw new SimulationRefusedException("Another node serves this database, by the clock of the real world. Stop it first.");
        if (
            (await services.GetRequiredService<LogSchema>().Status(cancellation)).Applied == 0
            || await services.GetRequiredService<EventLog>().Newest(plan.County, Referral.StreamPrefix, cancellation) is not { } newest
        )
            return;
        var last = ArrivalPattern.Local(newest.HappenedAt);
        if (!plan.Continue)
            throw new SimulationRefusedException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The database has cases already, the newest change is of {last:yyyy-MM-dd HH:mm}. Take an empty one, or add --continue and a later --from."
                )
            );
        if (last >= plan.From)
            throw new SimulationRefusedException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The database has cases until {last:yyyy-MM-dd HH:mm}; what goes on begins later: --from {last.AddDays(1):yyyy-MM-dd}."
                )
            );
    }

    /// <summary>
    /// Where the county's list of cases says something else than what was counted here. What was never sent is on nobody's list.
    /// </summary>
    private static async Task<IReadOnlyList<string>> Compare(Api api, Statistics statistics, SimulationPlan plan)
    {
        var differences = new List<string>();
        var missing = statistics.Cases.Where(one => one.Value.Sent).ToDictionary(one => one.Key, one => one.Value);
        await foreach (var item in api.Cases())
        {
            if (missing.Remove(item.Id, out var counted))
            {
                // The clock may have given it a place or let it lapse or expire, the hospital withdrawn it, after the last look.
                if (
                    (
                        counted.State is StateName.Accepted or StateName.Arranged or StateName.HoldLapsed or StateName.NoShow
                        && item.State is StateName.Arranged or StateName.HoldLapsed
                    )
                    || item.State == StateName.Expired
                )
                    statistics.Moved(item.Id, item.State);
                else if (counted.State != item.State)
                    differences.Add($"{item.Number} is {Kebab.Of(item.State)}, counted as {Kebab.Of(counted.State)}");
            }
            else if (item.Begun >= plan.From)
            {
                differences.Add($"{item.Number} was not begun here");
            }
        }

        differences.AddRange(missing.Select(one => $"{one.Key}, counted as {Kebab.Of(one.Value.State)}, is not on the list"));
        var filed = await api.Filed();
        if (filed != statistics.Out)
            differences.Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"the insurance office has {filed.OnList} on the whitelist and {filed.OffList} off it, counted as {statistics.Out.OnList} and {statistics.Out.OffList}"
                )
            );
        return differences;
    }

    /// <summary>Signals are the command's to handle: the node ends when the simulation has.</summary>
    private sealed class LifetimeOfTheSimulation : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
