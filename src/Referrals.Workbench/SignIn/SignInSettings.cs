// How to sign in, as the service says it.
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Referrals.Workbench.SignIn;

/// <summary>Answer of <c>/workbench/sign-in.json</c>.</summary>
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

/// <summary>What the token endpoint answers.</summary>
public sealed record TokenAnswer(
    [property: JsonPropertyName("access_token")] string AccessToken,
    [property: JsonPropertyName("expires_in")] int? ExpiresIn,
    [property: JsonPropertyName("refresh_token")] string? RefreshToken
);

/// <summary>What is kept while the browser is at the issuer: nothing that lets anybody in by itself.</summary>
public sealed record PendingSignIn(string State, string Verifier, string ReturnTo);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(SignInSettings))]
[JsonSerializable(typeof(TokenAnswer))]
[JsonSerializable(typeof(PendingSignIn))]
public sealed partial class SignInJson : JsonSerializerContext;
