// A person's year, and how it came to be.
using Referrals.EventStore;
using Referrals.Http;
using Referrals.Institutions;
using Referrals.People;
using Referrals.Shared;

namespace Referrals.Deductibles;

internal sealed class DeductibleReading(EventLog log, PeopleVault vault)
{
    public async Task<IResult> Person(RequestContext context, string person, int year)
    {
        if (await Stream(context, person, year) is not { } stream)
            return Problems.Of(new Refusal("not-found"));
        var loaded = context.AsOf is { } asOf
            ? await log.AggregateStream(DeductibleYear.Aggregate, stream, asOf, context.Cancellation)
            : await log.AggregateStream(DeductibleYear.Aggregate, stream, context.Cancellation);
        if (loaded.State.Assessment is not { } assessment)
            return Problems.Of(new Refusal("not-found"));
        var own = DeductibleEndpoints.OwnOf(context.Caller);
        var stays = assessment.Stays.Where(stay => own is null || stay.Institution == own).ToList();
        if (own is not null && stays.Count == 0)
            return Problems.Of(new Refusal("not-found"));
        await Record(context, person);
        var notes = await Notes(context, loaded.State, DeductibleYear.Parse(stream.Key).Person);
        context.SetETag(loaded.Version);
        context.SetLanguage();
        return TypedResults.Ok(
            new PersonYearAnswer(
                person,
                year,
                [.. stays.Select(stay => Show(loaded.State, stay, context.Language, notes))],
                own is null ? assessment.Waiting : [],
                own is null ? [.. assessment.Facts.Where(fact => fact.Conflicting).Select(fact => fact.Fact)] : [],
                assessment.YearClosed
            )
        );
    }

    public async Task<IResult> History(RequestContext context, string person, int year)
    {
        var own = DeductibleEndpoints.OwnOf(context.Caller);
        if (await Stream(context, person, year) is not { } stream)
            return Problems.Of(new Refusal("not-found"));
        var changes = new List<AssessmentChange>();
        var before = new Assessment([], [], [], YearClosed: false);
        foreach (var e in await log.FetchStream(stream, context.Cancellation))
        {
            if (e.Data is not StaysAssessed assessed)
                continue;
            var change = AssessmentComparison.Of(Of(before, own), Of(assessed.Assessment, own));
            before = assessed.Assessment;
            if (change.Stays.Count > 0)
                changes.Add(new AssessmentChange(e.Version, assessed.At.ToOffset(Shanghai.Offset), change));
        }

        if (changes.Count == 0)
            return Problems.Of(new Refusal("not-found"));
        await Record(context, person);
        return TypedResults.Ok(new ItemsAnswer<AssessmentChange>(changes));
    }

    // Where else the patient was, and what the patient is to the insurer, is nothing for a hospital.
    private static Assessment Of(Assessment assessment, string? own)
    {
        if (own is null)
            return assessment;
        var stays = assessment.Stays.Where(stay => stay.Institution == own).ToList();
        var facts = stays.SelectMany(stay => stay.Facts).ToHashSet();
        return assessment with { Stays = stays, Facts = [.. assessment.Facts.Where(fact => facts.Contains(fact.Fact))] };
    }

    /// <summary>The notes of explanations, by stay; null where the person they were sealed for was erased.</summary>
    private async Task<IReadOnlyDictionary<string, string?>> Notes(RequestContext context, DeductibleYear year, string person)
    {
        var notes = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var (stay, explained) in year.Explanations)
        {
            if (explained.Note is { } note)
                notes[stay] = (await vault.SealerFor(context.Caller.County, explained.SealedFor ?? person, context.Cancellation))?.Open(
                    note
                );
        }

        return notes;
    }

    private static StayAnswer Show(DeductibleYear year, StayAssessment stay, Language language, IReadOnlyDictionary<string, string?> notes)
    {
        var explained = year.Explanations.GetValueOrDefault(stay.Stay);
        var state = DeductibleDifference.StateOf(stay, explained, differed: false);
        var explanation = state == DifferenceState.Explained ? explained : null;
        var cause = explanation?.Cause ?? DeductibleDifference.GuessCause(stay);
        return new StayAnswer(
            stay,
            stay.Sentence.In(language),
            stay.Credited,
            stay.Difference,
            state,
            cause,
            cause is { } why ? DeductibleDifference.OwnerOf(why) : null,
            explanation is null
                ? null
                : new ExplanationAnswer(notes.GetValueOrDefault(stay.Stay), explanation.By, explanation.At.ToOffset(Shanghai.Offset))
        );
    }

    /// <summary>The stream under which the person's year is kept; null where the person is not known.</summary>
    private async Task<StreamId?> Stream(RequestContext context, string person, int year)
    {
        if (person.Length > 64 || await vault.Find(context.Caller.County, person, context.Cancellation) is not { } known)
            return null;
        return context.Stream(DeductibleYear.StreamKey(PersonYears.First(known.References), year));
    }

    private Task Record(RequestContext context, string person) =>
        vault.RecordAccess([AccessEntry.Of(context, person, AccessBasis.Authority, AccessedThing.Deductible)], context.Cancellation);
}
