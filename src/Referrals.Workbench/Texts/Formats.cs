// Dates, ages, durations and amounts as people here write them.
using System.Globalization;
using Referrals.Workbench.Client;

namespace Referrals.Workbench.Texts;

/// <summary>Pure: the moment now is always given.</summary>
public static class Formats
{
    /// <summary>Asia/Shanghai has had one offset since 1991.</summary>
    private static readonly TimeSpan Shanghai = TimeSpan.FromHours(8);

    private static readonly string[] ChineseDays = ["周日", "周一", "周二", "周三", "周四", "周五", "周六"];

    /// <summary>The same moment on the clocks of Shanghai.</summary>
    public static DateTimeOffset Local(DateTimeOffset moment) => moment.ToOffset(Shanghai);

    /// <summary>The day in Shanghai.</summary>
    public static DateOnly Day(DateTimeOffset moment) => DateOnly.FromDateTime(Local(moment).DateTime);

    /// <summary>As addresses take it.</summary>
    public static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>今天 09:05, 明天 14:00, 12月3日 08:30, 2025年12月3日 08:30.</summary>
    public static string Moment(DateTimeOffset moment, DateTimeOffset now, Words words)
    {
        var local = Local(moment);
        return $"{Day(DateOnly.FromDateTime(local.DateTime), Day(now), words)} {Clock(moment)}";
    }

    /// <summary>今天, 明天, 昨天, 12月3日, and with the year where it is another.</summary>
    public static string Day(DateOnly day, DateOnly today, Words words) =>
        (day.DayNumber - today.DayNumber) switch
        {
            0 => words.Of("今天", "today"),
            1 => words.Of("明天", "tomorrow"),
            -1 => words.Of("昨天", "yesterday"),
            _ when day.Year == today.Year => words.IsChinese
                ? $"{day.Month}月{day.Day}日"
                : day.ToString("d MMM", CultureInfo.InvariantCulture),
            _ => words.IsChinese ? $"{day.Year}年{day.Month}月{day.Day}日" : day.ToString("d MMM yyyy", CultureInfo.InvariantCulture),
        };

    /// <summary>12月3日 周三.</summary>
    public static string DayAndWeekday(DateOnly day, DateOnly today, Words words)
    {
        var name = words.IsChinese
            ? ChineseDays[(int)day.DayOfWeek]
            : CultureInfo.InvariantCulture.DateTimeFormat.GetAbbreviatedDayName(day.DayOfWeek);
        return $"{Day(day, today, words)} {name}";
    }

    /// <summary>09:05, in Shanghai.</summary>
    public static string Clock(DateTimeOffset moment) => Local(moment).ToString("HH:mm", CultureInfo.InvariantCulture);

    /// <summary>剩 1小时20分 before it is due, 超 2天3小时 after.</summary>
    public static string Due(DateTimeOffset due, DateTimeOffset now, Words words) =>
        due >= now
            ? words.Of($"剩 {Duration(due - now, words)}", $"{Duration(due - now, words)} left")
            : words.Of($"超 {Duration(now - due, words)}", $"{Duration(now - due, words)} late");

    /// <summary>The two largest units: 3天2小时, 1小时20分, 5分; under a minute 不到1分.</summary>
    public static string Duration(TimeSpan span, Words words)
    {
        var (days, hours, minutes) = ((int)span.TotalDays, span.Hours, span.Minutes);
        return (days, hours, minutes) switch
        {
            (0, 0, 0) => words.Of("不到1分", "under 1 min"),
            (0, 0, _) => words.Of($"{minutes}分", $"{minutes} min"),
            (0, _, 0) => words.Of($"{hours}小时", $"{hours} h"),
            (0, _, _) => words.Of($"{hours}小时{minutes}分", $"{hours} h {minutes} min"),
            (_, 0, _) => words.Of($"{days}天", $"{days} d"),
            _ => words.Of($"{days}天{hours}小时", $"{days} d {hours} h"),
        };
    }

    /// <summary>56岁; under a year 8个月 or 12天, as the service writes it.</summary>
    public static string Age(MaskedPerson person, Words words) =>
        person.AgeText ?? (person.Age is { } years ? words.Of($"{years}岁", $"{years} y") : "");

    /// <summary>Years on that day; months under a year, days under a month.</summary>
    public static string Age(DateOnly born, DateOnly today, Words words)
    {
        var months = ((today.Year - born.Year) * 12) + today.Month - born.Month - (today.Day < born.Day ? 1 : 0);
        return months switch
        {
            < 0 => "",
            0 => words.Of($"{today.DayNumber - born.DayNumber}天", $"{today.DayNumber - born.DayNumber} d"),
            < 12 => words.Of($"{months}个月", $"{months} months"),
            _ => words.Of($"{months / 12}岁", $"{months / 12} y"),
        };
    }

    /// <summary>1,234.50元; ¥1,234.50 in English.</summary>
    public static string Yuan(decimal amount, Words words)
    {
        var number = amount.ToString(amount == decimal.Truncate(amount) ? "#,##0" : "#,##0.00", CultureInfo.InvariantCulture);
        return words.Of($"{number}元", $"¥{number}");
    }

    /// <summary>When a place is taken: a bed is given for a day, not for an hour.</summary>
    public static string Place(DateTimeOffset startsAt, string? resource, DateTimeOffset now, Words words) =>
        resource == "bed" ? Day(Day(startsAt), Day(now), words) : Moment(startsAt, now, words);

    /// <summary>12-03 09:00–10:30, in Shanghai; with both days where they are two.</summary>
    public static string Span(DateTimeOffset from, DateTimeOffset until)
    {
        var (begin, end) = (Local(from), Local(until));
        var last = begin.Date == end.Date ? "HH:mm" : "MM-dd HH:mm";
        return $"{begin.ToString("MM-dd HH:mm", CultureInfo.InvariantCulture)}–{end.ToString(last, CultureInfo.InvariantCulture)}";
    }
}
