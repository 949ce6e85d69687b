// Moments as people and systems write them; one rule for JSON, queries and tables.
using System.Globalization;
using System.Text.RegularExpressions;

namespace Referrals.Shared;

internal static partial class Moments
{
    private static readonly string[] Formats = ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF"];

    /// <summary>
    /// A moment by ISO 8601, to the minute, second or a fraction of it; <c>24:00</c> is the end of a day. Without an offset it is Shanghai
    /// time, whatever the zone of the machine; a day alone is no moment.
    /// </summary>
    public static bool TryParse(string text, out DateTimeOffset moment)
    {
        moment = default;
        if (
            Parts().Match(CleanText.Cell(text)) is not { Success: true } parts
            || !DateTime.TryParseExact(
                $"{parts.Groups["day"].Value}T{(EndsDay(parts) ? "00:00" : parts.Groups["time"].Value)}",
                Formats,
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out var local
            )
            || OffsetOf(parts.Groups["offset"].Value) is not { } offset
        )
            return false;
        if (EndsDay(parts))
        {
            if (local > DateTime.MaxValue.AddDays(-1))
                return false;
            local = local.AddDays(1);
        }

        var ticks = local.Ticks - offset.Ticks;
        if (ticks < DateTimeOffset.MinValue.UtcTicks || ticks > DateTimeOffset.MaxValue.UtcTicks)
            return false;
        moment = new DateTimeOffset(local, offset);
        return true;
    }

    /// <summary>A day by ISO 8601, such as <c>2026-11-29</c>.</summary>
    public static string Iso(this DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static bool EndsDay(Match parts) => parts.Groups["time"].Value is "24:00" or "24:00:00";

    private static TimeSpan? OffsetOf(string text)
    {
        if (text.Length == 0)
            return Shanghai.Offset;
        if (text is "Z" or "z")
            return TimeSpan.Zero;
        var digits = text[1..].Replace(":", "", StringComparison.Ordinal).PadRight(4, '0');
        var minutes = (int.Parse(digits[..2], CultureInfo.InvariantCulture) * 60) + int.Parse(digits[2..], CultureInfo.InvariantCulture);
        if (minutes > 14 * 60 || int.Parse(digits[2..], CultureInfo.InvariantCulture) > 59)
            return null;
        return TimeSpan.FromMinutes(text[0] == '-' ? -minutes : minutes);
    }

    // Of a fraction the digits after the seventh are dropped: no clock here knows them.
    [GeneratedRegex(
        "^(?<day>[0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ](?<time>[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\\.[0-9]{1,7})?)?)(?:(?<=\\.[0-9]{7})[0-9]{1,9})?(?<offset>[Zz]|[+-][0-9]{2}(?::?[0-9]{2})?)?$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        100
    )]
    private static partial Regex Parts();
}
