// One person's insurance year as it stands: its facts, and what was made of them last.
using System.Collections.Immutable;
using System.Globalization;
using Referrals.EventStore;
using Referrals.People;

namespace Referrals.Deductibles;

/// <summary>Why expected and actual differ, as somebody found out 差异说明.</summary>
/// <param name="Cause">Coded.</param>
/// <param name="Note">Said about it, sealed for the person.</param>
/// <param name="Due">What was due when it was explained.</param>
/// <param name="Paid">What was paid when it was explained: where either changes, it is open again.</param>
/// <param name="By">Who.</param>
/// <param name="At">When.</param>
/// <param name="SealedFor">As in <see cref="DifferenceExplained"/>.</param>
public sealed record DifferenceExplanation(
    DifferenceCause Cause,
    SealedText? Note,
    decimal? Due,
    decimal? Paid,
    string By,
    DateTimeOffset At,
    string? SealedFor = null
)
{
    internal static DifferenceExplanation Of(DifferenceExplained e) => new(e.Cause, e.Note, e.Due, e.Paid, e.By, e.At, e.SealedFor);

    /// <summary>The same, said under another reference of the person.</summary>
    internal DifferenceExplained Moved(string stay, string from) =>
        new(stay, Cause, Note, Due, Paid, By, At) { SealedFor = Note is null ? null : SealedFor ?? from };
}

/// <summary>State of the stream of an insured person's year 参保人年度.</summary>
public sealed record DeductibleYear
{
    public const string StreamPrefix = "deductible-";

    public static readonly Aggregate<DeductibleYear> Aggregate = new("deductible", new DeductibleYear(), (state, e) => state.Evolve(e));

    private DeductibleYear() { }

    /// <summary>All that were told and are of this year, in the order in which they came.</summary>
    public ImmutableList<IDeductibleFact> Facts { get; private init; } = [];

    /// <summary>What was made of them last; null before the first.</summary>
    public Assessment? Assessment { get; private init; }

    /// <summary>By stay.</summary>
    public ImmutableDictionary<string, DifferenceExplanation> Explanations { get; private init; } =
        ImmutableDictionary.Create<string, DifferenceExplanation>(StringComparer.Ordinal);

    public static string StreamKey(string person, int year) =>
        string.Create(CultureInfo.InvariantCulture, $"{StreamPrefix}{person}-{year:0000}");

    /// <summary>Whose and of which year a stream is.</summary>
    public static (string Person, int Year) Parse(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return (key[StreamPrefix.Length..^5], int.Parse(key.AsSpan(key.Length - 4), CultureInfo.InvariantCulture));
    }

    private DeductibleYear Evolve(object e) =>
        e switch
        {
            IDeductibleFact fact => this with { Facts = Facts.Add(fact) },
            FactsMoved moved => this with { Facts = Facts.RemoveAll(fact => moved.Facts.Contains(fact.Fact)) },
            StaysAssessed assessed => this with { Assessment = assessed.Assessment },
            DifferenceExplained explained => this with
            {
                Explanations = Explanations.SetItem(explained.Stay, DifferenceExplanation.Of(explained)),
            },
            FactConflicted or PolicyChangeNoted => this,
            _ => throw new InvalidOperationException($"A person's year does not know {e.GetType().Name}."),
        };
}
