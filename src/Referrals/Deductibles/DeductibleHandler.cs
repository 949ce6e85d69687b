// The way of facts to the log, and of a question to its answer.
using Referrals.EventStore;
using Referrals.Http;
using Referrals.People;
using Referrals.Shared;

namespace Referrals.Deductibles;

internal sealed class DeductibleHandler(EventLog log, PeopleVault vault, DeductibleContexts contexts)
{
    /// <summary>How many persons are worked at together.</summary>
    public const int PersonsAtOnce = 8;

    /// <summary>Records facts about a person; the answer has an outcome for each.</summary>
    /// <param name="person">Whose, under any reference; and the county.</param>
    /// <param name="facts">What is told.</param>
    /// <param name="institution">Who tells it; null for the insurer and the service itself.</param>
    /// <param name="now">The moment.</param>
    /// <param name="write">Command id and metadata.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<Written<FactResults>> Record(
        (string County, string Person) person,
        IReadOnlyList<IDeductibleFact> facts,
        string? institution,
        DateTimeOffset now,
        WriteOptions write,
        CancellationToken cancellation
    ) => await Write(person, await Command(person.County, facts, institution, now, cancellation), write, cancellation);

    /// <summary>
    /// Records the lines of a table, person by person: the same line again changes nothing, so that a table that was recorded in part is
    /// sent once more. An outcome for each line, in their order.
    /// </summary>
    public async Task<IReadOnlyList<FactResult>> Import(
        RequestContext context,
        IReadOnlyList<(string Person, IDeductibleFact Fact)> lines,
        string? institution,
        bool dryRun
    )
    {
        var results = new FactResult[lines.Count];
        var write = new WriteOptions { Metadata = context.CreateMetadata() };
        await Parallel.ForEachAsync(
            lines.Index().GroupBy(line => line.Item.Person, StringComparer.Ordinal),
            new ParallelOptions { MaxDegreeOfParallelism = PersonsAtOnce, CancellationToken = context.Cancellation },
            async (group, cancellation) =>
            {
                var own = group.ToList();
                var command = await Command(
                    context.Caller.County,
                    [.. own.Select(line => line.Item.Fact)],
                    institution,
                    context.Now,
                    cancellation
                );
                var written = await Write((context.Caller.County, group.Key), command with { DryRun = dryRun }, write, cancellation);
                foreach (var (line, result) in own.Zip(written.Answer.Results))
                    results[line.Index] = result;
            }
        );
        return results;
    }

    /// <summary>Assesses a person's years anew, where that changes something: a policy was set, or two references are one person.</summary>
    public async Task Reassess(
        (string County, string Person) person,
        int? policySet,
        DateTimeOffset now,
        WriteOptions write,
        CancellationToken cancellation
    )
    {
        var command = await Command(person.County, [], null, now, cancellation);
        await Write(person, command with { Again = true, PolicySet = policySet }, write, cancellation);
    }

    private async Task<RecordFacts> Command(
        string county,
        IReadOnlyList<IDeductibleFact> facts,
        string? institution,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var context = await contexts.Load(county, cancellation);
        return new RecordFacts(facts, institution, context, context.Rules(Shanghai.Day(now)).Rules.Chain.EmergencyLimitHours, now);
    }

    private async Task<Written<FactResults>> Write(
        (string County, string Person) person,
        RecordFacts command,
        WriteOptions write,
        CancellationToken cancellation
    )
    {
        var year = Shanghai.Day(command.Now).Year;
        var references = await vault.SamePerson(person.County, person.Person, cancellation);
        return await log.WriteToAggregates(
            PersonYears.Of(person.County, references, year - DeductibleDecider.MostYearsBack, year),
            loaded => DeductibleDecider.Record(new PersonYears(loaded, person.Person), command),
            write,
            cancellation
        );
    }

    /// <summary>What a stay would cost.</summary>
    public async Task<Quote> Quote(string county, PersonRecord person, QuotedStay stay, CancellationToken cancellation)
    {
        var context = await contexts.Load(county, cancellation);
        return DeductibleAssessor.Quote(await Facts(county, person, Shanghai.Day(stay.At).Year, context, cancellation), context, stay);
    }

    /// <summary>What a stay would cost with a referral, at each of several institutions; the facts are read once.</summary>
    public async Task<Func<string, Quote>> QuoteReferred(
        string county,
        PersonRecord person,
        bool emergency,
        DateTimeOffset at,
        CancellationToken cancellation
    )
    {
        var context = await contexts.Load(county, cancellation);
        var facts = await Facts(county, person, Shanghai.Day(at).Year, context, cancellation);
        return institution =>
            DeductibleAssessor.QuoteReferred(facts, context, new QuotedStay(institution, DeductibleAssessor.QuotedId, emergency, at));
    }

    /// <summary>The facts of a year, with what the year before hands on.</summary>
    private async Task<FactSet> Facts(
        string county,
        PersonRecord person,
        int year,
        AssessmentContext context,
        CancellationToken cancellation
    )
    {
        var years = await Task.WhenAll(
            person.References.SelectMany(
                reference => new[] { year - 1, year },
                (reference, of) => Load(county, reference, of, cancellation)
            )
        );
        var before = years.Where((_, at) => at % 2 == 0).SelectMany(stream => stream.State.Facts).ToList();
        var now = years.Where((_, at) => at % 2 == 1).SelectMany(stream => stream.State.Facts).ToList();
        if (before.Count > 0 && !now.OfType<CarriedOver>().Any())
            now.Add(DeductibleAssessor.CarryOver(FactSet.Of(before), context, year - 1, revision: 1));
        return FactSet.Of(now);
    }

    private Task<LoadedStream<DeductibleYear>> Load(string county, string person, int year, CancellationToken cancellation) =>
        log.AggregateStream(DeductibleYear.Aggregate, new StreamId(county, DeductibleYear.StreamKey(person, year)), cancellation);

    /// <summary>Says why expected and actual of a stay differ.</summary>
    public async Task<IResult> Explain(RequestContext context, StayExplained explained, string fingerprint)
    {
        if (await vault.Find(context.Caller.County, explained.Person, context.Cancellation) is not { } known)
            return Problems.Of(new Refusal("not-found"));
        var person = PersonYears.First(known.References);
        var note = explained.Note is { } text
            ? (await vault.SealerFor(context.Caller.County, person, context.Cancellation))?.Seal(text)
            : null;
        var written = await log.WriteToAggregate(
            DeductibleYear.Aggregate,
            context.Stream(DeductibleYear.StreamKey(person, explained.Year)),
            loaded => Explain(loaded, explained, note, context),
            context.CreateWriteOptions(fingerprint),
            context.Cancellation
        );
        if (written.Answer.Refusal is { } refusal)
            return Problems.Of(refusal);
        context.SetETag(written.Versions[0], written.Position);
        return TypedResults.NoContent();
    }

    private static Decision<Outcome<string>> Explain(
        LoadedStream<DeductibleYear> loaded,
        StayExplained explained,
        SealedText? note,
        RequestContext context
    )
    {
        var stay = loaded.State.Assessment?.Stays.FirstOrDefault(one => one.Stay == explained.Stay);
        if (stay is null)
            return new(new Outcome<string>(null, new Refusal("not-found")));
        if (explained.Institution is { } own && stay.Institution != own)
            return new(new Outcome<string>(null, new Refusal("deductible.not-yours")));
        if (stay.Difference is null or 0)
            return new(new Outcome<string>(null, new Refusal("deductible.no-difference")));
        return new Decision<Outcome<string>>(new Outcome<string>("")).Append(
            loaded,
            [new DifferenceExplained(stay.Stay, explained.Cause, note, stay.Due, stay.Paid, context.Caller.Subject, context.Now)]
        );
    }
}

/// <summary>A difference that somebody explains.</summary>
/// <param name="Person">Reference of the person.</param>
/// <param name="Year">Insurance year.</param>
/// <param name="Stay">The stay.</param>
/// <param name="Cause">Why.</param>
/// <param name="Note">Said about it.</param>
/// <param name="Institution">Whose stays the caller may explain; null for all.</param>
internal sealed record StayExplained(string Person, int Year, string Stay, DifferenceCause Cause, string? Note, string? Institution);
