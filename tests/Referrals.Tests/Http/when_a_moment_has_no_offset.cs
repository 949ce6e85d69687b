// A moment without an offset is Shanghai time; a day is no moment. In bodies and queries: when_a_moment_is_sent.cs.
using Referrals.Shared;

namespace Referrals.Tests.Http;

public sealed class when_a_moment_has_no_offset
{
    [Theory]
    [InlineData("2026-12-01T08:00:00")]
    [InlineData("2026-12-01T08:00")]
    [InlineData("2026-12-01 08:00:00")]
    [InlineData("2026-12-01T08:00:00.0000000000000000")]
    [InlineData("２０２６-１２-０１T０８：００")]
    [InlineData("2026-12-01T08:00:00+08:00")]
    [InlineData("2026-12-01T08:00:00+0800")]
    [InlineData("2026-12-01T08:00+08")]
    [InlineData("2026-12-01T00:00:00Z")]
    [InlineData("2026-12-01t00:00:00z")]
    [InlineData("2026-11-30T19:00:00-05:00")]
    public void it_is_shanghai_time(string text)
    {
        Moments.TryParse(text, out var moment).ShouldBeTrue();
        moment.ToUniversalTime().ShouldBe(new DateTimeOffset(2026, 12, 1, 0, 0, 0, TimeSpan.Zero));
    }

    [Fact]
    public void its_fraction_stays_to_a_ten_millionth()
    {
        Moments.TryParse("2026-12-01T08:00:00.123456789", out var moment).ShouldBeTrue();
        moment.ShouldBe(new DateTimeOffset(2026, 12, 1, 8, 0, 0, TimeSpan.FromHours(8)).AddTicks(1_234_567));
    }

    [Theory]
    [InlineData("2026-10-31T24:00")]
    [InlineData("2026-10-31T24:00:00+08:00")]
    [InlineData("2026-10-31T16:00Z")]
    public void the_end_of_a_day_is_the_beginning_of_the_next(string text)
    {
        Moments.TryParse(text, out var moment).ShouldBeTrue();
        moment.ShouldBe(new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.FromHours(8)));
    }

    [Theory]
    [InlineData("2026-12-01")]
    [InlineData("")]
    [InlineData("2026-12-01T")]
    [InlineData("2026-12-01T08")]
    [InlineData("2026-02-30T08:00:00")]
    [InlineData("2026-12-01T24:00:01")]
    [InlineData("2026-12-01T24:01")]
    [InlineData("9999-12-31T24:00")]
    [InlineData("2026-12-01T08:00:60")]
    [InlineData("2026-12-01T08:00:00+14:01")]
    [InlineData("2026-12-01T08:00:00+08:60")]
    [InlineData("2026-12-01T08:00:00 Asia/Shanghai")]
    [InlineData("0001-01-01T00:00:00")]
    [InlineData("9999-12-31T23:59:59-08:00")]
    [InlineData("08:00")]
    [InlineData("1764547200")]
    public void what_is_none_is_not_read(string text) => Moments.TryParse(text, out _).ShouldBeFalse();
}
