// What a decision is told of institutions, practitioners and policy, and the day.
using Referrals.Hosting;
using Referrals.Http;
using Referrals.Institutions;
using Referrals.Shared;
using Directory = Referrals.Institutions.Directory;

namespace Referrals.Policies;

/// <summary>Facts from other streams, loaded once for a request; events record their versions.</summary>
internal sealed record ReferenceFacts(
    Directory Directory,
    long DirectoryVersion,
    Practitioners Practitioners,
    Policy Policy,
    DateTimeOffset Now
)
{
    /// <summary>The business day, Asia/Shanghai.</summary>
    public DateOnly Today { get; } = Shanghai.Day(Now);
}

/// <summary>Loads facts.</summary>
internal sealed class ReferenceFactsLoader(
    Reference<Directory> directory,
    Reference<Practitioners> practitioners,
    Reference<PolicyBook> policies
)
{
    public async ValueTask<ReferenceFacts> Load(RequestContext context)
    {
        var institutions = await directory.Get(context.Stream(Directory.StreamKey), context.Cancellation);
        var people = await practitioners.Get(context.Stream(Practitioners.StreamKey), context.Cancellation);
        var book = await policies.Get(context.Stream(PolicyBook.StreamKey), context.Cancellation);
        return new ReferenceFacts(institutions.State, institutions.Version, people.State, book.State.At(context.Now), context.Now);
    }
}

internal static class PolicyServices
{
    public static void AddPolicies(this IServiceCollection services)
    {
        services.AddReference(PolicyBook.Aggregate);
        services.AddSingleton<ReferenceFactsLoader>();
    }
}
