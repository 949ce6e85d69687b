// Telephone numbers of residents: mainland mobiles and landlines, local numbers, and those of everywhere else.
using System.Text.RegularExpressions;
using PhoneNumbers;

namespace Referrals.Shared;

internal static partial class PhoneNumber
{
    private const string Mainland = "CN";
    private const int MainlandCode = 86;

    // Stands in no number, so that the extension can be told from it.
    private const char BeforeExtension = '转';

    // What people write there, beside a hyphen.
    private const string ExtensionMarks = ",|;|#|:|X|EXTENSION|EXT|转|轉|分机|分機";

    /// <summary>
    /// 11 digits of a mobile, <c>0554-4022222</c> of a landline, <c>4022222</c> of a local number without area code, <c>+85291234567</c> of
    /// a number from elsewhere; with an extension <c>0554-4022222转801</c>. Null when it is none of them.
    /// </summary>
    public static string? Normalise(string text)
    {
        var plain = CleanText.Number(text).Replace("(", "", StringComparison.Ordinal).Replace(')', '-').Replace('/', '-').Replace('.', '-');
        if (Mobile().Match(plain.Replace("-", "", StringComparison.Ordinal)) is { Success: true } mobile)
            return mobile.Groups["number"].Value;
        if (Landline().Match(plain) is { Success: true } landline)
            return WithExtension($"0{landline.Groups["area"].Value}-{Digits(landline.Groups["number"].Value)}", landline);
        if (Local().Match(plain) is { Success: true } local)
            return WithExtension(Digits(local.Groups["number"].Value), local);
        return Foreign().Match(plain) is { Success: true } foreign && International(foreign.Groups["number"].Value) is { } number
            ? WithExtension(number, foreign)
            : null;
    }

    /// <summary>A number as <see cref="Normalise"/> writes it, without its extension.</summary>
    public static string WithoutExtension(string phone) => phone.Split(BeforeExtension)[0];

    // How many digits a number has elsewhere the library knows; which of them are given out changes too often to refuse by it.
    private static string? International(string text)
    {
        var all = PhoneNumberUtil.GetInstance();
        try
        {
            var number = all.Parse(text, Mainland);
            return number.CountryCode != MainlandCode && all.IsPossibleNumber(number) ? all.Format(number, PhoneNumberFormat.E164) : null;
        }
        catch (NumberParseException)
        {
            return null;
        }
    }

    private static string WithExtension(string number, Match match) =>
        match.Groups["extension"] is { Success: true } extension ? $"{number}{BeforeExtension}{extension.Value}" : number;

    private static string Digits(string text) => text.Replace("-", "", StringComparison.Ordinal);

    [GeneratedRegex("^(?:\\+?86|0086)?(?<number>1[3-9][0-9]{9})$", RegexOptions.ExplicitCapture, 100)]
    private static partial Regex Mobile();

    // Area codes have three digits in the largest cities, else four; the zero may be missing behind the code of the country.
    [GeneratedRegex(
        "^(?:0|(?:\\+?86|0086)-?0?-?)(?<area>10|2[0-9]|[3-9][0-9]{2})-?(?<number>[2-9][0-9]{2,3}-?[0-9]{4})"
            + "(?:(?:-|"
            + ExtensionMarks
            + ")+(?<extension>[0-9]{1,6}))?$",
        RegexOptions.ExplicitCapture,
        100
    )]
    private static partial Regex Landline();

    [GeneratedRegex(
        "^(?<number>[2-9][0-9]{2,3}-?[0-9]{4})(?:(?:-|" + ExtensionMarks + ")+(?<extension>[0-9]{1,6}))?$",
        RegexOptions.ExplicitCapture,
        100
    )]
    private static partial Regex Local();

    // A hyphen before an extension could be one between digits here.
    [GeneratedRegex(
        "^(?<number>(?:\\+|00)[0-9][0-9-]{5,20})(?:(?:" + ExtensionMarks + ")+-*(?<extension>[0-9]{1,6}))?$",
        RegexOptions.ExplicitCapture,
        100
    )]
    private static partial Regex Foreign();
}
