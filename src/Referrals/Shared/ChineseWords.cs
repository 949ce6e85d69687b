// Codes in Chinese words, for tables and forms that people read, and back, for tables that they write.
using System.Collections.Frozen;

namespace Referrals.Shared;

/// <summary>The words of one enumeration.</summary>
/// <param name="words">Each code with its word first, and after it what else people write for it.</param>
internal sealed class ChineseWords<T>(params (T Code, string[] Words)[] words)
    where T : struct, Enum
{
    private readonly FrozenDictionary<T, string> words = words.ToFrozenDictionary(word => word.Code, word => word.Words[0]);

    private readonly FrozenDictionary<string, T> codes = words
        .SelectMany(word => word.Words.Select(text => KeyValuePair.Create(text, word.Code)))
        .ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The word; the public name of a code that has none.</summary>
    public string Of(T code) => words.TryGetValue(code, out var word) ? word : Kebab.Of(code);

    /// <summary>The code of a word or a public name; null for anything else.</summary>
    public T? Parse(string? text) => text is not null && codes.TryGetValue(text, out var code) ? code : Kebab.Parse<T>(text);

    /// <summary>Codes that have no word.</summary>
    public IEnumerable<T> Missing => Enum.GetValues<T>().Where(code => !words.ContainsKey(code));
}

internal static class Words
{
    public static readonly ChineseWords<Urgency> Urgencies = new(
        (Urgency.Routine, ["普通"]),
        (Urgency.Urgent, ["紧急"]),
        (Urgency.Emergency, ["急诊"])
    );

    public static readonly ChineseWords<Resource> Resources = new(
        (Resource.ClinicSlot, ["专家号", "专家门诊"]),
        (Resource.Bed, ["床位", "病床"]),
        (Resource.Examination, ["检查", "医技检查"])
    );

    public static readonly ChineseWords<Sex> Sexes = new(
        (Sex.Unknown, ["未知"]),
        (Sex.Male, ["男"]),
        (Sex.Female, ["女"]),
        (Sex.Unspecified, ["未说明"])
    );
}
