using Referrals.Workbench.Client;
using Referrals.Workbench.Texts;

namespace Referrals.Workbench.Tests;

public class when_moments_and_amounts_are_shown
{
    // 09:05 in Shanghai.
    private static readonly DateTimeOffset Now = new(2026, 12, 3, 1, 5, 0, TimeSpan.Zero);

    private static readonly Words Chinese = Speaking(Words.Chinese);
    private static readonly Words English = Speaking(Words.English);

    [Theory]
    [InlineData("2026-12-03T00:30:00Z", "今天 08:30", "today 08:30")]
    [InlineData("2026-12-02T15:59:00Z", "昨天 23:59", "yesterday 23:59")]
    [InlineData("2026-12-03T16:00:00Z", "明天 00:00", "tomorrow 00:00")]
    [InlineData("2026-12-09T06:00:00Z", "12月9日 14:00", "9 Dec 14:00")]
    [InlineData("2025-01-01T00:00:00Z", "2025年1月1日 08:00", "1 Jan 2025 08:00")]
    public void a_moment_is_told_by_the_clocks_of_shanghai(string moment, string chinese, string english)
    {
        Formats.Moment(At(moment), Now, Chinese).ShouldBe(chinese);
        Formats.Moment(At(moment), Now, English).ShouldBe(english);
    }

    [Theory]
    [InlineData("2026-12-03T01:05:30Z", "剩 不到1分", "under 1 min left")]
    [InlineData("2026-12-03T02:25:00Z", "剩 1小时20分", "1 h 20 min left")]
    [InlineData("2026-12-03T01:00:00Z", "超 5分", "5 min late")]
    [InlineData("2026-11-30T22:05:00Z", "超 2天3小时", "2 d 3 h late")]
    [InlineData("2026-12-05T01:05:00Z", "剩 2天", "2 d left")]
    public void a_term_says_what_is_left_or_how_late_it_is(string due, string chinese, string english)
    {
        Formats.Due(At(due), Now, Chinese).ShouldBe(chinese);
        Formats.Due(At(due), Now, English).ShouldBe(english);
    }

    [Theory]
    [InlineData("1970-12-03", "56岁")]
    [InlineData("1970-12-04", "55岁")]
    [InlineData("2026-03-04", "8个月")]
    [InlineData("2026-11-21", "12天")]
    [InlineData("2027-01-01", "")]
    public void an_age_under_a_year_is_months_or_days(string born, string age) =>
        Formats.Age(DateOnly.Parse(born), new DateOnly(2026, 12, 3), Chinese).ShouldBe(age);

    [Fact]
    public void a_masked_age_is_as_the_service_writes_it()
    {
        Formats.Age(new MaskedPerson("虚**", "male", 0, "8 个月", false), Chinese).ShouldBe("8 个月");
        Formats.Age(new MaskedPerson("虚**", "male", 56, null, false), Chinese).ShouldBe("56岁");
    }

    [Fact]
    public void an_amount_has_its_unit()
    {
        Formats.Yuan(1234.5m, Chinese).ShouldBe("1,234.50元");
        Formats.Yuan(300m, Chinese).ShouldBe("300元");
        Formats.Yuan(300m, English).ShouldBe("¥300");
    }

    [Fact]
    public void a_day_has_its_weekday() =>
        Formats.DayAndWeekday(new DateOnly(2026, 12, 9), new DateOnly(2026, 12, 3), Chinese).ShouldBe("12月9日 周三");

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static Words Speaking(string tag)
    {
        var words = new Words();
        words.Speak(tag);
        return words;
    }
}
