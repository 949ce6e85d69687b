// Steps that were found done already, or not to be done.
using System.Collections.Concurrent;

namespace Referrals.Clocks;

/// <summary>Keeps them from being asked every second: the table will know soon, or whatever stands in the way takes its time.</summary>
internal sealed class Backoff(TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(15);

    private readonly ConcurrentDictionary<Line, long> waiting = new();

    /// <summary>A line of a table, as it was at the last change of what it belongs to: a change ends the pause.</summary>
    internal readonly record struct Line(string County, string Id, string Name, DateTimeOffset Since);

    public void Begin(Line line) => waiting[line] = time.GetTimestamp() + (long)(Pause.TotalSeconds * time.TimestampFrequency);

    public bool Has(Line line) => waiting.TryGetValue(line, out var until) && time.GetTimestamp() < until;

    /// <summary>Drops what is over.</summary>
    public void Forget()
    {
        foreach (var (line, until) in waiting)
        {
            if (time.GetTimestamp() >= until)
                waiting.TryRemove(line, out _);
        }
    }
}
