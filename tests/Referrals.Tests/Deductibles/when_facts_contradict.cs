// Contradictions are kept and shown, and decided the same whichever came first; what can be wrong by itself is refused.
using Referrals.Deductibles;
using Referrals.Shared;

namespace Referrals.Tests.Deductibles;

public class when_facts_contradict
{
    private static readonly DateTimeOffset At = new(2026, 3, 3, 9, 0, 0, Shanghai.Offset);
    private static readonly FactId Id = new("insurer", "1");

    private static SettlementReported Settled(decimal paid, int revision = 1, string id = "1") =>
        new(new FactId("insurer", id), revision, "S1", 200, paid, At);

    [Fact]
    public void the_same_revision_with_other_content_is_a_conflict_whichever_came_first()
    {
        foreach (var facts in new IDeductibleFact[][] { [Settled(200), Settled(100)], [Settled(100), Settled(200), Settled(100)] })
        {
            var set = With(facts);
            Facts(set).ShouldContain(new FactRef(Id, 1, Conflicting: true));
            var stay = Stay(set);
            stay.Paid.ShouldBe(100);
            stay.Reasons.ShouldBe([ReasonCode.Conflict]);
        }
    }

    [Fact]
    public void a_higher_revision_ends_it()
    {
        var stay = Stay(With(Settled(200), Settled(150, revision: 2), Settled(100)));
        stay.Paid.ShouldBe(150);
        stay.Reasons.ShouldBeEmpty();
    }

    [Fact]
    public void the_same_again_is_none() => Stay(With(Settled(200), Settled(200.00m))).Reasons.ShouldBeEmpty();

    [Fact]
    public void two_sources_that_say_the_same_are_none_and_that_differ_are_one()
    {
        Stay(With(Settled(200), Settled(200, id: "2"))).Reasons.ShouldBeEmpty();
        var later = Settled(100, id: "2") with { At = At.AddMinutes(1) };
        Stay(With(Settled(200), later)).Paid.ShouldBe(100);
        Stay(With(Settled(200), later)).Reasons.ShouldBe([ReasonCode.Conflict]);
    }

    [Fact]
    public void a_case_in_conflict_is_shown_with_the_stay_that_it_joins()
    {
        const string Facts = "住院 T01 1日08:00 · 出院 3日10:00 方式2 · 结算 200 · 转诊 C1 T01→H01 3日09:00 · 住院 H01 3日15:00";
        var facts = WorkedExample.FactsOf(Facts);
        var other = facts.OfType<ReferralDecided>().Single() with { ValidUntil = new DateOnly(2026, 3, 4) };
        DeductibleAssessor
            .Assess(FactSet.Of([.. facts, other]), DeductibleWorld.Context())
            .Stays[1]
            .Reasons.ShouldBe([ReasonCode.Conflict]);
    }

    /// <summary>Who neither told nor had the admission says nothing about it, whichever came first; it waits where people see it.</summary>
    [Fact]
    public void another_hospital_changes_no_stay()
    {
        var facts = WorkedExample.FactsOf("住院 T01 1日08:00 · 出院 3日10:00 方式1 · 结算 200");
        var (retracted, settled) = (new FactId("H02", "R-1"), new FactId("H02", "S-1"));
        IDeductibleFact[] others = [new AdmissionRetracted(retracted, 1, "S1", At), new SettlementReported(settled, 1, "S1", 500, 0, At)];
        var assessed = DeductibleAssessor.Assess(FactSet.Of([.. others, .. facts]), DeductibleWorld.Context());
        assessed.Stays.ShouldHaveSingleItem().Paid.ShouldBe(200);
        assessed.Waiting.ShouldBe([retracted, settled]);
        IDeductibleFact own = new AdmissionRetracted(new FactId("T01", "R-1"), 1, "S1", At);
        DeductibleAssessor.Assess(FactSet.Of([.. facts, own]), DeductibleWorld.Context()).Stays.ShouldBeEmpty();
    }

    /// <summary>The insurer is the authority: what it settled counts, what it cancelled is cancelled, whatever the hospital told.</summary>
    [Theory]
    [InlineData("住院 T01 1日08:00 · 出院 3日10:00 方式1", "100")]
    [InlineData("住院 T01 1日08:00 · 出院 3日10:00 方式1 · 结算 200", "200")]
    [InlineData("住院 T01 1日08:00 · 出院 3日10:00 方式1 · 结算 200 · 冲正", "REVERSED")]
    public void the_insurer_goes_before_the_hospital(string facts, string expected)
    {
        var own = new SettlementReported(new FactId("T01", "S-1"), 1, "S1", 200, 100, At.AddYears(1));
        var stay = DeductibleAssessor
            .Assess(FactSet.Of([.. WorkedExample.FactsOf(facts), own]), DeductibleWorld.Context())
            .Stays.ShouldHaveSingleItem();
        (
            stay.Paid is { } paid
                ? $"{paid:0}"
                : string.Join(' ', stay.Reasons.Where(code => code == ReasonCode.Reversed).Select(ReasonCodes.Of))
        ).ShouldBe(expected);
    }

    [Fact]
    public void what_stands_in_a_stream_and_is_no_fact_does_not_count()
    {
        IDeductibleEvent[] events =
        [
            .. WorkedExample.FactsOf("住院 T01 1日08:00"),
            new PolicyChangeNoted(2, At),
            new FactConflicted(Id, 1, At),
        ];
        events.Aggregate(DeductibleYear.Aggregate.Initial, DeductibleYear.Aggregate.Evolve).Facts.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(200, 200, null)]
    [InlineData(0, 0, null)]
    [InlineData(200, 200.01, "/paid")]
    [InlineData(200, -0.01, "/paid")]
    [InlineData(200, 100.005, "/paid")]
    [InlineData(200.001, 100, "/standard")]
    [InlineData(-1, 0, "/standard")]
    [InlineData(100_000.01, 0, "/standard")]
    public void impossible_money_is_refused(double standard, double paid, string? pointer)
    {
        var fact = Settled((decimal)paid) with { Standard = (decimal)standard };
        (FactCheck.Check(fact)?.Errors.ShouldHaveSingleItem().Pointer).ShouldBe(pointer);
    }

    [Fact]
    public void a_fact_without_a_name_or_revision_is_refused()
    {
        FactCheck.Check(Settled(200, revision: 0))!.Errors.ShouldHaveSingleItem().Pointer.ShouldBe("/revision");
        FactCheck.Check(Settled(200) with { Fact = new FactId("", "1") })!.Errors.ShouldHaveSingleItem().Pointer.ShouldBe("/fact/source");
        FactCheck
            .Check(Settled(200) with { Fact = new FactId("insurer", " ") })!
            .Errors.ShouldHaveSingleItem()
            .Pointer.ShouldBe("/fact/id");
    }

    [Fact]
    public void a_validity_that_ends_before_the_decision_is_refused()
    {
        var decided = new ReferralDecided(Id, 1, "C1", "T01", "H01", new DateOnly(2026, 3, 2), false, null, At);
        FactCheck.Check(decided)!.Errors.ShouldHaveSingleItem().Pointer.ShouldBe("/validUntil");
        FactCheck.Check(decided with { ValidUntil = new DateOnly(2026, 3, 3) }).ShouldBeNull();
    }

    private static FactSet With(params IDeductibleFact[] facts) =>
        FactSet.Of([.. WorkedExample.FactsOf("住院 T01 1日08:00 · 出院 3日08:00 方式1"), .. facts]);

    private static IReadOnlyList<FactRef> Facts(FactSet set) => DeductibleAssessor.Assess(set, DeductibleWorld.Context()).Facts;

    private static StayAssessment Stay(FactSet set) =>
        DeductibleAssessor.Assess(set, DeductibleWorld.Context()).Stays.ShouldHaveSingleItem();
}
