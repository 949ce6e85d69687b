// The whole composition root on one page.
using System.Runtime.InteropServices;
using System.Text.Json.Serialization.Metadata;
using Npgsql;
using Referrals.Cases;
using Referrals.Documents;
using Referrals.EventStore;
using Referrals.EventStore.Following;
using Referrals.Http;
using Referrals.Institutions;
using Referrals.Operations;
using Referrals.People;
using Referrals.Policies;
using Referrals.Security;

namespace Referrals;

internal static class App
{
    private const string Database = "Referrals";

    /// <summary>Runs the service until Ctrl-C or SIGTERM. Returns the exit code: 0, or 1 when it could not start.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        var started = false;
        try
        {
            var builder = CreateBuilder(args);
            // A failure to start is told once, below.
            builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", level => started && level >= LogLevel.Warning);
            await using var app = builder.Build();
            var security = app.Services.GetRequiredService<SecuritySettings>();
            Map(app);
            await using var postgres = await StartPostgresAsync(app, stop.Token);
            if (args is ["rotate-master-key"])
            {
                var vault = app.Services.GetRequiredService<PeopleVault>();
                await vault.ApplySchema(stop.Token);
                Console.WriteLine($"{await vault.RotateMasterKey(stop.Token)} keys were wrapped anew; all lie under the first master key now, the others are no longer needed.");
                return 0;
            }
            await PrepareAsync(app, stop.Token);
            app.Lifetime.ApplicationStarted.Register(() =>
            {
                started = true;
                Console.WriteLine($"Referrals is ready at {string.Join(" and ", app.Urls)} with {Describe(app, postgres)}, {Describe(security)}. Ctrl-C stops it.");
            });
            // Disposes the application at its end, so that PostgreSQL stops after the last connection to it was closed.
            await app.RunAsync(stop.Token);
            return 0;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return 0;
        }
        catch (Exception e) when (!started)
        {
            var code = (e as EmbeddedPostgresException)?.Code ?? (e as PeopleVaultException)?.Code ?? (e as SecuritySettingsException)?.Code;
            await Console.Error.WriteLineAsync($"Referrals cannot start: {e.Message.ReplaceLineEndings(" ")}{(code is null ? "" : $" ({code})")}");
            return 1;
        }

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }
    }

    /// <summary>The service before it is built. Tests change services and settings here.</summary>
    internal static WebApplicationBuilder CreateBuilder(string[] args)
    {
        // appsettings.json lies beside the program, whatever the working directory.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        if (string.IsNullOrEmpty(builder.Configuration["urls"]))
        {
            builder.WebHost.UseUrls("http://127.0.0.1:5080");
        }
        builder.WebHost.ConfigureKestrel(server =>
        {
            server.AddServerHeader = false;
            server.Limits.MaxRequestBodySize = Body<object>.Limit;
            server.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        });
        AddServices(builder.Services);
        return builder;
    }

    private static void AddServices(IServiceCollection services)
    {
        services.AddSingleton(provider => NpgsqlDataSource.Create(ConnectionString(provider.GetRequiredService<IConfiguration>())!));
        services.AddSingleton(provider => new EventLog(new EventLogOptions
        {
            ConnectionString = ConnectionString(provider.GetRequiredService<IConfiguration>())!,
            EventTypes = provider.GetRequiredService<EventTypes>(),
            LoggerFactory = provider.GetRequiredService<ILoggerFactory>(),
        }));
        services.AddSingleton(provider => new FollowerDaemon(provider.GetRequiredService<EventLog>(), Followers()));
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(provider => new PeopleVault(ConnectionString(provider.GetRequiredService<IConfiguration>())!, MasterKeySource.From(provider.GetRequiredService<IConfiguration>()), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new PersonRelations(new ContractRelation(provider.GetRequiredService<EventLog>(), provider.GetRequiredService<TimeProvider>()).Of));
        services.AddSingleton(provider => SecuritySettings.From(provider.GetRequiredService<IConfiguration>()));
        services.AddSingleton(_ => new Lazy<DevelopmentKey>(() => DevelopmentKey.Open(EmbeddedPostgresOptions.FromEnvironment().DataFolder)));
        services.AddSingleton<IssuerKeys>();
        services.AddSingleton<Authenticator>();
        services.AddSingleton(_ => Events());
        services.AddReferralCases();
        services.AddDocuments();
        services.AddReferralsHealth();
        services.AddApiJson(
            HttpJson.Default,
            InstitutionsHttpJson.Default,
            InstitutionsJson.Default,
            PoliciesHttpJson.Default,
            PeopleJson.Default,
            ReferralHttpJson.Default,
            DocumentsJson.Default,
            ReferralJson.Default);
        services.AddApiDescription();
        services.AddReferenceData();
    }

    /// <summary>Every stored event of every slice.</summary>
    internal static EventTypes Events() => new EventTypes(JsonTypeInfoResolver.Combine(
            InstitutionsJson.Default,
            PoliciesJson.Default,
            ReferralJson.Default))
        .MapReferrals()
        .MapDirectory()
        .MapPractitioners()
        .MapPolicies();

    /// <summary>Everything that follows the log.</summary>
    private static IReadOnlyList<Follower> Followers() => [new ReferralList()];

    /// <summary>The way of a request, and every route.</summary>
    internal static void Map(WebApplication app)
    {
        app.UseRouting();
        app.UseMiddleware<ApiMiddleware>();
        app.MapHealth();
        app.MapApiDescription();
        app.MapPeople();
        app.MapReferrals();
        app.MapDocuments();
        app.MapInstitutions();
        app.MapPractitioners();
        app.MapPolicies();
    }

    /// <summary>What must stand in the database before the first request. Harmless to repeat.</summary>
    internal static async Task PrepareAsync(WebApplication app, CancellationToken cancellation)
    {
        await app.Services.GetRequiredService<EventLog>().ApplySchema(cancellation);
        await app.Services.GetRequiredService<PeopleVault>().ApplySchema(cancellation);
        await app.Services.GetRequiredService<AttachmentBook>().ApplySchema(cancellation);
        await Seed.Run(app.Services.GetRequiredService<EventLog>(), app.Configuration[Seed.Setting], app.Services.GetRequiredService<TimeProvider>().GetUtcNow(), cancellation);
        app.Services.GetRequiredService<FollowerDaemon>().Start();
        app.Services.GetRequiredService<Authenticator>().Prepare();
    }

    // With no database configured the service brings its own.
    private static async Task<EmbeddedPostgres?> StartPostgresAsync(WebApplication app, CancellationToken cancellation)
    {
        if (ConnectionString(app.Configuration) is not null)
        {
            return null;
        }
        var logger = app.Services.GetRequiredService<ILogger<EmbeddedPostgres>>();
        var postgres = await EmbeddedPostgres.StartAsync(EmbeddedPostgresOptions.FromEnvironment(), logger, cancellation);
        app.Configuration[$"ConnectionStrings:{Database}"] = postgres.ConnectionString;
        app.Configuration[MasterKeySource.GeneratedFileSetting] = Path.Combine(postgres.DataFolder, "master-keys");
        app.Configuration[Seed.Setting] ??= Seed.Sample;
        return postgres;
    }

    private static string Describe(WebApplication app, EmbeddedPostgres? postgres)
    {
        var server = new NpgsqlConnectionStringBuilder(ConnectionString(app.Configuration));
        return postgres is null
            ? $"PostgreSQL at {server.Host}:{server.Port}, database {server.Database}"
            : $"its own PostgreSQL on port {server.Port}, data in {postgres.DataFolder}";
    }

    private static string Describe(SecuritySettings security) =>
        security.DevelopmentTokens ? "development tokens" : $"tokens of {security.Issuer!.OriginalString}";

    private static string? ConnectionString(IConfiguration configuration) =>
        configuration.GetConnectionString(Database) is { Length: > 0 } text ? text : null;
}
