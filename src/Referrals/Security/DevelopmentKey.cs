// The key pair that signs development tokens: made once, kept in the data folder.
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace Referrals.Security;

/// <summary>Who can read its file can sign tokens, and nobody else.</summary>
internal sealed class DevelopmentKey : IDisposable
{
    private readonly ECDsa pair;

    private DevelopmentKey(ECDsa pair)
    {
        this.pair = pair;
        Key = new ECDsaSecurityKey(pair);
        Key.KeyId = Base64UrlEncoder.Encode(Key.ComputeJwkThumbprint());
    }

    public ECDsaSecurityKey Key { get; }

    /// <summary>A key that ends with this object.</summary>
    public static DevelopmentKey Temporary() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <summary>The key of the data folder; without it a new one is made.</summary>
    /// <exception cref="SecuritySettingsException">It is somebody else's, or no key.</exception>
    public static DevelopmentKey Open(string dataFolder) =>
        new(SigningKeyFile.OpenOrCreate(Path.Combine(dataFolder, "development-tokens.pem"), "development tokens"));

    public void Dispose() => pair.Dispose();
}
