// Days and moments as fields of the browser and addresses have them.
using System.Globalization;

namespace Referrals.Workbench.Texts;

/// <summary>Moments as inputs and addresses write them, on the clocks of Shanghai.</summary>
public static class Moments
{
    private static readonly TimeSpan Shanghai = TimeSpan.FromHours(8);

    /// <summary>2026-11-03; null where it is none.</summary>
    public static DateOnly? Day(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    /// <summary>The first day of 2026-11; null where it is none.</summary>
    public static DateOnly? Month(string? text) => Day($"{text}-01");

    /// <summary>2026-11-03T09:05, or with seconds; null where it is none.</summary>
    public static DateTimeOffset? Moment(string? text) =>
        DateTime.TryParseExact(
            text,
            ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss"],
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out var at
        )
            ? new DateTimeOffset(at, Shanghai)
            : null;

    /// <summary>The end of a day: the first moment of the next.</summary>
    public static DateTimeOffset EndOf(DateOnly day) => new(day.AddDays(1).ToDateTime(TimeOnly.MinValue), Shanghai);

    /// <summary>As an input of a moment has it.</summary>
    public static string Input(DateTimeOffset at) => Formats.Local(at).ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture);

    /// <summary>As an address has it.</summary>
    public static string Query(DateTimeOffset at) =>
        Formats.Local(at).ToString("yyyy-MM-dd'T'HH:mm:ss'+08:00'", CultureInfo.InvariantCulture);
}
