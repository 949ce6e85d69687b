// Whose tokens the service accepts, as it is configured under "Security".
using System.Net;
using Referrals.Shared;

namespace Referrals.Security;

/// <summary>
/// The settings <c>Security:*</c>. Without an issuer the service accepts development tokens, which the owner of its data folder can sign,
/// and listens on this machine only.
/// </summary>
internal sealed record SecuritySettings
{
    /// <summary>The issuer of development tokens. Once another is configured, no token of this one is accepted.</summary>
    public const string DevelopmentIssuer = "urn:referrals:development";

    public const string DefaultAudience = "referrals";

    /// <summary>The OpenID Connect issuer that tokens must name, exactly. Null: development tokens.</summary>
    public Uri? Issuer { get; init; }

    /// <summary>Where the issuer's discovery document lies, if not in its usual place under <see cref="Issuer"/>.</summary>
    public Uri? Metadata { get; init; }

    /// <summary>The audience that tokens must name.</summary>
    public string Audience { get; init; } = DefaultAudience;

    /// <summary>Names of claims. A name that is no claim itself is a path: <c>realm_access.roles</c>.</summary>
    public string RolesClaim { get; init; } = "roles";

    public string InstitutionClaim { get; init; } = "institution";

    public string CountyClaim { get; init; } = "county";

    public string PractitionerClaim { get; init; } = "practitioner";

    public bool DevelopmentTokens => Issuer is null;

    /// <summary>From <c>appsettings.json</c> and the environment.</summary>
    /// <exception cref="SecuritySettingsException">They make no sense, or would let development tokens in from other machines.</exception>
    public static SecuritySettings From(IConfiguration configuration)
    {
        var section = configuration.GetSection("Security");
        var defaults = new SecuritySettings { Audience = Text("Audience") ?? DefaultAudience };
        if (Text("Issuer") is not { } issuer)
        {
            CheckLoopback(configuration);
            return defaults;
        }

        return defaults with
        {
            Issuer = Address("Issuer", issuer),
            Metadata = Text("Metadata") is { } metadata ? Address("Metadata", metadata) : null,
            RolesClaim = Text("Claims:Roles") ?? defaults.RolesClaim,
            InstitutionClaim = Text("Claims:Institution") ?? defaults.InstitutionClaim,
            CountyClaim = Text("Claims:County") ?? defaults.CountyClaim,
            PractitionerClaim = Text("Claims:Practitioner") ?? defaults.PractitionerClaim,
        };

        string? Text(string name) => section[name]?.Trim() is { Length: > 0 } text ? text : null;

        // Whoever can change the keys on their way can sign tokens.
        Uri Address(string name, string text) =>
            Uri.TryCreate(text, UriKind.Absolute, out var uri)
            && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && (uri.IsLoopback || AllowsHttp())))
                ? uri
                : throw new SecuritySettingsException(
                    SecuritySettingsException.Invalid,
                    $"Security__{name} is \"{text}\", which is no https address; Security__AllowHttp=true accepts http where the network between is your own."
                );

        bool AllowsHttp() => string.Equals(Text("AllowHttp"), "true", StringComparison.OrdinalIgnoreCase);
    }

    private static void CheckLoopback(IConfiguration configuration)
    {
        var addresses = (configuration["urls"] ?? "")
            .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Concat(configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(endpoint => endpoint["Url"] ?? ""));
        if (addresses.FirstOrDefault(address => !IsLoopback(address)) is { } open)
        {
            throw new SecuritySettingsException(
                SecuritySettingsException.IssuerMissing,
                $"No token issuer is configured, and {open} can be reached from other machines. Set Security__Issuer to your OpenID Connect issuer, or listen on this machine only: ASPNETCORE_URLS=http://127.0.0.1:5080."
            );
        }
    }

    private static bool IsLoopback(string address)
    {
        try
        {
            var binding = BindingAddress.Parse(address);
            return binding.IsUnixPipe
                || binding.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
                || (IPAddress.TryParse(binding.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));
        }
        catch (FormatException)
        {
            return false;
        }
    }
}

/// <summary>The service does not start with these settings. The message is one line that says what to do.</summary>
internal sealed class SecuritySettingsException(string code, string message, Exception? inner = null)
    : Exception(message, inner),
        ICodedException
{
    public const string IssuerMissing = "security.issuer-missing";
    public const string Invalid = "security.settings-invalid";
    public const string KeyUnreadable = "security.key-unreadable";
    public const string CertificateUnusable = "security.certificate-unusable";

    /// <summary>Stable, so that scripts and runbooks may rely on it.</summary>
    public string Code { get; } = code;
}
