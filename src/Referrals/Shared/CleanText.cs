// The one place that takes away what keyboards, clipboards and word processors put into a text, and finds what must be refused.
// ops/docs/text-rules.md has the table; names are compared in People/PersonName.cs.
using System.Globalization;
using System.Text;

namespace Referrals.Shared;

/// <summary>Where in a text something stands that cannot stay.</summary>
/// <param name="Position">In characters as people count them; the first is 1.</param>
/// <param name="Character">Such as <c>U+0007</c>.</param>
internal readonly record struct TextFault(int Position, string Character);

internal static class CleanText
{
    // Real writing stacks up to ten (Tibetan).
    private const int MostMarks = 16;

    // So that a text of few characters is never one of thousands of signs.
    private const int MostUnitsForEach = 4;

    private const string Invisible = "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u3164\ufeff\uffa0";

    private static readonly Rune[] Lost = [.. "\ufffd\ufffc?？*＊■□▮▯◻◼⬚⬛⬜⍰〓".EnumerateRunes()];

    /// <summary>
    /// A text for people: without marks that nobody sees, without spaces around, other line breaks as line feeds. In a single line every
    /// line break and tab is a space. All else stays as it was written.
    /// </summary>
    public static string Clean(string text, bool lines)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (!IsInvisible(rune.Value))
                Append(clean, rune.Value is '\v' or '\f' or 0x85 or 0x2028 or 0x2029 ? (lines ? '\n' : ' ') : InLine(rune.Value, lines));
        }

        return clean.ToString().Trim();
    }

    /// <summary>As <see cref="Clean"/> in a single line, and without signs that only join others.</summary>
    public static string Name(string text)
    {
        var clean = Clean(text, lines: false);
        return clean.AsSpan().ContainsAny('\u200c', '\u200d')
            ? string.Concat(clean.Where(c => c is not ('\u200c' or '\u200d'))).Trim()
            : clean;
    }

    /// <summary>
    /// Numbers of documents, telephones and cases: half width, upper case, one kind of hyphen, ASCII digits, X for the Roman ten; without
    /// spaces, line breaks, apostrophes, and marks that nobody sees.
    /// </summary>
    public static string Number(string text)
    {
        var number = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsInvisible(rune.Value) || IsJoining(rune.Value) || IsApostrophe(rune.Value) || Rune.IsWhiteSpace(rune))
                continue;
            var narrow = Narrow(rune.Value);
            if (narrow is 0x2169 or 0x2179)
                narrow = 'X';
            else if (narrow is (>= 0x2010 and <= 0x2015) or 0x2212 or 0xFE58 or 0xFE63)
                narrow = '-';
            else if (narrow > 127 && Rune.GetUnicodeCategory(rune) == UnicodeCategory.DecimalDigitNumber)
                narrow = '0' + (int)Rune.GetNumericValue(rune);
            Append(number, Rune.ToUpperInvariant(new Rune(narrow)).Value);
        }

        return number.ToString();
    }

    /// <summary>
    /// A code, a moment, or the cell of a table: half width, without marks that nobody sees, without spaces around, and without the
    /// apostrophe with which spreadsheets mark a text.
    /// </summary>
    public static string Cell(string text)
    {
        var cell = new StringBuilder(text.Length);
        foreach (var rune in Clean(text, lines: true).EnumerateRunes())
            Append(cell, Narrow(rune.Value));
        return cell is ['\'', _, ..] ? cell.ToString(1, cell.Length - 1).Trim() : cell.ToString();
    }

    /// <summary>The first control character, after cleaning.</summary>
    public static TextFault? FirstControl(string text, bool lines) =>
        First(text, rune => (Rune.IsControl(rune) && !(lines && rune.Value is '\n' or '\r' or '\t')) || rune.Value is 0xFFFE or 0xFFFF);

    /// <summary>
    /// The first sign of a name that did not survive its way here: what programs write for characters that they cannot read or show, and
    /// private use.
    /// </summary>
    public static TextFault? FirstDamage(string name) => First(name, IsDamage);

    /// <summary>Whether anything of a name is a sign for a character that was lost.</summary>
    public static bool IsDamaged(string? name) => name is not null && name.EnumerateRunes().Any(IsDamage);

    /// <summary>Whether a rune stands in a name for a character that was lost.</summary>
    public static bool IsDamage(Rune rune) => Lost.Contains(rune) || Rune.GetUnicodeCategory(rune) == UnicodeCategory.PrivateUse;

    /// <summary>The first character that bears more marks than any writing has.</summary>
    public static TextFault? FirstPile(string text)
    {
        var marks = 0;
        for (var at = 0; at < text.Length; at++)
        {
            // Below are Latin letters, digits and their signs.
            marks = text[at] >= '\u0300' && IsMark(char.GetUnicodeCategory(text[at])) ? marks + 1 : 0;
            if (marks > MostMarks)
                return Fault(text, at, new Rune(text[at]));
        }

        return null;
    }

    /// <summary>
    /// Whether a text has more characters than a limit, as people count them (extended grapheme clusters: an emoji of a family is one), or
    /// more than four UTF-16 units for each.
    /// </summary>
    public static bool IsLongerThan(string text, int limit)
    {
        if (text.Length <= limit)
            return false;
        if (text.Length > limit * MostUnitsForEach)
            return true;
        var rest = text.AsSpan();
        for (; rest.Length > 0 && limit >= 0; limit--)
            rest = rest[StringInfo.GetNextTextElementLength(rest)..];
        return limit < 0;
    }

    private static TextFault? First(string text, Func<Rune, bool> wrong)
    {
        var at = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (wrong(rune))
                return Fault(text, at, rune);
            at += rune.Utf16SequenceLength;
        }

        return null;
    }

    private static TextFault Fault(string text, int at, Rune rune)
    {
        var position = 1;
        for (var passed = StringInfo.GetNextTextElementLength(text); passed <= at; position++)
            passed += StringInfo.GetNextTextElementLength(text, passed);
        return new TextFault(position, string.Create(CultureInfo.InvariantCulture, $"U+{rune.Value:X4}"));
    }

    private static int InLine(int c, bool lines) => !lines && c is '\n' or '\r' or '\t' ? ' ' : c;

    private static int Narrow(int c) =>
        c is >= 0xFF01 and <= 0xFF5E ? c - 0xFF01 + '!'
        : c == 0x3000 ? ' '
        : c;

    // Direction marks, zero-width spaces, byte order marks, soft hyphens, fillers, tags: nobody sees them, so nobody can mend them.
    // Joiners and variation selectors are not among them: emoji, Mongolian and rare forms of characters need them.
    private static bool IsInvisible(int c) =>
        c is (>= 0x202A and <= 0x202E) or (>= 0x2060 and <= 0x206F) or (>= 0xFFF0 and <= 0xFFFB)
        || c is (>= 0x1D173 and <= 0x1D17A) or (>= 0xE0000 and <= 0xE00FF) or (>= 0xE01F0 and <= 0xE0FFF)
        || (c <= char.MaxValue && Invisible.Contains((char)c));

    private static bool IsJoining(int c) =>
        c is 0x200C or 0x200D or (>= 0x180B and <= 0x180F) or (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF);

    private static bool IsApostrophe(int c) => c is '\'' or '`' or 0xB4 or 0x2B9 or 0x2BC or (>= 0x2018 and <= 0x201B) or 0x2032 or 0xFF07;

    private static bool IsMark(UnicodeCategory category) =>
        category
            is UnicodeCategory.NonSpacingMark
                or UnicodeCategory.SpacingCombiningMark
                or UnicodeCategory.EnclosingMark
                or UnicodeCategory.Format;

    private static void Append(StringBuilder text, int rune)
    {
        Span<char> units = stackalloc char[2];
        text.Append(units[..new Rune(rune).EncodeToUtf16(units)]);
    }
}
