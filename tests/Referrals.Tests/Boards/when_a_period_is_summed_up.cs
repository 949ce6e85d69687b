// Of which sums a period consists, and to what minutes are rounded.
using Referrals.Boards;

namespace Referrals.Tests.Boards;

public class when_a_period_is_summed_up
{
    [Fact]
    public void each_of_its_days_is_counted_once_and_no_other()
    {
        var first = new DateOnly(2027, 12, 1);
        foreach (var from in Enumerable.Range(0, 70).Select(first.AddDays))
        {
            foreach (var until in Enumerable.Range(0, 130).Select(from.AddDays))
                Days(new BoardPeriod(from, until))
                    .ShouldBe(
                        Enumerable.Range(0, until.DayNumber - from.DayNumber + 1).Select(from.AddDays),
                        customMessage: $"{from} to {until}"
                    );
        }
    }

    [Fact]
    public void years_and_more_too()
    {
        foreach (var from in (DateOnly[])[new(2026, 12, 31), new(2027, 1, 1), new(2027, 2, 28)])
        {
            foreach (var until in Enumerable.Range(300, 900).Select(from.AddDays))
                Days(new BoardPeriod(from, until))
                    .ShouldBe(
                        Enumerable.Range(0, until.DayNumber - from.DayNumber + 1).Select(from.AddDays),
                        customMessage: $"{from} to {until}"
                    );
        }
    }

    [Fact]
    public void whole_months_and_years_are_read_as_such()
    {
        Parts("2028-02-01", "2028-02-29").ShouldBe([Months("2028-01-01", "2028-01-01", 2, 2)]);
        Parts("2028-01-31", "2028-03-31").ShouldBe([OfDays("2028-01-01", 31, 31), Months("2028-01-01", "2028-01-01", 2, 3)]);
        Parts("2028-02-10", "2028-02-28").ShouldBe([OfDays("2028-02-01", 10, 28)]);
        Parts("2026-01-01", "2027-12-31").ShouldBe([Months("2026-01-01", "2027-01-01", 1, 12)]);
        Parts("2026-11-30", "2029-01-01")
            .ShouldBe([
                OfDays("2026-11-01", 30, 31),
                OfDays("2029-01-01", 1, 1),
                Months("2026-01-01", "2026-01-01", 12, 12),
                Months("2027-01-01", "2028-01-01", 1, 12),
            ]);

        static IEnumerable<PeriodPart> Parts(string from, string until) => new BoardPeriod(Day(from), Day(until)).Parts();

        static PeriodPart OfDays(string month, int first, int last) => new(BoardGrain.Days, Day(month), Day(month), first, last);

        static PeriodPart Months(string first, string last, int from, int until) =>
            new(BoardGrain.Months, Day(first), Day(last), from, until);

        static DateOnly Day(string day) => DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(59, 59)]
    [InlineData(60, 60)]
    [InlineData(61, 75)]
    [InlineData(75, 75)]
    [InlineData(720, 720)]
    [InlineData(721, 780)]
    [InlineData(4_320, 4_320)]
    [InlineData(4_321, 5_760)]
    [InlineData(5_761, 7_200)]
    public void long_times_are_rounded_up(long minutes, long expected) => BoardKey.Rounded(minutes).ShouldBe(expected);

    private static IEnumerable<DateOnly> Days(BoardPeriod period) => period.Parts().SelectMany(Days).Order();

    // A place of a month for which it has no day is empty.
    private static IEnumerable<DateOnly> Days(PeriodPart part) =>
        part.Grain == BoardGrain.Days
            ? Between(
                part.First.AddDays(part.FirstPlace - 1),
                part.First.AddDays(Math.Min(part.LastPlace, DateTime.DaysInMonth(part.First.Year, part.First.Month)))
            )
            : Enumerable
                .Range(part.First.Year, part.Last.Year - part.First.Year + 1)
                .SelectMany(year =>
                    Between(new DateOnly(year, 1, 1).AddMonths(part.FirstPlace - 1), new DateOnly(year, 1, 1).AddMonths(part.LastPlace))
                );

    private static IEnumerable<DateOnly> Between(DateOnly first, DateOnly end) =>
        Enumerable.Range(0, end.DayNumber - first.DayNumber).Select(first.AddDays);
}
