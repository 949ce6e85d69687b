// What the workbench is told before anybody has signed in, and what a browser may do with its page.
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Referrals.Security;

namespace Referrals.Screens;

/// <summary>How to sign in: addresses of the issuer, names of claims. Nothing in it is secret.</summary>
/// <param name="Authorize">Where the browser is sent.</param>
/// <param name="Token">Where a code becomes a token.</param>
/// <param name="End">Where a session at the issuer ends; null where it says of none.</param>
/// <param name="Client">The client id of the workbench at the issuer.</param>
/// <param name="Scope">What is asked for.</param>
/// <param name="Trial">People of the sample county may be chosen: fit for trying out, not for patients.</param>
/// <param name="IdleMinutes">After how many minutes without a key or a click the workbench signs out.</param>
/// <param name="Claims">Names of the claims.</param>
public sealed record SignInSettings(
    string Authorize,
    string Token,
    string? End,
    string Client,
    string Scope,
    bool Trial,
    int IdleMinutes,
    SignInClaims Claims
);

/// <summary>Names of claims; a path where a name has points.</summary>
public sealed record SignInClaims(string Roles, string Institution, string County, string Practitioner);

/// <summary>The settings <c>Workbench:*</c>.</summary>
internal sealed partial class ScreenSettings(
    IConfiguration configuration,
    SecuritySettings security,
    IssuerKeys issuer,
    TrialIssuer trial,
    ScreenFiles files
)
{
    /// <summary>Null while the issuer cannot be asked, or where it says nothing of how to sign in.</summary>
    public async Task<SignInSettings?> SignIn(CancellationToken cancellation)
    {
        var claims = new SignInClaims(security.RolesClaim, security.InstitutionClaim, security.CountyClaim, security.PractitionerClaim);
        var client = configuration["Workbench:ClientId"] is { Length: > 0 } id ? id : "referrals-workbench";
        var scope = configuration["Workbench:Scope"] is { Length: > 0 } asked ? asked : "openid";
        var idle = configuration.GetValue("Workbench:IdleMinutes", 15);
        if (security.DevelopmentTokens)
        {
            return trial.IsOn
                ? new SignInSettings(TrialEndpoints.Authorize, TrialEndpoints.Token, TrialEndpoints.End, client, scope, true, idle, claims)
                : null;
        }

        return await issuer.Current(cancellation) is { AuthorizationEndpoint.Length: > 0, TokenEndpoint.Length: > 0 } found
            ? new SignInSettings(
                found.AuthorizationEndpoint,
                found.TokenEndpoint,
                found.EndSessionEndpoint is { Length: > 0 } end ? end : null,
                client,
                scope,
                false,
                idle,
                claims
            )
            : null;
    }

    /// <summary>What the page may load and run: its own files, WebAssembly, and the issuer's answers.</summary>
    public async Task<string> SecurityPolicy(CancellationToken cancellation)
    {
        var token = security.DevelopmentTokens ? null : (await SignIn(cancellation))?.Token;
        var connect = token is null ? "'self'" : $"'self' {new Uri(token).GetLeftPart(UriPartial.Authority)}";
        return "default-src 'none'; "
            + $"script-src 'self' 'wasm-unsafe-eval'{ScriptHashes()}; "
            // Components place what floats by style attributes.
            + "style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
            + $"connect-src {connect}; form-action 'none'; base-uri 'self'; frame-ancestors 'none'";
    }

    // The build writes the names of modules into the page.
    private string ScriptHashes()
    {
        if (files.Find(ScreenFiles.Page) is not { } page)
            return "";
        return string.Concat(
            Inline()
                .Matches(File.ReadAllText(page.Path))
                .Select(script =>
                    $" 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script.Groups["script"].Value)))}'"
                )
        );
    }

    [GeneratedRegex(@"<script type=""importmap""[^>]*>(?<script>.*?)</script>", RegexOptions.Singleline, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Inline();
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SignInSettings))]
[JsonSerializable(typeof(TrialToken))]
[JsonSerializable(typeof(TrialRefusal))]
internal sealed partial class ScreensJson : JsonSerializerContext;
