// Unwrapped keys of persons that were just asked for. Bounded in number and age, so that an erasure on another node is soon seen here.
namespace Referrals.People;

/// <summary>
/// Two generations: new entries go into the younger; when that is <see cref="Period"/> old or full, the older is thrown away.
/// </summary>
internal sealed class RecentSealers(TimeProvider time)
{
    /// <summary>No entry is older than two of these.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(20);

    private const int Limit = 25_000;

    private readonly Lock gate = new();
    private Dictionary<(string County, string Person), Sealer> young = [];
    private Dictionary<(string County, string Person), Sealer> old = [];
    private long since = time.GetTimestamp();
    private long erasures;

    /// <summary>To be taken before a key is read, and given to <see cref="Add"/>.</summary>
    public long Erasures => Interlocked.Read(ref erasures);

    public Sealer? Find(string county, string person)
    {
        lock (gate)
        {
            Age();
            return young.GetValueOrDefault((county, person)) ?? old.GetValueOrDefault((county, person));
        }
    }

    /// <summary>Keeps a sealer, unless somebody was erased since its key was read: it might have been this one.</summary>
    public void Add(string county, string person, Sealer sealer, long erasuresBefore)
    {
        lock (gate)
        {
            Age();
            if (erasures == erasuresBefore)
                young[(county, person)] = sealer;
        }
    }

    public void Remove(string county, string person)
    {
        lock (gate)
        {
            Interlocked.Increment(ref erasures);
            foreach (var generation in (ReadOnlySpan<Dictionary<(string, string), Sealer>>)[young, old])
            {
                if (generation.Remove((county, person), out var sealer))
                    sealer.Forget();
            }
        }
    }

    private void Age()
    {
        var elapsed = time.GetElapsedTime(since);
        if (elapsed < Period && young.Count < Limit)
            return;
        old = elapsed < 2 * Period ? young : [];
        young = [];
        since = time.GetTimestamp();
    }
}
