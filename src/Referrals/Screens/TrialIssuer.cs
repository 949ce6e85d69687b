// Signs in people of the sample county without a password, where no issuer is configured: code flow with PKCE, as with a real one.
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;
using Referrals.Security;

namespace Referrals.Screens;

/// <summary>Answer of the token endpoint.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Naming", "CA1707", Justification = "Names of RFC 6749.")]
public sealed record TrialToken(
    [property: System.Text.Json.Serialization.JsonPropertyName("access_token")] string AccessToken,
    [property: System.Text.Json.Serialization.JsonPropertyName("token_type")] string TokenType,
    [property: System.Text.Json.Serialization.JsonPropertyName("expires_in")] int ExpiresIn,
    [property: System.Text.Json.Serialization.JsonPropertyName("refresh_token")] string RefreshToken
);

/// <summary>Why there is no token, as RFC 6749 has it.</summary>
public sealed record TrialRefusal(string Error);

/// <summary>
/// On only while development tokens are accepted, which is on this machine only, and while <see cref="Setting"/> is not false. Codes and
/// renewals are kept in memory: after a restart people choose again.
/// </summary>
internal sealed class TrialIssuer(IConfiguration configuration, SecuritySettings security, Lazy<DevelopmentKey> key, TimeProvider time)
{
    public const string Setting = "Workbench:Trial";

    private const int Most = 1_000;
    private static readonly TimeSpan CodeLife = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan TokenLife = TimeSpan.FromHours(1);

    private readonly Lock guard = new();
    private readonly Dictionary<string, (TrialGrant Grant, DateTimeOffset Until)> codes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string Person, DateTimeOffset Until)> renewals = new(StringComparer.Ordinal);

    public bool IsOn => security.DevelopmentTokens && configuration.GetValue(Setting, true);

    /// <summary>
    /// The browser is on this machine and asks for it by a name of this machine: a page from elsewhere whose name was made to lead here
    /// is not let in.
    /// </summary>
    public static bool IsFromHere(HttpContext context) =>
        (context.Connection.RemoteIpAddress is not { } from || IPAddress.IsLoopback(from))
        && (
            context.Request.Host.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(context.Request.Host.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip))
        );

    /// <summary>A code for this person, good once and for a minute.</summary>
    public string Grant(TrialGrant grant)
    {
        var code = NewKey();
        lock (guard)
            Keep(codes, code, (grant, time.GetUtcNow() + CodeLife), entry => entry.Item2);
        return code;
    }

    /// <summary>The token for a code; null where code, verifier or address are not those of the grant.</summary>
    public TrialToken? Redeem(string code, string verifier, string redirect)
    {
        lock (guard)
        {
            if (!codes.Remove(code, out var entry) || entry.Until < time.GetUtcNow() || entry.Grant.Redirect != redirect)
                return null;
            var challenge = Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
            return challenge == entry.Grant.Challenge ? Issue(entry.Grant.Person) : null;
        }
    }

    /// <summary>The next token for a renewal key, which is good once.</summary>
    public TrialToken? Renew(string renewal)
    {
        lock (guard)
            return renewals.Remove(renewal, out var entry) && entry.Until >= time.GetUtcNow() ? Issue(entry.Person) : null;
    }

    private TrialToken Issue(string person)
    {
        var now = time.GetUtcNow();
        var renewal = NewKey();
        Keep(renewals, renewal, (person, now + DevelopmentToken.DefaultLife), entry => entry.Item2);
        var chosen = TrialPeople.Find(person)!;
        return new TrialToken(
            DevelopmentToken
                .Parse(chosen.Who, practitioner: chosen.Practitioner, subject: chosen.Subject)
                .Sign(key.Value, security.Audience, now, TokenLife),
            "Bearer",
            (int)TokenLife.TotalSeconds,
            renewal
        );
    }

    private void Keep<T>(Dictionary<string, T> kept, string added, T value, Func<T, DateTimeOffset> until)
    {
        var now = time.GetUtcNow();
        if (kept.Count >= Most)
        {
            foreach (var old in kept.Where(entry => until(entry.Value) < now).Select(entry => entry.Key).ToList())
                kept.Remove(old);
        }

        if (kept.Count >= Most)
            kept.Remove(kept.MinBy(entry => until(entry.Value)).Key);
        kept[added] = value;
    }

    private static string NewKey() => Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(32));
}

/// <summary>What a code stands for.</summary>
/// <param name="Person">Whom, by <see cref="TrialPerson.Key"/>.</param>
/// <param name="Challenge">Of PKCE, S256.</param>
/// <param name="Redirect">Where the code was sent.</param>
internal sealed record TrialGrant(string Person, string Challenge, string Redirect);
