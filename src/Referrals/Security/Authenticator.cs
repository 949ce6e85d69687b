// From a bearer token to a caller.
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Referrals.Security;

/// <summary>Says who sends a request, or why that cannot be said.</summary>
internal sealed class Authenticator(SecuritySettings settings, DevelopmentKey developmentKey, TimeProvider time)
{
    private readonly JsonWebTokenHandler handler = new() { MapInboundClaims = false };

    public async ValueTask<(Caller? Caller, Refusal? Refusal)> Authenticate(HttpContext context)
    {
        var header = context.Request.Headers.Authorization.ToString();
        if (!header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
            return (null, new Refusal("token.missing"));
        var result = await handler.ValidateTokenAsync(header["Bearer ".Length..].Trim(), new TokenValidationParameters
        {
            ValidIssuer = SecuritySettings.DevelopmentIssuer,
            ValidAudience = settings.Audience,
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            IssuerSigningKey = developmentKey.Key,
            LifetimeValidator = (from, until, _, _) => from <= time.GetUtcNow().UtcDateTime && time.GetUtcNow().UtcDateTime < until
                ? true
                : throw new SecurityTokenExpiredException(),
        });
        if (!result.IsValid)
            return (null, new Refusal(result.Exception is SecurityTokenExpiredException ? "token.expired" : "token.invalid"));
        var token = (JsonWebToken)result.SecurityToken;
        var roles = token.Claims.Where(c => c.Type == settings.RolesClaim).Aggregate(Roles.None, (all, c) => all | RoleNames.Parse(c.Value));
        var caller = new Caller(token.Subject, Text(settings.CountyClaim) ?? "", Text(settings.InstitutionClaim), roles, Text(settings.PractitionerClaim));
        return caller.Roles == Roles.None || caller.County.Length == 0 ? (null, new Refusal("token.claims")) : (caller, null);

        string? Text(string claim) => token.TryGetPayloadValue<string>(claim, out var value) ? value : null;
    }
}
