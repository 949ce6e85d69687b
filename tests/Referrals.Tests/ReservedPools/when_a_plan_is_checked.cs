// One slip in a day's plan is one fault: what is compared with a figure that is wrong is not told as well.
using Referrals.Http;
using Referrals.ReservedPools;

namespace Referrals.Tests.ReservedPools;

public sealed class when_a_plan_is_checked
{
    private static readonly DateOnly Day = new(2026, 3, 2);

    [Fact]
    public void hours_the_wrong_way_round_leave_the_times_alone() =>
        Faults(fields =>
                PublishCheck.Session(fields, "", Day, new SessionForm("am", "12:00", "08:00", ["08:00", "09:00"], null, ["08:00"]))
            )
            .ShouldBe(["field.out-of-range /until"]);

    [Fact]
    public void a_wrong_census_leaves_the_discharges_alone() =>
        Faults(fields => PublishCheck.Beds(fields, "", Day, new BedsForm(20, -1, 3))).ShouldBe(["field.out-of-range /census"]);

    [Theory]
    [InlineData("ａｍ", true)]
    [InlineData("上午😀", false)]
    public void a_code_is_read_in_full_width_and_nothing_else_is_one(string code, bool good) =>
        Faults(fields => PublishCheck.Session(fields, "", Day, new SessionForm(code, "08:00", "12:00", null, 4, null)))
            .ShouldBe(good ? [] : ["field.format /session"]);

    private static List<string> Faults(Action<Fields> check)
    {
        var fields = new Fields();
        check(fields);
        return [.. (fields.Refusal?.Errors ?? []).Select(e => $"{e.Code} {e.Pointer}")];
    }
}
