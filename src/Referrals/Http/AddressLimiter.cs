// What is counted before anybody knows who asks: requests of an address, and tokens that fail.
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Caching.Memory;
using Referrals.Security;

namespace Referrals.Http;

/// <summary>
/// Limits requests by address, and locks out tokens that fail: one that fails ten times in a minute is not looked at for the rest of it;
/// once an address has sent too many that fail, only those are looked at that were good before. So a hospital whose system has an old
/// token keeps working.
/// </summary>
internal sealed class AddressLimiter(RequestDelegate next, RequestLimits limits) : IDisposable
{
    private const int FailuresOfOne = 10;
    private const int MostKnown = 50_000;

    // Of an IPv6 address a household has all that begin alike.
    private const int NetworkBytes = 8;

    private readonly PartitionedRateLimiter<string> requests = PartitionedRateLimiter.Create<string, string>(address =>
        RequestLimiting.PerSecond(address, limits.AddressPerSecond)
    );

    private readonly PartitionedRateLimiter<string> failuresOfToken = Within(FailuresOfOne, TimeSpan.FromMinutes(1));
    private readonly PartitionedRateLimiter<string> failedTokens = Within(limits.FailedTokensInFiveMinutes, TimeSpan.FromMinutes(5));
    private readonly MemoryCache good = new(new MemoryCacheOptions { SizeLimit = MostKnown });

    public async Task InvokeAsync(HttpContext context)
    {
        if (!context.IsInApi())
        {
            await next(context);
            return;
        }

        var address = Of(context.Connection.RemoteIpAddress);
        using var lease = requests.AttemptAcquire(address);
        if (!lease.IsAcquired)
        {
            await RequestLimiting.Refuse(context, "rate-limited", lease);
            return;
        }

        if (limits.FailedTokensInFiveMinutes <= 0 || context.Request.Headers.Authorization.ToString() is not { Length: > 0 } authorization)
        {
            await next(context);
            return;
        }

        var token = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(authorization)), 0, 16);
        var known = good.TryGetValue(token, out _);
        if (Exhausted(failuresOfToken, token) || (!known && Exhausted(failedTokens, address)))
        {
            await RequestLimiting.Refuse(context, "token.locked-out", null);
            return;
        }

        await next(context);
        if (context.Response.StatusCode != StatusCodes.Status401Unauthorized)
        {
            // An open endpoint does not look at it.
            if (!known && context.Features.Get<Caller>() is not null)
                good.Set(token, true, new MemoryCacheEntryOptions { Size = 1, SlidingExpiration = TimeSpan.FromHours(1) });
            return;
        }

        good.Remove(token);
        // A token that fails again and again is one.
        if (failuresOfToken.GetStatistics(token)?.CurrentAvailablePermits == FailuresOfOne)
            failedTokens.AttemptAcquire(address).Dispose();
        failuresOfToken.AttemptAcquire(token).Dispose();
    }

    /// <summary>An address as it is counted.</summary>
    public static string Of(IPAddress? address) =>
        address switch
        {
            null => "",
            { IsIPv4MappedToIPv6: true } => address.MapToIPv4().ToString(),
            { AddressFamily: AddressFamily.InterNetworkV6 } => Convert.ToHexString(address.GetAddressBytes().AsSpan(0, NetworkBytes)),
            _ => address.ToString(),
        };

    public void Dispose()
    {
        requests.Dispose();
        failuresOfToken.Dispose();
        failedTokens.Dispose();
        good.Dispose();
    }

    private static bool Exhausted(PartitionedRateLimiter<string> limiter, string key) =>
        limiter.GetStatistics(key)?.CurrentAvailablePermits == 0;

    private static PartitionedRateLimiter<string> Within(int limit, TimeSpan window) =>
        PartitionedRateLimiter.Create<string, string>(key =>
            RateLimitPartition.GetFixedWindowLimiter(
                key,
                _ => new FixedWindowRateLimiterOptions { PermitLimit = Math.Max(1, limit), Window = window }
            )
        );
}
