// A chain that runs on over the turn of the year, in the stream of the new year.
using Referrals.Deductibles;
using Referrals.Policies;
using Referrals.Shared;

namespace Referrals.Tests.Deductibles;

public class when_a_year_is_handed_on
{
    private const string Old =
        "身份 低保 2025年6月1日 · 住院 T01 2025年12月20日08:00 · 出院 2025年12月28日10:00 方式2 · 结算 100 · "
        + "转诊 C1 T01→H01 2025年12月28日09:00 · 住院 H01 2025年12月28日15:00 · 出院 2025年12月31日10:00 方式3 · 结算 150 · "
        + "转诊 C2 H01→T01 2025年12月31日09:00";

    [Fact]
    public void it_hands_on_the_chain_open_cases_scheme_and_categories()
    {
        var carried = CarryOver(Old);
        carried.Last.ShouldBe(
            new CarriedStay(
                "S2",
                "H01",
                Referrals.Institutions.DeductibleLevel.County,
                At(28, 15),
                At(31, 10),
                LeavingWay.ToPrimaryCare,
                250,
                true
            )
        );
        carried.Referrals.Select(referral => referral.Case).ShouldBe(["C2"]);
        carried.Scheme.ShouldBe(InsuranceScheme.Resident);
        carried.Categories.ShouldBe(["minimum-living"]);
        carried.At.ShouldBe(At(31, 0).AddDays(1));
    }

    [Fact]
    public void the_chain_goes_on_in_the_new_year()
    {
        var stay = InNewYear(CarryOver(Old), "year=continues");
        (stay.Chain, stay.Standard!.Yuan, stay.Credited, stay.Due, stay.Referral).ShouldBe((0, 100, 250, 0, "C2"));
        stay.Reasons.ShouldBe([ReasonCode.CarriedOver]);
        stay.Credits.ShouldBe([new Credit("S2", 250, true)]);
    }

    [Fact]
    public void or_breaks()
    {
        var stay = InNewYear(CarryOver(Old), "");
        (stay.Chain, stay.Due).ShouldBe((1, 100));
        stay.Reasons.ShouldBe([ReasonCode.YearBoundary]);
    }

    /// <summary>The old year changes late: a higher revision replaces what was handed on, and the new year follows.</summary>
    [Fact]
    public void a_late_change_is_handed_on_again()
    {
        var first = CarryOver(Old);
        var changed = CarryOver(Old.Replace("结算 150", "结算 150 · 冲正"), revision: 2);
        FactSet.Same(first, changed with { Revision = 1 }).ShouldBeFalse();
        FactSet.Same(first, CarryOver(Old)).ShouldBeTrue();
        changed.Last!.Settled.ShouldBeFalse();
        InNewYear(changed, "year=continues", first).Reasons.ShouldBe([ReasonCode.CarriedOver, ReasonCode.Provisional]);
    }

    [Fact]
    public void nobody_who_was_never_ill_hands_on_a_stay() => CarryOver("身份 低保 2025年6月1日").Last.ShouldBeNull();

    /// <summary>Over a year without a stay the last one stays the last.</summary>
    [Fact]
    public void a_year_without_stays_hands_on_what_it_was_given()
    {
        var context = DeductibleWorld.Context();
        var first = CarryOver(Old);
        var next = DeductibleAssessor.CarryOver(FactSet.Of([first]), context, 2026, 1);
        next.Last.ShouldBe(first.Last);
        next.Referrals.ShouldBeEmpty("their validity has ended");
        next.Categories.ShouldBe(first.Categories);
        next.Fact.ShouldNotBe(first.Fact);
    }

    private static StayAssessment InNewYear(CarriedOver carried, string rules, params IDeductibleFact[] more) =>
        DeductibleAssessor
            .Assess(
                FactSet.Of([
                    .. WorkedExample.FactsOf("住院 T01 2026年1月2日09:00").Where(fact => fact is not SchemeStated),
                    carried,
                    .. more,
                ]),
                DeductibleWorld.Context(WorkedExample.RulesOf(rules))
            )
            .Stays.ShouldHaveSingleItem();

    private static CarriedOver CarryOver(string facts, int revision = 1) =>
        DeductibleAssessor.CarryOver(FactSet.Of(WorkedExample.FactsOf(facts)), DeductibleWorld.Context(), 2025, revision);

    private static DateTimeOffset At(int day, int hour) => new(2025, 12, day, hour, 0, 0, Shanghai.Offset);
}
