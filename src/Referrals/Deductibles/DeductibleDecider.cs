// What becomes of facts: they are kept, everything that follows from them is assessed anew, and what changes is handed on to the next year.
using System.Globalization;
using System.Text.Json;
using Referrals.EventStore;
using Referrals.Shared;

namespace Referrals.Deductibles;

/// <summary>What became of a fact.</summary>
public enum FactOutcome
{
    Recorded,

    /// <summary>It was told before, in the same words.</summary>
    Unchanged,

    /// <summary>It was told before in other words, under the same id and revision. Both are kept; somebody must look.</summary>
    Conflict,

    /// <summary>It was not recorded; the problem says why.</summary>
    Refused,
}

/// <summary>Facts about one person.</summary>
/// <param name="Facts">What is told.</param>
/// <param name="Institution">The institution that tells it; null for the insurer and the service itself.</param>
/// <param name="Context">Policies, institutions and whitelist.</param>
/// <param name="EmergencyLimitHours">How long after an emergency's admission its referral may be decided.</param>
/// <param name="Now">The moment of the request.</param>
internal sealed record RecordFacts(
    IReadOnlyList<IDeductibleFact> Facts,
    string? Institution,
    AssessmentContext Context,
    int EmergencyLimitHours,
    DateTimeOffset Now
)
{
    /// <summary>Assess anew what there is: a policy was set, or two references are one person.</summary>
    public bool Again { get; init; }

    /// <summary>Only say what would become of each fact.</summary>
    public bool DryRun { get; init; }

    /// <summary>The policy that was set.</summary>
    public int? PolicySet { get; init; }
}

internal static class DeductibleDecider
{
    /// <summary>How many years back a fact may lie.</summary>
    public const int MostYearsBack = 3;

    /// <summary>Pure: it runs in the log's writer. The answer has an outcome for each fact, in their order.</summary>
    public static Decision<FactResults> Record(PersonYears years, RecordFacts command)
    {
        var results = new List<FactResult>();
        var changed = new SortedSet<int>();
        foreach (var fact in command.Facts)
        {
            var result = Record(years, fact, command, changed);
            results.Add(new FactResult(fact.Fact.Id, result.Outcome, result.Refusal));
        }

        if (changed.Count > 0 || command.Again)
            changed.UnionWith(years.Move(Places(years, command), command.Now));
        if (command.Again)
            changed.UnionWith(Enumerable.Range(years.FirstYear + 1, years.LastYear - years.FirstYear).Where(years.IsKnown));
        if (changed.Count > 0)
            Assess(years, command, changed);
        var decision = new Decision<FactResults>(new FactResults(results));
        return command.DryRun ? decision : years.Write(decision, command.Now);
    }

    private static (FactOutcome Outcome, Refusal? Refusal) Record(
        PersonYears years,
        IDeductibleFact fact,
        RecordFacts command,
        SortedSet<int> changed
    )
    {
        if ((FactCheck.Check(fact) ?? StayElsewhere(years, fact, command.Institution)) is { } refusal)
            return (FactOutcome.Refused, refusal);
        var year = Places(years, command, fact)[fact.Fact];
        if (year <= years.FirstYear || year > years.LastYear)
            return (
                FactOutcome.Refused,
                new Refusal("deductible.year-out-of-range")
                    .With("from", (years.FirstYear + 1).ToString(CultureInfo.InvariantCulture))
                    .With("to", years.LastYear.ToString(CultureInfo.InvariantCulture))
            );
        var told = years.Facts().Where(one => one.Fact == fact.Fact && one.Revision == fact.Revision).ToList();
        if (told.Exists(one => FactSet.Same(one, fact)))
            return (FactOutcome.Unchanged, null);
        years.Tell(year, fact);
        changed.Add(year);
        if (told.Count == 0)
            return (FactOutcome.Recorded, null);
        years.Tell(year, new FactConflicted(fact.Fact, fact.Revision, command.Now));
        return (FactOutcome.Conflict, null);
    }

    private static IReadOnlyDictionary<FactId, int> Places(PersonYears years, RecordFacts command, params IDeductibleFact[] more) =>
        new FactPlacement(FactSet.Of(years.Facts().Concat(more)), command.EmergencyLimitHours, years.FirstYear + 1).Years();

    // A hospital tells of its own stays.
    private static Refusal? StayElsewhere(PersonYears years, IDeductibleFact fact, string? institution)
    {
        if (institution is null)
            return null;
        var stay = fact switch
        {
            AdmissionReported x => x.Institution == institution ? x.Stay : null,
            DischargeReported x => x.Stay,
            AdmissionRetracted x => x.Stay,
            SettlementReported x => x.Stay,
            SettlementCancelled x => x.Settlement.Source == institution ? "" : null,
            _ => null,
        };
        if (stay is null)
            return new Refusal("deductible.not-yours");
        var known = FactSet.Of(years.Facts()).AdmissionsOf(stay);
        return known.Count > 0 && !known.Any(one => one.Institution == institution || one.Fact.Source == fact.Fact.Source)
            ? new Refusal("deductible.not-yours")
            : null;
    }

    // From the year before the first that changed, which may not have handed on anything yet, as far as something changes.
    private static void Assess(PersonYears years, RecordFacts command, SortedSet<int> changed)
    {
        for (var year = Math.Max(years.FirstYear, changed.Min - 1); year <= years.LastYear; year++)
        {
            var facts = FactSet.Of(years.Facts(year));
            if (year < years.LastYear && HandOn(years, facts, command.Context, year))
                changed.UnionWith([year, year + 1]);
            if (!changed.Contains(year) || year == years.FirstYear)
                continue;
            var handed = year < years.LastYear && years.Facts(year + 1).OfType<CarriedOver>().Any();
            var assessment = DeductibleAssessor.Assess(facts, command.Context, new AssessedYear(year, handed));
            if (years.Assessment(year) is { } before && Text(before) == Text(assessment))
                continue;
            if (command.PolicySet is { } version)
                years.Append(year, new PolicyChangeNoted(version, command.Now));
            years.Append(year, new StaysAssessed(assessment, command.Now));
        }
    }

    private static bool HandOn(PersonYears years, FactSet facts, AssessmentContext context, int year)
    {
        var handed = FactSet.Of(years.Facts(year + 1)).Carried;
        var carried = DeductibleAssessor.CarryOver(facts, context, year, (handed?.Revision ?? 0) + 1);
        if (handed is null ? IsEmpty(carried) : FactSet.Same(handed with { Revision = carried.Revision }, carried))
            return false;
        years.Append(year + 1, carried);
        return true;
    }

    private static bool IsEmpty(CarriedOver carried) => carried is { Last: null, Referrals.Count: 0, Scheme: null, Categories.Count: 0 };

    // Records that hold lists are not equal by value. A policy that says the same of a stay changes nothing about it.
    private static string Text(Assessment assessment) =>
        JsonSerializer.Serialize(
            assessment with
            {
                Stays = [.. assessment.Stays.Select(stay => stay with { PolicyVersion = 0 })],
            },
            DeductiblesJson.Default.Assessment
        );
}
