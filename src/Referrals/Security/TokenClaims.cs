// What a token must say of its bearer.
using System.Globalization;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Referrals.Shared;

namespace Referrals.Security;

/// <summary>From a token whose signature was checked to a caller, or <c>token.claims</c> with the name of the claim at fault.</summary>
internal static class TokenClaims
{
    private const int LongestSubject = 128;
    private const int LongestCode = 64;

    public static (Caller? Caller, Refusal? Refusal) Read(JsonWebToken token, SecuritySettings settings)
    {
        using var payload = JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(token.EncodedPayload));
        var claims = payload.RootElement;
        var subject = Text(claims, JwtRegisteredClaimNames.Sub);
        if (
            subject is not { Length: > 0 and <= LongestSubject }
            || !subject.All(c => c is > ' ' and <= '~')
            || Subjects.NamesAPerson(subject)
        )
            return Refused(JwtRegisteredClaimNames.Sub);
        var roles = RolesOf(Claim(claims, settings.RolesClaim));
        if (roles == Roles.None)
            return Refused(settings.RolesClaim);
        var county = Text(claims, settings.CountyClaim);
        if (county is null || county.Length != 6 || !county.All(char.IsAsciiDigit))
            return Refused(settings.CountyClaim);
        var institution = Text(claims, settings.InstitutionClaim);
        if (institution is null ? (roles & RoleGroups.Staff) != Roles.None : !IsCode(institution))
            return Refused(settings.InstitutionClaim);
        var practitioner = Text(claims, settings.PractitionerClaim);
        if (practitioner is not null && !IsCode(practitioner))
            return Refused(settings.PractitionerClaim);
        return (
            new Caller(subject, county, institution, roles, practitioner)
            {
                Expires = new DateTimeOffset(token.ValidTo, TimeSpan.Zero) + Tokens.ClockSkew,
            },
            null
        );
    }

    private static (Caller?, Refusal?) Refused(string claim) => (null, new Refusal("token.claims").With("claim", claim));

    // An array, or one text with spaces between.
    private static Roles RolesOf(JsonElement? claim) =>
        (
            claim switch
            {
                { ValueKind: JsonValueKind.String } one => one.GetString()!.Split(' '),
                { ValueKind: JsonValueKind.Array } many => many.EnumerateArray()
                    .Where(role => role.ValueKind == JsonValueKind.String)
                    .Select(role => role.GetString()!),
                _ => [],
            }
        ).Aggregate(Roles.None, (all, role) => all | RoleNames.Parse(role));

    // Null where it is absent; what is no text reads as a text that no claim may be.
    private static string? Text(JsonElement claims, string name) =>
        Claim(claims, name) switch
        {
            null or { ValueKind: JsonValueKind.Null } => null,
            { ValueKind: JsonValueKind.String } text => text.GetString(),
            _ => "",
        };

    private static JsonElement? Claim(JsonElement claims, string name)
    {
        if (claims.TryGetProperty(name, out var claim))
            return claim;
        claim = claims;
        foreach (var part in name.Split('.'))
        {
            if (claim.ValueKind != JsonValueKind.Object || !claim.TryGetProperty(part, out claim))
                return null;
        }

        return claim;
    }

    private static bool IsCode(string text) =>
        text.Length is > 0 and <= LongestCode && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or ':');
}

/// <summary>Subjects stand in every event for ever, so they must not be personal data themselves.</summary>
internal static class Subjects
{
    // Other systems number their users with 18 digits too: a birth date must be a likely one.
    private static readonly DateOnly LatestBirthDate = new(2100, 1, 1);

    /// <summary>
    /// Whether the whole, or a part between signs, is an identity number (GB 11643, also with 15 digits) or a mobile telephone number.
    /// </summary>
    public static bool NamesAPerson(string subject) =>
        subject
            .Split([.. subject.Where(c => !char.IsAsciiLetterOrDigit(c)).Distinct()])
            .Append(new string([.. subject.Where(char.IsAsciiLetterOrDigit)]))
            .Any(part =>
                IsOldIdentityNumber(part)
                || IdentityNumber.Parse(part.ToUpperInvariant(), LatestBirthDate).Fault is null
                || PhoneNumber.Normalise(part) is ['1', ..]
            );

    private static bool IsOldIdentityNumber(string text) =>
        text.Length == 15
        && text.All(char.IsAsciiDigit)
        && DateOnly.TryParseExact($"19{text[6..12]}", "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);
}
