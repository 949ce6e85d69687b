// The years of one person that a decision sees, under all references that are the person.
using Referrals.EventStore;

namespace Referrals.Deductibles;

/// <summary>
/// What the log loaded, by reference and year. Facts are written under the reference under which they are told, so that they go with it
/// when two references turn out to be two persons; what is made of them, under the first.
/// </summary>
internal sealed class PersonYears
{
    private readonly Dictionary<(string Person, int Year), LoadedStream<DeductibleYear>> streams;
    private readonly Dictionary<(string Person, int Year), List<IDeductibleFact>> facts;
    private readonly SortedDictionary<(string Person, int Year), List<object>> appended = [];
    private readonly string told;
    private readonly string[] references;

    /// <summary>The years as they were loaded.</summary>
    /// <param name="loaded">The streams of <see cref="Of"/>.</param>
    /// <param name="told">The reference under which facts are told.</param>
    public PersonYears(IReadOnlyList<LoadedStream> loaded, string told)
    {
        this.told = told;
        streams = loaded.Cast<LoadedStream<DeductibleYear>>().ToDictionary(stream => DeductibleYear.Parse(stream.Stream.Key));
        facts = streams.ToDictionary(pair => pair.Key, pair => pair.Value.State.Facts.ToList());
        references = [.. streams.Keys.Select(key => key.Person).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        FirstYear = streams.Keys.Min(key => key.Year);
        LastYear = streams.Keys.Max(key => key.Year);
    }

    public int FirstYear { get; }

    public int LastYear { get; }

    /// <summary>What this decision adds, by stream.</summary>
    public IEnumerable<KeyValuePair<(string Person, int Year), List<object>>> Added => appended;

    /// <summary>The reference under which what is made of the facts is written.</summary>
    public static string First(IEnumerable<string> references) => references.Min(StringComparer.Ordinal)!;

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
    public IEnumerable<IDeductibleFact> Facts(int year) => references.SelectMany(reference => facts[(reference, year)]);

    /// <summary>Facts of all years.</summary>
    public IEnumerable<IDeductibleFact> Facts() => facts.Values.SelectMany(some => some);

    /// <summary>Whether anything is known of a year, or was.</summary>
    public bool IsKnown(int year) => Facts(year).Any() || Assessment(year) is { Stays.Count: > 0 } or { Reminders.Count: > 0 };

    /// <summary>What was made of a year last.</summary>
    public Assessment? Assessment(int year) => streams[(references[0], year)].State.Assessment;

    /// <summary>Adds a fact that somebody tells.</summary>
    public void Tell(int year, IDeductibleEvent e) => Append((told, year), e);

    /// <summary>Adds what follows.</summary>
    public void Append(int year, IDeductibleEvent e) => Append((references[0], year), e);

    /// <summary>Moves facts to the years where they belong; the first year is only there to hand on. Returns years that changed.</summary>
    public IReadOnlyCollection<int> Move(IReadOnlyDictionary<FactId, int> places, DateTimeOffset now)
    {
        var changed = new HashSet<int>();
        foreach (var (person, year) in facts.Keys.Where(key => key.Year > FirstYear).Order().ToList())
        {
            var leaving = facts[(person, year)]
                .Where(fact => Place(fact) is { } place && place != year)
                .ToLookup(fact => Place(fact)!.Value);
            foreach (var moved in leaving)
            {
                foreach (var fact in moved)
                    Append((person, moved.Key), fact);
                Append((person, year), new FactsMoved([.. moved.Select(fact => fact.Fact).Distinct().Order()], moved.Key, now));
                changed.UnionWith([year, moved.Key]);
            }
        }

        return changed;

        int? Place(IDeductibleFact fact) =>
            places.TryGetValue(fact.Fact, out var place) && place > FirstYear && place <= LastYear ? place : null;
    }

    private void Append((string Person, int Year) stream, IDeductibleEvent e)
    {
        if (!appended.TryGetValue(stream, out var events))
            appended[stream] = events = [];
        events.Add(e);
        if (e is IDeductibleFact fact)
            facts[stream].Add(fact);
        else if (e is FactsMoved moved)
            facts[stream].RemoveAll(one => moved.Facts.Contains(one.Fact));
    }

    /// <summary>
    /// Puts what was added into a decision. What was made of a year under another reference before both were one person says nothing now;
    /// what was explained there stands here too.
    /// </summary>
    public Decision<TAnswer> Write<TAnswer>(Decision<TAnswer> decision, DateTimeOffset now)
    {
        foreach (
            var (other, stream) in streams
                .Where(pair => pair.Key.Person != references[0] && pair.Key.Year > FirstYear)
                .OrderBy(pair => pair.Key)
                .ToList()
        )
        {
            var year = stream.State;
            if (year.Assessment is { Stays.Count: > 0 } or { Reminders.Count: > 0 })
                Append(other, new StaysAssessed(new Assessment([], [], [], YearClosed: false), now));
            var known = streams[(references[0], other.Year)].State.Explanations;
            foreach (var (stay, explained) in year.Explanations.Where(pair => !known.ContainsKey(pair.Key)))
                Append(other.Year, explained.Moved(stay, other.Person));
        }

        foreach (var (stream, events) in Added)
            decision.Append(streams[stream], events);
        return decision;
    }
}
