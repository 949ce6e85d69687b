// When something that follows the log has stood still for too long.
namespace Referrals.EventStore.Projections;

/// <summary>Remembers how far everybody has come, and says who does not get on.</summary>
/// <param name="longest">
/// How long one may be behind without getting on. It doubles each time that starting again did not help, up to five minutes.
/// </param>
internal sealed class Standstill(TimeSpan longest)
{
    private static readonly TimeSpan Most = TimeSpan.FromMinutes(5);

    private readonly Dictionary<string, (long Position, DateTimeOffset Since, TimeSpan Longest)> known = new(StringComparer.Ordinal);

    /// <summary>Whether one has to be started again. Answers once, and then begins to count anew.</summary>
    /// <param name="name">Who.</param>
    /// <param name="position">How far it has come.</param>
    /// <param name="end">How far it could have come.</param>
    /// <param name="now">The moment at which both were looked at.</param>
    public bool IsOver(string name, long position, long end, DateTimeOffset now)
    {
        if (position >= end || !known.TryGetValue(name, out var before) || before.Position != position)
        {
            known[name] = (position, now, longest);
            return false;
        }

        if (now - before.Since < before.Longest)
            return false;
        known[name] = (position, now, before.Longest * 2 < Most ? before.Longest * 2 : Most);
        return true;
    }
}
