// Whose tokens the service accepts, as it is configured under "Security".
namespace Referrals.Security;

/// <summary>The settings <c>Security:*</c>.</summary>
internal sealed record SecuritySettings
{
    /// <summary>The issuer of development tokens, which no configuration can name.</summary>
    public const string DevelopmentIssuer = "urn:referrals:development";

    public const string DefaultAudience = "referrals";

    /// <summary>The issuer that tokens must name, exactly. Null: there is none, and the service accepts its own development tokens instead.</summary>
    public string? Issuer { get; init; }

    /// <summary>The audience that tokens must name.</summary>
    public string Audience { get; init; } = DefaultAudience;

    /// <summary>Names of the claims. A name that is no claim itself is a path: <c>realm_access.roles</c>.</summary>
    public string RolesClaim { get; init; } = "roles";

    public string InstitutionClaim { get; init; } = "institution";

    public string CountyClaim { get; init; } = "county";

    public string PractitionerClaim { get; init; } = "practitioner";

    public static SecuritySettings From(IConfiguration configuration)
    {
        var section = configuration.GetSection("Security");
        var defaults = new SecuritySettings();
        return new SecuritySettings
        {
            Issuer = Text("Issuer"),
            Audience = Text("Audience") ?? defaults.Audience,
            RolesClaim = Text("Claims:Roles") ?? defaults.RolesClaim,
            InstitutionClaim = Text("Claims:Institution") ?? defaults.InstitutionClaim,
            CountyClaim = Text("Claims:County") ?? defaults.CountyClaim,
            PractitionerClaim = Text("Claims:Practitioner") ?? defaults.PractitionerClaim,
        };

        string? Text(string name) => section[name]?.Trim() is { Length: > 0 } text ? text : null;
    }
}
