// The streams that a command on a case decides on: the case, the patient's live referrals, the pools where it holds a place or wants one.
using Referrals.EventStore;
using Referrals.Hosting;
using Referrals.ReservedPools;
using Referrals.Shared;

namespace Referrals.Cases;

/// <summary>What the log loaded, by what it is.</summary>
internal readonly struct CaseStreams(IReadOnlyList<LoadedStream> loaded)
{
    public LoadedStream<Referral> Case => (LoadedStream<Referral>)loaded[0];

    public LoadedStream<LiveReferrals>? Live => loaded.OfType<LoadedStream<LiveReferrals>>().FirstOrDefault();

    /// <summary>The streams of a case, of the patient's live referrals and of pools, each once.</summary>
    public static IReadOnlyList<AggregateOf> Of(StreamId referral, string? person, params ReadOnlySpan<string?> pools)
    {
        var streams = new List<AggregateOf>(4) { new AggregateOf<Referral>(Referral.Aggregate, referral) };
        if (person is not null)
            streams.Add(new AggregateOf<LiveReferrals>(LiveReferrals.Aggregate, referral with { Key = LiveReferrals.StreamKey(person) }));
        foreach (var pool in pools)
        {
            if (
                pool is not null
                && referral with { Key = PoolKey.StreamKeyOf(pool) } is var stream
                && !streams.Exists(s => s.Stream == stream)
            )
                streams.Add(new AggregateOf<PoolDay>(PoolDay.Aggregate, stream));
        }

        return streams;
    }

    /// <summary>The pool of this key, which must have been named.</summary>
    public LoadedStream<PoolDay> Pool(string pool)
    {
        foreach (var stream in loaded)
        {
            if (stream is LoadedStream<PoolDay> day && day.Stream.Key == PoolKey.StreamKeyOf(pool))
                return day;
        }

        throw new DecisionConflictException("A place is held elsewhere by now.");
    }

    /// <summary>Adds what follows for the pool in which the case held a place or waited.</summary>
    public Decision<TAnswer> AppendPoolEvents<TAnswer>(
        Decision<TAnswer> decision,
        Guid id,
        IReadOnlyList<object> events,
        DateTimeOffset now
    )
    {
        if (PoolPlacement.Of(Case.State) is not { } stood || !events.Any(PoolPlacement.Concerns))
            return decision;
        var pool = Pool(stood.Place.Pool);
        return PoolPlacement.DerivePoolEvents(id, Case.State, events, pool.State, now) is { Count: > 0 } follow
            ? decision.Append(pool, follow)
            : decision;
    }
}
