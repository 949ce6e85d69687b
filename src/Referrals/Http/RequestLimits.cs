// How often anybody may ask: by account, by institution, and for what costs more than other requests.
using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Referrals.Security;
using Referrals.Shared;

namespace Referrals.Http;

/// <summary>The settings <c>Limits:*</c>. Each node counts for itself; 0 is no limit.</summary>
/// <param name="Caller">Requests of an account in a second; three times as many at once.</param>
/// <param name="System">The same for a hospital's system.</param>
/// <param name="Institution">Requests of all accounts of an institution in a second; three times as many at once.</param>
/// <param name="Address">
/// Requests from an address in a second, with a token or without; three times as many at once. A hospital shares one.
/// </param>
/// <param name="Searches">Searches for persons and cases by an account in a minute.</param>
/// <param name="Uploads">Files and tables of an account in a minute.</param>
/// <param name="FailedTokens">
/// Tokens from an address that may fail in five minutes; after that only those are looked at that were good before.
/// </param>
internal sealed record RequestLimits(int Caller, int System, int Institution, int Address, int Searches, int Uploads, int FailedTokens)
{
    private const string Section = "Limits";

    private static readonly IReadOnlyList<(string Name, int Usual)> Settings =
    [
        ("CallerPerSecond", 50),
        ("SystemPerSecond", 500),
        ("InstitutionPerSecond", 1_000),
        ("AddressPerSecond", 2_000),
        ("SearchesPerMinute", 60),
        ("UploadsPerMinute", 60),
        ("FailedTokensInFiveMinutes", 100),
    ];

    /// <summary>Of all settings, for those who set them.</summary>
    public static IEnumerable<string> Names => Settings.Select(setting => $"{Section}:{setting.Name}");

    public static RequestLimits From(IConfiguration configuration)
    {
        var set = Settings.Select(setting => configuration.GetValue($"{Section}:{setting.Name}", setting.Usual)).ToArray();
        return new RequestLimits(set[0], set[1], set[2], set[3], set[4], set[5], set[6]);
    }

    /// <summary>No limits, for a node that drives its own traffic.</summary>
    public static void Lift(IConfiguration configuration)
    {
        foreach (var name in Names)
            configuration[name] ??= "0";
    }
}

/// <summary>What has a budget of its own, whatever else an account asks for.</summary>
internal enum RequestBudget
{
    /// <summary>Searching for persons and cases.</summary>
    Search,

    /// <summary>Files and tables.</summary>
    Upload,
}

/// <summary>On an endpoint whose requests are counted in a budget.</summary>
internal sealed record HasBudget(RequestBudget Budget);

internal static class RequestLimiting
{
    private const int Burst = 3;

    public static IServiceCollection AddRequestLimits(this IServiceCollection services)
    {
        services.AddSingleton(provider => RequestLimits.From(provider.GetRequiredService<IConfiguration>()));
        services
            .AddOptions<RateLimiterOptions>()
            .Configure<RequestLimits>(
                (options, limits) =>
                {
                    options.GlobalLimiter = PartitionedRateLimiter.CreateChained(
                        PartitionedRateLimiter.Create<HttpContext, string>(http => ByInstitution(http, limits)),
                        PartitionedRateLimiter.Create<HttpContext, string>(http => ByCaller(http, limits)),
                        PartitionedRateLimiter.Create<HttpContext, string>(http => ByBudget(http, limits))
                    );
                    options.OnRejected = async (rejected, _) => await Refuse(rejected.HttpContext, "rate-limited", rejected.Lease);
                }
            );
        return services;
    }

    /// <summary>What the endpoint does has a budget of its own.</summary>
    public static TBuilder Within<TBuilder>(this TBuilder builder, RequestBudget budget)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new HasBudget(budget));

    /// <summary>So many in a second, and some at once after a pause.</summary>
    public static RateLimitPartition<string> PerSecond(string key, int limit) =>
        limit <= 0
            ? RateLimitPartition.GetNoLimiter(key)
            : RateLimitPartition.GetTokenBucketLimiter(
                key,
                _ => new TokenBucketRateLimiterOptions
                {
                    TokenLimit = Burst * limit,
                    TokensPerPeriod = limit,
                    ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                }
            );

    /// <summary>Refuses a request, and says when to come again.</summary>
    public static Task Refuse(HttpContext context, string code, RateLimitLease? lease)
    {
        var wait = lease is not null && lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : TimeSpan.FromSeconds(1);
        context.Response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return Problems.Write(context, new Refusal(code));
    }

    private static RateLimitPartition<string> ByCaller(HttpContext http, RequestLimits limits) =>
        http.Features.Get<Caller>() is { } caller
            ? PerSecond($"{caller.County}/{caller.Subject}", caller.Is(Roles.HisSystem) ? limits.System : limits.Caller)
            : RateLimitPartition.GetNoLimiter("");

    private static RateLimitPartition<string> ByInstitution(HttpContext http, RequestLimits limits) =>
        http.Features.Get<Caller>() is { Institution: { } institution } caller
            ? PerSecond($"{caller.County}/{institution}", limits.Institution)
            : RateLimitPartition.GetNoLimiter("");

    private static RateLimitPartition<string> ByBudget(HttpContext http, RequestLimits limits)
    {
        if (
            http.Features.Get<Caller>() is not { } caller
            || http.GetEndpoint()?.Metadata.GetMetadata<HasBudget>() is not { Budget: var budget }
        )
            return RateLimitPartition.GetNoLimiter("");
        var limit = budget == RequestBudget.Search ? limits.Searches : limits.Uploads;
        var key = $"{caller.County}/{caller.Subject}/{budget}";
        return limit <= 0
            ? RateLimitPartition.GetNoLimiter(key)
            : RateLimitPartition.GetFixedWindowLimiter(
                key,
                _ => new FixedWindowRateLimiterOptions { PermitLimit = limit, Window = TimeSpan.FromMinutes(1) }
            );
    }
}
