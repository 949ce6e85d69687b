// How people and their spreadsheets write texts, days, times, numbers and lists. What is not understood stays as it is: the field's own
// check refuses it.
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Referrals.Http;

internal static partial class SpreadsheetCell
{
    private const string DayFormat = "yyyy-MM-dd";

    // Day 1 is 1 January 1900, and there was a 29 February in that year.
    private static readonly DateOnly FirstDay = new(1899, 12, 30);

    /// <summary>
    /// A code as it is meant: full-width letters, digits and signs as narrow ones, without marks that nobody sees, without the apostrophe
    /// or the formula by which a spreadsheet is told that it is text.
    /// </summary>
    public static string Plain(string cell)
    {
        if (cell is ['=', '"', .. var inner, '"'])
            cell = inner;
        var plain = new StringBuilder(cell.Length);
        foreach (var character in cell)
        {
            if (character is >= '\uff01' and <= '\uff5e')
                plain.Append((char)(character - 0xfee0));
            else if (char.IsWhiteSpace(character) && character is not ('\r' or '\n'))
                plain.Append(' ');
            else if (char.GetUnicodeCategory(character) != UnicodeCategory.Format)
                plain.Append(character);
        }

        var text = plain.ToString().Trim();
        return text is ['\'', .. var rest] ? rest.Trim() : text;
    }

    /// <summary>A day such as 2026-12-1, 2026/12/1 0:00, 2026年12月1日, 20261201; null for anything else.</summary>
    public static DateOnly? Day(string? cell)
    {
        if (cell is null)
            return null;
        if (Date().Match(cell) is { Success: true } date)
            return Exact($"{date.Groups["year"].Value}-{Two(date, "month")}-{Two(date, "day")}", DayFormat);
        // A number where the day's column is not formatted as one: between the years 2000 and 2099.
        if (
            cell.Length == 5
            && int.TryParse(cell, NumberStyles.None, CultureInfo.InvariantCulture, out var days)
            && days is >= 36526 and < 73051
        )
            return FirstDay.AddDays(days);
        return cell.Length == 8 ? Exact(cell, "yyyyMMdd") : null;
    }

    /// <summary>A time such as 8:00, 8:00:00, 8点30分, 下午2:30, 2:30 PM as <c>08:00</c>; anything else as it is.</summary>
    public static string Time(string cell)
    {
        if (Fraction().IsMatch(cell))
        {
            var minutes = double.Parse(cell, CultureInfo.InvariantCulture) * 24 * 60;
            return Math.Abs(minutes - Math.Round(minutes)) < 0.05 ? Minutes((int)Math.Round(minutes)) : cell;
        }

        if (Clock().Match(cell) is not { Success: true } time)
            return cell;
        var hour = Number(time, "hour");
        var half = time.Groups["half"].Value.ToUpperInvariant();
        if (half is "下午" or "PM" && hour < 12)
            hour += 12;
        else if (half is "上午" or "AM" && hour == 12)
            hour = 0;
        return Minutes((hour * 60) + (time.Groups["minute"].Success ? Number(time, "minute") : 0));
    }

    /// <summary>A whole number; null for anything else.</summary>
    public static int? Whole(string cell) =>
        int.TryParse(Zeros().Replace(cell, ""), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>An amount, with commas between thousands and digits after the point as they are; null for anything else.</summary>
    public static decimal? Amount(string cell) =>
        decimal.TryParse(
            cell.TrimStart('¥', '￥'),
            NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign | NumberStyles.AllowThousands,
            CultureInfo.InvariantCulture,
            out var amount
        )
            ? amount
            : null;

    /// <summary>What stands in a list of one cell: between spaces, commas of any kind, semicolons, or on lines of its own.</summary>
    public static string[] List(string cell) => Between().Split(cell).Where(item => item.Length > 0).ToArray();

    private static DateOnly? Exact(string text, string format) =>
        DateOnly.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    private static string Minutes(int minutes) => string.Create(CultureInfo.InvariantCulture, $"{minutes / 60:00}:{minutes % 60:00}");

    private static string Two(Match match, string group) => match.Groups[group].Value.PadLeft(2, '0');

    private static int Number(Match match, string group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(
        @"\A(?<year>[0-9]{4}) ?[-/.年–] ?(?<month>[0-9]{1,2}) ?[-/.月–] ?(?<day>[0-9]{1,2}) ?日?( ?(星期|周)[一二三四五六日天])?([ T]0{1,2}:00(:00(\.0+)?)?)?\z",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Date();

    [GeneratedRegex(
        @"\A(?<half>上午|下午)? ?(?<hour>[0-9]{1,2})(:(?<minute>[0-5][0-9])(:00(\.0+)?)?|[点时]((?<minute>[0-5]?[0-9])分?|整)?)( ?(?<half>AM|PM))?\z",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        1000
    )]
    private static partial Regex Clock();

    [GeneratedRegex(@"\A0?\.[0-9]+\z", RegexOptions.None, 1000)]
    private static partial Regex Fraction();

    [GeneratedRegex(@"\.0+\z", RegexOptions.None, 1000)]
    private static partial Regex Zeros();

    [GeneratedRegex(@"[\s、,，;；|]+", RegexOptions.None, 1000)]
    private static partial Regex Between();
}
