// What is known of a county when something is told of it.
using JasperFx.Events;
using Referrals.EventStore;
using Referrals.Hosting;
using Referrals.Institutions;
using Referrals.Policies;
using Referrals.Shared;
using Directory = Referrals.Institutions.Directory;

namespace Referrals.Live;

/// <summary>Institutions, practitioners and policy of a county at a moment.</summary>
internal sealed record CountyFacts(Directory Directory, Practitioners Practitioners, Policy Policy, DateTimeOffset Now)
{
    public DateOnly Today { get; } = Shanghai.Day(Now);
}

internal sealed class CountyFactsLoader(
    Reference<Directory> directory,
    Reference<Practitioners> practitioners,
    Reference<PolicyBook> policies,
    TimeProvider time
)
{
    /// <summary>What is known at present of the counties of these events, by county.</summary>
    public async Task<IReadOnlyDictionary<string, CountyFacts>> Of(IEnumerable<IEvent> events, CancellationToken cancellation)
    {
        var known = new Dictionary<string, CountyFacts>(StringComparer.Ordinal);
        foreach (var county in events.Select(e => e.Stream.Tenant).Distinct(StringComparer.Ordinal))
        {
            var now = time.GetUtcNow();
            var institutions = await directory.Get(new StreamId(county, Directory.StreamKey), cancellation);
            var people = await practitioners.Get(new StreamId(county, Practitioners.StreamKey), cancellation);
            var book = await policies.Get(new StreamId(county, PolicyBook.StreamKey), cancellation);
            known[county] = new CountyFacts(institutions.State, people.State, book.State.At(now), now);
        }

        return known;
    }
}
