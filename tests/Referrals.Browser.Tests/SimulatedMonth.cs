// A month of a small county, and the workbench on what it left.
using Referrals.Institutions;
using Referrals.Tests.Hosting;
using Referrals.Tests.Simulation;

namespace Referrals.Browser.Tests;

/// <summary>A class fixture: thirty simulated days, looked at on the Friday after them, at ten past eight in the morning.</summary>
public sealed class SimulatedMonth(TestPostgres postgres) : IAsyncLifetime
{
    /// <summary>The same on every day on which this is run: what happens in a month is chance.</summary>
    private static readonly DateOnly From = new(2026, 9, 30);

    private const int Days = 30;

    internal Workbench Workbench { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var database = await postgres.CreateDatabase(empty: true);
        var (code, said, faults) = await SimulatedCounty.Simulate(
            database,
            "--from",
            $"{From:yyyy-MM-dd}",
            "--days",
            $"{Days}",
            "--cases-per-day",
            "5",
            "--seed",
            "19",
            "--json"
        );
        code.ShouldBe(0, said + faults);
        Workbench = new Workbench(database);
        Workbench.Service.Clock.Set(From.AddDays(Days).Start().AddHours(8).AddMinutes(10));
        await Workbench.InitializeAsync();
        await Workbench.Service.RunClocks();
        await Workbench.Service.FeedDeductibles();
    }

    public async ValueTask DisposeAsync()
    {
        if (Workbench is not null)
            await Workbench.DisposeAsync();
    }
}
