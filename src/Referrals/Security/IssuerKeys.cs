// The keys with which the issuer signs, found by discovery and looked up again when it has new ones.
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using Referrals.Shared;

namespace Referrals.Security;

/// <summary>
/// Keeps the last good keys while the issuer is away. The library's ConfigurationManager would look keys up behind the request that needs
/// them and refuse the first tokens after every rotation, or else let every request wait for an issuer that hangs; it knows no clock but
/// the system's, asks again at once when the issuer is away, and its last known good configuration accepts withdrawn keys for an hour.
/// Its retriever is used, not its schedule.
/// </summary>
internal sealed partial class IssuerKeys(SecuritySettings settings, TimeProvider time, ILogger<IssuerKeys> logger)
    : IConfigurationManager<OpenIdConnectConfiguration>,
        IDisposable
{
    /// <summary>A key that the issuer withdrew is trusted about this long.</summary>
    public static readonly TimeSpan Freshness = TimeSpan.FromMinutes(15);

    /// <summary>Tokens with invented key ids cannot make us ask more often than this.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    /// <summary>As <see cref="Pause"/>, while there are no keys at all.</summary>
    public static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);

    private readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(10), MaxResponseContentBufferSize = 1024 * 1024 };
    private readonly Lock guard = new();
    private OpenIdConnectConfiguration? current;
    private Task asking = Task.CompletedTask;
    private long? askedAt;

    /// <summary>Why the last lookup failed; null when it did not.</summary>
    public string? Problem { get; private set; }

    /// <summary>The keys at hand; null when there never were any. Older ones are renewed meanwhile.</summary>
    public async ValueTask<OpenIdConnectConfiguration?> Current(CancellationToken cancellation)
    {
        var lookup = Ask(Freshness);
        if (current is null)
            await lookup.WaitAsync(cancellation);
        return current;
    }

    /// <summary>The keys after asking the issuer again, unless that was done just now.</summary>
    public async ValueTask<OpenIdConnectConfiguration?> Renewed()
    {
        await Ask(Pause);
        return current;
    }

    public async Task<OpenIdConnectConfiguration> GetConfigurationAsync(CancellationToken cancel) =>
        await Current(cancel) ?? throw new TokenRefusedException(new Refusal("issuer-away"));

    public void RequestRefresh() => _ = Ask(Pause);

    public void Dispose() => http.Dispose();

    // One lookup at a time, for whoever waits for it.
    private Task Ask(TimeSpan age)
    {
        lock (guard)
        {
            var due =
                current is null ? FirstPause
                : Problem is null ? age
                : Pause;
            if (asking.IsCompleted && (askedAt is not { } at || time.GetElapsedTime(at) >= due))
            {
                askedAt = time.GetTimestamp();
                asking = Task.Run(Lookup);
            }

            return asking;
        }
    }

    private async Task Lookup()
    {
        try
        {
            var found = await Fetch();
            if (current is null || !Ids(found).SetEquals(Ids(current)))
                LogKeys(settings.Issuer!, found.SigningKeys.Count);
            current = found;
            Problem = null;
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            Problem = failure.InnerException is null ? failure.Message : $"{failure.Message} {failure.InnerException.Message}";
            LogNoKeys(settings.Issuer!, Problem, current is null ? "no token can be checked" : "the last good keys are used");
        }
    }

    private async Task<OpenIdConnectConfiguration> Fetch()
    {
        var address = settings.Metadata?.AbsoluteUri ?? $"{settings.Issuer!.OriginalString.TrimEnd('/')}/.well-known/openid-configuration";
        // Plain http was settled when the settings were read.
        var retriever = new HttpDocumentRetriever(http) { RequireHttps = address.StartsWith("https:", StringComparison.OrdinalIgnoreCase) };
        var found = await OpenIdConnectConfigurationRetriever.GetAsync(address, retriever, CancellationToken.None);
        if (found.Issuer != settings.Issuer!.OriginalString)
            throw new InvalidOperationException($"The discovery document at {address} is of the issuer \"{found.Issuer}\".");
        // As they are written: the library's own form of a key has lost the algorithm that it is for.
        found.SigningKeys.Clear();
        foreach (var key in (found.JsonWebKeySet?.Keys ?? []).Where(Signs))
            found.SigningKeys.Add(key);
        return found.SigningKeys.Count > 0 ? found : throw new InvalidOperationException($"The issuer at {address} names no signing keys.");
    }

    private static HashSet<string> Ids(OpenIdConnectConfiguration keys) =>
        keys.SigningKeys.Select(key => key.KeyId).ToHashSet(StringComparer.Ordinal);

    private static bool Signs(JsonWebKey key) =>
        (key.Use is null or "" or "sig")
        && key switch
        {
            { Kty: JsonWebAlgorithmsKeyTypes.RSA } => key.N is { Length: > 0 } && key.E is { Length: > 0 },
            { Kty: JsonWebAlgorithmsKeyTypes.EllipticCurve } => key.Crv is { Length: > 0 }
                && key.X is { Length: > 0 }
                && key.Y is { Length: > 0 },
            _ => false,
        };

    [LoggerMessage(200, LogLevel.Information, "{Issuer} signs with {Count} keys")]
    private partial void LogKeys(Uri issuer, int count);

    [LoggerMessage(201, LogLevel.Warning, "The keys of {Issuer} cannot be looked up: {Reason}; {Consequence}")]
    private partial void LogNoKeys(Uri issuer, string reason, string consequence);
}

/// <summary>Unhealthy while no token can be checked, degraded while only older keys are at hand.</summary>
internal sealed class IssuerHealth(SecuritySettings settings, IssuerKeys keys) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (settings.DevelopmentTokens)
            return HealthCheckResult.Healthy("development tokens");
        return await keys.Current(cancellationToken) is null ? HealthCheckResult.Unhealthy(keys.Problem)
            : keys.Problem is { } problem ? HealthCheckResult.Degraded(problem)
            : HealthCheckResult.Healthy();
    }
}
