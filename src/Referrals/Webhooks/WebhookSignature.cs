// Proves to a hospital's system that a delivery comes from this service, and when it was sent.
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Referrals.Webhooks;

/// <summary>Headers of a delivery, as the Standard Webhooks specification has them: HMAC-SHA256 over id, time and body.</summary>
internal static class WebhookSignature
{
    public const string Id = "webhook-id";
    public const string Timestamp = "webhook-timestamp";
    public const string Signature = "webhook-signature";

    private const string Prefix = "whsec_";

    /// <summary>A secret as people copy it.</summary>
    public static string Show(byte[] secret) => Prefix + Convert.ToBase64String(secret);

    /// <summary>The key of a secret as people copy it.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static byte[] Read(string secret) =>
        secret.StartsWith(Prefix, StringComparison.Ordinal)
            ? Convert.FromBase64String(secret[Prefix.Length..])
            : throw new FormatException($"A secret of a webhook begins with {Prefix}.");

    /// <summary>The value of <see cref="Signature"/>: one for each secret that still holds, apart by a space.</summary>
    public static string Sign(string id, DateTimeOffset at, byte[] body, IEnumerable<byte[]> secrets)
    {
        var head = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{at.ToUnixTimeSeconds()}."));
        byte[] content = [.. head, .. body];
        return string.Join(' ', secrets.Select(secret => $"v1,{Convert.ToBase64String(HMACSHA256.HashData(secret, content))}"));
    }
}
