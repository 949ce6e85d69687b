// The key that signs seals, and where their files go.
using System.Security.Cryptography;
using Referrals.EventStore.Chain;
using Referrals.Hosting;
using Referrals.Security;

namespace Referrals.Seals;

/// <summary>The settings <c>Seals:*</c>.</summary>
/// <param name="KeyFile">A PEM file with a private key on the curve P-256; null where nothing is sealed.</param>
/// <param name="MayCreate">The file is made when it is not there: with the embedded database.</param>
/// <param name="Folder">Where a file is written for each seal; null for nowhere.</param>
/// <param name="Interval">How often it is looked whether a day is to be sealed; zero for never.</param>
internal sealed record SealSettings(string? KeyFile, bool MayCreate, string? Folder, TimeSpan Interval)
{
    public const string Setting = "Seals:Seconds";

    /// <summary>Set by the service when it runs a PostgreSQL of its own.</summary>
    public const string GeneratedFolderSetting = "Seals:GeneratedFolder";

    public static SealSettings From(IConfiguration configuration)
    {
        var interval = configuration[Setting] is null ? TimeSpan.FromMinutes(1) : SingleNodeWork.IntervalOf(configuration, Setting);
        var (file, folder) = (Text("Seals:KeyFile"), Text("Seals:Folder"));
        return Text(GeneratedFolderSetting) is { } generated
            ? new SealSettings(
                file ?? Path.Combine(generated, "log-seals.pem"),
                file is null,
                folder ?? Path.Combine(generated, "seals"),
                interval
            )
            : new SealSettings(file, false, folder, interval);

        string? Text(string name) => configuration[name]?.Trim() is { Length: > 0 } text ? text : null;
    }
}

/// <summary>Signs seals, and says whether one was signed by it.</summary>
internal sealed class SealKey : IDisposable
{
    private const DSASignatureFormat Format = DSASignatureFormat.Rfc3279DerSequence;
    private readonly ECDsa pair;

    public SealKey(ECDsa pair)
    {
        this.pair = pair;
        Id = Convert.ToHexStringLower(SHA256.HashData(pair.ExportSubjectPublicKeyInfo()));
    }

    /// <summary>The key of the settings; null where there is none.</summary>
    /// <exception cref="SecuritySettingsException">It cannot be used.</exception>
    public static SealKey? Of(SealSettings settings) =>
        settings.KeyFile is not { } file
            ? null
            : new SealKey(settings.MayCreate ? SigningKeyFile.OpenOrCreate(file, "seals") : SigningKeyFile.Open(file, "seals"));

    /// <summary>A public key as the county keeps it.</summary>
    /// <exception cref="SecuritySettingsException">The file is no key.</exception>
    public static SealKey Public(string file) => new(SigningKeyFile.Open(file, "seals"));

    /// <summary>SHA-256 of the public key, in lower case hexadecimal digits.</summary>
    public string Id { get; }

    /// <summary>The public key, PEM.</summary>
    public string PublicKey => pair.ExportSubjectPublicKeyInfoPem();

    /// <summary>Seals a county's newest block for a day.</summary>
    public LogSealed Sign(SealedRoot newest, DateOnly day)
    {
        var root = Convert.ToHexStringLower(newest.Root.Span);
        var unsigned = new LogSeal(newest.Tenant, day, newest.Number, newest.Until, root, Id, "");
        var signature = pair.SignData(unsigned.Signed(), HashAlgorithmName.SHA256, Format);
        return new LogSealed(day, newest.Number, newest.Until, root, Id, Convert.ToBase64String(signature));
    }

    public bool Signed(LogSeal seal)
    {
        var signature = new byte[512];
        return seal.Key == Id
            && Convert.TryFromBase64String(seal.Signature, signature, out var length)
            && pair.VerifyData(seal.Signed(), signature.AsSpan(0, length), HashAlgorithmName.SHA256, Format);
    }

    public void Dispose() => pair.Dispose();
}
