// What the slice brings to the service.
namespace Referrals.Cases;

internal static class ReferralSlice
{
    public static IServiceCollection AddReferralCases(this IServiceCollection services) => services
        .AddSingleton<FactsLoader>()
        .AddSingleton<ReservedPools.FreeReserveListing>()
        .AddSingleton<ReferralHandling>()
        .AddSingleton<ReferralReading>()
        .AddSingleton<ReferralListing>()
        .AddSingleton<Patients>();
}
