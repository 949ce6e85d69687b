// From a bearer token to a caller.
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Referrals.Security;

/// <summary>Says who sends a request, or why that cannot be said.</summary>
internal sealed partial class Authenticator(
    SecuritySettings settings, IssuerKeys issuer, Lazy<DevelopmentKey> development, TimeProvider time, ILogger<Authenticator> logger)
{
    public const int LongestToken = 16 * 1024;

    /// <summary>How far the issuer's clock and ours may be apart.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(1);

    // Signatures by key pairs only: with the others whoever can check a token can make one.
    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    private readonly JsonWebTokenHandler handler = new() { MaximumTokenSizeInBytes = LongestToken };
    private readonly TokenCache cache = new();
    private readonly Lazy<KeySet> developmentKeys = new(() => new KeySet(development.Value.Key));

    /// <summary>Makes the key of development tokens, where they are accepted, and says so.</summary>
    public void Prepare()
    {
        if (settings.DevelopmentTokens && developmentKeys.Value.Count > 0)
            LogDevelopment();
    }

    public async ValueTask<(Caller? Caller, Refusal? Refusal)> Authenticate(HttpContext context)
    {
        var (text, refusal) = Bearer(context.Request);
        if (text is null)
            return (null, refusal);
        // The configured addresses were checked at the start; this is for whatever else may lead here.
        if (settings.DevelopmentTokens && context.Connection.LocalIpAddress is { } address && !IPAddress.IsLoopback(address))
            return (null, Invalid("development tokens are for this machine only"));
        var cancellation = context.RequestAborted;
        if ((settings.DevelopmentTokens ? developmentKeys.Value : await issuer.Current(cancellation)) is not { } keys)
            return (null, new Refusal("issuer-away"));
        var hash = TokenHash.Of(text);
        var now = time.GetUtcNow();
        return cache.Find(hash, keys, now) is { } known ? (known, null) : await Validate(text, hash, keys, now, cancellation);
    }

    private (string? Token, Refusal? Refusal) Bearer(HttpRequest request)
    {
        const string scheme = "Bearer";
        var headers = request.Headers.Authorization;
        if (headers.Count > 1)
            return (null, Invalid("more than one Authorization header"));
        var header = headers.ToString();
        if (!header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) || (header.Length > scheme.Length && header[scheme.Length] != ' '))
            return (null, new Refusal("token.missing"));
        var token = header[scheme.Length..].Trim(' ');
        if (token.Length == 0)
            return (null, new Refusal("token.missing"));
        return token.Length <= LongestToken && Ascii.IsValid(token) && token.Count(c => c == '.') == 2 ? (token, null) : (null, Invalid("not a signed token"));
    }

    private async ValueTask<(Caller? Caller, Refusal? Refusal)> Validate(string text, TokenHash hash, KeySet keys, DateTimeOffset now, CancellationToken cancellation)
    {
        JsonWebToken token;
        try
        {
            token = handler.ReadJsonWebToken(text);
        }
        catch (Exception malformed) when (malformed is ArgumentException or SecurityTokenException or JsonException or FormatException or InvalidOperationException)
        {
            return (null, Invalid("it cannot be read"));
        }

        var key = keys.Find(token.Kid);
        if (key is null && !settings.DevelopmentTokens && await issuer.Renewed(cancellation) is { } renewed)
        {
            keys = renewed;
            key = keys.Find(token.Kid);
        }

        if (key is null)
            return (null, Invalid("no key of this id"));
        if (await Fault(token, key) is { } fault)
            return (null, Invalid(fault));
        // The times are ours to judge, by our clock, and only of a token that is genuine.
        if (token.ValidTo == DateTime.MinValue || token.ValidFrom > (now + ClockSkew).UtcDateTime)
            return (null, Invalid("not valid yet, or for ever"));
        if (token.ValidTo <= (now - ClockSkew).UtcDateTime)
            return (null, new Refusal("token.expired"));
        try
        {
            var (caller, refusal) = TokenClaims.Read(token, settings);
            if (caller is not null)
                cache.Add(hash, caller, keys, now, new DateTimeOffset(token.ValidTo, TimeSpan.Zero));
            else
                LogRefused(refusal!.Code, $"claim {refusal.Values!["claim"]}");
            return (caller, refusal);
        }
        catch (InvalidOperationException)
        {
            return (null, Invalid("half a surrogate pair"));
        }
    }

    private async Task<string?> Fault(JsonWebToken token, SecurityKey key)
    {
        // What a token calls critical must be understood, and nothing is.
        using var header = JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(token.EncodedHeader));
        if (header.RootElement.TryGetProperty("crit", out _))
            return "critical extensions";
        if (key is JsonWebKey { Alg.Length: > 0 } typed && typed.Alg != token.Alg)
            return "not the algorithm of the key";
        var result = await handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = settings.Issuer?.OriginalString ?? SecuritySettings.DevelopmentIssuer,
            ValidAudience = settings.Audience,
            ValidAlgorithms = Algorithms,
            IssuerSigningKey = key,
            ValidateLifetime = false,
        });
        return result.IsValid ? null : result.Exception.GetType().Name;
    }

    private Refusal Invalid(string reason)
    {
        LogRefused("token.invalid", reason);
        return new Refusal("token.invalid");
    }

    [LoggerMessage(211, LogLevel.Warning, "Development tokens are accepted (ops/token makes them), because no issuer is configured: fit for trying out, not for patients")]
    private partial void LogDevelopment();

    // For the operator who connects an issuer; at a higher level anybody could fill the log.
    [LoggerMessage(210, LogLevel.Debug, "{Code}: {Reason}")]
    private partial void LogRefused(string code, string reason);
}
