// The parts of the log in a host.
using Marten;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Referrals.EventStore.Projections;

namespace Referrals.EventStore;

/// <summary>What stands beside Marten in a host.</summary>
public static class EventStoreServices
{
    /// <summary>
    /// Adds the log, its tables and its projections. The host also adds Marten with <see cref="StoreConfiguration.UseEventLog"/> and its
    /// async daemon, and an <see cref="EventTypes"/>.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="projections">What follows the log; the same as Marten is given.</param>
    public static IServiceCollection AddEventLog(this IServiceCollection services, IReadOnlyList<TableProjection> projections)
    {
        services.AddSingleton(provider => new EventLog(
            provider.GetRequiredService<IDocumentStore>(),
            provider.GetRequiredService<EventTypes>(),
            provider.GetRequiredService<ILogger<EventLog>>(),
            provider.GetService<EventLogOptions>()
        ));
        services.AddSingleton(provider => new ProjectionProgress(
            provider.GetRequiredService<IDocumentStore>(),
            provider.GetRequiredService<EventLog>(),
            projections,
            provider.GetRequiredService<ILogger<ProjectionProgress>>()
        ));
        services.AddSingleton<LogSchema>();
        services.AddSingleton<TableRebuild>();
        services.AddHostedService<LogNotifications>();
        services.AddHostedService<ProjectionSupervisor>();
        return services;
    }
}
