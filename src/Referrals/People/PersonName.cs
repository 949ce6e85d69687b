// When two spellings are one name, and which of two to keep. For comparing only: names are shown as they were written.
using System.Globalization;
using System.Text;
using Referrals.Shared;

namespace Referrals.People;

internal static class PersonName
{
    // Of the dots between the parts of a name the only one that Unicode takes for a letter: ㆍ, and what compatibility forms make of it.
    private static readonly Rune[] LetterDots = [new('\u318d'), new('\u119e')];

    /// <summary>
    /// A name without what people write differently: width, case, spaces, hyphens, the dots of names from minority languages, joiners and
    /// variation selectors, traditional characters.
    /// </summary>
    public static string Plain(string name)
    {
        var plain = new StringBuilder(name.Length);
        foreach (var rune in name.Normalize(NormalizationForm.FormKC).EnumerateRunes())
        {
            if (Bears(rune) && !LetterDots.Contains(rune))
                plain.Append(Rune.ToUpperInvariant(new Rune(TraditionalCharacters.Simplify(rune.Value))).ToString());
        }

        return plain.ToString();
    }

    /// <summary>As names were compared and hashed before: rows that are stored have hashes of this.</summary>
    public static string PlainBefore(string name) =>
        string.Concat(
                name.Normalize(NormalizationForm.FormKC).Where(c => char.IsLetterOrDigit(c) || char.IsSurrogate(c) || char.IsSymbol(c))
            )
            .ToUpperInvariant();

    /// <summary>True where something in a name stands for a character that was lost; null else.</summary>
    public static bool? InDoubt(string? name) => CleanText.IsDamaged(name) ? true : null;

    /// <summary>
    /// Whether two may be the same name: neither is missing or they are equal in <see cref="Plain"/>; of a damaged one what is left has to
    /// fit.
    /// </summary>
    public static bool Agree(string? known, string? said)
    {
        if (known is null || said is null)
            return true;
        var (one, other) = (new Ends(known), new Ends(said));
        return (one.Damaged, other.Damaged) switch
        {
            (false, false) => one.Begin == other.Begin,
            (true, false) => one.Fit(other.Begin),
            // Of which nothing is left, it says nothing: somebody must look.
            (false, true) => other.Begin.Length + other.End.Length > 0 && other.Fit(one.Begin),
            _ => Starts(one.Begin, other.Begin) && Starts(Turned(one.End), Turned(other.End)),
        };
    }

    /// <summary>The first that is there and whole; a damaged one is better than none.</summary>
    public static string? Better(string? first, string? second)
    {
        if (first is null)
            return second;
        return CleanText.IsDamaged(first) && second is not null && !CleanText.IsDamaged(second) ? second : first;
    }

    private static bool Bears(Rune rune) =>
        Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.UppercaseLetter
                or UnicodeCategory.LowercaseLetter
                or UnicodeCategory.TitlecaseLetter
                or UnicodeCategory.ModifierLetter
                or UnicodeCategory.OtherLetter
                or UnicodeCategory.DecimalDigitNumber
                or UnicodeCategory.LetterNumber
                // Characters of a newer Unicode than this program knows.
                or UnicodeCategory.OtherNotAssigned;

    private static bool Starts(string one, string other) =>
        one.StartsWith(other, StringComparison.Ordinal) || other.StartsWith(one, StringComparison.Ordinal);

    private static string Turned(string text) => string.Concat(text.Reverse());

    // What stands before the first damage and after the last; without damage the whole name is the beginning.
    private readonly record struct Ends(bool Damaged, string Begin, string End)
    {
        public Ends(string name)
            : this(CleanText.IsDamaged(name), Plain(Before(name, turned: false)), Plain(Before(name, turned: true))) { }

        public bool Fit(string whole) =>
            whole.Length >= Begin.Length + End.Length
            && whole.StartsWith(Begin, StringComparison.Ordinal)
            && whole.EndsWith(End, StringComparison.Ordinal);

        private static string Before(string name, bool turned)
        {
            var runes = turned ? name.EnumerateRunes().Reverse() : name.EnumerateRunes();
            var kept = runes.TakeWhile(rune => !CleanText.IsDamage(rune));
            return string.Concat(turned ? kept.Reverse() : kept);
        }
    }
}
