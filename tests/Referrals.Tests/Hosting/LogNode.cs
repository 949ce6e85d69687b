// The log without the service around it, as one node of its own.
using JasperFx.Events.Daemon;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Referrals.EventStore;
using Referrals.EventStore.Projections;

namespace Referrals.Tests.Hosting;

/// <summary>A log on a database, and on request its projections: what one process has. Nothing is opened before it is used.</summary>
internal sealed class LogNode : IAsyncDisposable
{
    private readonly NpgsqlDataSource database;
    private readonly IHost host;
    private bool following;

    public LogNode(
        string connectionString,
        EventTypes types,
        IReadOnlyList<TableProjection>? projections = null,
        EventLogOptions? options = null,
        string schema = "referrals",
        ILoggerProvider? logger = null,
        Action<StoreOptions>? configure = null
    )
    {
        database = EventLogOptions.Connect(connectionString);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        if (logger is not null)
            builder.Logging.AddProvider(logger);
        builder.Services.AddSingleton(types);
        builder.Services.AddSingleton(options ?? new EventLogOptions());
        builder
            .Services.AddMarten(_ =>
            {
                var store = new StoreOptions();
                store.UseEventLog(database, types, projections ?? [], schema);
                configure?.Invoke(store);
                return store;
            })
            .AddAsyncDaemon(DaemonMode.HotCold);
        builder.Services.AddEventLog(projections ?? []);
        host = builder.Build();
    }

    public IServiceProvider Services => host.Services;

    public EventLog Log => Services.GetRequiredService<EventLog>();

    public IDocumentStore Store => Services.GetRequiredService<IDocumentStore>();

    public ProjectionProgress Progress => Services.GetRequiredService<ProjectionProgress>();

    /// <summary>Creates the tables.</summary>
    public Task ApplySchema(CancellationToken cancellation = default) => Services.GetRequiredService<LogSchema>().Apply(cancellation);

    public Task Rebuild(string projection, Action<long>? report = null, CancellationToken cancellation = default) =>
        Services.GetRequiredService<TableRebuild>().Run(projection, report, cancellation);

    /// <summary>Begins to compete for the projections, and to hear of other processes.</summary>
    public async Task<LogNode> Follow(CancellationToken cancellation = default)
    {
        following = true;
        await host.StartAsync(cancellation);
        return this;
    }

    public async ValueTask DisposeAsync()
    {
        if (following)
            await host.StopAsync();
        if (host is IAsyncDisposable services)
            await services.DisposeAsync();
        await database.DisposeAsync();
    }
}
