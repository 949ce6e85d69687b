// Publishing of pools' days: one decision over their streams and those of the cases that lose a place, from whatever way it comes.
using System.Globalization;
using System.Text.Json.Serialization;
using Referrals.Cases;
using Referrals.EventStore;
using Referrals.Hosting;
using Referrals.ReservedPools;
using Referrals.Shared;

namespace Referrals.Arranging;

/// <summary>How a publication is written, whether it came as a request, a file or a message.</summary>
/// <param name="County">Code of the county.</param>
/// <param name="Write">Command id and metadata.</param>
/// <param name="IfMatch">The version of the one pool that the sender has seen.</param>
/// <param name="DryRun">Only says what would change.</param>
/// <param name="Refuse">Makes one refusal of those of single days, each with its place among the days; the first of them without
/// it.</param>
/// <param name="NotNamed">Sessions that were published before, that a schedule does not name, and that stay: it did not say that it covers
/// them.</param>
internal sealed record Publication(
    string County,
    WriteOptions Write,
    long? IfMatch = null,
    bool DryRun = false,
    Func<IReadOnlyList<(int Day, Refusal Refusal)>, Refusal>? Refuse = null,
    IReadOnlyList<LeftOutSession>? NotNamed = null
);

/// <summary>What a publication has changed.</summary>
/// <param name="Changed">Whether anything.</param>
/// <param name="DryRun">Nothing was written: it would change so.</param>
/// <param name="Pools">Each day.</param>
/// <param name="LeftOut">Sessions to come that it does not name any more; missing where there are none.</param>
public sealed record PublicationAnswer(
    bool Changed,
    bool DryRun,
    IReadOnlyList<PublishedDay> Pools,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<LeftOutSession>? LeftOut = null
);

/// <summary>A session that was published before, and that a publication does not name any more.</summary>
/// <param name="Pool">Key of the pool.</param>
/// <param name="Session">Its code.</param>
/// <param name="From">When it begins.</param>
/// <param name="Until">When it is over.</param>
/// <param name="Suspended">It is suspended with this publication. Where not, it stays: the upload did not say that it covers it.</param>
public sealed record LeftOutSession(string Pool, string Session, DateTimeOffset From, DateTimeOffset Until, bool Suspended);

/// <summary>A pool's day after its publication.</summary>
/// <param name="Pool">Its key.</param>
/// <param name="Version">How many events it has; the ETag.</param>
/// <param name="Changed">Whether it is other than before.</param>
/// <param name="Sessions">All sessions, suspended ones among them.</param>
/// <param name="Withdrawn">Cases that have lost their places now: to be arranged anew 待改约.</param>
public sealed record PublishedDay(
    string Pool,
    long Version,
    bool Changed,
    IReadOnlyList<PublishedSession> Sessions,
    IReadOnlyList<WithdrawnCase> Withdrawn
);

/// <summary>The figures of a session.</summary>
/// <param name="Session">Its code.</param>
/// <param name="Capacity">Places in all.</param>
/// <param name="Required">Places that must be reserved at least.</param>
/// <param name="Offered">Places that are reserved.</param>
/// <param name="ReleaseAt">When what is unused of them opens to everybody.</param>
/// <param name="Name">What the hospital calls it now, where it was renamed; missing where that is its code.</param>
public sealed record PublishedSession(
    string Session,
    int Capacity,
    int Required,
    int Offered,
    DateTimeOffset ReleaseAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Name = null
);

/// <summary>A case that has lost its place.</summary>
/// <param name="Id">The case.</param>
/// <param name="Number">转诊单号.</param>
/// <param name="Session">Of which session its place was.</param>
public sealed record WithdrawnCase(Guid Id, string Number, string Session);

internal sealed class PoolPublishing(EventLog log)
{
    /// <summary>Publishes days of different pools, all or none.</summary>
    public async Task<Written<Outcome<PublicationAnswer>>> Publish(
        Publication publication,
        IReadOnlyList<PublishDay> days,
        CancellationToken cancellation
    )
    {
        if (days.Count == 0)
            return new Written<Outcome<PublicationAnswer>>(
                new Outcome<PublicationAnswer>(new PublicationAnswer(Changed: false, publication.DryRun, [])),
                0,
                [],
                Replayed: false
            );
        var pools = days.Select(day => new AggregateOf<PoolDay>(PoolDay.Aggregate, new StreamId(publication.County, day.Pool.StreamKey)))
            .ToList();
        return await RetryOnConflict.Run(
            async () =>
            {
                var holders = await Task.WhenAll(pools.Select((pool, at) => Holders(pool.Stream, days[at], cancellation)));
                var cases = holders
                    .SelectMany(ids => ids)
                    .Distinct()
                    .Select(id => new AggregateOf<Referral>(Referral.Aggregate, new StreamId(publication.County, Referral.StreamKey(id))));
                return await log.WriteToAggregates(
                    [.. pools, .. cases],
                    loaded => Decide(publication, days, loaded),
                    publication.Write,
                    cancellation
                );
            },
            () =>
                new Written<Outcome<PublicationAnswer>>(
                    new Outcome<PublicationAnswer>(null, new Refusal("pool.busy")),
                    0,
                    [],
                    Replayed: false
                ),
            cancellation
        );
    }

    // Where somebody is going to lose a place it may be anybody's who has one by the time of the decision.
    private async Task<IEnumerable<Guid>> Holders(StreamId pool, PublishDay day, CancellationToken cancellation)
    {
        var state = (await log.AggregateStream(PoolDay.Aggregate, pool, cancellation)).State;
        return PoolDecider.Publish(state, day).Events.Any(e => e is SessionChanged { Withdrawn.Count: > 0 })
            ? state
                .Sessions.Values.SelectMany(session => session.Holds)
                .Where(hold => hold.Value.State != HoldState.Used)
                .Select(hold => hold.Key)
            : [];
    }

    /// <summary>Pure: it runs in the log's writer.</summary>
    private static Decision<Outcome<PublicationAnswer>> Decide(
        Publication publication,
        IReadOnlyList<PublishDay> days,
        IReadOnlyList<LoadedStream> loaded
    )
    {
        var cases = loaded.OfType<LoadedStream<Referral>>().ToDictionary(referral => referral.Stream.Key, StringComparer.Ordinal);
        var refusals = new List<(int Day, Refusal Refusal)>();
        var appends = new List<Append>();
        var published = new List<PublishedDay>(days.Count);
        var leftOut = new List<LeftOutSession>();
        foreach (var (at, day) in days.Index())
        {
            var pool = (LoadedStream<PoolDay>)loaded[at];
            var decided = DecideDay(publication, day, pool);
            if (decided.Refusal is { } refusal)
            {
                refusals.Add((at, refusal));
                continue;
            }

            leftOut.AddRange(LeftOut(day, decided.Events));
            var withdrawn = Withdraw(day, decided.Events, cases, appends);
            if (decided.Events.Count > 0)
                appends.Add(new Append(pool, decided.Events));
            published.Add(Published(day, pool, decided.Events, withdrawn));
        }

        if (refusals.Count > 0)
            return Refused(publication.Refuse is { } refuse ? refuse(refusals) : refusals[0].Refusal);
        if (appends.Sum(append => append.Events.Count) > PublicationLimits.Events)
            return Refused(PublicationLimits.TooLarge);
        leftOut.AddRange(publication.NotNamed ?? []);
        var decision = new Decision<Outcome<PublicationAnswer>>(
            new Outcome<PublicationAnswer>(
                new PublicationAnswer(appends.Count > 0, publication.DryRun, published, leftOut.Count > 0 ? leftOut : null)
            )
        );
        foreach (var (stream, events) in publication.DryRun ? [] : appends)
            decision.Append(stream, events);
        return decision;
    }

    private static Decision<Outcome<PublicationAnswer>> Refused(Refusal refusal) => new(new Outcome<PublicationAnswer>(null, refusal));

    private static Decided DecideDay(Publication publication, PublishDay day, LoadedStream<PoolDay> pool) =>
        publication.IfMatch is { } seen && seen != pool.Version
            ? new Refusal("version.stale").With("current", pool.Version.ToString(CultureInfo.InvariantCulture))
            : PoolDecider.Publish(pool.State, day);

    private static IEnumerable<LeftOutSession> LeftOut(PublishDay day, IReadOnlyList<object> events) =>
        events
            .OfType<SessionChanged>()
            .Select(change => change.Plan)
            .Where(plan => plan.Suspended && day.Sessions.All(named => named.Session != plan.Session && named.Session != plan.Name))
            .Select(plan => new LeftOutSession(day.Pool.ToString(), plan.Session, plan.From, plan.Until, Suspended: true));

    /// <summary>Takes their places from the cases that lose them, which is appended to theirs.</summary>
    private static List<WithdrawnCase> Withdraw(
        PublishDay day,
        IReadOnlyList<object> events,
        Dictionary<string, LoadedStream<Referral>> cases,
        List<Append> appends
    )
    {
        var withdrawn = new List<WithdrawnCase>();
        foreach (var change in events.OfType<SessionChanged>())
        {
            foreach (var place in change.Withdrawn)
            {
                var referral =
                    cases.GetValueOrDefault(Referral.StreamKey(place.Case))
                    ?? throw new DecisionConflictException("Somebody took a place since it was read who would lose it at once.");
                if (ReferralDecider.Decide(referral.State, new WithdrawPlace(day.Now, change.Reason!.Value)) is not { Refusal: null } lost)
                    throw new InvalidOperationException($"{referral.Stream.Key} holds a place in {day.Pool} and cannot lose it.");
                appends.Add(new Append(referral, lost.Events));
                withdrawn.Add(new WithdrawnCase(place.Case, referral.State.Details!.Number, change.Plan.Session));
            }
        }

        return withdrawn;
    }

    private static PublishedDay Published(
        PublishDay day,
        LoadedStream<PoolDay> pool,
        IReadOnlyList<object> events,
        IReadOnlyList<WithdrawnCase> withdrawn
    )
    {
        var after = events.Aggregate(pool.State, (state, e) => state.Evolve(e));
        var sessions = after.Sessions.Values.Select(s => new PublishedSession(
            s.Plan.Session,
            s.Capacity,
            s.Required,
            s.Reserved,
            s.ReleaseAt,
            s.Plan.Name
        ));
        return new PublishedDay(day.Pool.ToString(), pool.Version + events.Count, events.Count > 0, [.. sessions], withdrawn);
    }

    private readonly record struct Append(LoadedStream Stream, IReadOnlyList<object> Events);
}
