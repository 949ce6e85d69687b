// The folder's parts.
using Referrals.Hosting;
using Referrals.People;

namespace Referrals.Broker;

internal static class BrokerServices
{
    public static IServiceCollection AddBroker(this IServiceCollection services) =>
        services
            .AddSingleton(provider => BrokerSettings.From(provider.GetRequiredService<IConfiguration>()))
            .AddSingleton<BrokerLink>()
            .AddSingleton<BrokerTopology>()
            .AddSingleton<BrokerBundles>()
            .AddSingleton<DeadLetters>()
            .AddSingleton<DeadLetterDesk>()
            .AddSingleton<BrokerInbox>()
            .AddSingleton(provider => new RefusedReplay(
                provider.GetRequiredService<BrokerInbox>(),
                provider.GetRequiredService<BrokerLink>(),
                provider.GetRequiredService<PeopleVault>(),
                provider.GetRequiredService<DeadLetters>()
            ))
            .AddSingleton(BrokerDescription.In)
            .AddSingleton(BrokerDescription.Out)
            .AddSingleton(BrokerDescription.Boards)
            .AddHostedService<BrokerListener>()
            .AddSingleNodeWork<BrokerRelay>()
            .AddSingleNodeWork<BoardRelay>()
            .AddSingleNodeWork<DeadLetterWatch>();
}
