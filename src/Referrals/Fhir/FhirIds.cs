// Ids that follow from others, so that the same message always has the same.
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Referrals.Fhir;

internal static class FhirIds
{
    /// <summary>Namespace of all UUIDs that are derived here; integrators may derive the same.</summary>
    public static readonly Guid Namespace = new("8a3f1c52-6f0e-5b7d-9c41-2d7e64b0a913");

    /// <summary>UUID version 5 (RFC 9562) of a name, in UTF-8.</summary>
    [SuppressMessage("Security", "CA5350", Justification = "UUIDs of version 5 are made with SHA-1; nothing secret depends on it.")]
    public static Guid Derive(string name)
    {
        byte[] bytes = [.. Namespace.ToByteArray(bigEndian: true), .. Encoding.UTF8.GetBytes(name)];
        var hash = SHA1.HashData(bytes).AsSpan(0, 16);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash, bigEndian: true);
    }

    /// <summary>The case that an institution's own appointment stands for: a UUID is the case's own id.</summary>
    public static Guid CaseOf(string county, string institution, string appointment) =>
        Guid.TryParse(appointment, out var id) ? id : Derive($"{county}/{institution}/Appointment/{appointment}");

    /// <summary>The command id of a further command that comes out of a message.</summary>
    public static string PartOf(string message, string part) => Derive($"{message}/{part}").ToString();
}
