// What an upload says of itself before its content: type, name, size. Names of files are personal data, so they never stand in addresses.
using System.Globalization;
using System.Text;
using Microsoft.Net.Http.Headers;
using Referrals.Cases;
using Referrals.Shared;

namespace Referrals.Documents;

/// <summary>Headers as they came.</summary>
/// <param name="ContentType">Media type.</param>
/// <param name="Disposition"><c>attachment; filename*=UTF-8''…</c>.</param>
/// <param name="Encoding">Content coding: none is taken, so nothing is ever unpacked.</param>
/// <param name="Length">As declared; not believed.</param>
internal sealed record AttachmentHeaders(string? ContentType, string? Disposition, string? Encoding, long? Length)
{
    private const int LongestName = 120;

    private static readonly string[] Charsets = ["utf-8", "gb18030", "gbk", "gb2312"];

    /// <summary>Type and name, or what is wrong.</summary>
    public (AttachmentType Type, string Name, Refusal? Refusal) Read()
    {
        if (!string.IsNullOrEmpty(Encoding))
            return Refused(new Refusal("attachment.encoded"));
        if (
            !MediaTypeHeaderValue.TryParse(ContentType, out var declared)
            || (declared.Charset.HasValue && !Charsets.Contains(declared.Charset.Value!, StringComparer.OrdinalIgnoreCase))
        )
            return Refused(new Refusal("attachment.type"));
        if (
            !ContentDispositionHeaderValue.TryParse(Disposition, out var disposition)
            || (disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName) is not { HasValue: true } given
        )
            return Refused(new Refusal("attachment.name"));
        var name = HeaderUtilities.RemoveQuotes(given).ToString();
        if (!IsName(name))
            return Refused(new Refusal("attachment.name"));
        if (ContentTypes.Declared(declared.MediaType.ToString(), name) is not { } type)
            return Refused(new Refusal("attachment.type"));
        if (!ContentTypes.Fits(type, name))
            return Refused(new Refusal("attachment.lies"));
        if (Length > AttachmentContent.Limit)
            return Refused(AttachmentContent.TooLarge());
        return Length == 0 ? Refused(new Refusal("attachment.empty")) : (type, name, null);
    }

    /// <summary>For the way back.</summary>
    public static string Disposed(string name) => new ContentDispositionHeaderValue("attachment") { FileNameStar = name }.ToString();

    // A name, no path; and no character that shows another name than it is.
    private static bool IsName(string name) =>
        name.Length > 0
        && !CleanText.IsLongerThan(name, LongestName)
        && name[0] is not ('.' or ' ')
        && name[^1] is not ('.' or ' ')
        && name.EnumerateRunes().ToArray() is var runes
        && Array.TrueForAll(
            [.. runes.Index()],
            c =>
                IsJoined(runes, c.Index)
                || c.Item.Value is not ('/' or '\\' or ':' or '"' or '<' or '>' or '|' or '*' or '?' or 0xFFFD)
                    && Rune.GetUnicodeCategory(c.Item)
                        is not (
                            UnicodeCategory.Control
                            or UnicodeCategory.Format
                            or UnicodeCategory.LineSeparator
                            or UnicodeCategory.ParagraphSeparator
                            or UnicodeCategory.OtherNotAssigned
                            or UnicodeCategory.PrivateUse
                            or UnicodeCategory.Surrogate
                        )
        );

    // The joiner between two pictures makes one of them; elsewhere it is a mark that nobody sees.
    private static bool IsJoined(Rune[] name, int at) =>
        name[at].Value == 0x200D
        && at > 0
        && at < name.Length - 1
        && (
            name[at - 1].Value == 0xFE0F
            || Rune.GetUnicodeCategory(name[at - 1]) is UnicodeCategory.OtherSymbol or UnicodeCategory.ModifierSymbol
        )
        && Rune.GetUnicodeCategory(name[at + 1]) == UnicodeCategory.OtherSymbol;

    private static (AttachmentType, string, Refusal?) Refused(Refusal refusal) => (default, "", refusal);
}
