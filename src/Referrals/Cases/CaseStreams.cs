// The streams that a command on a case decides on: the case, the patient's live referrals, the patient's other open cases, and the pools
// where they hold a place or want one.
using Referrals.EventStore;
using Referrals.Hosting;
using Referrals.ReservedPools;
using Referrals.Shared;

namespace Referrals.Cases;

/// <summary>What the log loaded, by what it is.</summary>
internal readonly struct CaseStreams(IReadOnlyList<LoadedStream> loaded)
{
    public LoadedStream<Referral> Case => (LoadedStream<Referral>)loaded[0];

    /// <summary>The patient's other cases.</summary>
    public IEnumerable<LoadedStream<Referral>> Others => loaded.Skip(1).OfType<LoadedStream<Referral>>();

    public LoadedStream<LiveReferrals>? Live => AllLive.FirstOrDefault();

    /// <summary>The same of every reference that is the patient, the case's own first.</summary>
    public IEnumerable<LoadedStream<LiveReferrals>> AllLive => loaded.OfType<LoadedStream<LiveReferrals>>();

    /// <summary>What the other references that are the same patient keep.</summary>
    public IEnumerable<LiveReferrals> LiveElsewhere => AllLive.Skip(1).Select(stream => stream.State);

    /// <summary>The streams of a case, of the patient's live referrals and of pools, each once.</summary>
    /// <param name="referral">The case.</param>
    /// <param name="persons">All references that are the patient, the case's own first; null where they do not matter.</param>
    /// <param name="pools">Keys of pools.</param>
    public static IReadOnlyList<AggregateOf> Of(StreamId referral, IReadOnlyList<string>? persons, params ReadOnlySpan<string?> pools)
    {
        var streams = new List<AggregateOf>(4) { new AggregateOf<Referral>(Referral.Aggregate, referral) };
        foreach (var person in persons ?? [])
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

    /// <summary>The same with other cases of the patient, which the decision looks at.</summary>
    public static IReadOnlyList<AggregateOf> With(IReadOnlyList<AggregateOf> streams, IReadOnlyList<Guid> others) =>
        others.Count == 0
            ? streams
            :
            [
                .. streams,
                .. others.Select(id => new AggregateOf<Referral>(
                    Referral.Aggregate,
                    streams[0].Stream with
                    {
                        Key = Referral.StreamKey(id),
                    }
                )),
            ];

    /// <summary>The stream of this id, which must have been named.</summary>
    public LoadedStream Stream(StreamId id) => loaded.First(stream => stream.Stream == id);

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
    ) => AppendPoolEvents(decision, Case.State, id, events, null, now);

    /// <summary>Adds what follows for the pool in which a case held a place or waited, or may hold one again.</summary>
    /// <param name="decision">The decision.</param>
    /// <param name="before">The case before.</param>
    /// <param name="id">Which case.</param>
    /// <param name="events">What has happened to it.</param>
    /// <param name="claim">What it may claim of a pool; null where nothing is given back to it.</param>
    /// <param name="now">When.</param>
    public Decision<TAnswer> AppendPoolEvents<TAnswer>(
        Decision<TAnswer> decision,
        Referral before,
        Guid id,
        IReadOnlyList<object> events,
        Claim? claim,
        DateTimeOffset now
    )
    {
        if (PoolPlacement.Of(before) is { } stood && events.Any(PoolPlacement.Concerns))
        {
            var pool = Pool(stood.Place.Pool);
            Add(pool, PoolPlacement.DerivePoolEvents(id, before, events, pool.State, now));
        }
        else if (claim is not null && events.Any(PoolRestoration.Concerns) && PoolRestoration.Of(before) is { Pool: { } place })
        {
            var pool = Pool(place.Pool);
            Add(pool, PoolRestoration.DerivePoolEvents(id, before, events, pool.State, claim, now));
        }

        return decision;

        void Add(LoadedStream<PoolDay> pool, IReadOnlyList<object> follow)
        {
            if (follow.Count > 0)
                decision.Append(pool, follow);
        }
    }
}
