// What a stay would cost: the answer, until when it holds, and what would change it.
using Referrals.Deductibles;
using Referrals.Shared;

namespace Referrals.Tests.Deductibles;

public class when_a_stay_is_quoted
{
    private const string Discharged = "住院 T01 1日08:00 · 出院 3日10:00 方式2 · 结算 200 · 转诊 C1 T01→H01 3日09:00";

    [Fact]
    public void a_referral_saves_what_was_paid_until_the_window_ends()
    {
        var quote = Quote(Discharged, "", "H01", "C1", At(3, 15));
        quote.Stay.Due.ShouldBe(300);
        quote.Stay.Sentence.Chinese.ShouldBe("本次在寿县人民医院住院起付标准500.00元，本次连续治疗已支付200.00元，应付300.00元。");
        quote.ValidUntil.ShouldBe(At(6, 10));
        quote.WouldChange.ShouldBe([new AwaitedFact(AwaitedKind.Revocation, "C1")]);
    }

    [Theory]
    [InlineData(" 有效至4日", "", "2026-03-04T23:59:59.9999999")]
    [InlineData("", "window=2天", "2026-03-05T23:59:59.9999999")]
    [InlineData("", "windowFrom=referral", "2026-03-06T09:00:00")]
    [InlineData(" · 撤销 C1 5日00:00", "", "2026-03-04T23:59:59.9999999")]
    public void it_holds_until_the_first_of_its_ends(string more, string rules, string until) =>
        Quote(Discharged + more, rules, "H01", "C1", At(3, 15)).ValidUntil.ShouldBe(DateTimeOffset.Parse($"{until}+08:00"));

    /// <summary>To the last tick it says joined, and after it no more.</summary>
    [Theory]
    [InlineData(" 有效至4日", "")]
    [InlineData("", "window=2天")]
    [InlineData("", "windowFrom=referral")]
    [InlineData(" · 撤销 C1 5日00:00", "")]
    public void what_it_says_of_its_end_is_so(string more, string rules)
    {
        var until = Quote(Discharged + more, rules, "H01", "C1", At(3, 15)).ValidUntil!.Value;
        Quote(Discharged + more, rules, "H01", "C1", until).Stay.Due.ShouldBe(300);
        Quote(Discharged + more, rules, "H01", "C1", until.AddTicks(1)).Stay.Due.ShouldBe(500);
    }

    [Fact]
    public void it_ends_with_the_year()
    {
        const string Facts =
            "住院 T01 2025年12月29日08:00 · 出院 2025年12月31日10:00 方式2 · 结算 200 · 转诊 C1 T01→H01 2025年12月31日09:00";
        var evening = new DateTimeOffset(2025, 12, 31, 20, 0, 0, Shanghai.Offset);
        Quote(Facts, "", "H01", "C1", evening).ValidUntil.ShouldBe(new DateTimeOffset(2026, 1, 1, 0, 0, 0, Shanghai.Offset).AddTicks(-1));
        Quote(Facts, "year=continues", "H01", "C1", evening).ValidUntil.ShouldBe(evening.AddDays(3).AddHours(-10));
    }

    /// <summary>Without the case, though there is one: both can be asked, and set side by side.</summary>
    [Fact]
    public void without_a_referral_all_of_it_is_due_and_one_would_change_that()
    {
        var quote = Quote(Discharged, "", "H01", null, At(3, 15));
        quote.Stay.Due.ShouldBe(500);
        quote.ValidUntil.ShouldBeNull();
        quote.WouldChange.ShouldBe([new AwaitedFact(AwaitedKind.Referral, null)]);
        Quote(Discharged, "", "H02", "C1", At(3, 15)).Stay.Reasons.ShouldBe([ReasonCode.DestinationMismatch]);
    }

    [Fact]
    public void where_no_referral_helps_none_is_asked_for() =>
        Quote(Discharged.Replace("H01", "H02"), "", "H02", "C1", At(3, 15)).WouldChange.ShouldBeEmpty();

    /// <summary>A patient who still lies in the township: the discharge and the settlement are what is missing.</summary>
    [Fact]
    public void while_the_patient_lies_there_it_is_provisional()
    {
        var quote = Quote("住院 T01 1日08:00 · 转诊 C1 T01→H01 3日09:00", "", "H01", "C1", At(3, 15));
        quote.Stay.Due.ShouldBe(300);
        quote.WouldChange.ShouldBe([
            new AwaitedFact(AwaitedKind.Discharge, "S1"),
            new AwaitedFact(AwaitedKind.Settlement, "S1"),
            new AwaitedFact(AwaitedKind.Revocation, "C1"),
        ]);
    }

    [Fact]
    public void a_first_stay_pays_the_standard()
    {
        var quote = Quote("身份 低保 1日", "", "H01", null, At(3, 15));
        quote.Stay.Due.ShouldBe(250);
        quote.WouldChange.ShouldBeEmpty();
    }

    [Fact]
    public void later_stays_do_not_matter() =>
        Quote($"{Discharged} · 住院 H01 5日08:00", "", "H01", "C1", At(3, 15)).Stay.Due.ShouldBe(300);

    private static Quote Quote(string facts, string rules, string institution, string? referral, DateTimeOffset at) =>
        DeductibleAssessor.Quote(
            FactSet.Of(WorkedExample.FactsOf(facts)),
            DeductibleWorld.Context(WorkedExample.RulesOf(rules)),
            new QuotedStay(institution, referral, false, at)
        );

    private static DateTimeOffset At(int day, int hour) => new(2026, 3, day, hour, 0, 0, Shanghai.Offset);
}
