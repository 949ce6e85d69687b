// The first letters of the pinyin of Chinese names, as people type them.
using System.Text;

namespace Referrals.Catalogues;

/// <summary>
/// Pinyin initials 拼音首字母. The 3,755 common characters of GB 2312 stand there in the order of their pinyin, so the first of each letter is
/// all that must be known; a character with several readings has the one by which it stands there. Rarer ones stay as they are: a list that
/// brings initials itself has them right.
/// </summary>
internal static class PinyinInitials
{
    private const string Letters = "abcdefghjklmnopqrstwxyz";

    private const string FirstOfEach = "啊芭擦搭蛾发噶哈击喀垃妈拿哦啪期然撒塌挖昔压匝";

    private const int LastCommon = 0xD7F9;

    private static readonly Encoding Gb = CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!;

    private static readonly int[] Starts = [.. FirstOfEach.Select(Place)];

    /// <summary>Such as <c>gxy</c> of 高血压; letters and digits of the name stay, in lower case, other signs go.</summary>
    public static string Of(string name)
    {
        var initials = new StringBuilder(name.Length);
        foreach (var character in name)
        {
            if (char.IsAsciiLetterOrDigit(character))
                initials.Append(char.ToLowerInvariant(character));
            else if (char.IsLetter(character))
                initials.Append(Initial(character));
        }

        return initials.ToString();
    }

    private static char Initial(char character)
    {
        var place = char.IsSurrogate(character) ? 0 : Place(character);
        var letter = place is 0 or > LastCommon ? -1 : Array.FindLastIndex(Starts, start => start <= place);
        return letter < 0 ? character : Letters[letter];
    }

    // 0 for what does not have two bytes.
    private static int Place(char character)
    {
        Span<byte> bytes = stackalloc byte[4];
        return Gb.GetBytes([character], bytes) == 2 && bytes[0] >= 0xB0 && bytes[1] >= 0xA1 ? (bytes[0] << 8) | bytes[1] : 0;
    }
}
