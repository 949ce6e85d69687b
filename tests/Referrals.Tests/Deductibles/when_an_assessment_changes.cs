// Late, mended and reversed facts: which stays change, from what to what, and by which fact.
using System.Text.Json;
using Referrals.Deductibles;
using Referrals.Policies;
using Referrals.Shared;

namespace Referrals.Tests.Deductibles;

public class when_an_assessment_changes
{
    private const string ThreeLegs =
        "住院 T01 1日08:00 · 出院 3日10:00 方式2 · 结算 200 · 转诊 C1 T01→H01 3日09:00 · 住院 H01 3日15:00 · 出院 9日10:00 方式3 · 结算 300 · "
        + "转诊 C2 H01→T01 9日09:00 · 住院 T01 9日16:00 · 出院 12日10:00 方式1 · 结算 0";

    [Fact]
    public void a_cancelled_settlement_changes_it_and_all_later_stays_of_the_chain()
    {
        var change = Compare(ThreeLegs, ThreeLegs.Replace("结算 200", "结算 200 · 冲正"));
        Text(change)
            .ShouldBe([
                "S1 paid: 200.00 → –",
                "S1 reasons:  → REVERSED",
                "S2 reasons:  → PROVISIONAL",
                "S3 reasons:  → PROVISIONAL",
                "+ insurer/cancelled-S1-1 (1)",
            ]);
        change.AfterClosing.ShouldBeFalse();
        change.IsByRulesOnly.ShouldBeFalse();
    }

    [Fact]
    public void what_was_paid_otherwise_changes_what_later_stays_owe() =>
        Text(Compare(ThreeLegs, ThreeLegs.Replace("结算 200", "结算 200 · 冲正 · 结算 150")))
            .ShouldBe([
                "S1 paid: 200.00 → 150.00",
                "S2 credited: 200.00 → 150.00",
                "S2 due: 300.00 → 350.00",
                "S3 credited: 500.00 → 450.00",
                "+ insurer/cancelled-S1-1 (1)",
                "+ insurer/settlement-S1-2 (1)",
            ]);

    [Fact]
    public void a_late_referral_joins_what_stood_alone() =>
        Text(Compare(ThreeLegs.Replace("转诊 C1 T01→H01 3日09:00 · ", ""), ThreeLegs))
            .ShouldBe([
                "S2 chain: 2 → 1",
                "S2 credited: 0.00 → 200.00",
                "S2 due: 500.00 → 300.00",
                "S2 referral: – → C1",
                "S2 reasons: NO_REFERRAL TRANSFER_WITHOUT_REFERRAL → ",
                "S3 chain: 2 → 1",
                "S3 credited: 300.00 → 500.00",
                "+ referrals/C1 (1)",
            ]);

    [Fact]
    public void a_retracted_stay_is_gone_and_the_next_begins_its_chain()
    {
        var change = Compare(ThreeLegs, ThreeLegs.Replace("结算 200 · ", "结算 200 · 撤销住院 · "));
        change.Stays.Select(stay => stay.Stay).ShouldBe(["S2", "S3", "S1"]);
        change.Stays[^1].Fields.Single(field => field.Field == "due").ShouldBe(new FieldChange("due", "200.00", null));
        change.Stays[0].Fields.Single(field => field.Field == "due").ShouldBe(new FieldChange("due", "300.00", "500.00"));
        change.Added.ShouldBe([new FactRef(new FactId("his", "retraction-S1"), 1, false)]);
        change.Removed.ShouldBeEmpty();
    }

    [Fact]
    public void a_retraction_that_was_wrong_is_mended_under_its_own_id()
    {
        var facts = WorkedExample.FactsOf(ThreeLegs).ToList();
        var before = Assess(facts);
        var admission = facts.OfType<AdmissionReported>().First();
        facts.Add(new AdmissionRetracted(admission.Fact, 2, "S1", admission.At));
        Assess(facts).Stays.Count.ShouldBe(2);
        facts.Add(admission with { Revision = 3 });
        Text(AssessmentComparison.Of(before, Assess(facts))).ShouldBe(["+ his/admission-S1 (3)", "- his/admission-S1 (1)"]);
    }

    [Fact]
    public void another_policy_changes_stays_without_any_fact()
    {
        var facts = FactSet.Of(WorkedExample.FactsOf(ThreeLegs));
        var after = DeductibleAssessor.Assess(facts, DeductibleWorld.Context(WorkedExample.RulesOf("up=none"), version: 2));
        var change = AssessmentComparison.Of(DeductibleAssessor.Assess(facts, DeductibleWorld.Context()), after);
        change.IsByRulesOnly.ShouldBeTrue();
        Text(change).ShouldBe(["S1 policyVersion: 1 → 2", "S2 policyVersion: 1 → 2", "S2 due: 300.00 → 0.00", "S3 policyVersion: 1 → 2"]);
    }

    [Fact]
    public void what_comes_after_the_year_was_closed_is_told_so()
    {
        var facts = WorkedExample.FactsOf(ThreeLegs);
        var closed = new YearClosed(new FactId("insurer", "2026"), 1, 2026, new DateTimeOffset(2027, 1, 31, 0, 0, 0, Shanghai.Offset));
        var before = Assess([.. facts, closed]);
        before.YearClosed.ShouldBeTrue();
        var late = WorkedExample.FactsOf(ThreeLegs.Replace("结算 200", "结算 200 · 冲正"));
        AssessmentComparison.Of(before, Assess([.. late, closed])).AfterClosing.ShouldBeTrue();
        AssessmentComparison.Of(Assess(facts), before).AfterClosing.ShouldBeFalse();
    }

    [Fact]
    public void nothing_new_changes_nothing()
    {
        var change = Compare(ThreeLegs, ThreeLegs);
        (change.Stays.Count + change.Added.Count + change.Removed.Count).ShouldBe(0);
        change.IsByRulesOnly.ShouldBeFalse();
    }

    /// <summary>An assessment is an event: it is read as it was written.</summary>
    [Fact]
    public void an_assessment_is_read_back()
    {
        var apart = WorkedExample.FactsOf(ThreeLegs.Replace("转诊 C1 T01→H01 3日09:00 · ", ""));
        var written = JsonSerializer.Serialize(new StaysAssessed(Assess(apart), default));
        JsonSerializer.Serialize(JsonSerializer.Deserialize<StaysAssessed>(written)).ShouldBe(written);
        written.ShouldNotContain("Credited");
        written.ShouldContain("\"NO_REFERRAL\"");
    }

    private static AssessmentComparison Compare(string before, string after) =>
        AssessmentComparison.Of(Assess(WorkedExample.FactsOf(before)), Assess(WorkedExample.FactsOf(after)));

    private static Assessment Assess(IEnumerable<IDeductibleFact> facts, DeductibleRules? rules = null) =>
        DeductibleAssessor.Assess(FactSet.Of(facts), DeductibleWorld.Context(rules));

    private static IEnumerable<string> Text(AssessmentComparison change) =>
        [
            .. change.Stays.SelectMany(stay =>
                stay.Fields.Select(field => $"{stay.Stay} {field.Field}: {field.Before ?? "–"} → {field.After ?? "–"}")
            ),
            .. change.Added.Select(fact => $"+ {fact.Fact} ({fact.Revision})"),
            .. change.Removed.Select(fact => $"- {fact.Fact} ({fact.Revision})"),
        ];
}
