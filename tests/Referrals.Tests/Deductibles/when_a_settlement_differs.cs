// What is said of a settlement that differs from what was due, and of a stay that was not joined.
using Referrals.Deductibles;

namespace Referrals.Tests.Deductibles;

public class when_a_settlement_differs
{
    private static readonly DateTimeOffset At = new(2026, 3, 9, 8, 0, 0, TimeSpan.FromHours(8));

    /// <summary>An explanation holds for the amounts of which it was given; where either changes, the difference is open again.</summary>
    [Theory]
    [InlineData(500, 300, 300, 500, DifferenceState.Explained)]
    [InlineData(500, 300, 300, 400, DifferenceState.Open)]
    [InlineData(500, 300, 200, 500, DifferenceState.Open)]
    [InlineData(300, 300, 300, 500, DifferenceState.Corrected)]
    [InlineData(null, 300, 300, 500, null)]
    public void an_explanation_holds_for_its_amounts(int? paid, int due, int explainedDue, int explainedPaid, DifferenceState? state)
    {
        var stay = Stay() with { Due = due, Paid = paid };
        var explained = new DifferenceExplanation(DifferenceCause.NotCredited, null, explainedDue, explainedPaid, "insurer-1", At);
        DeductibleDifference.StateOf(stay, explained, differed: true).ShouldBe(state);
        DeductibleDifference
            .StateOf(stay, null, differed: true)
            .ShouldBe(state == DifferenceState.Explained ? DifferenceState.Open : state);
    }

    [Fact]
    public void what_never_differed_was_never_corrected() =>
        DeductibleDifference.StateOf(Stay() with { Due = 300, Paid = 300 }, null, differed: false).ShouldBeNull();

    /// <summary>By the standard of the settlement that counts, whichever came last.</summary>
    [Theory]
    [InlineData(500, 500, 300, 200, DifferenceCause.NotCredited)]
    [InlineData(500, 500, 300, 0, DifferenceCause.Other)]
    [InlineData(600, 500, 300, 200, DifferenceCause.OtherStandard)]
    [InlineData(500, 100, 300, 200, DifferenceCause.OverCredited)]
    [InlineData(500, 300, 300, 200, null)]
    public void its_cause_is_guessed(int standard, int paid, int due, int credited, DifferenceCause? cause)
    {
        var stay = Stay() with { Due = due, Paid = paid, Credits = [new Credit("S0", credited, true)], SettledStandard = standard };
        DeductibleDifference.GuessCause(stay).ShouldBe(cause);
    }

    /// <summary>Within the window, after a transfer or with a case that nearly fits a patient expects more than a new stay.</summary>
    [Theory]
    [InlineData("住院 T01 1日08:00 · 出院 3日10:00 方式1 · 住院 H01 3日15:00", true)]
    [InlineData("住院 T01 1日08:00 · 出院 3日10:00 方式1 · 住院 H01 20日15:00", false)]
    [InlineData("住院 T01 1日08:00 · 出院 3日10:00 方式2 · 住院 H01 20日15:00", true)]
    [InlineData("住院 T01 1日08:00 · 出院 3日10:00 方式1 · 转诊 C1 T01→H01 3日09:00 · 住院 H01 20日15:00", true)]
    [InlineData("住院 T01 1日08:00 · 出院 3日10:00 方式1 · 转诊 C1 T01→H02 20日09:00 · 住院 H01 20日15:00", true)]
    [InlineData("住院 T01 1日08:00 · 出院 3日10:00 方式2 · 转诊 C1 T01→H01 3日09:00 · 住院 H01 3日15:00", false)]
    public void lost_is_what_might_have_been_joined(string facts, bool lost) =>
        DeductibleAssessor.Assess(FactSet.Of(WorkedExample.FactsOf(facts)), DeductibleWorld.Context()).Stays[1].Lost.ShouldBe(lost);

    private static StayAssessment Stay() =>
        DeductibleAssessor.Assess(FactSet.Of(WorkedExample.FactsOf("住院 H01 1日08:00")), DeductibleWorld.Context()).Stays[0];
}
