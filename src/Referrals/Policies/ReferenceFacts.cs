// What a decision is told of institutions, practitioners and policy, and the day.
using Referrals.EventStore;
using Referrals.Hosting;
using Referrals.Http;
using Referrals.Institutions;
using Referrals.Shared;
using Directory = Referrals.Institutions.Directory;

namespace Referrals.Policies;

/// <summary>Facts from other streams, loaded once for a request; events record their versions.</summary>
internal sealed record Facts(Directory Directory, long DirectoryVersion, Practitioners Practitioners, Policy Policy, DateTimeOffset Now)
{
    /// <summary>The business day, Asia/Shanghai.</summary>
    public DateOnly Today { get; } = Shanghai.Day(Now);
}

/// <summary>Loads facts.</summary>
internal sealed class FactsLoader(Reference<Directory> directory, Reference<Practitioners> practitioners, Reference<PolicyBook> policies)
{
    public async ValueTask<Facts> Load(Call call)
    {
        var institutions = await directory.Get(call.Stream(Directory.StreamKey), call.Cancellation);
        var people = await practitioners.Get(call.Stream(Practitioners.StreamKey), call.Cancellation);
        var book = await policies.Get(call.Stream(PolicyBook.StreamKey), call.Cancellation);
        return new Facts(institutions.State, institutions.Version, people.State, book.State.At(call.Now), call.Now);
    }
}

internal static class PolicyServices
{
    public static void AddPolicies(this IServiceCollection services)
    {
        services.AddSingleton(provider => new Reference<PolicyBook>(provider.GetRequiredService<EventLog>(), PolicyBook.Aggregate, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<FactsLoader>();
    }
}
