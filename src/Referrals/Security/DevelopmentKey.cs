// The key pair that signs development tokens: made once, kept in the data folder, readable by its owner alone.
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;
using Referrals.Hosting;

namespace Referrals.Security;

/// <summary>ECDSA P-256. Whoever can read the file can sign tokens, and nobody else.</summary>
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

    /// <summary>
    /// The key of the data folder, which is made when it is not there. Several processes may ask at once and get the same.
    /// </summary>
    /// <exception cref="SecuritySettingsException">It is somebody else's, or no key.</exception>
    public static DevelopmentKey Open(string dataFolder)
    {
        var file = Path.Combine(dataFolder, "development-tokens.pem");
        try
        {
            if (!File.Exists(file))
                Create(file);
            var kept = ECDsa.Create();
            kept.ImportFromPem(File.ReadAllText(file));
            return new DevelopmentKey(kept);
        }
        catch (Exception refused)
            when (refused is IOException or UnauthorizedAccessException or ArgumentException or CryptographicException)
        {
            throw new SecuritySettingsException(
                SecuritySettingsException.KeyUnreadable,
                $"The key of development tokens, {file}, cannot be used: {refused.Message} The user who runs the service must be able to read it; without it a new one is made.",
                refused
            );
        }
    }

    public void Dispose() => pair.Dispose();

    private static void Create(string file)
    {
        LocalData.Create(Path.GetDirectoryName(file)!);
        var mine = $"{file}.{Environment.ProcessId}";
        using (var made = ECDsa.Create(ECCurve.NamedCurves.nistP256))
        using (
            var writer = new StreamWriter(
                mine,
                new FileStreamOptions
                {
                    Mode = FileMode.Create,
                    Access = FileAccess.Write,
                    UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
                }
            )
        )
        {
            writer.Write(made.ExportPkcs8PrivateKeyPem());
        }

        try
        {
            File.Move(mine, file, overwrite: false);
        }
        catch (IOException) when (File.Exists(file))
        {
            // Another process was first: its key is the one.
            File.Delete(mine);
        }
    }
}
