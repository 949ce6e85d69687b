// Mainland telephone numbers, mobile and landline.
using System.Text.RegularExpressions;

namespace Referrals.Shared;

internal static partial class PhoneNumber
{
    /// <summary>11 digits of a mobile, or <c>0554-4022222</c> of a landline; null when it is neither.</summary>
    public static string? Normalise(string text)
    {
        var plain = IdentityNumber
            .Normalise(text)
            .Replace(" ", "", StringComparison.Ordinal)
            .Replace("(", "", StringComparison.Ordinal)
            .Replace(')', '-')
            .Replace('－', '-');
        if (Mobile().Match(plain.Replace("-", "", StringComparison.Ordinal)) is { Success: true } mobile)
            return mobile.Groups["number"].Value;
        return Landline().Match(plain) is { Success: true } landline
            ? $"{landline.Groups["area"].Value}-{landline.Groups["number"].Value}"
            : null;
    }

    [GeneratedRegex("^(?:\\+?86|0086)?(?<number>1[3-9][0-9]{9})$", RegexOptions.ExplicitCapture, 100)]
    private static partial Regex Mobile();

    // Area codes have three digits in the largest cities, else four.
    [GeneratedRegex("^(?<area>010|02[0-9]|0[3-9][0-9]{2})-?(?<number>[2-9][0-9]{6,7})$", RegexOptions.ExplicitCapture, 100)]
    private static partial Regex Landline();
}
