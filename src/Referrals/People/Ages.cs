// How old somebody is, as people say it: below one year in months and days.
using System.Globalization;
using Referrals.Http;

namespace Referrals.People;

/// <summary>The age of a child below one year: full months, and the days since.</summary>
/// <param name="Months">0 to 11.</param>
/// <param name="Days">0 to 30.</param>
public sealed record InfantAge(int Months, int Days);

internal static class Ages
{
    /// <summary>Null from the first birthday on, and where the birth date is not known.</summary>
    public static InfantAge? OfInfant(PersonData data, DateOnly day)
    {
        if (data.BirthDate is not { } born || data.AgeOn(day) != 0)
            return null;
        var months = ((day.Year - born.Year) * 12) + day.Month - born.Month - (day.Day < born.Day ? 1 : 0);
        return new InfantAge(months, day.DayNumber - born.AddMonths(months).DayNumber);
    }

    /// <summary>The age with its unit; null where nothing is known.</summary>
    public static string? Say(PersonData data, DateOnly day, Language language)
    {
        if (data.AgeOn(day) is not { } years)
            return null;
        var chinese = language == Language.Chinese;
        if (OfInfant(data, day) is not { } age)
            return chinese ? $"{Text(years)} 岁" : Count(years, "year");
        if (age is { Months: 0, Days: 0 })
            return chinese ? "不足 1 天" : "less than 1 day";
        string[] parts =
        [
            age.Months == 0 ? ""
            : chinese ? $"{Text(age.Months)} 个月"
            : Count(age.Months, "month"),
            age.Days == 0 ? ""
            : chinese ? $"{Text(age.Days)} 天"
            : Count(age.Days, "day"),
        ];
        return string.Join(' ', parts.Where(part => part.Length > 0));
    }

    private static string Count(int number, string unit) => $"{Text(number)} {unit}{(number == 1 ? "" : "s")}";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
