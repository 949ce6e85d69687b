// What is unusual about a reader's day. Pure.
using System.Text.Json.Serialization;
using Referrals.People;
using Referrals.Policies;
using Referrals.Security;
using Referrals.Shared;

namespace Referrals.Privacy;

/// <summary>What is unusual 异常查阅.</summary>
[JsonConverter(typeof(KebabEnum<UnusualKind>))]
public enum UnusualKind
{
    /// <summary>Many patients in one hour of the clock 一小时内查阅患者过多.</summary>
    ManyInHour,

    /// <summary>Many patients in the day 当日查阅患者过多.</summary>
    ManyInDay,

    /// <summary>Many more than the reader's own median of the weeks before 明显多于本人平日.</summary>
    MoreThanUsual,

    /// <summary>Outside of working time, of roles that have one 非工作时间查阅.</summary>
    OutOfHours,
}

/// <summary>A line of the list.</summary>
/// <param name="Kind">What is unusual.</param>
/// <param name="Count">Patients; of <c>out-of-hours</c>, readings.</param>
/// <param name="Limit">What it is compared with; 0 of <c>out-of-hours</c>.</param>
/// <param name="Hour">The hour of the clock, Asia/Shanghai, of <c>many-in-hour</c>.</param>
/// <param name="Median">The reader's own, of <c>more-than-usual</c>.</param>
internal sealed record UnusualLine(UnusualKind Kind, long Count, long Limit, int? Hour = null, long? Median = null);

internal static class UnusualReading
{
    /// <summary>How many calendar days the reader's own median is of.</summary>
    public const int DaysBefore = 28;

    /// <summary>Of fewer days with readings there is no median.</summary>
    public const int FewestDays = 5;

    /// <summary>Fewer patients than this are not unusual, whatever the median is.</summary>
    public const int FewestPatients = 20;

    /// <summary>Roles that have working hours; hospitals treat, and dispatch, around the clock.</summary>
    private const Roles WithHours = Roles.FamilyDoctor | Roles.TownshipCentre | Roles.CountyAuthority | Roles.Insurer | Roles.Administrator;

    /// <summary>Whether the reader's own days before have to be known.</summary>
    public static bool NeedsDays(CountedReader reader) => reader.Patients >= FewestPatients;

    /// <summary>What is unusual of a reader's day.</summary>
    /// <param name="reader">What was counted.</param>
    /// <param name="before">Patients on each day with readings of the <see cref="DaysBefore"/> before.</param>
    /// <param name="rules">The limits.</param>
    public static IEnumerable<UnusualLine> Of(CountedReader reader, IEnumerable<long> before, PrivacyRules rules)
    {
        if (reader.PatientsInHour > rules.PatientsPerHour)
            yield return new UnusualLine(UnusualKind.ManyInHour, reader.PatientsInHour, rules.PatientsPerHour, reader.BusiestHour);
        if (reader.Patients > rules.PatientsPerDay)
            yield return new UnusualLine(UnusualKind.ManyInDay, reader.Patients, rules.PatientsPerDay);
        if (NeedsDays(reader) && Median(before) is { } median && reader.Patients > median * rules.TimesMedian)
            yield return new UnusualLine(UnusualKind.MoreThanUsual, reader.Patients, median * rules.TimesMedian, Median: median);
        if (reader.ReadsOutOfHours > 0 && HasHours(reader.Roles))
            yield return new UnusualLine(UnusualKind.OutOfHours, reader.ReadsOutOfHours, 0);
    }

    /// <summary>The lower median; null of too few days.</summary>
    public static long? Median(IEnumerable<long> days)
    {
        long[] sorted = [.. days.Order()];
        return sorted.Length < FewestDays ? null : sorted[(sorted.Length - 1) / 2];
    }

    /// <summary>Stretches of working time on a day, Asia/Shanghai.</summary>
    public static IReadOnlyList<(DateTimeOffset From, DateTimeOffset Until)> Worked(WorkingTime time, DateOnly day)
    {
        var start = Shanghai.EndOf(day.AddDays(-1));
        return time.IsWorked(day)
            ? [.. time.Hours.Select(hours => (start + hours.From.ToTimeSpan(), start + hours.Until.ToTimeSpan()))]
            : [];
    }

    private static bool HasHours(IEnumerable<string> roles) =>
        roles.All(role => RoleNames.All.TryGetValue(role, out var known) && (WithHours & known) != 0);
}
