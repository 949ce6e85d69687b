// Numbers of persons where others are expected: some systems make the number of a visit or an examination out of the patient's.
using System.Text.RegularExpressions;

namespace Referrals.People;

internal static partial class PersonalNumbers
{
    /// <summary>Whether the number of an identity document of eighteen digits or of a mobile phone stands in a text.</summary>
    public static bool AreIn(string text) =>
        Enumerable
            .Range(0, Math.Max(0, text.Length - 17))
            .Any(at => IdentityDocument.IsEighteenDigits(text.Substring(at, 18).ToUpperInvariant())) || Mobile().IsMatch(text);

    [GeneratedRegex(@"(?<!\d)1[3-9]\d{9}(?!\d)", RegexOptions.None, 100)]
    private static partial Regex Mobile();
}
