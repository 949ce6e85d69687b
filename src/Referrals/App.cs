// The whole composition root on one page.
// Longer than 300 lines: every slice has a line in each of its lists.
using System.Text.Json.Serialization.Metadata;
using JasperFx;
using Marten;
using Npgsql;
using Referrals.Arranging;
using Referrals.Boards;
using Referrals.Broker;
using Referrals.Cases;
using Referrals.Catalogues;
using Referrals.Clocks;
using Referrals.Consultations;
using Referrals.DailyActivity;
using Referrals.Deductibles;
using Referrals.Destinations;
using Referrals.Documents;
using Referrals.EventStore;
using Referrals.EventStore.Projections;
using Referrals.Fhir;
using Referrals.Hosting;
using Referrals.Http;
using Referrals.Inbox;
using Referrals.Institutions;
using Referrals.Live;
using Referrals.Messages;
using Referrals.Operations;
using Referrals.People;
using Referrals.Policies;
using Referrals.Privacy;
using Referrals.ReservedPools;
using Referrals.Retention;
using Referrals.Screens;
using Referrals.Seals;
using Referrals.Security;
using Referrals.TableMappings;
using Referrals.Webhooks;
using Referrals.Whitelist;
using Referrals.Worklists;
using Wolverine;
using Wolverine.Marten;

namespace Referrals;

internal static class App
{
    private const string Database = "Referrals";

    /// <summary>The service before it is built. Tests change services and settings here.</summary>
    internal static WebApplicationBuilder CreateBuilder(string[] args)
    {
        // appsettings.json lies beside the program, whatever the working directory.
        var builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory }
        );
        if (string.IsNullOrEmpty(builder.Configuration["urls"]))
        {
            builder.WebHost.UseUrls("http://127.0.0.1:5080");
        }
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(server => ServerLimits.Configure(server, builder.Configuration));
        // The slim builder knows one way to write a line, whatever is configured.
        builder.Logging.AddConsole(console => console.FormatterName = builder.Configuration["Logging:Console:FormatterName"]);
        builder.Services.AddDiscreetLogging();
        AddServices(builder.Services);
        return builder;
    }

    private static void AddServices(IServiceCollection services)
    {
        AddDatabase(services);
        services.AddSingleton(Problems);
        services.AddTokens();
        services.AddAccess();
        services.AddRequestLimits();
        TlsCertificate.Add(services);
        services.AddSingleton(provider => HttpsSettings.From(provider.GetRequiredService<IConfiguration>()));
        AddSlices(services);
        AddOperations(services);
        services.AddApiJson(Bodies);
        services.AddApiDescription();
    }

    private static void AddDatabase(IServiceCollection services)
    {
        services.AddSingleton(provider => Lists(ConnectionString(provider.GetRequiredService<IConfiguration>())!));
        services.AddSingleton(provider => new LogDatabase(ConnectionString(provider.GetRequiredService<IConfiguration>())!));
        services.AddWolverine(DurableWork.Configure);
        services
            .AddMarten(Store)
            .IntegrateWithWolverine(integration =>
            {
                integration.MessageStorageSchemaName = DurableWork.Schema;
                integration.AutoCreate = AutoCreate.CreateOrUpdate;
                integration.UseWolverineManagedEventSubscriptionDistribution = true;
            });
        services.AddEventLog(Projections);
        services.AddSingleton(_ => Events());
        services.AddSingleton<DurableOutbox>();
        services.AddSingleton<Nodes>();
        services.AddSingleton(TimeProvider.System);
    }

    private static void AddSlices(IServiceCollection services)
    {
        services.AddSingleton(provider => new PeopleVault(
            ConnectionString(provider.GetRequiredService<IConfiguration>())!,
            MasterKeySource.From(provider.GetRequiredService<IConfiguration>()),
            provider.GetRequiredService<TimeProvider>()
        ));
        services.AddSingleton(provider => new PersonRelations(
            new ContractRelation(
                provider.GetRequiredService<EventLog>(),
                provider.GetRequiredService<PeopleVault>(),
                provider.GetRequiredService<TimeProvider>()
            ).Of,
            provider.GetRequiredService<EmergencyDesk>().Of
        ));
        services.AddReferenceData();
        services.AddPolicies();
        services.AddCatalogues();
        services.AddWhitelist();
        services.AddTableMappings();
        services.AddDeductibles();
        services.AddActivity();
        services.AddReferralCases();
        services.AddConsultations();
        services.AddArranging();
        services.AddDestinations();
        services.AddSingleton<WorklistListing>();
        services.AddSingleton<ConsultationWorklistListing>();
        services.AddSingleton<ListLinesReading>();
        services.AddSingleton<SearchListing>();
        services.AddPoolReads();
        services.AddPrivacy();
        services.AddInbox();
        services.AddLive();
        services.AddDocuments();
        services.AddBoards();
        services.AddMessages();
        services.AddFhir();
        services.AddWebhooks();
        services.AddBroker();
        services.AddScreens();
    }

    private static void AddOperations(IServiceCollection services)
    {
        services.AddSingleton(provider => ClockSettings.From(provider.GetRequiredService<IConfiguration>()));
        services.AddSingleton<PoolClock>();
        services.AddSingleton<ConsultationClock>();
        services.AddSingleNodeWork<ClockWork>();
        services.AddSeals();
        services.AddRetention();
        services.AddReferralsHealth();
        services.AddStopping();
        services.AddSingleton(provider => TelemetrySettings.From(provider.GetRequiredService<IConfiguration>()));
        services.AddSingleNodeWork<WorklistSizes>();
    }

    /// <summary>How every body of every slice is written; the first that knows a type writes it.</summary>
    private static readonly IJsonTypeInfoResolver[] Bodies =
    [
        HttpJson.Default,
        InstitutionsHttpJson.Default,
        InstitutionsJson.Default,
        PoliciesHttpJson.Default,
        CataloguesHttpJson.Default,
        CataloguesJson.Default,
        WhitelistHttpJson.Default,
        WhitelistJson.Default,
        DeductiblesHttpJson.Default,
        DeductiblesJson.Default,
        TableMappingsHttpJson.Default,
        TableMappingsJson.Default,
        ActivityHttpJson.Default,
        ActivityJson.Default,
        PeopleJson.Default,
        ReferralHttpJson.Default,
        ReferralJson.Default,
        ConsultationsHttpJson.Default,
        ConsultationsJson.Default,
        ArrangementJson.Default,
        PublicationJson.Default,
        WorklistJson.Default,
        PrivacyHttpJson.Default,
        PrivacyJson.Default,
        DestinationsJson.Default,
        InboxJson.Default,
        LiveJson.Default,
        LiveConsultationJson.Default,
        LiveNoticeJson.Default,
        LivePoolJson.Default,
        PoolReadsJson.Default,
        PoolsJson.Default,
        DocumentsJson.Default,
        BoardsHttpJson.Default,
        BoardsJson.Default,
        MessagesJson.Default,
        WebhooksJson.Default,
        DeadLettersJson.Default,
        SealsJson.Default,
        RetentionJson.Default,
        OperationsJson.Default,
    ];

    /// <summary>Every stored event of every slice.</summary>
    internal static EventTypes Events() =>
        new EventTypes(
            JsonTypeInfoResolver.Combine(
                InstitutionsJson.Default,
                PoliciesJson.Default,
                CataloguesJson.Default,
                WhitelistJson.Default,
                DeductiblesJson.Default,
                TableMappingsJson.Default,
                ActivityJson.Default,
                ReferralJson.Default,
                ConsultationsJson.Default,
                PoolsJson.Default,
                PublicationJson.Default,
                PeopleJson.Default,
                PrivacyJson.Default,
                BoardsJson.Default,
                SealsJson.Default
            )
        )
            .MapReferrals()
            .MapConsultations()
            .MapCalendars()
            .MapPools()
            .MapDirectory()
            .MapPractitioners()
            .MapPolicies()
            .MapCatalogues()
            .MapWhitelist()
            .MapDeductibles()
            .MapTableMappings()
            .MapActivity()
            .MapPeople()
            .MapEmergencyAccesses()
            .MapBoards()
            .MapSeals();

    /// <summary>Every problem that the service can answer: code, status, and what it says to people.</summary>
    internal static ProblemTexts Problems { get; } =
        new([
            .. HttpProblems.All,
            .. PeopleProblems.All,
            .. ReferralProblems.All,
            .. ConsultationProblems.All,
            .. PoolsProblems.All,
            .. WorklistProblems.All,
            .. PrivacyProblems.All,
            .. LiveProblems.All,
            .. DocumentsProblems.All,
            .. BoardsProblems.All,
            .. InstitutionsProblems.All,
            .. PoliciesProblems.All,
            .. CataloguesProblems.All,
            .. WhitelistProblems.All,
            .. DeductiblesProblems.All,
            .. TableMappingProblems.All,
            .. ActivityProblems.All,
            .. MessagesProblems.All,
            .. FhirProblems.All,
            .. WebhookProblems.All,
            .. BrokerProblems.All,
        ]);

    /// <summary>Everything that follows the log.</summary>
    private static readonly IReadOnlyList<TableProjection> Projections =
    [
        new ReferralList(),
        new ConsultationList(),
        new PoolList(),
        new DeductibleList(),
        new VisitList(),
        new EmergencyAccessList(),
        new BoardProjection(),
    ];

    /// <summary>Marten: the event log, the records of commands, and what the async daemon keeps.</summary>
    private static StoreOptions Store(IServiceProvider provider)
    {
        var options = new StoreOptions();
        options.UseEventLog(provider.GetRequiredService<LogDatabase>().Marten, provider.GetRequiredService<EventTypes>(), Projections);
        return options;
    }

    /// <summary>The way of a request, and every route.</summary>
    internal static void Map(WebApplication app)
    {
        Telemetry.Begin(app.Services);
        app.UseRouting();
        app.UseMiddleware<RequestLog>();
        app.UseMiddleware<AnswerHeaders>();
        app.UseMiddleware<ApiMiddleware>();
        app.UseMiddleware<AddressLimiter>();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseRateLimiter();
        app.MapScreens();
        app.MapHealth();
        app.MapApiDescription();
        app.MapPeople();
        app.MapReferrals();
        app.MapConsultations();
        app.MapArranging();
        app.MapPools();
        app.MapWorklists();
        app.MapDestinations();
        app.MapPoolReads();
        app.MapPrivacy();
        app.MapInbox();
        app.MapLive();
        app.MapDocuments();
        app.MapBoards();
        app.MapInstitutions();
        app.MapPractitioners();
        app.MapPolicies();
        app.MapCatalogues();
        app.MapWhitelist();
        app.MapDeductibles();
        app.MapTableMappings();
        app.MapActivity();
        app.MapMessages();
        app.MapFhir();
        app.MapWebhooks();
        app.MapDeadLetters();
        app.MapProjections();
        app.MapSeals();
        app.MapRetention();
    }

    /// <summary>What must stand in the database before the first request. Harmless to repeat.</summary>
    internal static async Task PrepareAsync(WebApplication app, CancellationToken cancellation)
    {
        await ApplySchemaAsync(app.Services, cancellation);
        await Seed.Run(
            app.Services.GetRequiredService<EventLog>(),
            app.Configuration[Seed.Setting],
            app.Services.GetRequiredService<TimeProvider>().GetUtcNow(),
            cancellation
        );
        await app.Services.GetRequiredService<BrokerRelay>().Begin(cancellation);
        app.PrepareTokens();
    }

    /// <summary>Creates or upgrades every table that no projection makes. Harmless to repeat.</summary>
    internal static async Task ApplySchemaAsync(IServiceProvider services, CancellationToken cancellation)
    {
        await services.GetRequiredService<LogSchema>().Apply(cancellation);
        await DurableWork.ApplySchema(services);
        await services.GetRequiredService<PeopleVault>().ApplySchema(cancellation);
        await services.GetRequiredService<DeductibleFeed>().ApplySchema(cancellation);
        await services.GetRequiredService<FeedWriter>().ApplySchema(cancellation);
        await services.GetRequiredService<WebhookStore>().ApplySchema(cancellation);
        await services.GetRequiredService<BrokerRelay>().ApplySchema(cancellation);
        await services.GetRequiredService<InboxReading>().ApplySchema(cancellation);
        await services.GetRequiredService<AttachmentJobs>().ApplySchema(cancellation);
        await services.GetRequiredService<RevokedTokens>().ApplySchema(cancellation);
        await services.GetRequiredService<RetentionRuns>().ApplySchema(cancellation);
    }

    /// <summary>With no database configured the service brings its own, or uses the one that runs on its data folder already.</summary>
    internal static async Task<EmbeddedPostgres?> StartPostgresAsync(WebApplication app, CancellationToken cancellation)
    {
        if (ConnectionString(app.Configuration) is not null)
        {
            return null;
        }
        var logger = app.Services.GetRequiredService<ILogger<EmbeddedPostgres>>();
        var postgres = await EmbeddedPostgres.StartAsync(EmbeddedPostgresOptions.FromEnvironment(), logger, cancellation);
        app.Configuration[$"ConnectionStrings:{Database}"] = postgres.ConnectionString;
        app.Configuration[MasterKeySource.GeneratedFileSetting] = Path.Combine(postgres.DataFolder, "master-keys");
        app.Configuration[DiskHealth.FolderSetting] = postgres.DataFolder;
        app.Configuration[SealSettings.GeneratedFolderSetting] = postgres.DataFolder;
        app.Configuration[Seed.Setting] ??= Seed.Sample;
        return postgres;
    }

    // For lists and whatever else is no part of log and vault. What the server says may not quote what was stored.
    private static NpgsqlDataSource Lists(string connectionString)
    {
        var connection = new NpgsqlConnectionStringBuilder(connectionString)
        {
            MaxPoolSize = 30,
            KeepAlive = 5,
            MaxAutoPrepare = 50,
            AutoPrepareMinUsages = 2,
            IncludeErrorDetail = false,
            LogParameters = false,
        };
        // Every statement goes by an index, planned once: while a table is small the planner would read all of it for each of many owners.
        // Where a table has no index for it, that makes a plan look so dear that PostgreSQL would compile it, for longer than it runs.
        connection.Options = $"{connection.Options} -c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c jit=off".Trim();
        return NpgsqlDataSource.Create(connection.ConnectionString);
    }

    internal static string? ConnectionString(IConfiguration configuration) =>
        configuration.GetConnectionString(Database) is { Length: > 0 } text ? text : null;
}
