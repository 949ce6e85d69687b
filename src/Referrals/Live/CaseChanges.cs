// From pages of the log to what changed in which case, with the case before and after.
using System.Collections.Concurrent;
using JasperFx.Events;
using Referrals.Cases;
using Referrals.EventStore;
using Referrals.Hosting;
using Referrals.Institutions;
using Referrals.Policies;
using Referrals.Security;
using Referrals.Shared;
using Directory = Referrals.Institutions.Directory;

namespace Referrals.Live;

/// <summary>One event of a case.</summary>
/// <param name="Case">The case.</param>
/// <param name="Event">As it stands in the log.</param>
/// <param name="Before">The case before it.</param>
/// <param name="After">The case after it.</param>
/// <param name="County">What is known of the county at present.</param>
internal sealed record CaseChange(Guid Case, IEvent Event, Referral Before, Referral After, CountyFacts County)
{
    /// <summary>Whether a caller could open the case as it is after the event.</summary>
    public bool MayBeOpenedBy(Caller caller) => CanRead(caller, After);

    /// <summary>Whether a caller could open the case as it was before the event.</summary>
    public bool CouldBeOpenedBy(Caller caller) => CanRead(caller, Before);

    private bool CanRead(Caller caller, Referral state) =>
        CaseAccess.Of(caller, state, County.Directory, County.Policy, County.Now).CanRead;
}

/// <summary>Institutions, practitioners and policy of a county at a moment.</summary>
internal sealed record CountyFacts(Directory Directory, Practitioners Practitioners, Policy Policy, DateTimeOffset Now)
{
    public DateOnly Today { get; } = Shanghai.Day(Now);
}

/// <summary>
/// Folds every event exactly where it stands, so that all nodes tell the same of it. The states of cases that were busy lately are at
/// hand; the others are read. For one caller at a time.
/// </summary>
internal sealed partial class CaseChanges(
    EventLog log,
    Reference<Directory> directory,
    Reference<Practitioners> practitioners,
    Reference<PolicyBook> policies,
    TimeProvider time,
    ILogger<CaseChanges> logger
)
{
    private const int Generation = 2_000;
    private const int ReadsAtOnce = 4;
    private static readonly string Prefix = Referral.StreamKey(Guid.Empty)[..^Guid.Empty.ToString().Length];

    private Dictionary<StreamId, (long Version, Referral State)> younger = [];
    private Dictionary<StreamId, (long Version, Referral State)> older = [];

    /// <summary>The changes of a page, in their order.</summary>
    /// <exception cref="LogUnavailableException">Nothing is lost: the same page may be given again.</exception>
    public async Task<IReadOnlyList<CaseChange>> Of(IReadOnlyList<IEvent> page, CancellationToken cancellation)
    {
        var events = page.Where(e => e.Stream.Key.StartsWith(Prefix, StringComparison.Ordinal)).ToList();
        var states = new ConcurrentDictionary<StreamId, Referral>();
        await Parallel.ForEachAsync(
            events.DistinctBy(e => e.Stream),
            new ParallelOptions { MaxDegreeOfParallelism = ReadsAtOnce, CancellationToken = cancellation },
            async (first, stop) =>
            {
                if (await Before(first, stop) is { } state)
                    states[first.Stream] = state;
            }
        );
        var counties = new Dictionary<string, CountyFacts>(StringComparer.Ordinal);
        foreach (var county in events.Select(e => e.Stream.Tenant).Distinct(StringComparer.Ordinal))
            counties[county] = await Facts(county, cancellation);

        var changes = new List<CaseChange>(events.Count);
        foreach (var e in events)
        {
            // A case of which something cannot be read is told no further.
            if (!states.TryGetValue(e.Stream, out var before))
                continue;
            try
            {
                var after = before.Evolve(e.Data);
                changes.Add(new CaseChange(Guid.Parse(e.Stream.Key.AsSpan(Prefix.Length)), e, before, after, counties[e.Stream.Tenant]));
                states[e.Stream] = after;
                Keep(e, after);
            }
            catch (Exception problem) when (problem is EventStoreException or InvalidOperationException or FormatException)
            {
                LogUnreadable(problem, e.EventTypeName, e.Sequence);
                states.TryRemove(e.Stream, out _);
            }
        }

        return changes;
    }

    /// <summary>The case before an event; null where that cannot be read.</summary>
    private async Task<Referral?> Before(IEvent e, CancellationToken cancellation)
    {
        if (e.Version == 1)
            return Referral.Aggregate.Initial;
        if ((younger.TryGetValue(e.Stream, out var known) || older.TryGetValue(e.Stream, out known)) && known.Version == e.Version - 1)
            return known.State;
        try
        {
            return (await log.AggregateStream(Referral.Aggregate, e.Stream, AsOf.Version(e.Version - 1), cancellation)).State;
        }
        catch (Exception problem) when (problem is (EventStoreException and not LogUnavailableException) or InvalidOperationException)
        {
            LogUnreadable(problem, e.EventTypeName, e.Sequence);
            return null;
        }
    }

    private async Task<CountyFacts> Facts(string county, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var institutions = await directory.Get(new StreamId(county, Directory.StreamKey), cancellation);
        var people = await practitioners.Get(new StreamId(county, Practitioners.StreamKey), cancellation);
        var book = await policies.Get(new StreamId(county, PolicyBook.StreamKey), cancellation);
        return new CountyFacts(institutions.State, people.State, book.State.At(now), now);
    }

    private void Keep(IEvent e, Referral state)
    {
        if (younger.Count >= Generation && !younger.ContainsKey(e.Stream))
            (older, younger) = (younger, []);
        younger[e.Stream] = (e.Version, state);
    }

    [LoggerMessage(410, LogLevel.Error, "The case of event {Name} at {Position} cannot be read; nobody hears of it live")]
    private partial void LogUnreadable(Exception problem, string name, long position);
}
