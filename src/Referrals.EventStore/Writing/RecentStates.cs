// The states of streams that this process used lately, so that a hot stream is not read again and again.
using Microsoft.Extensions.Caching.Memory;

namespace Referrals.EventStore.Writing;

internal sealed record RecentState<TState>(long Version, TState State)
    where TState : class;

/// <summary>
/// States at a version that was once committed. Never trusted to be the newest: whoever decides on one first learns the stream's
/// version and folds what is missing.
/// </summary>
internal sealed class RecentStates(int limit) : IDisposable
{
    private readonly MemoryCache cache = new(new MemoryCacheOptions { SizeLimit = limit });

    public RecentState<TState>? Find<TState>(StreamId stream, Aggregate<TState> aggregate)
        where TState : class => limit > 0 && cache.TryGetValue((stream, (object)aggregate), out RecentState<TState>? known) ? known : null;

    public void Keep<TState>(StreamId stream, Aggregate<TState> aggregate, RecentState<TState> state)
        where TState : class
    {
        if (limit <= 0)
            return;
        using var entry = cache.CreateEntry((stream, (object)aggregate));
        entry.Size = 1;
        entry.Value = state;
    }

    public void Dispose() => cache.Dispose();
}
