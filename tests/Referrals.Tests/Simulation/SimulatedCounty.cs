// Simulations of a few days on databases of their own, as the command runs them.
using System.CommandLine;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Referrals.Institutions;
using Referrals.Operations;
using Referrals.Security;
using Referrals.Simulation;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Simulation;

/// <summary>
/// A class fixture: a simulation of three days with some fifteen cases each, and the service on what it left, as those days end.
/// </summary>
public sealed class SimulatedCounty : IAsyncLifetime
{
    private const int Days = 3;

    private readonly TestPostgres postgres;
    private readonly DateOnly from;
    private readonly Dictionary<DateOnly, SimulatedCounty> others = [];

    public SimulatedCounty(TestPostgres postgres)
        : this(postgres, FirstDays.First().Data) { }

    private SimulatedCounty(TestPostgres postgres, DateOnly from) => (this.postgres, this.from) = (postgres, from);

    /// <summary>
    /// A Friday, a Sunday, the last day of a year, a 29 February. Random choices follow from the first day: if that followed from today,
    /// every day would run another test. The first three leave urgent drafts that were never sent, and try acceptances that should be
    /// refused.
    /// </summary>
    public static TheoryData<DateOnly> FirstDays =>
        new(new DateOnly(2026, 9, 11), new DateOnly(2026, 8, 23), new DateOnly(2024, 12, 31), new DateOnly(2024, 2, 29));

    public string Database { get; private set; } = "";

    internal (int Code, JsonElement Summary, string Said) Ran { get; private set; }

    public TestService Service { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Database = await postgres.CreateDatabase(empty: true);
        var (code, said, faults) = await Simulate(Database, Plan());
        Ran = (code, JsonDocument.Parse(said.Length == 0 ? "{}" : said).RootElement, faults);
        Service = new TestService(Database);
        Service.Clock.Set(from.AddDays(Days).Start());
        await Service.InitializeAsync();
        await Service.CatchUp();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var other in others.Values)
            await other.DisposeAsync();
        await Service.DisposeAsync();
    }

    /// <summary>The county simulated from another day on; once for all tests that ask.</summary>
    internal async Task<SimulatedCounty> From(DateOnly day)
    {
        if (day == from)
            return this;
        if (!others.TryGetValue(day, out var other))
        {
            other = new SimulatedCounty(postgres, day);
            await other.InitializeAsync();
            others.Add(day, other);
        }

        return other;
    }

    /// <summary>The same once more on a database of its own, which is returned.</summary>
    internal async Task<string> Again()
    {
        var database = await postgres.CreateDatabase(empty: true);
        (await Simulate(database, Plan())).Code.ShouldBe(0);
        return database;
    }

    private string[] Plan() => ["--from", $"{from:yyyy-MM-dd}", "--days", $"{Days}", "--cases-per-day", "15", "--seed", "7", "--json"];

    /// <summary>Runs the command on a database.</summary>
    internal static async Task<(int Code, string Output, string Error)> Simulate(string database, params string[] arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var code = await SimulateCommand
            .Build(On(database))
            .Parse(arguments)
            .InvokeAsync(
                new InvocationConfiguration
                {
                    Output = output,
                    Error = error,
                    EnableDefaultExceptionHandler = false,
                },
                TestContext.Current.CancellationToken
            );
        return (code, output.ToString(), error.ToString());
    }

    internal static Action<WebApplicationBuilder> On(string database, string issuer = "") =>
        builder =>
        {
            builder.Configuration["ConnectionStrings:Referrals"] = database;
            builder.Configuration["Security:Issuer"] = issuer;
            builder.Configuration["REFERRALS_MASTER_KEYS"] = TestService.MasterKeys;
            builder.Configuration[Seed.Setting] = Seed.Sample;
            builder.Services.AddSingleton(new Lazy<DevelopmentKey>(TestService.Key));
        };

    /// <summary>Rows of a query, each as the texts of its columns.</summary>
    internal static async Task<List<string[]>> Rows(string database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var rows = new List<string[]>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
            rows.Add([
                .. Enumerable
                    .Range(0, reader.FieldCount)
                    .Select(at =>
                        reader.IsDBNull(at) ? "" : Convert.ToString(reader.GetValue(at), System.Globalization.CultureInfo.InvariantCulture)!
                    ),
            ]);
        return rows;
    }
}
