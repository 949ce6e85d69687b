// What is due for each stay: a function of facts, policy and directory, and of nothing else. Walks through the stays as they began.
using Referrals.Institutions;
using Referrals.Policies;

namespace Referrals.Deductibles;

/// <summary>The rules on a day, and the version of the policy that has them.</summary>
public sealed record RulesOn(int PolicyVersion, DeductibleRules Rules);

/// <summary>What the directory and the whitelist say of an institution on a day.</summary>
/// <param name="Code">Its code.</param>
/// <param name="Name">Its name.</param>
/// <param name="Level">Deductible level; nothing else of it decides amounts (A23).</param>
/// <param name="Groups">Codes of its groups.</param>
/// <param name="InCounty">Whether it is the county's.</param>
/// <param name="WhitelistedCity">Whether it stands on the whitelist at city level.</param>
public sealed record InstitutionFacts(
    string Code,
    string Name,
    DeductibleLevel Level,
    IReadOnlyList<string> Groups,
    bool InCounty,
    bool WhitelistedCity
);

/// <summary>What applied and how things were on a day. The same question has the same answer.</summary>
/// <param name="Rules">The rules that applied on a day of admission.</param>
/// <param name="Institution">An institution on a day; null when it was not there.</param>
public sealed record AssessmentContext(Func<DateOnly, RulesOn> Rules, Func<string, DateOnly, InstitutionFacts?> Institution);

/// <summary>Continuous deductible 连续计算起付线 (A23): due = max(0, standard − what was paid in the same chain).</summary>
internal sealed partial class DeductibleAssessor
{
    /// <summary>The category of everybody who has no other.</summary>
    public const string General = "general";

    // The chain that the year before hands on.
    private const int CarriedChain = 0;

    private readonly FactSet facts;
    private readonly AssessmentContext context;
    private readonly IReadOnlyList<ReferralCase> cases;
    private readonly HashSet<string> used = new(StringComparer.Ordinal);
    private readonly List<Earlier> earlier = [];
    private readonly List<StayAssessment> assessed = [];
    private readonly IReadOnlyList<Stay> all;
    private int chains;

    private DeductibleAssessor(FactSet facts, AssessmentContext context, IReadOnlyList<Stay> stays)
    {
        (this.facts, this.context, all) = (facts, context, stays);
        cases = facts.Cases();
        if (facts.Carried?.Last is { } last)
            earlier.Add(CarriedStayOf(last));
        foreach (var stay in stays)
            assessed.Add(Assess(stay));
    }

    /// <summary>Assesses all stays.</summary>
    /// <param name="facts">The facts of a year.</param>
    /// <param name="context">Policies, institutions and whitelist.</param>
    /// <param name="year">The year, for reminders of what is missing; null for none.</param>
    public static Assessment Assess(FactSet facts, AssessmentContext context, AssessedYear? year = null)
    {
        var stays = facts.Stays();
        var walk = new DeductibleAssessor(facts, context, stays);
        return new Assessment(walk.assessed, facts.Facts, facts.Waiting(), facts.IsClosed)
        {
            Reminders = year is { } of ? walk.RemindersOf(stays, of) : [],
        };
    }

    private StayAssessment Assess(Stay stay)
    {
        var (version, rules) = context.Rules(stay.Day);
        var institution = context.Institution(stay.Institution, stay.Day);
        if (stay.Kind == StayKind.Observation || (stay.Kind == StayKind.DayBed && !rules.Chain.DayBedCounts))
            return Outside(stay, institution, version);

        var join = Join(stay, institution, rules);
        var (before, referral) = (join.Before, join.Referral);
        var standard = institution is null ? null : StandardOf(stay.Day, institution.Level, rules);
        var chain = before?.Chain ?? ++chains;
        var leg = before is null ? (Leg?)null : LegOf(before.Level, institution?.Level);
        var rule = RuleOf(leg, rules);
        IReadOnlyList<Credit> credits = before?.Credits ?? [];
        var terms = new Terms(credits.Sum(credit => credit.Yuan), RepeatPercent(chain, stay.Day.Year, rules), rule, rules.ReductionOrder);
        var amounts = standard is null ? null : Amounts.Of(standard.Yuan, terms);
        var result = new StayAssessment(
            stay.Id,
            stay.Institution,
            stay.AdmittedAt,
            chain,
            version,
            standard,
            amounts?.Reduction ?? 0.00m,
            credits,
            leg,
            referral?.Id,
            amounts?.Due,
            stay.Paid,
            MissingOf(before),
            [],
            [.. stay.Facts.Concat(referral?.Facts ?? []).Distinct().Order()],
            DeductibleSentence.None
        )
        {
            SettledStandard = stay.SettledStandard,
            Lost = join.Lost,
        };
        result = result with { Reasons = ReasonsOf(result, stay, join) };
        if (join.Used is { } by)
            used.Add(by.Id);
        earlier.Add(EarlierOf(stay, institution?.Level, chain, [.. credits, CreditOf(result)]));
        return result with { Sentence = DeductibleSentence.Of(result, institution?.Name ?? stay.Institution, rule, rules) };
    }

    // What is paid counts, not what is due; until it is settled what is due stands for it.
    private static Credit CreditOf(StayAssessment stay) => new(stay.Stay, stay.Paid ?? stay.Due ?? 0.00m, stay.Paid is not null);

    // It is no stay of any chain, and none is measured against it: an observation between two stays does not part them.
    private static StayAssessment Outside(Stay stay, InstitutionFacts? institution, int version)
    {
        ReasonCode[] reasons = [ReasonCode.NotInpatient, .. stay.Reasons];
        return new StayAssessment(
            stay.Id,
            stay.Institution,
            stay.AdmittedAt,
            null,
            version,
            null,
            0.00m,
            [],
            null,
            null,
            0.00m,
            stay.Paid,
            [],
            [.. reasons.Order()],
            stay.Facts,
            DeductibleSentence.NotInpatient(institution?.Name ?? stay.Institution)
        )
        {
            SettledStandard = stay.SettledStandard,
        };
    }

    // Of several categories the one that pays least; the general amount where the table has none for them.
    private StandardUsed? StandardOf(DateOnly day, DeductibleLevel level, DeductibleRules rules)
    {
        if (facts.Scheme(day) is not { } scheme)
            return null;
        var row =
            facts
                .Categories(day)
                .Select(category => rules.Row(level, scheme, category, day))
                .OfType<DeductibleAmount>()
                .MinBy(amount => amount.Yuan)
            ?? rules.Row(level, scheme, General, day);
        return row is null ? null : new StandardUsed(Yuan.Of(row.Yuan), level, scheme, row.Category, row.From);
    }

    // A chain is one treatment: its joined stays are no repeat stays, the next chain of the year is.
    private int RepeatPercent(int chain, int year, DeductibleRules rules)
    {
        var before = earlier.Where(stay => stay.Chain != chain && stay.Year == year).Select(stay => stay.Chain).Distinct().Count();
        return Math.Max(rules.RepeatStayFloorPercent, 100 - (before * rules.RepeatStayReductionPercent));
    }

    private static TransferRule? RuleOf(Leg? leg, DeductibleRules rules) =>
        leg switch
        {
            null => null,
            Leg.Up => rules.Chain.Up,
            Leg.Down => rules.Chain.Down,
            _ => rules.Chain.Lateral,
        };

    // Levels that are not known count as the same.
    private static Leg LegOf(DeductibleLevel? from, DeductibleLevel? to) =>
        from < to ? Leg.Up
        : from > to ? Leg.Down
        : Leg.Lateral;

    private static List<AwaitedFact> MissingOf(Earlier? before) =>
        before is null
            ? []
            :
            [
                .. before.DischargedAt is null ? (AwaitedFact[])[new AwaitedFact(AwaitedKind.Discharge, before.Stay)] : [],
                .. before.Credits.Where(credit => !credit.Settled).Select(credit => new AwaitedFact(AwaitedKind.Settlement, credit.Stay)),
            ];

    private static List<ReasonCode> ReasonsOf(StayAssessment result, Stay stay, Joining join)
    {
        var reasons = new HashSet<ReasonCode>([.. join.Reasons, .. stay.Reasons]);
        if (join.Referral is { Conflict: true })
            reasons.Add(ReasonCode.Conflict);
        if (result.Standard is null)
            reasons.Add(ReasonCode.NoStandard);
        if (result.Standard is { Yuan: 0, Category: not General })
            reasons.Add(ReasonCode.WaivedCategory);
        if (result.Reduction > 0)
            reasons.Add(ReasonCode.RepeatStay);
        if (result.Chain == CarriedChain)
            reasons.Add(ReasonCode.CarriedOver);
        if (result.Missing.Any(fact => fact.Kind == AwaitedKind.Discharge))
            reasons.Add(ReasonCode.NotDischarged);
        if (result.Provisional)
            reasons.Add(ReasonCode.Provisional);
        return [.. reasons.Order()];
    }
}
