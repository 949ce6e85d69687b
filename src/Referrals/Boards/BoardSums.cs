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

/// <summary>A line that came or went after a position.</summary>
/// <param name="Line">The line.</param>
/// <param name="Sign">1 where it stood then and does not now, −1 where it stands now and did not then.</param>
internal sealed record ChangedLine(BoardLine Line, int Sign);

/// <summary>Sums of now and of the time asked for; the same without one.</summary>
internal sealed class BoardSums(Dictionary<SumKey, long> now, Dictionary<SumKey, long> then)
{
    public long this[SumKey key] => then.GetValueOrDefault(key);

    public long Now(SumKey key) => now.GetValueOrDefault(key);

    public IEnumerable<SumKey> Keys => then.Keys.Union(now.Keys);
}

/// <summary>A line as its table has it.</summary>
internal sealed record StoredLine(
    string Line,
    string Measure,
    DateOnly Day,
    string? Sender,
    string? Receiver,
    string? Unit,
    string? Diagnosis,
    string? Doctor,
    string? Reason,
    long? Minutes,
    long Amount,
    int Sign
)
{
    public BoardLine ToLine() => new(Line, Measure, Day, Sender, Receiver, Unit, Diagnosis, Doctor, Reason, Minutes, Amount);
}
