// Who has signed in, as the token says it. The service decides by the token itself: this is for menus and headings only.
using System.Text;
using System.Text.Json;

namespace Referrals.Workbench.SignIn;

/// <summary>The caller.</summary>
/// <param name="Roles">Names of roles, as in tokens: <c>dispatcher</c>.</param>
/// <param name="Institution">Code of the institution; null for roles of the whole county.</param>
/// <param name="County">GB/T 2260 code.</param>
/// <param name="Practitioner">Code of the practitioner, where the caller is one.</param>
public sealed record Caller(IReadOnlyList<string> Roles, string? Institution, string? County, string? Practitioner)
{
    /// <summary>Who it is at the issuer; stands in no address and no log.</summary>
    public string Subject { get; init; } = "";

    public const string FamilyDoctor = "family-doctor";
    public const string TownshipCentre = "township-centre";
    public const string Dispatcher = "dispatcher";
    public const string Specialist = "specialist";
    public const string CountyAuthority = "county-authority";
    public const string Insurer = "insurer";
    public const string Administrator = "administrator";

    /// <summary>Whether the caller has this role.</summary>
    public bool Is(string role) => Roles.Contains(role, StringComparer.Ordinal);

    /// <summary>Reads the claims of a token; null where it is none.</summary>
    public static Caller? Read(string token, SignInClaims names)
    {
        if (token.Split('.') is not [_, var payload, _])
            return null;
        try
        {
            using var claims = JsonDocument.Parse(Encoding.UTF8.GetString(Decode(payload)));
            var root = claims.RootElement;
            return new Caller(
                Texts(Find(root, names.Roles)),
                First(Texts(Find(root, names.Institution))),
                First(Texts(Find(root, names.County))),
                First(Texts(Find(root, names.Practitioner)))
            )
            {
                Subject = First(Texts(Find(root, "sub"))) ?? "",
            };
        }
        catch (Exception fault) when (fault is JsonException or FormatException)
        {
            return null;
        }
    }

    private static JsonElement? Find(JsonElement root, string name)
    {
        if (root.TryGetProperty(name, out var claim))
            return claim;
        foreach (var step in name.Split('.'))
        {
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty(step, out root))
                return null;
        }

        return root;
    }

    private static IReadOnlyList<string> Texts(JsonElement? claim) =>
        claim switch
        {
            { ValueKind: JsonValueKind.String } text => [text.GetString()!],
            { ValueKind: JsonValueKind.Array } list =>
            [
                .. list.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!),
            ],
            _ => [],
        };

    private static string? First(IReadOnlyList<string> texts) => texts is [var first, ..] ? first : null;

    private static byte[] Decode(string base64Url)
    {
        var text = base64Url.Replace('-', '+').Replace('_', '/');
        return Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='));
    }
}
