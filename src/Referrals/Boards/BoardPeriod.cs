// Which days a board is about, and from which sums they are read.
using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Referrals.Http;
using Referrals.Shared;

namespace Referrals.Boards;

/// <summary>The days of a board as they are asked for.</summary>
/// <param name="Month">A calendar month, <c>yyyy-MM</c>; of the current one the days until today.</param>
/// <param name="From">First day, <c>yyyy-MM-dd</c>, Asia/Shanghai; the first of the last day's month by default.</param>
/// <param name="Until">Last day; by default today, or the day of the moment that is looked back at.</param>
internal sealed record BoardPeriodQuery(
    [FromQuery(Name = "month")] string? Month,
    [FromQuery(Name = "from")] string? From,
    [FromQuery(Name = "until")] string? Until
);

/// <summary>Of which sums.</summary>
internal enum BoardGrain
{
    /// <summary>Sums of months, whose places are days.</summary>
    Days,

    /// <summary>Sums of years, whose places are months.</summary>
    Months,
}

/// <summary>A part of a period: places of the sums of a month, or of one year or more.</summary>
/// <param name="Grain">Of which sums.</param>
/// <param name="First">First day of the first month or year.</param>
/// <param name="Last">First day of the last one.</param>
/// <param name="FirstPlace">From which place of each, from 1.</param>
/// <param name="LastPlace">To which place.</param>
internal readonly record struct PeriodPart(BoardGrain Grain, DateOnly First, DateOnly Last, int FirstPlace, int LastPlace);

/// <summary>Days, both included, Asia/Shanghai.</summary>
internal readonly record struct BoardPeriod(DateOnly From, DateOnly Until)
{
    /// <summary>Ten years and a little: no board needs more.</summary>
    public const int MostDays = 3_700;

    private static readonly DateOnly Beginning = new(2000, 1, 1);

    /// <summary>Everything until a day: what stocks are the sum of.</summary>
    public static BoardPeriod To(DateOnly until) => new(Beginning, until);

    public int Days => Until.DayNumber - From.DayNumber + 1;

    /// <summary>Checks what was asked.</summary>
    /// <exception cref="RequestRefusedException">It is no period, is reversed, too long, or lies in the future.</exception>
    /// <param name="query">What was asked.</param>
    /// <param name="today">The day, Asia/Shanghai.</param>
    /// <param name="asOf">The day of a moment in the past that was asked for; null without one.</param>
    public static BoardPeriod Of(BoardPeriodQuery query, DateOnly today, DateOnly? asOf = null)
    {
        if (!string.IsNullOrEmpty(query.Month))
        {
            if (!string.IsNullOrEmpty(query.From) || !string.IsNullOrEmpty(query.Until))
                throw Query.Fault("month", new Refusal("field.not-allowed"));
            var first = Query.Day("month", $"{query.Month}-01");
            Begun("month", first, today);
            return new BoardPeriod(first, Earlier(first.AddMonths(1).AddDays(-1), today));
        }

        var until = string.IsNullOrEmpty(query.Until) ? Earlier(asOf ?? today, today) : Query.Day("until", query.Until);
        Begun("until", until, today);
        var from = string.IsNullOrEmpty(query.From) ? until.FirstOfMonth() : Query.Day("from", query.From);
        if (from > until)
            throw Query.Fault("from", new Refusal("board.period-reversed"));
        return until.DayNumber - from.DayNumber >= MostDays
            ? throw Query.Fault("from", new Refusal("board.period-too-long").With("days", MostDays.ToString(CultureInfo.InvariantCulture)))
            : new BoardPeriod(from, until);
    }

    /// <summary>The days that it has in common with another; null where there are none.</summary>
    public BoardPeriod? Within(DateOnly from, DateOnly until)
    {
        var (first, last) = (from > From ? from : From, Earlier(until, Until));
        return first <= last ? new BoardPeriod(first, last) : null;
    }

    /// <summary>
    /// The sums of which it consists: days at its edges, and whole months in between, which are read from the sums of years.
    /// </summary>
    public IEnumerable<PeriodPart> Parts()
    {
        var (month, end) = (From.FirstOfMonth(), Until.FirstOfMonth());
        var (begins, ends) = (From == month, Until.AddDays(1).Day == 1);
        if (month == end && !(begins && ends))
        {
            yield return new PeriodPart(BoardGrain.Days, month, month, From.Day, Until.Day);
            yield break;
        }

        if (!begins)
            yield return new PeriodPart(BoardGrain.Days, month, month, From.Day, BoardKey.DaysOfMonth);
        if (!ends)
            yield return new PeriodPart(BoardGrain.Days, end, end, 1, Until.Day);
        var (first, last) = (begins ? month : month.AddMonths(1), ends ? end : end.AddMonths(-1));
        if (first > last)
            yield break;
        foreach (var part in Months(first, last))
            yield return part;
    }

    // From one first of a month to another, both months whole.
    private static IEnumerable<PeriodPart> Months(DateOnly first, DateOnly last)
    {
        var (year, end) = (first.FirstOfYear(), last.FirstOfYear());
        var (begins, ends) = (first == year, last.Month == BoardKey.MonthsOfYear);
        if (year == end && !(begins && ends))
        {
            yield return new PeriodPart(BoardGrain.Months, year, year, first.Month, last.Month);
            yield break;
        }

        if (!begins)
            yield return new PeriodPart(BoardGrain.Months, year, year, first.Month, BoardKey.MonthsOfYear);
        if (!ends)
            yield return new PeriodPart(BoardGrain.Months, end, end, 1, last.Month);
        var (from, until) = (begins ? year : year.AddYears(1), ends ? end : end.AddYears(-1));
        if (from <= until)
            yield return new PeriodPart(BoardGrain.Months, from, until, 1, BoardKey.MonthsOfYear);
    }

    private static void Begun(string name, DateOnly day, DateOnly today)
    {
        if (day > today)
            throw Query.Fault(name, new Refusal("board.period-in-future").With("today", today.Iso()));
    }

    private static DateOnly Earlier(DateOnly a, DateOnly b) => a < b ? a : b;
}
