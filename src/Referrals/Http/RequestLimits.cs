// How often anybody may ask: by account, by institution, and for what costs more than other requests.
using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Referrals.Security;
using Referrals.Shared;

namespace Referrals.Http;

/// <summary>The settings <c>Limits:*</c>, by the names of its members. Each node counts for itself; 0 is no limit.</summary>
internal sealed record RequestLimits
{
    private const string Section = "Limits";

    /// <summary>Requests of an account in a second; three times as many at once.</summary>
    public int CallerPerSecond { get; init; } = 50;

    /// <summary>The same for a hospital's system.</summary>
    public int SystemPerSecond { get; init; } = 500;

    /// <summary>Requests of all accounts of an institution in a second; three times as many at once.</summary>
    public int InstitutionPerSecond { get; init; } = 1_000;

    /// <summary>
    /// Requests from an address in a second, with a token or without; three times as many at once. A hospital shares one.
    /// </summary>
    public int AddressPerSecond { get; init; } = 2_000;

    /// <summary>Searches for persons and cases by an account in a minute.</summary>
    public int SearchesPerMinute { get; init; } = 60;

    /// <summary>Files and tables of an account in a minute.</summary>
    public int UploadsPerMinute { get; init; } = 60;

    /// <summary>
    /// Tokens from an address that may fail in five minutes; after that only those are looked at that were good before.
    /// </summary>
    public int FailedTokensInFiveMinutes { get; init; } = 100;

    /// <summary>Of all settings, for those who set them.</summary>
    public static IEnumerable<string> Names =>
        typeof(RequestLimits).GetProperties().Where(one => one.PropertyType == typeof(int)).Select(one => $"{Section}:{one.Name}");

    public static RequestLimits From(IConfiguration configuration) => configuration.GetSection(Section).Get<RequestLimits>() ?? new();

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
            ? PerSecond($"{caller.County}/{caller.Subject}", caller.Is(Roles.HisSystem) ? limits.SystemPerSecond : limits.CallerPerSecond)
            : RateLimitPartition.GetNoLimiter("");

    private static RateLimitPartition<string> ByInstitution(HttpContext http, RequestLimits limits) =>
        http.Features.Get<Caller>() is { Institution: { } institution } caller
            ? PerSecond($"{caller.County}/{institution}", limits.InstitutionPerSecond)
            : RateLimitPartition.GetNoLimiter("");

    private static RateLimitPartition<string> ByBudget(HttpContext http, RequestLimits limits)
    {
        if (
            http.Features.Get<Caller>() is not { } caller
            || http.GetEndpoint()?.Metadata.GetMetadata<HasBudget>() is not { Budget: var budget }
        )
            return RateLimitPartition.GetNoLimiter("");
        var limit = budget == RequestBudget.Search ? limits.SearchesPerMinute : limits.UploadsPerMinute;
        var key = $"{caller.County}/{caller.Subject}/{budget}";
        return limit <= 0
            ? RateLimitPartition.GetNoLimiter(key)
            : RateLimitPartition.GetFixedWindowLimiter(
                key,
                _ => new FixedWindowRateLimiterOptions { PermitLimit = limit, Window = TimeSpan.FromMinutes(1) }
            );
    }
}
