// Whitelist and catalogues at hand, and how often entries with a quota were used.
using System.Collections.Concurrent;
using System.Collections.Frozen;
using Npgsql;
using Referrals.Catalogues;
using Referrals.EventStore;
using Referrals.EventStore.Projections;
using Referrals.Hosting;
using Referrals.Shared;
using Referrals.Whitelist;

namespace Referrals.Cases;

/// <summary>How many filing records of a calendar year name an entry of the whitelist.</summary>
/// <param name="Year">The year, Asia/Shanghai.</param>
/// <param name="Filed">By entry; revoked records apart.</param>
internal sealed record QuotaUse(int Year, FrozenDictionary<Guid, int> Filed)
{
    public static readonly QuotaUse None = new(0, FrozenDictionary<Guid, int>.Empty);

    /// <summary>Whether an entry takes no further case on a day.</summary>
    public bool IsUsedUp(WhitelistEntry entry, DateOnly day) =>
        entry.Quota is { } quota && day.Year == Year && Filed.GetValueOrDefault(entry.Id) >= quota;
}

/// <summary>Loads whitelist and catalogues for a request; a decision records the versions it was told.</summary>
internal sealed class DestinationListsLoader(
    NpgsqlDataSource database,
    EventLog log,
    Reference<TransferWhitelist> whitelists,
    Reference<CatalogueBook> catalogues,
    ProjectionProgress projections,
    TimeProvider time
)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, (QuotaUse Use, long ReadAt)> counted = new(StringComparer.Ordinal);

    public async ValueTask<DestinationLists> Load(string county, DateTimeOffset now, CancellationToken cancellation)
    {
        var whitelist = await whitelists.Get(new StreamId(county, TransferWhitelist.StreamKey), cancellation);
        var books = await catalogues.Get(new StreamId(county, CatalogueBook.StreamKey), cancellation);
        return new DestinationLists(
            county,
            whitelist.State,
            whitelist.Version,
            books.State,
            books.Version,
            whitelist.State.WithQuota.IsEmpty ? QuotaUse.None : await Use(county, whitelist.State, Shanghai.Day(now).Year, cancellation)
        );
    }

    /// <summary>
    /// The same for a decision: every case that was accepted before counts. A table that does not come after within two seconds holds up no
    /// decision; a quota may then be exceeded.
    /// </summary>
    public async ValueTask<DestinationLists> LoadForDecision(string county, DateTimeOffset now, CancellationToken cancellation)
    {
        var whitelist = await whitelists.Get(new StreamId(county, TransferWhitelist.StreamKey), cancellation);
        if (!whitelist.State.WithQuota.IsEmpty)
        {
            await projections.WaitFor(ReferralList.TableName, await log.Position(cancellation), Patience, cancellation);
            counted.TryRemove(county, out _);
        }

        return await Load(county, now, cancellation);
    }

    // Once a second, as whitelist and catalogues are read.
    private async ValueTask<QuotaUse> Use(string county, TransferWhitelist list, int year, CancellationToken cancellation)
    {
        if (
            counted.TryGetValue(county, out var known)
            && known.Use.Year == year
            && time.GetElapsedTime(known.ReadAt) < Reference<TransferWhitelist>.Freshness
        )
            return known.Use;
        var readAt = time.GetTimestamp();
        var use = await Count(county, list, year, cancellation);
        counted[county] = (use, readAt);
        return use;
    }

    private async Task<QuotaUse> Count(string county, TransferWhitelist list, int year, CancellationToken cancellation)
    {
        var rows = await database.Query<(string Entry, long Cases)>(
            """
            select entry, count(*) from referrals.filings
            where tenant_id = @county and decided_at >= @since and decided_at < @before and state = 'filed' and entry = any(@entries)
            group by entry
            """,
            new
            {
                county,
                since = Shanghai.EndOf(new DateOnly(year - 1, 12, 31)).UtcDateTime,
                before = Shanghai.EndOf(new DateOnly(year, 12, 31)).UtcDateTime,
                entries = list.WithQuota.Select(entry => entry.ToString()).ToArray(),
            },
            cancellation
        );
        return new QuotaUse(year, rows.ToFrozenDictionary(row => Guid.Parse(row.Entry), row => (int)row.Cases));
    }
}
