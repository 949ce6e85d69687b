// The folder's parts.
using Referrals.Hosting;

namespace Referrals.Broker;

internal static class BrokerServices
{
    public static IServiceCollection AddBroker(this IServiceCollection services) =>
        services
            .AddSingleton(provider => BrokerSettings.From(provider.GetRequiredService<IConfiguration>()))
            .AddSingleton<BrokerLink>()
            .AddSingleton<BrokerTopology>()
            .AddSingleton<DeadLetters>()
            .AddSingleton<BrokerInbox>()
            .AddHostedService<BrokerListener>()
            .AddSingleNodeWork<BrokerRelay>();
}
