// Discharges for transfer that no referral follows, and referrals that no admission follows.
using Referrals.Deductibles;
using Referrals.Policies;

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
    [InlineData("住院 T01 1日08:00 · 无主结算 S9 200", "stay-without-admission S9")]
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
    public void the_end_of_a_year_is_left_to_the_next_once_that_has_begun(string facts)
    {
        Reminders(facts).ShouldBeEmpty();
        var alone = new AssessedYear(2026, Handed: false);
        DeductibleAssessor.Assess(FactSet.Of(WorkedExample.FactsOf(facts)), DeductibleWorld.Context(), alone).Reminders.Count.ShouldBe(1);
    }

    /// <summary>And the next year looks at it: the window ends there, and its cases are known.</summary>
    [Theory]
    [InlineData("险种 职工 2026年1月1日", "S1")]
    [InlineData("转诊 C1 T01→H01 2026年1月1日09:00 · 住院 H01 2026年1月1日15:00", "")]
    [InlineData("转诊 C1 T02→H01 2026年1月1日09:00", "S1")]
    public void a_transfer_at_the_end_of_a_year_is_missed_in_the_next(string facts, string missed)
    {
        var old = FactSet.Of(WorkedExample.FactsOf("住院 T01 2025年12月28日08:00 · 出院 2025年12月30日10:00 方式2"));
        var context = DeductibleWorld.Context(DeductibleWorld.Rules with { YearBoundary = YearBoundary.ChainContinues });
        DeductibleAssessor.Assess(old, context, new AssessedYear(2025, Handed: true)).Reminders.ShouldBeEmpty();
        // Stays of the new year have other ids than those of the old.
        var told = WorkedExample.FactsOf(facts).Select(fact => fact is AdmissionReported x ? x with { Stay = "S2" } : fact);
        var young = FactSet.Of([.. told, DeductibleAssessor.CarryOver(old, context, 2025, 1)]);
        string.Join(
                ", ",
                DeductibleAssessor
                    .Assess(young, context, new AssessedYear(2026, Handed: true))
                    .Reminders.Where(reminder => reminder.Kind == ReminderKind.TransferWithoutReferral)
                    .Select(reminder => reminder.Of)
            )
            .ShouldBe(missed);
    }

    /// <summary>An appointment was asked for, or the case is over: nobody waits.</summary>
    [Fact]
    public void who_expects_no_admission_misses_none()
    {
        var facts = WorkedExample
            .FactsOf("转诊 C1 T01→H01 3日09:00")
            .Select(fact => fact is ReferralDecided x ? x with { NoAdmissionExpected = true } : fact);
        DeductibleAssessor
            .Assess(FactSet.Of(facts), DeductibleWorld.Context(), new AssessedYear(2026, Handed: true))
            .Reminders.ShouldBeEmpty();
    }

    private static IReadOnlyList<StayReminder> Reminders(string facts) =>
        DeductibleAssessor
            .Assess(FactSet.Of(WorkedExample.FactsOf(facts)), DeductibleWorld.Context(), new AssessedYear(2026, Handed: true))
            .Reminders;
}
