// A key pair in a file: made once, readable by its owner alone.
using System.Security.Cryptography;
using Referrals.Hosting;

namespace Referrals.Security;

/// <summary>ECDSA P-256. Who can read the file can sign, and nobody else.</summary>
internal static class SigningKeyFile
{
    /// <summary>The key of a file, which is made when it is not there. Several processes may ask at once and get the same.</summary>
    /// <exception cref="SecuritySettingsException">It is somebody else's, or no key.</exception>
    public static ECDsa OpenOrCreate(string file, string purpose)
    {
        try
        {
            if (!File.Exists(file))
                Create(file);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw Unusable(file, purpose, refused);
        }

        return Open(file, purpose);
    }

    /// <summary>The key of a file.</summary>
    /// <exception cref="SecuritySettingsException">It is not there, somebody else's, or no key.</exception>
    public static ECDsa Open(string file, string purpose)
    {
        try
        {
            var kept = ECDsa.Create();
            kept.ImportFromPem(File.ReadAllText(file));
            return kept;
        }
        catch (Exception refused)
            when (refused is IOException or UnauthorizedAccessException or ArgumentException or CryptographicException)
        {
            throw Unusable(file, purpose, refused);
        }
    }

    private static SecuritySettingsException Unusable(string file, string purpose, Exception refused) =>
        new(
            SecuritySettingsException.KeyUnreadable,
            $"The key of {purpose}, {file}, cannot be used: {refused.Message} The user who runs the service must be able to read it.",
            refused
        );

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
