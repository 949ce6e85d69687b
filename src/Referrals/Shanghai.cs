// The one time zone of the service's calendar days.
namespace Referrals;

/// <summary>China Standard Time: UTC+8, without daylight saving since 1991.</summary>
public static class Shanghai
{
    public static readonly TimeSpan Offset = TimeSpan.FromHours(8);

    /// <summary>The calendar day of a moment.</summary>
    public static DateOnly Day(DateTimeOffset moment) => DateOnly.FromDateTime(moment.ToOffset(Offset).DateTime);
}
