// Tokens for trying out and for tests, made from a few words such as dispatcher@SX-H01.
using System.Globalization;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Referrals.Security;

/// <summary>Who a development token speaks for.</summary>
internal sealed record DevelopmentToken(
    IReadOnlyList<string> Roles,
    string County,
    string? Institution,
    string? Practitioner,
    string Subject
)
{
    /// <summary>Shou County 寿县.</summary>
    public const string DefaultCounty = "340422";

    public static readonly TimeSpan DefaultLife = TimeSpan.FromHours(12);

    private static readonly SecuritySettings Names = new();

    /// <summary>
    /// Reads <c>role@institution</c>, <c>role+role@institution</c> or <c>role@county</c> (six digits). The practitioner of <c>SX-H01</c> is
    /// <c>SX-P-H01-01</c> when nothing else is said, the subject <c>dev-dispatcher-SX-H01</c>.
    /// </summary>
    /// <exception cref="FormatException">It says something else; the message says what.</exception>
    public static DevelopmentToken Parse(string who, string? county = null, string? practitioner = null, string? subject = null)
    {
        var at = who.Split('@');
        var roles = at[0].Split('+');
        if (at.Length > 2)
            throw new FormatException($"\"{who}\" has more than one @.");
        if (roles.FirstOrDefault(role => RoleNames.Parse(role) == Security.Roles.None) is { } unknown)
            throw new FormatException(
                $"\"{unknown}\" is no role. Roles are {string.Join(", ", RoleNames.All.Keys.Order(StringComparer.Ordinal))}."
            );
        var place = at.ElementAtOrDefault(1) ?? "";
        var isCounty = place.Length == 6 && place.All(char.IsAsciiDigit);
        var institution = isCounty || place.Length == 0 ? null : place;
        if (institution is null && roles.FirstOrDefault(role => (RoleNames.Parse(role) & RoleGroups.Staff) != 0) is { } bound)
            throw new FormatException($"\"{bound}\" is a role at an institution: {bound}@SX-H01.");
        county ??= isCounty ? place : DefaultCounty;
        return new DevelopmentToken(
            roles,
            county,
            institution,
            practitioner ?? DefaultPractitioner(institution),
            subject ?? $"dev-{string.Join('-', roles)}-{institution ?? county}"
        );
    }

    /// <summary>The token, signed.</summary>
    public string Sign(DevelopmentKey key, string audience, DateTimeOffset now, TimeSpan life)
    {
        var claims = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            [JwtRegisteredClaimNames.Sub] = Subject,
            [Names.RolesClaim] = Roles,
            [Names.CountyClaim] = County,
        };
        if (Institution is not null)
            claims[Names.InstitutionClaim] = Institution;
        if (Practitioner is not null)
            claims[Names.PractitionerClaim] = Practitioner;
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(
            new SecurityTokenDescriptor
            {
                Issuer = SecuritySettings.DevelopmentIssuer,
                Audience = audience,
                IssuedAt = now.UtcDateTime,
                NotBefore = now.UtcDateTime,
                Expires = (now + life).UtcDateTime,
                Claims = claims,
                SigningCredentials = new SigningCredentials(key.Key, SecurityAlgorithms.EcdsaSha256),
            }
        );
    }

    private static string? DefaultPractitioner(string? institution)
    {
        if (institution is null)
            return null;
        var dash = institution.IndexOf('-', StringComparison.Ordinal);
        return string.Create(CultureInfo.InvariantCulture, $"{institution[..(dash + 1)]}P-{institution[(dash + 1)..]}-01");
    }
}
