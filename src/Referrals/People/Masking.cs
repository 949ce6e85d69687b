// What lists show of a person: enough to tell two patients apart, too little to take away.
using System.Globalization;
using Referrals.Http;
using Referrals.Shared;

namespace Referrals.People;

/// <summary>A person in a list. Everything but the reference is null when erased.</summary>
/// <param name="Person">The reference.</param>
/// <param name="Name">Masked; of a newborn without a name by its mother: 王*之女.</param>
/// <param name="Sex"><c>male</c>, <c>female</c>, <c>unknown</c> or <c>unspecified</c>.</param>
/// <param name="Age">In full years.</param>
/// <param name="Phone">Masked.</param>
/// <param name="Erased">Whether the data was erased.</param>
/// <param name="AgeText">With its unit, in the caller's language: 46 岁, 20 天.</param>
/// <param name="InfantAge">Below one year.</param>
public sealed record MaskedPerson(
    string Person,
    string? Name,
    string? Sex,
    int? Age,
    string? Phone,
    bool Erased,
    string? AgeText = null,
    InfantAge? InfantAge = null
);

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

    /// <summary>The person as lists show it.</summary>
    /// <param name="person">The reference.</param>
    /// <param name="data">What is known.</param>
    /// <param name="mother">The mother's name, for a newborn that has none.</param>
    /// <param name="today">For the age.</param>
    /// <param name="language">Of the age.</param>
    public static MaskedPerson Of(string person, PersonData data, string? mother, DateOnly today, Language language) =>
        new(
            person,
            Name(data.Name) ?? ChildName(Name(mother), data),
            Kebab.Of(data.Sex),
            data.AgeOn(today),
            Phone(data.Phone),
            Erased: false,
            Ages.Say(data, today, language),
            Ages.OfInfant(data, today)
        );

    /// <summary>As above, of a person that was read alone.</summary>
    public static MaskedPerson Of(string person, PersonData data, DateOnly today, Language language) =>
        Of(person, data, data.CalledName is null ? null : data.CalledName[..data.CalledName.LastIndexOf('之')], today, language);

    /// <summary>Whether it is to be called by its mother.</summary>
    public static bool IsUnnamedNewborn(PersonData data) =>
        data is { Name: null, Identity: { Kind: IdentityKind.Newborn, Mother: not null } };

    /// <summary>
    /// 王芳之女, 王芳之子; from the second child of a birth on with its order, 王芳之女2. Null for those who have a name, and without the mother's.
    /// </summary>
    public static string? ChildName(string? mother, PersonData data) =>
        mother is null || !IsUnnamedNewborn(data)
            ? null
            : mother
                + data.Sex switch
                {
                    Sex.Male => "之子",
                    Sex.Female => "之女",
                    _ => "之婴",
                }
                + (data.Identity.BirthOrder is > 1 and var order ? order.ToString(CultureInfo.InvariantCulture) : "");

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
