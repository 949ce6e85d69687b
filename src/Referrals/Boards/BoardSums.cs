// Sums of what boards count, and lines by which they were others.
namespace Referrals.Boards;

/// <summary>What is summed up: an institution's part of a whole, over days on which it belongs to it.</summary>
/// <param name="Scope">Name of the whole.</param>
/// <param name="Institution">Code of the institution, or <see cref="BoardKey.County"/>.</param>
/// <param name="Period">The days.</param>
internal readonly record struct BoardSlice(string Scope, string Institution, BoardPeriod Period);

/// <summary>A sum.</summary>
/// <param name="Scope">Of which whole.</param>
/// <param name="Measure">Code of the measure.</param>
/// <param name="Side"><see cref="BoardKey.Side"/>.</param>
/// <param name="Key">By <see cref="BoardKey.Key"/>.</param>
internal readonly record struct SumKey(string Scope, string Measure, string Side, string Key = "");

/// <summary>Sums of now and of the time asked for; the same without one.</summary>
internal sealed class BoardSums(Dictionary<SumKey, long> now, Dictionary<SumKey, long> then)
{
    public long this[SumKey key] => then.GetValueOrDefault(key);

    public long Now(SumKey key) => now.GetValueOrDefault(key);

    public IEnumerable<SumKey> Keys => ReferenceEquals(then, now) ? now.Keys : then.Keys.Union(now.Keys);
}

/// <summary>A line as its table has it; what a statement selects beside stands in records that derive from it.</summary>
internal record StoredLine
{
    private static readonly string[] Names =
    [
        "line",
        "measure",
        "day",
        "sender",
        "receiver",
        "unit",
        "diagnosis",
        "doctor",
        "reason",
        "minutes",
        "amount",
    ];

    public required string Line { get; init; }

    public required string Measure { get; init; }

    public required DateOnly Day { get; init; }

    public string? Sender { get; init; }

    public string? Receiver { get; init; }

    public string? Unit { get; init; }

    public string? Diagnosis { get; init; }

    public string? Doctor { get; init; }

    public string? Reason { get; init; }

    public long? Minutes { get; init; }

    public required long Amount { get; init; }

    /// <summary>What it counts.</summary>
    public BoardLine Count => new(Line, Measure, Day, Sender, Receiver, Unit, Diagnosis, Doctor, Reason, Minutes, Amount);

    /// <summary>The columns of a table or subquery that has them.</summary>
    public static string Columns(string of) => string.Join(", ", Names.Select(column => $"{of}.{column}"));
}

/// <summary>A line that came or went after a position.</summary>
internal sealed record ChangedLine : StoredLine
{
    /// <summary>1 where it stood then and does not now, −1 where it stands now and did not then.</summary>
    public required int Sign { get; init; }
}
