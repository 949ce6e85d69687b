// Reference data at hand: one stream's state, read from the log again when it is a second old.
using System.Collections.Concurrent;
using Referrals.EventStore;

namespace Referrals.Hosting;

/// <summary>
/// States of streams that change rarely and are asked for with every command: institutions, policies. A state is at most
/// <see cref="Freshness"/> older than the log; what this process wrote itself is seen at once. Decisions record the version they used.
/// </summary>
internal sealed class Reference<TState>(EventLog log, Aggregate<TState> aggregate, TimeProvider time)
    where TState : class
{
    public static readonly TimeSpan Freshness = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<StreamId, (LoadedStream<TState> Loaded, long ReadAt)> known = new();

    /// <summary>The state now.</summary>
    public ValueTask<LoadedStream<TState>> Get(StreamId stream, CancellationToken cancellation) =>
        known.TryGetValue(stream, out var entry) && time.GetElapsedTime(entry.ReadAt) < Freshness
            ? ValueTask.FromResult(entry.Loaded)
            : new ValueTask<LoadedStream<TState>>(Read(stream, cancellation));

    /// <summary>Forgets what was read: this process has just written to the stream.</summary>
    public void Changed(StreamId stream) => known.TryRemove(stream, out _);

    private async Task<LoadedStream<TState>> Read(StreamId stream, CancellationToken cancellation)
    {
        var readAt = time.GetTimestamp();
        var loaded = await log.AggregateStream(aggregate, stream, cancellation);
        known[stream] = (loaded, readAt);
        return loaded;
    }
}

internal static class ReferencesAtHand
{
    /// <summary>Keeps the states of an aggregate at hand.</summary>
    public static IServiceCollection AddReference<TState>(this IServiceCollection services, Aggregate<TState> aggregate)
        where TState : class =>
        services.AddSingleton(provider => new Reference<TState>(
            provider.GetRequiredService<EventLog>(),
            aggregate,
            provider.GetRequiredService<TimeProvider>()
        ));
}
