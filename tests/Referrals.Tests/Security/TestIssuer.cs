// An OpenID Connect issuer of our own: discovery, keys that rotate, and tokens, genuine and forged.
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.Tokens;

namespace Referrals.Tests.Security;

internal sealed class TestIssuer : IAsyncDisposable
{
    private readonly WebApplication app;
    private List<IssuerKey> published = [IssuerKey.Ec("first")];
    private int lookups;

    public TestIssuer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        app = builder.Build();
        app.MapGet(
            "/.well-known/openid-configuration",
            () =>
            {
                Interlocked.Increment(ref lookups);
                if (Away)
                    return Results.StatusCode(503);
                var described = new Dictionary<string, string> { ["issuer"] = Named ?? Address, ["jwks_uri"] = $"{Address}/keys" };
                if (SignsIn)
                {
                    described["authorization_endpoint"] = $"{Address}/authorize";
                    described["token_endpoint"] = $"{Address}/token";
                }

                return Results.Json(described);
            }
        );
        app.MapGet("/keys", () => Results.Json(new { keys = published.Select(key => key.Public()) }));
    }

    public string Address => app.Urls.Single();

    /// <summary>Answers 503.</summary>
    public bool Away { get; set; }

    /// <summary>Says where people sign in.</summary>
    public bool SignsIn { get; set; }

    /// <summary>What the discovery document says is its issuer, if not the truth.</summary>
    public string? Named { get; set; }

    public int Lookups => lookups;

    public IssuerKey Key => published[^1];

    public static async Task<TestIssuer> Start()
    {
        var issuer = new TestIssuer();
        await issuer.app.StartAsync();
        return issuer;
    }

    /// <summary>Signs with this key from now on; the others are withdrawn or stay known.</summary>
    public void Rotate(IssuerKey key, bool withdraw = true) => published = withdraw ? [key] : [.. published, key];

    /// <summary>What a good token of a dispatcher says.</summary>
    public Dictionary<string, object?> Claims(DateTimeOffset now) =>
        new()
        {
            ["iss"] = Address,
            ["aud"] = "referrals",
            ["sub"] = "u-4711",
            ["nbf"] = now.ToUnixTimeSeconds(),
            ["exp"] = now.AddMinutes(10).ToUnixTimeSeconds(),
            ["roles"] = new[] { "dispatcher" },
            ["county"] = "340422",
            ["institution"] = "SX-H01",
        };

    /// <summary>A good token, with other claims where the test says so: null takes one away.</summary>
    public string Token(DateTimeOffset now, params (string Name, object? Value)[] changes) => Key.Sign(Changed(Claims(now), changes));

    public static Dictionary<string, object?> Changed(Dictionary<string, object?> claims, params (string Name, object? Value)[] changes)
    {
        foreach (var (name, value) in changes)
        {
            claims[name] = value;
            if (value is null)
                claims.Remove(name);
        }

        return claims;
    }

    /// <summary>A token with any header and any signature; a part that is text is taken as it is.</summary>
    public static string Compose(object header, object payload, Func<byte[], byte[]> sign)
    {
        var text = $"{Encode(header)}.{Encode(payload)}";
        return $"{text}.{Base64UrlEncoder.Encode(sign(Encoding.ASCII.GetBytes(text)))}";

        static string Encode(object part) => Base64UrlEncoder.Encode(part as string ?? JsonSerializer.Serialize(part));
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}

/// <summary>A key pair of the issuer, or of somebody who would like to be one.</summary>
internal sealed record IssuerKey(string Id, string Algorithm, AsymmetricAlgorithm Pair)
{
    public static IssuerKey Ec(string id) => new(id, "ES256", ECDsa.Create(ECCurve.NamedCurves.nistP256));

    public static IssuerKey Rsa(string id, string algorithm = "RS256") => new(id, algorithm, RSA.Create(2048));

    public string Sign(object claims, object? header = null) =>
        TestIssuer.Compose(
            header
                ?? new
                {
                    alg = Algorithm,
                    kid = Id,
                    typ = "JWT",
                },
            claims,
            Signature
        );

    public byte[] Signature(byte[] data) =>
        Pair switch
        {
            ECDsa ec => ec.SignData(data, HashAlgorithmName.SHA256),
            RSA rsa => rsa.SignData(
                data,
                HashAlgorithmName.SHA256,
                Algorithm[0] == 'P' ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1
            ),
            _ => throw new InvalidOperationException(),
        };

    public object Public()
    {
        if (Pair is ECDsa ec)
        {
            var point = ec.ExportParameters(false).Q;
            return new
            {
                kty = "EC",
                kid = Id,
                use = "sig",
                crv = "P-256",
                x = Base64UrlEncoder.Encode(point.X),
                y = Base64UrlEncoder.Encode(point.Y),
            };
        }

        var rsa = ((RSA)Pair).ExportParameters(false);
        return new
        {
            kty = "RSA",
            kid = Id,
            use = "sig",
            alg = Algorithm,
            n = Base64UrlEncoder.Encode(rsa.Modulus),
            e = Base64UrlEncoder.Encode(rsa.Exponent),
        };
    }
}
