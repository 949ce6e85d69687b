// What a person is found by: keyed hashes of identity, name and phone, each written in one way only.
using System.Globalization;
using System.Security.Cryptography;
using Referrals.Shared;

namespace Referrals.People;

internal static class Lookups
{
    /// <summary>One for each identity in the county: several documents that carry the same number have the same hash.</summary>
    public static byte[] Document(MasterKeys keys, string county, PersonIdentity identity, RegisteredBy by) =>
        keys.Hash(
            county,
            $"document/{identity.Kind switch
    {
        var kind when IdentityDocument.HasIdentityNumber(kind) || IdentityDocument.IsEighteenDigits(identity.Number) => $"gb11643/{identity.Number}",
        // Two digits behind the number count the renewals.
        IdentityKind.HongKongMacaoPermit => $"hk-mo/{identity.Number![..9]}",
        // By its day: two reports of one birth differ by minutes.
        IdentityKind.Newborn => string.Create(CultureInfo.InvariantCulture, $"newborn/{identity.Mother}/{Shanghai.Day(identity.BornAt!.Value):yyyy-MM-dd}/{identity.BirthOrder}"),
        IdentityKind.Unknown => by.Request is null ? $"unknown/{Convert.ToHexString(RandomNumberGenerator.GetBytes(16))}" : $"unknown/{by.Actor}/{by.Request}",
        var kind => ByKind(kind, identity),
    }}"
        );

    /// <summary>
    /// Hashes under which a number of eighteen digits may be stored since before it was one for all kinds: under its kind, and one that
    /// begins with 9 as the permit of a foreigner, whatever it is called now.
    /// </summary>
    public static IEnumerable<byte[]> FormerDocuments(MasterKeys keys, string county, PersonIdentity identity)
    {
        if (!IdentityDocument.IsEighteenDigits(identity.Number))
            yield break;
        if (!IdentityDocument.HasIdentityNumber(identity.Kind))
            yield return keys.Hash(county, $"document/{ByKind(identity.Kind, identity)}");
        if (identity.Kind != IdentityKind.ForeignPermanentResidence && identity.Number![0] == '9')
            yield return keys.Hash(county, $"document/{Kebab.Of(IdentityKind.ForeignPermanentResidence)}//{identity.Number}");
    }

    public static byte[]? Name(MasterKeys keys, string county, string? name) =>
        name is null ? null : HashName(keys, county, PersonName.Plain(name));

    /// <summary>
    /// What a name is searched by: also as it was hashed before traditional characters and all dots were made one. A row keeps that hash
    /// until the person is changed.
    /// </summary>
    public static byte[][] NameSearch(MasterKeys keys, string county, string name) =>
        [
            .. ((string[])[PersonName.Plain(name), PersonName.PlainBefore(name)])
                .Distinct(StringComparer.Ordinal)
                .Select(plain => HashName(keys, county, plain)),
        ];

    /// <summary>Without its extension, so that a number is found with any.</summary>
    public static byte[]? Phone(MasterKeys keys, string county, string? phone) =>
        phone is null ? null : keys.Hash(county, $"phone/{PhoneNumber.WithoutExtension(phone)}");

    private static byte[] HashName(MasterKeys keys, string county, string plain) => keys.Hash(county, $"name/{plain}");

    private static string ByKind(IdentityKind kind, PersonIdentity identity) => $"{Kebab.Of(kind)}/{identity.Country}/{identity.Number}";
}
