// The formats of all other documents: as narrow as their issuers are, as wide as real cards need.
using System.Globalization;
using System.Text.RegularExpressions;
using Referrals.Shared;

namespace Referrals.People;

internal static partial class IdentityDocument
{
    /// <summary>Whether its number is made by GB 11643.</summary>
    public static bool HasIdentityNumber(IdentityKind kind) =>
        kind is IdentityKind.IdentityCard or IdentityKind.HouseholdRegister or IdentityKind.HongKongMacaoTaiwanResidence;

    /// <summary>
    /// Whether a number is one of the eighteen digits that are given for life, with the check character of GB 11643. Whatever document
    /// carries it, it is the same person's.
    /// </summary>
    public static bool IsEighteenDigits(string? number) =>
        number is { Length: 18 }
        && number.AsSpan(0, 17).IndexOfAnyExceptInRange('0', '9') < 0
        && number[17] == IdentityNumber.CheckCharacter(number)
        && DateOnly.TryParseExact(number.AsSpan(6, 8), "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    /// <summary>Whether a number can be one of this kind. Normalised by <see cref="IdentityNumber.Normalise"/>.</summary>
    public static bool IsPossible(IdentityKind kind, string number) =>
        kind switch
        {
            IdentityKind.Passport => Passport().IsMatch(number),
            IdentityKind.HongKongMacaoPermit => HongKongMacaoPermit().IsMatch(number),
            IdentityKind.TaiwanPermit => TaiwanPermit().IsMatch(number),
            IdentityKind.ForeignPermanentResidence => OldResidence().IsMatch(number)
                || (NewResidence().IsMatch(number) && IdentityNumber.CheckCharacter(number) == number[17]),
            IdentityKind.Military => Military().IsMatch(number),
            IdentityKind.BirthCertificate => BirthCertificate().IsMatch(number),
            IdentityKind.Other => Other().IsMatch(number),
            _ => false,
        };

    [GeneratedRegex("^[A-Z0-9]{5,15}$", RegexOptions.None, 100)]
    private static partial Regex Passport();

    // H or M, eight digits, and on the cards before 2013 two more.
    [GeneratedRegex("^[HM][0-9]{8}(?:[0-9]{2})?$", RegexOptions.None, 100)]
    private static partial Regex HongKongMacaoPermit();

    // Eight digits; ten and sometimes a letter on the booklets before 2015.
    [GeneratedRegex("^(?:[0-9]{8}|[0-9]{10}[A-Z]?)$", RegexOptions.None, 100)]
    private static partial Regex TaiwanPermit();

    [GeneratedRegex("^[A-Z]{3}[0-9]{12}$", RegexOptions.None, 100)]
    private static partial Regex OldResidence();

    // Since 2023: 9, place of application, nationality, birth date, order, and the check character of GB 11643.
    [GeneratedRegex("^9[0-9]{16}[0-9X]$", RegexOptions.None, 100)]
    private static partial Regex NewResidence();

    [GeneratedRegex(@"^[\p{IsCJKUnifiedIdeographs}A-Z0-9-]{6,20}$", RegexOptions.None, 100)]
    private static partial Regex Military();

    [GeneratedRegex("^[A-Z][0-9]{9}$", RegexOptions.None, 100)]
    private static partial Regex BirthCertificate();

    [GeneratedRegex(@"^[\p{L}\p{Nd}()/-]{4,30}$", RegexOptions.None, 100)]
    private static partial Regex Other();
}
