using Referrals.Workbench.Boards;
using Referrals.Workbench.Texts;

namespace Referrals.Workbench.Tests;

public class when_a_period_is_chosen
{
    private static readonly DateOnly Today = new(2026, 11, 30);

    [Fact]
    public void a_month_that_is_not_over_is_asked_for_until_today()
    {
        var month = ChosenPeriod.Month(new DateOnly(2026, 11, 7));
        month.Until.ShouldBe(new DateOnly(2026, 11, 30));
        month.Query(new DateOnly(2026, 11, 20), null).ShouldBe([("from", "2026-11-01"), ("until", "2026-11-20"), ("asOf", null)]);
    }

    [Fact]
    public void a_moment_is_asked_for_with_its_offset() =>
        ChosenPeriod
            .Year(2026)
            .Query(Today, Moments.Moment("2026-11-03T09:05"))
            .ShouldBe([("from", "2026-01-01"), ("until", "2026-11-30"), ("asOf", "2026-11-03T09:05:00+08:00")]);

    [Theory]
    [InlineData("Month 2026-01-01 2026-01-31", -1, "Month 2025-12-01 2025-12-31")]
    [InlineData("Month 2024-01-01 2024-01-31", 1, "Month 2024-02-01 2024-02-29")]
    [InlineData("Year 2026-01-01 2026-12-31", -2, "Year 2024-01-01 2024-12-31")]
    [InlineData("Range 2026-11-10 2026-11-16", -1, "Range 2026-11-03 2026-11-09")]
    public void the_one_before_or_after_is_as_long(string kept, int steps, string other) =>
        ChosenPeriod.Parse(kept)!.Moved(steps).ToString().ShouldBe(other);

    [Fact]
    public void days_may_be_named_in_any_order() =>
        ChosenPeriod.Range(new DateOnly(2026, 3, 9), new DateOnly(2026, 3, 2)).ToString().ShouldBe("Range 2026-03-02 2026-03-09");

    [Theory]
    [InlineData("Month 2026-11-01 2026-11-30", true)]
    [InlineData("Month 2026-12-01 2026-12-31", false)]
    [InlineData("Range 1999-12-31 2000-12-31", false)]
    [InlineData("Range 2016-01-01 2026-11-30", false)]
    [InlineData("Range 2016-11-01 2026-11-30", true)]
    public void what_has_not_begun_or_is_too_long_cannot_be_asked_for(string kept, bool possible) =>
        ChosenPeriod.Parse(kept)!.IsPossible(Today).ShouldBe(possible);

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("Month 2026-11-01")]
    [InlineData("Week 2026-11-02 2026-11-08")]
    [InlineData("Range 2026-11-09 2026-11-03")]
    public void what_the_browser_kept_may_be_anything(string? kept) => ChosenPeriod.Parse(kept).ShouldBeNull();

    [Fact]
    public void it_is_told_in_both_languages()
    {
        var (chinese, english) = (new Words(), new Words());
        english.Speak(Words.English);
        ChosenPeriod.Month(Today).Say(chinese).ShouldBe("2026年11月");
        ChosenPeriod.Month(Today).Say(english).ShouldBe("November 2026");
        ChosenPeriod.Range(Today, Today).Say(english).ShouldBe("2026-11-30 – 2026-11-30");
    }

    [Theory]
    [InlineData("2026-11-03T09:05", "2026-11-03T09:05")]
    [InlineData("2026-11-03T09:05:30", "2026-11-03T09:05")]
    [InlineData("yesterday", null)]
    [InlineData("", null)]
    public void a_moment_is_by_the_clocks_of_shanghai(string typed, string? input) =>
        (Moments.Moment(typed) is { } at ? Moments.Input(at) : null).ShouldBe(input);

    [Fact]
    public void the_end_of_a_day_is_the_midnight_after_it() =>
        Moments.EndOf(new DateOnly(2026, 12, 31)).ShouldBe(new DateTimeOffset(2026, 12, 31, 16, 0, 0, TimeSpan.Zero));
}
