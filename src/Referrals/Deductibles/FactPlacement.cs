// In which year's stream a fact stands.
using Referrals.Shared;

namespace Referrals.Deductibles;

/// <summary>
/// The insurance year of each of a person's facts. What is told of a stay, case or settlement stands with it, even where the fact itself is
/// of another day; what an emergency of the old year may still go by is of the old year, which hands it on. A function of the set of facts:
/// one that came before what it is about moves once that is known.
/// </summary>
/// <param name="facts">Those of all years that are looked at.</param>
/// <param name="emergencyLimitHours">How long after an emergency's admission its referral may be decided.</param>
/// <param name="first">What holds for years counts from this one, if it began before.</param>
internal sealed class FactPlacement(FactSet facts, int emergencyLimitHours, int first)
{
    private readonly Dictionary<string, int> stays = Latest(facts.All<AdmissionReported>(), fact => fact.Stay, YearAt);

    private readonly Dictionary<string, int> cases = Latest(
        facts.All<ReferralDecided>(),
        fact => fact.Case,
        at => YearAt(at.AddHours(-emergencyLimitHours))
    );

    private readonly Dictionary<FactId, string> settlements = facts
        .All<SettlementReported>()
        .ToDictionary(fact => fact.Fact, fact => fact.Stay);

    /// <summary>By id, whatever its revisions; what was handed on moves nowhere and is not here.</summary>
    public IReadOnlyDictionary<FactId, int> Years() =>
        facts.All<IDeductibleFact>().Where(fact => fact is not CarriedOver).ToDictionary(fact => fact.Fact, YearOf);

    private int YearOf(IDeductibleFact fact)
    {
        var own = YearAt(fact.At);
        return fact switch
        {
            AdmissionReported x => stays[x.Stay],
            DischargeReported x => stays.GetValueOrDefault(x.Stay, own),
            SettlementReported x => stays.GetValueOrDefault(x.Stay, own),
            AdmissionRetracted x => stays.GetValueOrDefault(x.Stay, own),
            SettlementCancelled x => settlements.TryGetValue(x.Settlement, out var stay) ? stays.GetValueOrDefault(stay, own) : own,
            ReferralDecided x => cases[x.Case],
            ReferralRevoked x => cases.GetValueOrDefault(x.Case, own),
            ReferralRetracted x => cases.GetValueOrDefault(x.Case, own),
            YearClosed x => x.Year,
            CategoryGranted or CategoryEnded or SchemeStated => Math.Max(own, first),
            _ => own,
        };
    }

    private static int YearAt(DateTimeOffset at) => Shanghai.Day(at).Year;

    private static Dictionary<string, int> Latest<T>(IEnumerable<T> about, Func<T, string> name, Func<DateTimeOffset, int> year)
        where T : IDeductibleFact =>
        about
            .GroupBy(name, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Max(fact => year(fact.At)), StringComparer.Ordinal);
}
