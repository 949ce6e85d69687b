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
    public void whole_months_are_read_as_such()
    {
        Sums("2028-02-01", "2028-02-29").ShouldBe([(Month("2028-02-01"), Month("2028-02-01"), null, null)]);
        Sums("2028-01-31", "2028-03-31")
            .ShouldBe([(Month("2028-01-01"), Month("2028-01-01"), 31, 31), (Month("2028-02-01"), Month("2028-03-01"), null, null)]);
        Sums("2028-02-10", "2028-02-28").ShouldBe([(Month("2028-02-01"), Month("2028-02-01"), 10, 28)]);

        static IEnumerable<(DateOnly, DateOnly, int?, int?)> Sums(string from, string until) =>
            new BoardPeriod(Month(from), Month(until)).Sums();

        static DateOnly Month(string day) => DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture);
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

    private static IEnumerable<DateOnly> Days(BoardPeriod period) =>
        period
            .Sums()
            .SelectMany(sum =>
                sum.FirstDay is { } first
                    // A place of an array for which its month has no day is empty.
                    ? Enumerable
                        .Range(first, Math.Min(sum.LastDay!.Value, DateTime.DaysInMonth(sum.First.Year, sum.First.Month)) - first + 1)
                        .Select(day => sum.First.AddDays(day - 1))
                    : Enumerable.Range(0, sum.Last.AddMonths(1).DayNumber - sum.First.DayNumber).Select(sum.First.AddDays)
            )
            .Order();
}
