// Facts around New Year, told one after another as the service does it: each year's stream ends up with what is its own, and its stays
// are assessed alike, whatever came first.
using System.Collections.Immutable;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Referrals.Deductibles;
using Referrals.EventStore;
using Referrals.Policies;
using Referrals.Shared;

namespace Referrals.Tests.Deductibles;

public class when_facts_of_two_years_come_in_any_order
{
    private static readonly DateTimeOffset Now = new(2026, 2, 1, 8, 0, 0, Shanghai.Offset);

    private static readonly JsonSerializerOptions Fields = new() { IncludeFields = true };

    private static readonly string[] Person = ["p-1"];

    [Fact]
    public void both_years_end_up_alike() =>
        Prop.ForAll(
                RandomFacts.Histories,
                Gen.Choose(0, 1_000_000).ToArbitrary(),
                (history, seed) =>
                {
                    var shuffled = history.Facts.Concat(history.Facts.Where((_, at) => (at + seed) % 3 == 0)).ToArray();
                    new Random(seed).Shuffle(shuffled);
                    Told(shuffled, history.Rules, Person).ShouldBe(Told(history.Facts, history.Rules, Person));
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    /// <summary>Two references of one person, and either is told.</summary>
    [Fact]
    public void and_under_two_references() =>
        Prop.ForAll(
                RandomFacts.Histories,
                history =>
                    Told(history.Facts, history.Rules, ["p-1", "p-2"]).ShouldBe(Told([.. history.Facts.Reverse()], history.Rules, Person))
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(100));

    /// <summary>The settlement of January waits in the new year's stream until the admission of December is known.</summary>
    [Fact]
    public void what_waits_in_the_new_year_goes_where_its_stay_is()
    {
        var year = new Years(Rules: DeductibleWorld.Rules);
        IDeductibleFact[] facts = [.. WorkedExample.FactsOf("住院 T01 2025年12月28日08:00 · 出院 2026年1月3日10:00 方式2 · 结算 200")];
        var settled = facts.OfType<SettlementReported>().Single() with { At = new(2026, 1, 4, 8, 0, 0, Shanghai.Offset) };
        year.Tell("p-1", Person, settled);
        year.Stream("p-1", 2026).Assessment!.Waiting.ShouldBe([settled.Fact]);
        year.Tell("p-1", Person, [.. facts.Where(fact => fact is not SettlementReported)]);
        year.Stream("p-1", 2026).Facts.ShouldHaveSingleItem().ShouldBeOfType<CarriedOver>().Last!.Paid.ShouldBe(200);
        year.Stream("p-1", 2026).Assessment!.Waiting.ShouldBeEmpty();
        year.Stream("p-1", 2025).Assessment!.Stays.ShouldHaveSingleItem().Paid.ShouldBe(200);
        year.Tell("p-1", Person, settled).ShouldBe([FactOutcome.Unchanged]);
    }

    /// <summary>What was told under the other reference stands there alone once both are two persons again.</summary>
    [Fact]
    public void nothing_of_another_person_is_left()
    {
        var years = new Years(DeductibleWorld.Rules);
        string[] both = ["p-1", "p-2"];
        IDeductibleFact[] facts = [.. WorkedExample.FactsOf("住院 T01 2026年1月8日08:00 · 出院 2026年1月10日10:00 方式2 · 结算 200")];
        years.Tell("p-2", both, facts);
        years.Stream("p-1", 2026).Assessment!.Stays.Count.ShouldBe(1);
        years.Again("p-1");
        years.Again("p-2");
        years.Stream("p-1", 2026).Assessment!.Stays.ShouldBeEmpty();
        years.Stream("p-1", 2026).Assessment!.Reminders.ShouldBeEmpty();
        years.Stream("p-2", 2026).Assessment!.Stays.ShouldHaveSingleItem().Paid.ShouldBe(200);
        years.Again("p-1", "p-2");
        years.Stream("p-1", 2026).Assessment!.Stays.ShouldHaveSingleItem().Paid.ShouldBe(200);
        years.Stream("p-2", 2026).Assessment!.Stays.ShouldBeEmpty();
    }

    private static string Told(IDeductibleFact[] facts, DeductibleRules rules, string[] references)
    {
        var years = new Years(rules);
        foreach (var (at, fact) in facts.Index())
            years.Tell(references[at % references.Length], references, fact);
        return string.Join('\n', new[] { 2025, 2026 }.Select(year => Text(years.Stream(references[0], year))));
    }

    // Which revision of what was handed on a year has depends on how often it changed on the way.
    private static string Text(DeductibleYear year) =>
        year.Assessment is not { Stays.Count: > 0 } and not { Waiting.Count: > 0 }
            ? ""
            : JsonSerializer.Serialize((year.Assessment.Stays, year.Assessment.Waiting), Fields);

    /// <summary>The streams of a person, kept as the log does.</summary>
    private sealed record Years(DeductibleRules Rules)
    {
        private readonly Dictionary<(string, int), DeductibleYear> streams = [];

        public DeductibleYear Stream(string person, int year) =>
            streams.GetValueOrDefault((person, year), DeductibleYear.Aggregate.Initial);

        /// <summary>Assesses anew what the references have.</summary>
        public void Again(params string[] references) => Decide(references[0], references, [], again: true);

        public IReadOnlyList<FactOutcome> Tell(string person, string[] references, params IDeductibleFact[] facts) =>
            Decide(person, references, facts, again: false);

        private IReadOnlyList<FactOutcome> Decide(string person, string[] references, IDeductibleFact[] facts, bool again)
        {
            var loaded = references
                .SelectMany(one => Enumerable.Range(2023, 4).Select(year => Loaded(one, year)))
                .ToImmutableArray<LoadedStream>();
            var years = new PersonYears(loaded, person);
            var command = new RecordFacts(facts, null, DeductibleWorld.Context(Rules), 48, Now) { Again = again };
            var decided = DeductibleDecider.Record(years, command);
            foreach (var (stream, events) in years.Added)
                streams[stream] = events.Aggregate(Stream(stream.Person, stream.Year), DeductibleYear.Aggregate.Evolve);
            return [.. decided.Answer.Results.Select(fact => fact.Outcome)];
        }

        private LoadedStream<DeductibleYear> Loaded(string person, int year) =>
            new(new StreamId("340422", DeductibleYear.StreamKey(person, year)), "deductible", 0, Stream(person, year));
    }
}
