// The two schemes of bearer tokens: the issuer's, and development tokens while there is no issuer.
using System.Net;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Referrals.Hosting;
using Referrals.Shared;

namespace Referrals.Security;

internal static partial class Tokens
{
    public const string IssuerScheme = "issuer";
    public const string DevelopmentScheme = "development";

    public const int LongestToken = 16 * 1024;

    /// <summary>How far the issuer's clock and ours may be apart.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(1);

    private const string Development =
        "Development tokens are accepted (ops/token makes them), because no issuer is configured: "
        + "fit for trying out, not for patients";

    // Signatures by key pairs only: with the others whoever can check a token can make one.
    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256,
        SecurityAlgorithms.RsaSha384,
        SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256,
        SecurityAlgorithms.RsaSsaPssSha384,
        SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256,
        SecurityAlgorithms.EcdsaSha384,
        SecurityAlgorithms.EcdsaSha512,
    ];

    public static IServiceCollection AddTokens(this IServiceCollection services)
    {
        services.AddSingleton(provider => SecuritySettings.From(provider.GetRequiredService<IConfiguration>()));
        services.AddSingleton(_ => new Lazy<DevelopmentKey>(() => DevelopmentKey.Open(LocalData.Folder())));
        services.AddSingleton<IssuerKeys>();
        services.AddSingleton<RevokedTokens>();
        services.AddSingleton<TokenEvents>();
        services.AddAuthentication().AddJwtBearer(IssuerScheme, Common).AddJwtBearer(DevelopmentScheme, Common);
        // Data protection comes along, seals nothing here, and would write a key into the home folder at the first start.
        var protection = typeof(KeyManagementOptions).Assembly;
        services.Remove(
            services.Single(service => service.ServiceType == typeof(IHostedService) && service.ImplementationType?.Assembly == protection)
        );
        services
            .AddOptions<AuthenticationOptions>()
            .Configure<SecuritySettings>(
                (options, settings) => options.DefaultScheme = settings.DevelopmentTokens ? DevelopmentScheme : IssuerScheme
            );
        services.AddOptions<JwtBearerOptions>(IssuerScheme).Configure<SecuritySettings, IssuerKeys, TimeProvider>(AcceptIssuer);
        services
            .AddOptions<JwtBearerOptions>(DevelopmentScheme)
            .Configure<SecuritySettings, Lazy<DevelopmentKey>, TimeProvider>(AcceptDevelopment);
        return services;
    }

    /// <summary>Makes the key of development tokens, where they are accepted, and says so.</summary>
    public static void PrepareTokens(this WebApplication app)
    {
        if (!app.Services.GetRequiredService<SecuritySettings>().DevelopmentTokens)
            return;
        _ = app.Services.GetRequiredService<Lazy<DevelopmentKey>>().Value;
        LogDevelopment(app.Logger);
    }

    private static void Common(JwtBearerOptions options)
    {
        options.EventsType = typeof(TokenEvents);
        options.SaveToken = false;
    }

    private static void AcceptIssuer(JwtBearerOptions options, SecuritySettings settings, IssuerKeys keys, TimeProvider time)
    {
        options.ConfigurationManager = keys;
        options.TokenHandlers.Clear();
        options.TokenHandlers.Add(new IssuerTokenHandler(keys) { MaximumTokenSizeInBytes = LongestToken, MapInboundClaims = false });
        options.TokenValidationParameters = Parameters(settings.Issuer?.OriginalString, settings, time);
    }

    private static void AcceptDevelopment(JwtBearerOptions options, SecuritySettings settings, Lazy<DevelopmentKey> key, TimeProvider time)
    {
        options.TokenHandlers.Clear();
        options.TokenHandlers.Add(new JsonWebTokenHandler { MaximumTokenSizeInBytes = LongestToken, MapInboundClaims = false });
        options.TokenValidationParameters = Parameters(SecuritySettings.DevelopmentIssuer, settings, time);
        options.TokenValidationParameters.IssuerSigningKeys = [key.Value.Key];
    }

    private static TokenValidationParameters Parameters(string? issuer, SecuritySettings settings, TimeProvider time) =>
        new()
        {
            ValidIssuer = issuer,
            ValidAudience = settings.Audience,
            ValidAlgorithms = Algorithms,
            IssuerSigningKeyResolver = (_, token, id, parameters) => KeysOf((JsonWebToken)token, id, parameters.IssuerSigningKeys ?? []),
            TryAllIssuerSigningKeys = false,
            LifetimeValidator = (from, until, _, _) => IsCurrent(from, until, time.GetUtcNow()),
        };

    // A key is for its own algorithm only. A token without a key id can only mean the one key that there is.
    private static SecurityKey[] KeysOf(JsonWebToken token, string? id, IEnumerable<SecurityKey> keys)
    {
        var all = keys.ToArray();
        return
        [
            .. all.Where(key =>
                (string.IsNullOrEmpty(id) ? all.Length == 1 : key.KeyId == id)
                && (key is not JsonWebKey { Alg.Length: > 0 } typed || typed.Alg == token.Alg)
            ),
        ];
    }

    // Ends at the very moment at which a live stream does.
    private static bool IsCurrent(DateTime? from, DateTime? until, DateTimeOffset now)
    {
        if (until <= (now - ClockSkew).UtcDateTime)
            throw new SecurityTokenExpiredException();
        return until is not null && !(from > (now + ClockSkew).UtcDateTime);
    }

    [LoggerMessage(211, LogLevel.Warning, Development)]
    private static partial void LogDevelopment(ILogger logger);
}

/// <summary>The first token of a new key waits until the key has been looked up.</summary>
internal sealed class IssuerTokenHandler(IssuerKeys keys) : JsonWebTokenHandler
{
    public override async Task<TokenValidationResult> ValidateTokenAsync(string token, TokenValidationParameters validationParameters)
    {
        var result = await base.ValidateTokenAsync(token, validationParameters);
        if (result.Exception is not SecurityTokenSignatureKeyNotFoundException || await keys.Renewed() is not { } renewed)
            return result;
        validationParameters.IssuerSigningKeys = renewed.SigningKeys;
        return await base.ValidateTokenAsync(token, validationParameters);
    }
}

/// <summary>What is asked of a request before its token is checked, and of a genuine token before its bearer gets in.</summary>
internal sealed class TokenEvents(SecuritySettings settings, IssuerKeys keys, RevokedTokens revoked) : JwtBearerEvents
{
    public override async Task MessageReceived(MessageReceivedContext context)
    {
        var http = context.HttpContext;
        var headers = http.Request.Headers.Authorization;
        var development = context.Scheme.Name == Tokens.DevelopmentScheme;
        if (http.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null)
            context.NoResult();
        else if (headers.Count > 1)
            context.Fail("more than one Authorization header");
        else if (!headers.ToString().StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
            context.NoResult();
        // The configured addresses were checked at the start; this is for whatever else may lead here.
        else if (development && http.Connection.LocalIpAddress is { } address && !IPAddress.IsLoopback(address))
            context.Fail("development tokens are for this machine only");
        else if (!development && await keys.Current(CancellationToken.None) is null)
            context.Fail(new TokenRefusedException(new Refusal("issuer-away")));
    }

    public override async Task TokenValidated(TokenValidatedContext context)
    {
        var token = (JsonWebToken)context.SecurityToken;
        try
        {
            var (caller, refusal) = TokenClaims.Read(token, settings);
            // What a token calls critical must be understood, and nothing is.
            if (token.TryGetHeaderValue<object>("crit", out _))
                context.Fail("critical extensions");
            else if (refusal is not null)
                context.Fail(new TokenRefusedException(refusal));
            else if (await revoked.Contains(token))
                context.Fail(new TokenRefusedException(new Refusal("token.revoked")));
            else
                context.HttpContext.Features.Set(caller);
        }
        catch (InvalidOperationException)
        {
            context.Fail("half a surrogate pair");
        }
    }
}

/// <summary>A token is refused for a reason that its sender is told.</summary>
internal sealed class TokenRefusedException(Refusal refusal) : Exception(refusal.Code)
{
    public Refusal Refusal { get; } = refusal;
}
