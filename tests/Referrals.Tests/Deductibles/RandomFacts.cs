// Random facts of the turn of a year: a path that could be, of which something is missing, and anything besides.
using FsCheck;
using FsCheck.Fluent;
using Referrals.Deductibles;
using Referrals.Policies;
using Referrals.Shared;

namespace Referrals.Tests.Deductibles;

internal static class RandomFacts
{
    public static readonly DateTimeOffset Start = new(2025, 12, 26, 8, 0, 0, Shanghai.Offset);

    public static readonly SchemeStated Scheme = new(new FactId("insurer", "scheme"), 1, InsuranceScheme.Resident, Start.AddYears(-1));

    private static readonly Gen<DateTimeOffset> Moments = Gen.Choose(0, 14 * 24).Select(hour => Start.AddHours(hour));
    public static readonly Gen<string> StayIds = Gen.Elements("S1", "S2", "S3", "S4", "S5");
    public static readonly Gen<string> CaseIds = Gen.Elements("C1", "C2", "C3", "C4");
    private static readonly Gen<string> Places = Gen.Elements("T01", "T02", "H01", "H01", "M01", "H02", "X01");
    private static readonly Gen<int> Revisions = Gen.Elements(1, 1, 1, 2);

    private static readonly Gen<IDeductibleFact> Facts = Gen.OneOf(
        Admissions(),
        Admissions(),
        Discharges(),
        Discharges(),
        Referrals(),
        Referrals(),
        Referrals(),
        Settlements(),
        Rare()
    );

    private static readonly Gen<DeductibleRules> Rules =
        from rule in Gen.Elements("", "scope=county", "scope=city", "window=3天", "windowFrom=referral", "down=none", "repeat=20/60")
        from other in Gen.Elements("", "year=continues", "dayBed=counts", "order=after", "emergency=72", "lateral=reduction50")
        select WorkedExample.RulesOf($"{rule} {other}");

    public static readonly Arbitrary<(IDeductibleFact[] Facts, DeductibleRules Rules)> Histories = (
        from path in Legs().ArrayOf(5)
        from noise in Gen.OneOf(Gen.Constant<IDeductibleFact[]>([]), Facts.ArrayOf(4), Facts.ArrayOf(12))
        from rules in Rules
        select (Facts: (IDeductibleFact[])[.. Path(path), .. noise, Scheme], Rules: rules)
    ).ToArbitrary();

    private sealed record Step(string Place, int Gap, int Hours, int Fen, int Missing);

    private static Gen<Step> Legs() =>
        from place in Places
        from gap in Gen.Elements(0, 0, 2, 20, 71, 72, 73, 100)
        from hours in Gen.Choose(0, 60)
        from fen in Gen.Choose(0, 50_000)
        from missing in Gen.Choose(0, 15)
        select new Step(place, gap, hours, fen, missing);

    private static IEnumerable<IDeductibleFact> Path(Step[] steps)
    {
        var at = Start;
        foreach (var (index, step) in steps.Index())
        {
            var number = index + 1;
            IDeductibleFact[] facts =
            [
                new ReferralDecided(
                    new FactId("referrals", $"C{number}"),
                    1,
                    $"C{number}",
                    "T01",
                    step.Place,
                    Shanghai.Day(at).AddDays(5),
                    false,
                    index > 0 && step.Fen % 2 == 0 ? $"S{index}" : null,
                    at.AddHours(-1)
                ),
                new AdmissionReported(
                    new FactId("his", $"in-S{number}"),
                    1,
                    $"S{number}",
                    step.Place,
                    StayKind.Inpatient,
                    false,
                    at.AddHours(step.Gap)
                ),
                new DischargeReported(
                    new FactId("his", $"out-S{number}"),
                    1,
                    $"S{number}",
                    LeavingWay.Transferred,
                    at.AddHours(step.Gap + step.Hours)
                ),
                new SettlementReported(
                    new FactId("insurer", $"S{number}-1"),
                    1,
                    $"S{number}",
                    500,
                    step.Fen / 100m,
                    at.AddHours(step.Gap + step.Hours)
                ),
            ];
            at = at.AddHours(step.Gap + step.Hours);
            // Mostly nothing, otherwise one of them.
            foreach (var (which, fact) in facts.Index())
            {
                if (which != step.Missing)
                    yield return fact;
            }
        }
    }

    private static Gen<IDeductibleFact> Admissions() =>
        from stay in StayIds
        from place in Places
        from kind in Gen.Elements(StayKind.Inpatient, StayKind.Inpatient, StayKind.Inpatient, StayKind.DayBed, StayKind.Observation)
        from emergency in Gen.Elements(false, false, true)
        from at in Moments
        from revision in Revisions
        select (IDeductibleFact)new AdmissionReported(new FactId("his", $"in-{stay}"), revision, stay, place, kind, emergency, at);

    private static Gen<IDeductibleFact> Discharges() =>
        from stay in StayIds
        from way in Gen.Elements(Enum.GetValues<LeavingWay>())
        from at in Moments
        from revision in Revisions
        select (IDeductibleFact)new DischargeReported(new FactId("his", $"out-{stay}"), revision, stay, way, at);

    private static Gen<IDeductibleFact> Referrals() =>
        from id in CaseIds
        from to in Places
        from at in Moments
        from days in Gen.Choose(0, 20)
        from emergency in Gen.Elements(false, false, true)
        from stay in Gen.OneOf(Gen.Constant<string?>(null), Gen.Constant<string?>(null), StayIds.Select(stay => (string?)stay))
        from revision in Revisions
        let until = Shanghai.Day(at).AddDays(days)
        select (IDeductibleFact)new ReferralDecided(new FactId("referrals", id), revision, id, "T01", to, until, emergency, stay, at);

    private static Gen<IDeductibleFact> Settlements() =>
        from stay in StayIds
        from number in Gen.Choose(1, 2)
        from fen in Gen.Choose(0, 50_000)
        from at in Moments
        from revision in Revisions
        select (IDeductibleFact)new SettlementReported(new FactId("insurer", $"{stay}-{number}"), revision, stay, 500, fen / 100m, at);

    private static Gen<IDeductibleFact> Rare() =>
        from stay in StayIds
        from id in CaseIds
        from category in Gen.Elements("extreme-poverty", "minimum-living")
        from at in Moments
        from fact in Gen.Elements<IDeductibleFact>(
            new AdmissionRetracted(new FactId("his", $"in-{stay}"), 3, stay, at),
            new SettlementCancelled(new FactId("insurer", $"cancel-{stay}"), 1, new FactId("insurer", $"{stay}-1"), at),
            new ReferralRevoked(new FactId("referrals", $"revoked-{id}"), 1, id, at),
            new ReferralRetracted(new FactId("referrals", $"retracted-{id}"), 1, id, at),
            new CategoryGranted(new FactId("civil", $"granted-{category}"), 1, category, at),
            new CategoryEnded(new FactId("civil", $"ended-{category}"), 1, category, at)
        )
        select fact;
}
