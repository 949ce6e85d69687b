// The years of one person that a decision sees, under all references that are the person.
using Referrals.EventStore;

namespace Referrals.Deductibles;

/// <summary>What the log loaded, by reference and year. What is decided for the person is written under the first reference.</summary>
internal sealed class PersonYears
{
    private readonly Dictionary<(string Person, int Year), LoadedStream<DeductibleYear>> streams;
    private readonly Dictionary<int, List<object>> appended = [];
    private readonly string person;
    private readonly string[] references;

    public PersonYears(IReadOnlyList<LoadedStream> loaded)
    {
        streams = loaded.Cast<LoadedStream<DeductibleYear>>().ToDictionary(stream => DeductibleYear.Parse(stream.Stream.Key));
        references = [.. streams.Keys.Select(key => key.Person).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        person = references[0];
        First = streams.Keys.Min(key => key.Year);
        Last = streams.Keys.Max(key => key.Year);
    }

    public int First { get; }

    public int Last { get; }

    /// <summary>The streams to load.</summary>
    public static IReadOnlyList<AggregateOf> Of(string county, IEnumerable<string> references, int first, int last) =>
        [
            .. references.SelectMany(person =>
                Enumerable
                    .Range(first, last - first + 1)
                    .Select(year => new AggregateOf<DeductibleYear>(
                        DeductibleYear.Aggregate,
                        new StreamId(county, DeductibleYear.StreamKey(person, year))
                    ))
            ),
        ];

    /// <summary>Facts of a year, those that this decision adds among them.</summary>
    public IEnumerable<IDeductibleFact> Facts(int year) =>
        references
            .SelectMany(reference => streams[(reference, year)].State.Facts)
            .Concat(appended.GetValueOrDefault(year, []).OfType<IDeductibleFact>());

    /// <summary>What was made of a year last.</summary>
    public Assessment? Assessment(int year) => streams[(person, year)].State.Assessment;

    /// <summary>The year in which a fact is known that fits; null where none does.</summary>
    public int? YearOf(Func<IDeductibleFact, bool> fits)
    {
        for (var year = Last; year >= First; year--)
        {
            if (Facts(year).Any(fits))
                return year;
        }

        return null;
    }

    public void Append(int year, object e)
    {
        if (!appended.TryGetValue(year, out var events))
            appended[year] = events = [];
        events.Add(e);
    }

    /// <summary>
    /// Puts what was added into a decision. What other references said of a year before they were one person says nothing now.
    /// </summary>
    public Decision<TAnswer> Write<TAnswer>(Decision<TAnswer> decision, DateTimeOffset now)
    {
        foreach (var (year, events) in appended.OrderBy(pair => pair.Key))
        {
            decision.Append(streams[(person, year)], events);
            foreach (var other in references.Skip(1).Select(reference => streams[(reference, year)]))
            {
                if (other.State.Assessment is { Stays.Count: > 0 })
                    decision.Append(other, new StaysAssessed(new Assessment([], [], [], YearClosed: false), now));
            }
        }

        return decision;
    }
}
