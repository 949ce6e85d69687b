// What the slice brings to the service.
using Referrals.Institutions;
using Referrals.Policies;
using Directory = Referrals.Institutions.Directory;

namespace Referrals.Cases;

internal static class ReferralSlice
{
    public static IServiceCollection AddReferralCases(this IServiceCollection services) => services
        .AddSingleton(p => new Reference<Directory>(p.GetRequiredService<EventStore.EventLog>(), Directory.Aggregate, p.GetRequiredService<TimeProvider>()))
        .AddSingleton(p => new Reference<Practitioners>(p.GetRequiredService<EventStore.EventLog>(), Practitioners.Aggregate, p.GetRequiredService<TimeProvider>()))
        .AddSingleton(p => new Reference<PolicyBook>(p.GetRequiredService<EventStore.EventLog>(), PolicyBook.Aggregate, p.GetRequiredService<TimeProvider>()))
        .AddSingleton<FactsLoader>()
        .AddSingleton<ReferralHandling>()
        .AddSingleton<ReferralReading>()
        .AddSingleton<ReferralListing>();
}
