// The service in this process: its real pipeline, on a database of its own, at a time that the test decides.
using Alba;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Referrals.Cases;
using Referrals.Clocks;
using Referrals.EventStore;
using Referrals.EventStore.Projections;
using Referrals.Http;
using Referrals.Messages;
using Referrals.Operations;
using Referrals.Retention;
using Referrals.Seals;
using Referrals.Security;
using Referrals.Webhooks;

namespace Referrals.Tests.Hosting;

/// <summary>
/// A class fixture: <c>public class when_x(TestService service) : IClassFixture&lt;TestService&gt;</c>. The tests of the class share
/// service, database and clock.
/// </summary>
public sealed class TestService : IAsyncLifetime
{
    // One for all, so that every node knows every token.
    internal static readonly DevelopmentKey Key = DevelopmentKey.Temporary();

    internal static readonly string MasterKeys = Referrals.People.MasterKeys.Generate();

    private readonly List<IAsyncDisposable> others = [];
    private readonly TestPostgres? postgres;
    private readonly Action<WebApplicationBuilder>? configure;
    private WebApplication? app;

    public TestService(TestPostgres postgres) => this.postgres = postgres;

    /// <summary>A service on a new database, with other services or settings. The caller initializes and disposes it.</summary>
    internal TestService(TestPostgres postgres, Action<WebApplicationBuilder> configure) =>
        (this.postgres, this.configure) = (postgres, configure);

    internal TestService(string connectionString, Action<WebApplicationBuilder>? configure = null) =>
        (ConnectionString, this.configure) = (connectionString, configure);

    public string ConnectionString { get; private set; } = "";

    public TestClock Clock { get; internal init; } = new();

    public TestLog Log { get; } = new();

    public IServiceProvider Services => app!.Services;

    public EventLog Events => Services.GetRequiredService<EventLog>();

    /// <summary>Listens on a real port of this machine instead of answering in memory.</summary>
    /// <remarks>Without Alba, whose host has Microsoft's test server and no other.</remarks>
    internal bool OnKestrel { get; init; }

    /// <summary>Further routes, such as a probe behind the gate.</summary>
    internal Action<WebApplication>? Routes { get; init; }

    /// <summary>Where it listens, with <see cref="OnKestrel"/>.</summary>
    internal Uri Address => new(app!.Urls.Single());

    /// <summary>Somebody without a token.</summary>
    public TestClient Anonymous => new(this, "nobody", _ => null);

    public async ValueTask InitializeAsync()
    {
        if (postgres is not null)
            ConnectionString = await postgres.CreateDatabase();
        var builder = App.CreateBuilder([]);
        builder.Configuration["ConnectionStrings:Referrals"] = ConnectionString;
        builder.Configuration["Security:Issuer"] = "";
        builder.Configuration["REFERRALS_MASTER_KEYS"] = MasterKeys;
        builder.Configuration[Seed.Setting] = Seed.Sample;
        // Tests wind the clocks themselves.
        builder.Configuration[ClockSettings.Setting] = "0";
        builder.Configuration[DeductibleFeedSettings.Setting] = "0";
        builder.Configuration[FeedSettings.Setting] = "0";
        builder.Configuration[WebhookSettings.Setting] = "0";
        builder.Configuration[SealSettings.Setting] = "0";
        builder.Configuration[RetentionSettings.Setting] = "0";
        RequestLimits.Lift(builder.Configuration);
        builder.Logging.ClearProviders().AddProvider(Log);
        builder.Services.AddSingleton<TimeProvider>(Clock);
        builder.Services.AddSingleton(new Lazy<DevelopmentKey>(Key));
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        configure?.Invoke(builder);
        builder.AddTelemetry();
        builder.Services.AddHostedService(_ => new Preparation(app!));
        if (OnKestrel)
        {
            MapRoutes(builder.Build());
            await app!.StartAsync();
            return;
        }

        Host = await AlbaHost.For(builder, MapRoutes);
        // Kestrel allows none either.
        Server.AllowSynchronousIO = false;
    }

    private void MapRoutes(WebApplication built)
    {
        app = built;
        App.Map(app);
        Routes?.Invoke(app);
    }

    /// <summary>
    /// Somebody with a development token: <c>dispatcher@SX-H01</c>, <c>family-doctor+township-centre@SX-T01</c>,
    /// <c>county-authority@340422</c>.
    /// The token never expires while the client lives.
    /// </summary>
    public TestClient As(string who, string? county = null, string? practitioner = null, string? subject = null)
    {
        var token = DevelopmentToken.Parse(who, county, practitioner, subject);
        return new TestClient(this, who, now => token.Sign(Key, SecuritySettings.DefaultAudience, now, DevelopmentToken.DefaultLife));
    }

    /// <summary>Somebody with this token.</summary>
    public TestClient WithToken(string token) => new(this, "the bearer of a token", _ => token);

    /// <summary>Another node on the same database and clock, which ends with this one.</summary>
    public async Task<TestService> Another()
    {
        var node = new TestService(ConnectionString, configure)
        {
            Clock = Clock,
            OnKestrel = OnKestrel,
            Routes = Routes,
        };
        others.Add(node);
        await node.InitializeAsync();
        return node;
    }

    /// <summary>Waits until every projection has seen what is in the log now.</summary>
    public async Task CatchUp()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var progress = Services.GetRequiredService<ProjectionProgress>();
        var position = await Events.Position(cancellation);
        foreach (var projection in progress.Projections)
        {
            (await progress.WaitFor(projection.Name, position, TimeSpan.FromMinutes(1), cancellation)).ShouldBeTrue(
                $"{projection.Name} does not catch up: {(await progress.Status(cancellation)).FirstOrDefault(s => s.Name == projection.Name)?.Error}"
            );
        }
    }

    /// <summary>
    /// Has the clocks do what is due by the test's time, once everything before has been seen. Returns how many steps they took.
    /// </summary>
    public async Task<int> RunClocks()
    {
        await CatchUp();
        return await Services.GetRequiredService<ClockWork>().Run(TestContext.Current.CancellationToken);
    }

    /// <summary>Tells the continuous deductible what cases have said by now.</summary>
    public async Task FeedDeductibles()
    {
        await Services.GetRequiredService<DeductibleFeed>().Round(TestContext.Current.CancellationToken);
        await CatchUp();
    }

    /// <summary>Tells hospital systems what has happened by now.</summary>
    public Task FeedMessages() => Services.GetRequiredService<FeedWriter>().Round(TestContext.Current.CancellationToken);

    /// <summary>For requests that no client would send; in memory only.</summary>
    internal TestServer Server => Host!.Server;

    /// <summary>Null with <see cref="OnKestrel"/>.</summary>
    internal IAlbaHost? Host { get; private set; }

    internal HttpClient CreateHttp() => OnKestrel ? new HttpClient { BaseAddress = Address } : Server.CreateClient();

    public async ValueTask DisposeAsync()
    {
        foreach (var other in others)
            await other.DisposeAsync();
        if (Host is not null)
            await Host.DisposeAsync();
        else if (app is not null)
            await app.DisposeAsync();
    }

    /// <summary>The database is ready before anything of the service starts; Alba starts it without a pause for that.</summary>
    private sealed class Preparation(WebApplication app) : IHostedLifecycleService
    {
        public Task StartingAsync(CancellationToken cancellationToken) => App.PrepareAsync(app, cancellationToken);

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
