// Random sets of facts, contradictions included: the result depends on the set, and what must hold of money holds.
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Referrals.Deductibles;
using Referrals.Institutions;
using Referrals.Policies;
using Referrals.Shared;
using static Referrals.Tests.Deductibles.RandomFacts;

namespace Referrals.Tests.Deductibles;

public class when_facts_come_in_any_order
{
    private static readonly DateTimeOffset NewYear = new(2026, 1, 1, 0, 0, 0, Shanghai.Offset);

    private static readonly Config Often = Config.QuickThrowOnFailure.WithMaxTest(300);

    [Fact]
    public void order_and_duplicates_do_not_matter() =>
        Prop.ForAll(
                Histories,
                Gen.Choose(0, 1_000_000).ToArbitrary(),
                (history, seed) =>
                {
                    var shuffled = history.Facts.Concat(history.Facts.Where((_, at) => (at + seed) % 3 == 0)).ToArray();
                    new Random(seed).Shuffle(shuffled);
                    Json(Assess(shuffled, history.Rules)).ShouldBe(Json(Assess(history.Facts, history.Rules)));
                }
            )
            .Check(Often);

    /// <summary>200 or 200.00, Shanghai or UTC: the same fact, and the same answer to the letter.</summary>
    [Fact]
    public void how_a_fact_is_written_does_not_matter() =>
        Prop.ForAll(
                Histories,
                history =>
                {
                    var written = history.Facts.Select(Otherwise).ToArray();
                    Json(Assess([.. written, .. history.Facts], history.Rules)).ShouldBe(Json(Assess(history.Facts, history.Rules)));
                    Json(Assess(written, history.Rules)).ShouldBe(Json(Assess(history.Facts, history.Rules)));
                }
            )
            .Check(Often);

    [Fact]
    public void a_retracted_stay_never_was() =>
        Prop.ForAll(
                Histories,
                StayIds.ToArbitrary(),
                (history, stay) =>
                    SameStays(
                        history.Rules,
                        [.. history.Facts, new AdmissionRetracted(new FactId("his", "x"), 1, stay, Start)],
                        [.. history.Facts.Where(fact => StayOf(fact) != stay)]
                    )
            )
            .Check(Often);

    [Fact]
    public void a_retracted_referral_never_was() =>
        Prop.ForAll(
                Histories,
                CaseIds.ToArbitrary(),
                (history, id) =>
                    SameStays(
                        history.Rules,
                        [.. history.Facts, new ReferralRetracted(new FactId("x", "x"), 1, id, Start)],
                        [.. history.Facts.Where(fact => CaseOf(fact) != id)]
                    )
            )
            .Check(Often);

    /// <summary>But that it is told to have been.</summary>
    [Fact]
    public void a_cancelled_settlement_never_was() =>
        Prop.ForAll(
                Histories,
                history =>
                {
                    foreach (var settled in history.Facts.OfType<SettlementReported>())
                    {
                        var cancelled = new SettlementCancelled(new FactId("x", "x"), 1, settled.Fact, Start);
                        Amounts(Assess([.. history.Facts, cancelled], history.Rules))
                            .ShouldBe(Amounts(Assess([.. history.Facts.Where(fact => fact.Fact != settled.Fact)], history.Rules)));
                    }
                }
            )
            .Check(Often);

    [Fact]
    public void money_is_never_negative_and_adds_up() =>
        Prop.ForAll(
                Histories,
                history =>
                {
                    var byId = Assess(history.Facts, history.Rules).Stays.ToDictionary(stay => stay.Stay);
                    foreach (var stay in byId.Values)
                    {
                        (stay.Due ?? 0).ShouldBeInRange(0, stay.Standard?.Yuan ?? 0);
                        decimal.Round(stay.Due ?? 0, 2).ShouldBe(stay.Due ?? 0);
                        stay.Reduction.ShouldBeInRange(0, stay.Standard?.Yuan ?? 0);
                        foreach (var credit in stay.Credits)
                        {
                            var earlier = byId[credit.Stay];
                            earlier.Chain.ShouldBe(stay.Chain);
                            credit.ShouldBe(new Credit(earlier.Stay, earlier.Paid ?? earlier.Due ?? 0, earlier.Paid is not null));
                        }

                        (stay.Referral is null).ShouldBe(stay.Credits.Count == 0);
                        stay.Provisional.ShouldBe(stay.Reasons.Contains(ReasonCode.Provisional));
                    }

                    var used = byId.Values.Select(stay => stay.Referral).OfType<string>().ToList();
                    used.Distinct().Count().ShouldBe(used.Count);
                }
            )
            .Check(Often);

    /// <summary>Up, down and across, with any amounts that rise with the level: a treatment costs its highest standard, once.</summary>
    [Fact]
    public void a_chain_costs_its_highest_standard() =>
        Prop.ForAll(
                Gen.Elements("T01", "T02", "H01", "M01", "X01").NonEmptyListOf().ToArbitrary(),
                Gen.Choose(0, 100_000).ArrayOf(4).ToArbitrary(),
                (path, fen) =>
                {
                    var rules = WorkedExample.RulesOf("scope=city") with
                    {
                        Amounts =
                        [
                            .. Enum.GetValues<DeductibleLevel>()
                                .Zip(
                                    fen.Order(),
                                    (level, amount) =>
                                        new DeductibleAmount(
                                            level,
                                            InsuranceScheme.Resident,
                                            "general",
                                            amount / 100m,
                                            new DateOnly(2020, 1, 1)
                                        )
                                ),
                        ],
                    };
                    List<IDeductibleFact> facts = [Scheme];
                    foreach (var (at, place) in path.Take(12).Index())
                    {
                        facts.AddRange(Leg(at, place));
                        var due = Assess([.. facts], rules).Stays[at].Due!.Value;
                        facts.Add(new SettlementReported(new FactId("insurer", $"{at}"), 1, $"S{at}", due, due, March(at, 12)));
                    }

                    var stays = Assess([.. facts], rules).Stays;
                    stays.ShouldAllBe(stay => stay.Chain == 1);
                    stays.Sum(stay => stay.Paid).ShouldBe(stays.Max(stay => stay.Standard!.Yuan));
                }
            )
            .Check(Often);

    /// <summary>Two streams with what the first hands on say the same as one.</summary>
    [Fact]
    public void a_year_that_is_handed_on_is_as_if_it_went_on() =>
        Prop.ForAll(
                Histories,
                history =>
                {
                    // What is told of one category for both years stands in the first: a year does not look into another's.
                    var told = history.Facts.Where(fact => StayOf(fact) is null && CaseOf(fact) is null).GroupBy(fact => fact.Fact);
                    if (told.Any(same => same.Select(fact => fact.At < NewYear).Distinct().Skip(1).Any()))
                        return;
                    var context = DeductibleWorld.Context(history.Rules);
                    var whole = Assess(history.Facts, history.Rules);
                    var years = whole.Stays.ToDictionary(stay => stay.Stay, stay => stay.AdmittedAt.Year);
                    var cases = FactSet.Of(history.Facts).Cases().ToDictionary(referral => referral.Id, referral => referral.DecidedAt);
                    var old = history.Facts.Where(fact => IsOld(fact, years, cases, history.Facts)).ToList();
                    var carried = DeductibleAssessor.CarryOver(FactSet.Of(old), context, 2025, 1);
                    var young = DeductibleAssessor.Assess(FactSet.Of([.. history.Facts.Except(old), carried]), context);
                    Amounts(young).ShouldBe(Amounts(whole with { Stays = [.. whole.Stays.Where(stay => years[stay.Stay] == 2026)] }));
                }
            )
            .Check(Often);

    private static Assessment Assess(IDeductibleFact[] facts, DeductibleRules rules) =>
        DeductibleAssessor.Assess(FactSet.Of(facts), DeductibleWorld.Context(rules));

    private static string Json(Assessment assessment) => JsonSerializer.Serialize(assessment);

    private static string Amounts(Assessment assessment) =>
        string.Join(
            "; ",
            assessment.Stays.Select(stay =>
                $"{stay.Stay} {stay.Standard?.Yuan} -{stay.Reduction} -{stay.Credited} = {stay.Due}, {stay.Paid}"
            )
        );

    private static void SameStays(DeductibleRules rules, IDeductibleFact[] some, IDeductibleFact[] others) =>
        JsonSerializer.Serialize(Assess(some, rules).Stays).ShouldBe(JsonSerializer.Serialize(Assess(others, rules).Stays));

    private static string? StayOf(IDeductibleFact fact) =>
        fact switch
        {
            AdmissionReported x => x.Stay,
            AdmissionRetracted x => x.Stay,
            DischargeReported x => x.Stay,
            SettlementReported x => x.Stay,
            _ => null,
        };

    private static string? CaseOf(IDeductibleFact fact) =>
        fact switch
        {
            ReferralDecided x => x.Case,
            ReferralRevoked x => x.Case,
            ReferralRetracted x => x.Case,
            _ => null,
        };

    // Facts of a stay go with its admission, others with their own moment. A case that an emergency of the old year could still use goes
    // with that year, which hands it on when nobody has.
    private static bool IsOld(
        IDeductibleFact fact,
        Dictionary<string, int> stays,
        Dictionary<string, DateTimeOffset> cases,
        IDeductibleFact[] all
    ) =>
        fact switch
        {
            _ when StayOf(fact) is { } stay => stays.GetValueOrDefault(stay, 2025) == 2025,
            SettlementCancelled x when Array.Find(all, one => one.Fact == x.Settlement) is { } settled => IsOld(settled, stays, cases, all),
            _ when CaseOf(fact) is { } id => cases.GetValueOrDefault(id) <= NewYear.AddHours(72),
            _ => fact.At < NewYear,
        };

    private static IDeductibleFact Otherwise(IDeductibleFact fact) =>
        fact switch
        {
            SettlementReported x => x with { Paid = x.Paid * 1.0000m, At = x.At.ToUniversalTime() },
            AdmissionReported x => x with { At = x.At.ToUniversalTime() },
            DischargeReported x => x with { At = x.At.ToOffset(TimeSpan.FromHours(-5)) },
            _ => fact,
        };

    private static DateTimeOffset March(int day, int hour) => new DateTimeOffset(2026, 3, 1, hour, 0, 0, Shanghai.Offset).AddDays(day);

    private static IEnumerable<IDeductibleFact> Leg(int at, string place) =>
        [
            new AdmissionReported(new FactId("h", $"a{at}"), 1, $"S{at}", place, StayKind.Inpatient, false, March(at, 8)),
            new DischargeReported(new FactId("h", $"d{at}"), 1, $"S{at}", LeavingWay.Transferred, March(at, 20)),
            new ReferralDecided(new FactId("r", $"{at}"), 1, $"C{at}", "T01", place, new DateOnly(2026, 4, 30), false, null, March(at, 7)),
        ];
}
