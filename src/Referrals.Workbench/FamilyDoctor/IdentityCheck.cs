// Citizen identity numbers as they are typed: what they tell, and the first thing that is wrong with them.
using System.Globalization;

namespace Referrals.Workbench.FamilyDoctor;

/// <summary>What is wrong with a number, or missing from it.</summary>
public enum IdentityFault
{
    None,

    /// <summary>Nothing was typed.</summary>
    Empty,

    /// <summary>Right so far, and too short.</summary>
    Incomplete,

    /// <summary>More than 18 characters.</summary>
    TooLong,

    /// <summary>Something else than digits, and X at the end.</summary>
    Characters,

    /// <summary>The region cannot be one of this kind of document.</summary>
    Region,

    /// <summary>The day of birth is none, or is to come.</summary>
    BirthDate,

    /// <summary>The check character is another: something was mistyped.</summary>
    Check,
}

/// <summary>A number as it was understood.</summary>
/// <param name="Number">In upper case, without spaces.</param>
/// <param name="Fault">The first fault.</param>
/// <param name="BirthDate">As soon as it was typed.</param>
/// <param name="Sex"><c>male</c> or <c>female</c>, once the number is whole.</param>
public sealed record IdentityReading(string Number, IdentityFault Fault, DateOnly? BirthDate = null, string? Sex = null)
{
    /// <summary>Whether it can be asked for.</summary>
    public bool IsGood => Fault == IdentityFault.None;
}

/// <summary>GB 11643: six digits of region, eight of birth date, three of order, a check character (MOD 11-2).</summary>
public static class IdentityCheck
{
    /// <summary>How many characters a number has.</summary>
    public const int Length = 18;

    private const int BirthDateEnd = 14;
    private static readonly int[] Weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    private static readonly DateOnly First = new(1890, 1, 1);

    /// <summary>Kinds of documents whose number is made by GB 11643.</summary>
    public static bool HasIdentityNumber(string kind) =>
        kind is "identity-card" or "household-register" or "hong-kong-macao-taiwan-residence";

    /// <summary>Reads what was typed so far. Of other kinds of documents the service alone knows the shape.</summary>
    public static IdentityReading Read(string? typed, string kind, DateOnly today)
    {
        var number = Normalise(typed);
        if (number.Length == 0)
            return new IdentityReading(number, IdentityFault.Empty);
        return HasIdentityNumber(kind) ? Read(number, kind == "hong-kong-macao-taiwan-residence", today)
            : number.Length < 4 ? new IdentityReading(number, IdentityFault.Incomplete)
            : new IdentityReading(number, IdentityFault.None);
    }

    /// <summary>Upper case and half width, without spaces, as keyboards and copied texts have them.</summary>
    public static string Normalise(string? typed) =>
        typed is null
            ? ""
            : string.Concat(
                typed
                    .Select(c => c is >= '！' and <= '～' ? (char)(c - 0xFEE0) : c)
                    .Where(c => !char.IsWhiteSpace(c) && c is not ('\u200B' or '\uFEFF'))
                    .Select(char.ToUpperInvariant)
            );

    /// <summary>The check character of seventeen digits.</summary>
    public static char CheckCharacter(string digits) =>
        "10X98765432"[Weights.Select((weight, at) => (digits[at] - '0') * weight).Sum() % 11];

    private static IdentityReading Read(string number, bool isResidencePermit, DateOnly today)
    {
        if (number.Where((c, at) => !char.IsAsciiDigit(c) && !(at == Length - 1 && c == 'X')).Any())
            return new IdentityReading(number, IdentityFault.Characters);
        if (number.Length > Length)
            return new IdentityReading(number, IdentityFault.TooLong);
        if (number[0] == '0' || (number.Length > 1 && isResidencePermit != (number[..2] is "81" or "82" or "83")))
            return new IdentityReading(number, IdentityFault.Region);
        if (number.Length < BirthDateEnd)
            return new IdentityReading(number, IdentityFault.Incomplete);
        var isDay = DateOnly.TryParseExact(
            number.AsSpan(6, 8),
            "yyyyMMdd",
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out var born
        );
        if (!isDay || born < First || born > today)
            return new IdentityReading(number, IdentityFault.BirthDate);
        if (number.Length < Length)
            return new IdentityReading(number, IdentityFault.Incomplete, born);
        return CheckCharacter(number) == number[^1]
            ? new IdentityReading(number, IdentityFault.None, born, (number[16] - '0') % 2 == 1 ? "male" : "female")
            : new IdentityReading(number, IdentityFault.Check, born);
    }
}
