// What lists show of a person: enough to tell two patients apart, too little to take away.
using System.Globalization;
using Referrals.Shared;

namespace Referrals.People;

/// <summary>
/// A person in a list: sex as <c>male</c>, <c>female</c>, <c>unknown</c> or <c>unspecified</c>, age in full years. Everything but the reference is null when erased.
/// </summary>
public sealed record MaskedPerson(string Person, string? Name, string? Sex, int? Age, string? Phone, bool Erased);

internal static class Masking
{
    // Compound surnames 复姓 that are still borne by many.
    private static readonly HashSet<string> CompoundSurnames = new(
        [
            "欧阳",
            "上官",
            "司马",
            "诸葛",
            "夏侯",
            "皇甫",
            "尉迟",
            "公孙",
            "慕容",
            "令狐",
            "司徒",
            "端木",
            "东方",
            "南宫",
            "独孤",
            "长孙",
            "宇文",
            "轩辕",
            "淳于",
            "申屠",
        ],
        StringComparer.Ordinal
    );

    public static MaskedPerson Of(string person, PersonData data, DateOnly today) =>
        new(person, Name(data.Name), Kebab.Of(data.Sex), data.AgeOn(today), Phone(data.Phone), Erased: false);

    /// <summary>The surname, and a star for each of the others, two at most: 王*, 欧阳**. Of a single character nothing is left.</summary>
    public static string? Name(string? name)
    {
        if (string.IsNullOrEmpty(name))
            return null;
        var starts = StringInfo.ParseCombiningCharacters(name);
        if (starts.Length == 1)
            return "*";
        var kept = starts.Length > 2 && CompoundSurnames.Contains(name[..starts[2]]) ? 2 : 1;
        return name[..starts[kept]] + new string('*', Math.Min(starts.Length - kept, 2));
    }

    /// <summary>
    /// The first three and the last two. Common practice leaves the last four; in a list that tells county and age, four of them with the
    /// known region nearly give the number away.
    /// </summary>
    public static string? Number(string? number) =>
        number switch
        {
            null => null,
            { Length: < 8 } => new string('*', number.Length),
            _ => $"{number[..3]}{new string('*', number.Length - 5)}{number[^2..]}",
        };

    /// <summary>138****1234; of a landline the area code and the last two; of all others the last two.</summary>
    public static string? Phone(string? phone)
    {
        if (phone is null)
            return null;
        phone = PhoneNumber.WithoutExtension(phone);
        var hyphen = phone.IndexOf('-', StringComparison.Ordinal);
        return phone is ['1', ..] && phone.Length == 11 ? $"{phone[..3]}****{phone[^4..]}" : $"{phone[..(hyphen + 1)]}****{phone[^2..]}";
    }
}
