// The last messages, for those who come back.
namespace Referrals.Live;

/// <summary>Keeps a number of messages in their order. Not safe for several threads.</summary>
internal sealed class LiveRing(int size)
{
    private readonly List<LiveItem> items = [];
    private int first;

    /// <summary>Everything after this is kept.</summary>
    public LiveId Forgotten { get; private set; }

    /// <summary>Begins after a position.</summary>
    public void Begin(long position) => Forgotten = new LiveId(position);

    public void Add(LiveItem item)
    {
        if (items.Count < size)
        {
            items.Add(item);
            return;
        }

        Forgotten = items[first].Id;
        items[first] = item;
        first = (first + 1) % size;
    }

    /// <summary>What came after an id, in its order.</summary>
    public IEnumerable<LiveItem> After(LiveId id)
    {
        var (from, to) = (0, items.Count);
        while (from < to)
        {
            var middle = (from + to) / 2;
            if (At(middle).Id.IsAfter(id))
                to = middle;
            else
                from = middle + 1;
        }

        for (; from < items.Count; from++)
            yield return At(from);
    }

    private LiveItem At(int place) => items[(first + place) % items.Count];
}
