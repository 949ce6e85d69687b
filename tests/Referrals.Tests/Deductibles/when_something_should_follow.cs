// Discharges for transfer that no referral follows, and referrals that no admission follows.
using Referrals.Deductibles;

namespace Referrals.Tests.Deductibles;

public class when_something_should_follow
{
    [Theory]
    [InlineData("住院 T01 1日08:00 · 出院 3日10:00 方式2", "transfer-without-referral S1")]
    [InlineData("住院 T01 1日08:00 · 出院 3日10:00 方式3", "transfer-without-referral S1")]
    [InlineData("住院 T01 1日08:00 · 出院 3日10:00 方式1", "")]
    [InlineData("住院 T01 1日08:00", "")]
    [InlineData("留观 T01 1日08:00 · 出院 3日10:00 方式2", "")]
    [InlineData("住院 T01 1日08:00 · 出院 3日10:00 方式2 · 撤销住院", "")]
    [InlineData("住院 T01 1日08:00 · 出院 3日10:00 方式2 · 转诊 C1 T01→H01 3日09:00 · 住院 H01 3日15:00", "")]
    [InlineData(
        "住院 T01 1日08:00 · 出院 3日10:00 方式2 · 转诊 C1 T02→H01 3日09:00",
        "transfer-without-referral S1, referral-without-admission C1"
    )]
    [InlineData("住院 T01 1日08:00 · 出院 3日10:00 方式2 · 转诊 C1 T02→H01 3日09:00 · 住院 H01 3日15:00", "")]
    [InlineData("转诊 C1 T01→H01 1日07:00 · 住院 T01 1日08:00 · 出院 3日10:00 方式2 · 住院 H01 3日15:00", "")]
    [InlineData("住院 T01 1日08:00 · 出院 3日10:00 方式2 · 转诊 C1 T01→H01 6日10:00 · 住院 H01 6日15:00", "")]
    [InlineData("住院 T01 1日08:00 · 出院 3日10:00 方式2 · 转诊 C1 T01→H01 6日10:01 · 住院 H01 6日15:00", "transfer-without-referral S1")]
    [InlineData("转诊 C1 T01→H01 3日09:00", "referral-without-admission C1")]
    [InlineData("转诊 C1 T01→H01 3日09:00 · 撤销 C1 4日09:00", "")]
    [InlineData("转诊 C1 T01→H01 3日09:00 · 作废 C1 4日09:00", "")]
    [InlineData("转诊 C1 T01→H01 3日09:00 · 住院 H01 3日15:00", "")]
    [InlineData("转诊 C1 T01→H01 3日09:00 · 住院 H02 3日15:00", "referral-without-admission C1")]
    [InlineData("转诊 C1 T01→H01 3日09:00 · 住院 H01 2日15:00", "referral-without-admission C1")]
    public void it_is_missed_until_it_comes(string facts, string missed) =>
        string.Join(", ", Reminders(facts).Select(reminder => $"{Referrals.Shared.Kebab.Of(reminder.Kind)} {reminder.Of}"))
            .ShouldBe(missed);

    /// <summary>By the rules of the day: 72 hours from the decision, but no longer than the referral is valid.</summary>
    [Fact]
    public void a_referral_is_missed_from_the_end_of_its_window()
    {
        var reminder = Reminders("转诊 C1 T01→H01 3日09:00").ShouldHaveSingleItem();
        (reminder.Institution, reminder.From).ShouldBe(("H01", "T01"));
        reminder.Since.ShouldBe(new DateTimeOffset(2026, 3, 6, 9, 0, 0, TimeSpan.FromHours(8)));
    }

    /// <summary>What the next year may answer is left to it.</summary>
    [Theory]
    [InlineData("住院 T01 2026年12月28日08:00 · 出院 2026年12月29日10:00 方式2")]
    [InlineData("转诊 C1 T01→H01 2026年12月30日09:00")]
    public void the_end_of_a_year_is_left_to_the_next(string facts) => Reminders(facts).ShouldBeEmpty();

    private static IReadOnlyList<StayReminder> Reminders(string facts) =>
        DeductibleAssessor.Assess(FactSet.Of(WorkedExample.FactsOf(facts)), DeductibleWorld.Context(), 2026).Reminders;
}
