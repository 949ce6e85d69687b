// Everything that boards should show, and what of it belongs to one of them.
using System.Globalization;

namespace Referrals.Simulation;

/// <summary>Whose board.</summary>
/// <param name="Path">Where it is read, below the address of boards.</param>
/// <param name="Institution">Code of the institution; null where it is not one's.</param>
/// <param name="Group">Code of the group; null where it is not one's.</param>
internal sealed record CountedScope(string Path, string? Institution = null, string? Group = null)
{
    public bool IsCounty => Institution is null && Group is null;
}

/// <summary>A number, as far as it is known.</summary>
internal readonly record struct Range(long Least, long Most)
{
    public bool Has(long value) => Least <= value && value <= Most;

    public Range Plus(Range other) => new(Least + other.Least, Most + other.Most);

    public override string ToString() => Least == Most ? $"{Least}" : $"{Least} to {Most}";
}

/// <summary>A number of a board: of what, from which side (empty for the county), which part (empty for all).</summary>
internal readonly record struct FigureKey(string Measure, string Side, string Part = "");

/// <summary>Days, both included.</summary>
internal readonly record struct CountedPeriod(DateOnly From, DateOnly Until)
{
    public bool Has(DateOnly day) => From <= day && day <= Until;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{From:yyyy-MM-dd} to {Until:yyyy-MM-dd}");
}

/// <summary>What is counted of all cases and days.</summary>
/// <param name="groupOf">The group of an institution on a day; null where it is in none.</param>
internal sealed class CountedBoards(Func<string, DateOnly, string?> groupOf)
{
    private readonly Dictionary<CountedEvent, Range> events = [];
    private readonly Dictionary<Lasting, long> lasting = [];
    private readonly List<Answered> answers = [];

    public void Add(CountedEvent one, bool sure) => Add(one, new Range(sure ? 1 : 0, 1));

    public void Add(CountedEvent one, long amount = 1) => Add(one, new Range(amount, amount));

    public void Add(Lasting one)
    {
        if (one.From < one.Until)
            lasting[one] = lasting.GetValueOrDefault(one) + 1;
    }

    public void Add(Answered answer) => answers.Add(answer);

    /// <summary>What happened in a period.</summary>
    /// <param name="scope">To whom.</param>
    /// <param name="period">When.</param>
    /// <param name="part">By what it is broken down; null where it is not.</param>
    public Dictionary<FigureKey, Range> Happened(CountedScope scope, CountedPeriod period, Func<CountedEvent, string, string?>? part = null)
    {
        var found = new Dictionary<FigureKey, Range>();
        foreach (var (one, count) in events)
        {
            var (first, last) = (period.Has(one.First), period.Has(one.Last));
            if (!first && !last && !(one.First < period.From && one.Last > period.Until))
                continue;
            foreach (var (side, institution) in Sides(scope, one.Sender, one.Receiver))
            {
                var (then, later) = (Belongs(scope, institution, one.First), Belongs(scope, institution, one.Last));
                if (!then && !later)
                    continue;
                // Where it may have been another day, nobody knows whether it is counted here.
                var known = first && last && then && later ? count : count with { Least = 0 };
                if ((part is null ? "" : part(one, side)) is not { } name)
                    continue;
                var key = new FigureKey(one.Measure, side, name);
                found[key] = found.GetValueOrDefault(key).Plus(known);
            }
        }

        return found;
    }

    /// <summary>What there is at the end of a day: of a group, of those who are its members on that day.</summary>
    public Dictionary<FigureKey, Range> Stock(CountedScope scope, DateOnly day, Func<Lasting, string?>? part = null)
    {
        var found = new Dictionary<FigureKey, Range>();
        foreach (var (one, count) in lasting.Where(one => one.Key.From <= day && one.Key.Until > day))
        {
            foreach (var (side, institution) in Sides(scope, one.Sender, one.Receiver))
            {
                if (!Belongs(scope, institution, day) || (part is null ? "" : part(one)) is not { } name)
                    continue;
                var key = new FigureKey(one.Measure, side, name);
                found[key] = found.GetValueOrDefault(key).Plus(new Range(count, count));
            }
        }

        return found;
    }

    /// <summary>Minutes to answers in a period, in order.</summary>
    public IReadOnlyList<long> Minutes(string to, CountedScope scope, CountedPeriod period) =>
        [
            .. answers
                .Where(one =>
                    one.To == to
                    && period.Has(one.Day)
                    && (scope.IsCounty || one.Receiver == scope.Institution || IsOf(scope.Group, one.Receiver, one.Day))
                )
                .Select(one => one.Minutes)
                .Order(),
        ];

    /// <summary>Whether an institution's doings on a day are counted by a board.</summary>
    public bool Belongs(CountedScope scope, string institution, DateOnly day) =>
        scope.IsCounty || institution == scope.Institution || IsOf(scope.Group, institution, day);

    private bool IsOf(string? group, string institution, DateOnly day) => group is not null && groupOf(institution, day) == group;

    private void Add(CountedEvent one, Range count) => events[one] = events.GetValueOrDefault(one).Plus(count);

    // The county counts each thing once, an institution from the side on which it stands.
    private static IEnumerable<(string Side, string Institution)> Sides(CountedScope scope, string? sender, string receiver)
    {
        if (scope.IsCounty)
        {
            yield return ("", receiver);
            yield break;
        }

        if (sender is not null && (scope.Institution is null || scope.Institution == sender))
            yield return ("sender", sender);
        if (scope.Institution is null || scope.Institution == receiver)
            yield return ("receiver", receiver);
    }
}
