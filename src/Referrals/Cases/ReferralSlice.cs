// What the slice brings to the service.
using Referrals.Hosting;
using Referrals.ReservedPools;

namespace Referrals.Cases;

internal static class ReferralSlice
{
    public static IServiceCollection AddReferralCases(this IServiceCollection services) =>
        services
            .AddSingleton<FreeReserveListing>()
            .AddSingleton<PatientCases>()
            .AddSingleton<CaseHandler>()
            .AddSingleton<DestinationListsLoader>()
            .AddSingleton(provider => DeductibleFeedSettings.From(provider.GetRequiredService<IConfiguration>()))
            .AddSingleNodeWork<DeductibleFeed>()
            .AddSingleton<FilingListing>()
            .AddSingleton<DeathHandler>()
            .AddSingleton<SpawnHandler>()
            .AddSingleton<CaseRows>()
            .AddSingleton<ReferralReading>()
            .AddSingleton<ReferralListing>()
            .AddSingleton<Patients>();
}
