// Citizen identity numbers by GB 11643, and the eighteen digits of other cards that are made the same way.
using System.Globalization;

namespace Referrals.Shared;

/// <summary>
/// Citizen identity number 公民身份号码: six digits of region, eight of birth date, three of order (odd for men), one check character.
/// </summary>
internal readonly record struct IdentityNumber(string Text, DateOnly BirthDate, Sex Sex)
{
    public static readonly DateOnly FirstBirthDate = new(1890, 1, 1);

    private static ReadOnlySpan<byte> Weights => [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

    /// <summary>As people type numbers on a Chinese keyboard, or paste them: by the rule for all numbers.</summary>
    public static string Normalise(string text) => CleanText.Number(text);

    /// <summary>
    /// The number, or the code of the first fault. Which regions exist is not asked: they change, and old cards keep theirs.
    /// </summary>
    /// <param name="text">Normalised.</param>
    /// <param name="today">The birth date cannot be after it.</param>
    public static (IdentityNumber Number, string? Fault) Parse(string text, DateOnly today)
    {
        if (text.Length != 18)
            return (default, text.Length == 15 ? "person.identity-number.old" : "person.identity-number.length");
        for (var i = 0; i < 18; i++)
        {
            if (!char.IsAsciiDigit(text[i]) && !(i == 17 && text[i] == 'X'))
                return (default, "person.identity-number.characters");
        }

        if (text[0] == '0')
            return (default, "person.identity-number.region");
        if (
            !DateOnly.TryParseExact(text.AsSpan(6, 8), "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var born)
            || born < FirstBirthDate
            || born > today
        )
            return (default, "person.identity-number.birth-date");
        if (text[17] != CheckCharacter(text))
            return (default, "person.identity-number.check");
        return (new IdentityNumber(text, born, (text[16] - '0') % 2 == 1 ? Sex.Male : Sex.Female), null);
    }

    /// <summary>MOD 11-2 (ISO 7064) over the first seventeen digits.</summary>
    public static char CheckCharacter(ReadOnlySpan<char> digits)
    {
        var sum = 0;
        for (var i = 0; i < 17; i++)
            sum += (digits[i] - '0') * Weights[i];
        return "10X98765432"[sum % 11];
    }
}
