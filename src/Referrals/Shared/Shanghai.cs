// The one time zone of the service's calendar days.
namespace Referrals.Shared;

/// <summary>China Standard Time: UTC+8, without daylight saving since 1991.</summary>
public static class Shanghai
{
    public static readonly TimeSpan Offset = TimeSpan.FromHours(8);

    /// <summary>
    /// A moment as PostgreSQL keeps it: to the microsecond, never later. What is compared with a table's moment goes through this.
    /// </summary>
    public static DateTimeOffset ToMicrosecond(this DateTimeOffset moment) =>
        moment.AddTicks(-(moment.Ticks % TimeSpan.TicksPerMicrosecond));

    /// <summary>A moment of a table, which PostgreSQL gives in UTC.</summary>
    public static DateTimeOffset Moment(DateTime utc) => new DateTimeOffset(DateTime.SpecifyKind(utc, DateTimeKind.Utc)).ToOffset(Offset);

    /// <summary>The end of a day.</summary>
    public static DateTimeOffset EndOf(DateOnly day) => new(day.AddDays(1).ToDateTime(TimeOnly.MinValue), Offset);

    /// <summary>The calendar day of a moment.</summary>
    public static DateOnly Day(DateTimeOffset moment) => DateOnly.FromDateTime(moment.ToOffset(Offset).DateTime);

    /// <summary>The first day of a day's month.</summary>
    public static DateOnly FirstOfMonth(this DateOnly day) => day.AddDays(1 - day.Day);

    /// <summary>The first day of a day's year.</summary>
    public static DateOnly FirstOfYear(this DateOnly day) => new(day.Year, 1, 1);
}
