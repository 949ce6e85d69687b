// The definitions of a county: the standard ones, and what the county has defined since. Pure.
using System.Collections.Immutable;
using Referrals.EventStore;
using Referrals.Shared;

namespace Referrals.Boards;

/// <summary>A version of an indicator was defined 指标定义. Stored for ever.</summary>
/// <param name="Definition">All of it.</param>
public sealed record IndicatorDefined(IndicatorDefinition Definition);

/// <summary>State of the stream <see cref="StreamKey"/>, one per county.</summary>
public sealed record IndicatorBook
{
    public const string StreamKey = "indicators";

    public static readonly Aggregate<IndicatorBook> Aggregate = new("indicators", new IndicatorBook(), (state, e) => state.Evolve(e));

    private IndicatorBook() { }

    // By indicator, in the order of their versions.
    private ImmutableDictionary<string, ImmutableList<IndicatorDefinition>> Versions { get; init; } =
        StandardIndicators.All.ToImmutableDictionary(
            definition => definition.Indicator,
            definition => ImmutableList.Create(definition),
            StringComparer.Ordinal
        );

    private ImmutableList<string> Order { get; init; } = [.. StandardIndicators.All.Select(definition => definition.Indicator)];

    /// <summary>All versions of an indicator, first to last; empty where there is no such indicator.</summary>
    public IReadOnlyList<IndicatorDefinition> Of(string indicator) => Versions.GetValueOrDefault(indicator, []);

    /// <summary>
    /// The definitions that are used for a period that ends on a day: of each indicator the last version that is valid then.
    /// </summary>
    public IReadOnlyList<IndicatorDefinition> On(DateOnly day) =>
        [.. Order.Select(indicator => Of(indicator).LastOrDefault(version => version.ValidFrom <= day)).OfType<IndicatorDefinition>()];

    /// <summary>
    /// Decides whether a definition may be added: it becomes the next version of its indicator, or the first of a new one. What was shown
    /// under an earlier version stays what it was.
    /// </summary>
    /// <param name="book">The definitions so far.</param>
    /// <param name="proposed">The definition; its version is given here.</param>
    /// <param name="today">The day, Asia/Shanghai.</param>
    public static Decided Define(IndicatorBook book, IndicatorDefinition proposed, DateOnly today)
    {
        ArgumentNullException.ThrowIfNull(book);
        ArgumentNullException.ThrowIfNull(proposed);
        var versions = book.Of(proposed.Indicator);
        var next = proposed with { Version = versions.Count + 1 };
        if (versions is [.., var last] && Same(last with { Version = next.Version }, next))
            return Decided.Nothing;
        // A month that was shown is not shown by another formula afterwards.
        if (proposed.ValidFrom < today)
            return new Refusal("indicator.retroactive").With("today", today.Iso());
        return Decided.With(new IndicatorDefined(next));
    }

    private static bool Same(IndicatorDefinition a, IndicatorDefinition b) =>
        a with { Numerator = [], Denominator = [] } == b with { Numerator = [], Denominator = [] }
        && a.Numerator.SequenceEqual(b.Numerator)
        && a.Denominator.SequenceEqual(b.Denominator);

    private IndicatorBook Evolve(object e) =>
        e is IndicatorDefined { Definition: var definition }
            ? this with
            {
                Versions = Versions.SetItem(definition.Indicator, Versions.GetValueOrDefault(definition.Indicator, []).Add(definition)),
                Order = Order.Contains(definition.Indicator) ? Order : Order.Add(definition.Indicator),
            }
            : throw new InvalidOperationException($"Indicators do not know {e.GetType().Name}.");
}
