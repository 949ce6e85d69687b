// Which days a board is of, and as of which moment.
using System.Globalization;
using Referrals.Workbench.Texts;

namespace Referrals.Workbench.Boards;

/// <summary>How a period is chosen.</summary>
public enum PeriodKind
{
    Month,
    Year,
    Range,
}

/// <summary>Days, both included, in Shanghai. A period that is not over ends today.</summary>
/// <param name="Kind">How it was chosen.</param>
/// <param name="From">First day.</param>
/// <param name="Until">Last day of it, which may be still to come.</param>
public sealed record ChosenPeriod(PeriodKind Kind, DateOnly From, DateOnly Until)
{
    /// <summary>Boards go back no further.</summary>
    public static readonly DateOnly Beginning = new(2000, 1, 1);

    private const int MostDays = 3_700;

    /// <summary>The month of a day.</summary>
    public static ChosenPeriod Month(DateOnly day)
    {
        var first = new DateOnly(day.Year, day.Month, 1);
        return new ChosenPeriod(PeriodKind.Month, first, first.AddMonths(1).AddDays(-1));
    }

    /// <summary>A calendar year.</summary>
    public static ChosenPeriod Year(int year) => new(PeriodKind.Year, new DateOnly(year, 1, 1), new DateOnly(year, 12, 31));

    /// <summary>From a day to another, whichever was named first.</summary>
    public static ChosenPeriod Range(DateOnly one, DateOnly other) =>
        one <= other ? new(PeriodKind.Range, one, other) : new(PeriodKind.Range, other, one);

    /// <summary>The last day of it that has begun.</summary>
    public DateOnly LastBegun(DateOnly today) => Until < today ? Until : today;

    /// <summary>Whether it can be asked for: it has begun, and is not longer than ten years.</summary>
    public bool IsPossible(DateOnly today) => From >= Beginning && From <= today && LastBegun(today).DayNumber - From.DayNumber < MostDays;

    /// <summary>The month, year or span of as many days before or after it.</summary>
    public ChosenPeriod Moved(int steps) =>
        Kind switch
        {
            PeriodKind.Month => Month(From.AddMonths(steps)),
            PeriodKind.Year => Year(From.Year + steps),
            _ => new(PeriodKind.Range, From.AddDays(steps * Days), Until.AddDays(steps * Days)),
        };

    /// <summary>2026年11月; 2026年; 2026-11-03 – 2026-11-09.</summary>
    public string Say(Words words) =>
        Kind switch
        {
            PeriodKind.Month => words.Of($"{From.Year}年{From.Month}月", From.ToString("MMMM yyyy", CultureInfo.InvariantCulture)),
            PeriodKind.Year => words.Of($"{From.Year}年", $"{From.Year}"),
            _ => $"{Formats.Iso(From)} – {Formats.Iso(Until)}",
        };

    /// <summary>As boards are asked.</summary>
    public IReadOnlyList<(string, string?)> Query(DateOnly today, DateTimeOffset? asOf) =>
        [("from", Formats.Iso(From)), ("until", Formats.Iso(LastBegun(today))), ("asOf", asOf is { } at ? Moments.Query(at) : null)];

    /// <summary>As it is kept in the browser.</summary>
    public override string ToString() => $"{Kind} {Formats.Iso(From)} {Formats.Iso(Until)}";

    /// <summary>What <see cref="ToString"/> wrote; null where it is none.</summary>
    public static ChosenPeriod? Parse(string? kept) =>
        kept?.Split(' ') is [var kind, var from, var until]
        && Enum.TryParse<PeriodKind>(kind, out var how)
        && Moments.Day(from) is { } first
        && Moments.Day(until) is { } last
        && first <= last
            ? new ChosenPeriod(how, first, last)
            : null;

    private int Days => Until.DayNumber - From.DayNumber + 1;
}
