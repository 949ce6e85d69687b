// What the service chooses from: days of a unit near at hand, and the cases that wait for the same.
using Npgsql;
using Referrals.Cases;
using Referrals.EventStore;
using Referrals.EventStore.Projections;
using Referrals.Hosting;
using Referrals.Http;
using Referrals.Policies;
using Referrals.ReservedPools;
using Referrals.Shared;

namespace Referrals.Arranging;

/// <summary>Where a place is looked for.</summary>
/// <param name="Institution">Code of the hospital.</param>
/// <param name="Kind">What is needed.</param>
/// <param name="Unit">Code of the unit.</param>
/// <param name="Of">Code of the specialist or machine; null for the unit's own pools and those of all in it.</param>
/// <param name="From">Sessions that are over by then are not looked at.</param>
/// <param name="Until">Nor are those that begin then or later.</param>
internal sealed record PlaceSearch(string Institution, Resource Kind, string Unit, string? Of, DateTimeOffset From, DateTimeOffset Until);

internal sealed class AllocationListing(NpgsqlDataSource database, EventLog log, ProjectionProgress projections)
{
    /// <summary>How many days of pools are looked at.</summary>
    private const int MostDays = 64;

    /// <summary>How many who wait are looked at, the most urgent first.</summary>
    private const int MostCompetitors = 500;

    /// <summary>Waits until the lists show all that was in the log when it was asked.</summary>
    /// <exception cref="RequestRefusedException">That takes too long.</exception>
    public Task CatchUp(CancellationToken cancellation) =>
        projections.CatchUp(log, [PoolList.TableName, ReferralList.TableName], cancellation);

    /// <summary>
    /// The nearest days, those on which something is free before the others. Those on which nothing takes place are none, and stand before
    /// nobody.
    /// </summary>
    public async Task<IReadOnlyList<AllocationDay>> Days(
        string county,
        PlaceSearch search,
        ReferenceFacts facts,
        CancellationToken cancellation
    )
    {
        for (List<string> unavailable = []; ; )
        {
            var found = await Days(county, search, unavailable, cancellation);
            var passedOver = found.FindAll(day => facts.Unavailable(day.Pool) is not null);
            if (passedOver.Count == 0 || found.Count < MostDays)
                return [.. found.Except(passedOver)];
            unavailable.AddRange(passedOver.Select(day => day.Pool.StreamKey));
        }
    }

    private async Task<List<AllocationDay>> Days(
        string county,
        PlaceSearch search,
        IEnumerable<string> without,
        CancellationToken cancellation
    )
    {
        var rows = await database.Query<StoredPool>(
            """
            with near as (
                select id, min(from_at) as first, bool_or(free_reserved > 0 or free_general > 0) as free
                from referrals.pool_sessions
                where tenant_id = @county and institution = @institution
                  and day between (@from at time zone 'Asia/Shanghai')::date and (@until at time zone 'Asia/Shanghai')::date
                  and kind = @kind and unit = @unit and from_at < @until and until_at > @from
                  and (@of::text is null or of = @of) and id <> all(@without)
                group by id order by free desc, first, id limit @days)
            select p.doc from near join referrals.pools p on p.tenant_id = @county and p.id = near.id
            """,
            new
            {
                county,
                institution = search.Institution,
                kind = Kebab.Of(search.Kind),
                unit = search.Unit,
                from = search.From.UtcDateTime,
                until = search.Until.UtcDateTime,
                of = search.Of,
                without = without.ToArray(),
                days = MostDays,
            },
            cancellation
        );
        return rows.ConvertAll(row => row.Read()).ConvertAll(row => new AllocationDay(row.Pool, row.State));
    }

    /// <summary>Cases at least as urgent that wait to be arranged in one of these units, those on a waiting list not among them.</summary>
    public async Task<IReadOnlyList<Claimant>> Competitors(
        string county,
        PlaceSearch search,
        string[] units,
        Urgency urgency,
        Func<CaseDetails, Claim> claim,
        CancellationToken cancellation
    )
    {
        var rows = await database.Query<StoredReferral>(
            """
            select r.id, r.doc from referrals.worklists w join referrals.referrals r on r.tenant_id = w.tenant_id and r.id = w.id
            where w.tenant_id = @county and w.owner = @institution and w.list = any(@lists) and w.resource = @kind and w.unit = any(@units)
              and w.urgency >= @urgency
            order by w.urgency desc, w.order_at, w.id limit @most
            """,
            new
            {
                county,
                institution = search.Institution,
                lists = new[] { Kebab.Of(Worklist.ToArrange), Kebab.Of(Worklist.DownInbox) },
                kind = Kebab.Of(search.Kind),
                units,
                urgency = (long)urgency,
                most = MostCompetitors,
            },
            cancellation
        );
        return
        [
            .. rows.Select(row => row.Read())
                .Where(row => ReferralActions.Rule(ReferralAction.WaitForPlace).AllowedIn(row.Row.State))
                .Select(row => new Claimant(row.Id, claim(row.Row.State.Details!))),
        ];
    }
}
