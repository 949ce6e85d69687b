// Where a reserved place is free, as the read model knows it.
using Npgsql;
using Referrals.Hosting;
using Referrals.Http;
using Referrals.Policies;
using Referrals.Shared;

namespace Referrals.ReservedPools;

internal sealed class FreeReserveListing(NpgsqlDataSource database)
{
    /// <summary>
    /// The earliest session of a unit with a free reserved place, until the last day of a referral's validity; null where there is none.
    /// </summary>
    public async Task<PoolPlace?> First(RequestContext context, ReferenceFacts facts, Destination to, Resource kind, DateOnly lastDay)
    {
        var sessions = await database.Query<(string Pool, string Session)>(
            """
            select id, line from referrals.pool_sessions
            where tenant_id = @county and institution = @institution and day between @today and @lastDay and kind = @kind and unit = @unit
              and until_at > @now and free_reserved > 0
            order by from_at
            """,
            new
            {
                county = context.Caller.County,
                institution = to.Institution,
                kind = Kebab.Of(kind),
                unit = to.Unit,
                today = Shanghai.Day(context.Now),
                lastDay,
                now = context.Now.UtcDateTime,
            },
            context.Cancellation
        );
        foreach (var (stream, session) in sessions)
        {
            if (PoolKey.OfStream(stream)! is var pool && facts.Unavailable(pool) is null)
                return new PoolPlace(pool.ToString(), session);
        }

        return null;
    }

    /// <summary>
    /// Whether a unit has published anything of a kind for a day, under whatever specialist or machine, that is available still.
    /// </summary>
    public async Task<string?> Published(RequestContext context, ReferenceFacts facts, PoolKey pool)
    {
        var pools = await database.Query<string>(
            """
            select id from referrals.pools
            where tenant_id = @county and institution = @institution and day = @day and kind = @kind and unit = @unit
            order by id
            """,
            new
            {
                county = context.Caller.County,
                institution = pool.Institution,
                day = pool.Day,
                kind = Kebab.Of(pool.Kind),
                unit = pool.Unit,
            },
            context.Cancellation
        );
        var available = pools.ConvertAll(stream => PoolKey.OfStream(stream)!).FindAll(key => facts.Unavailable(key) is null);
        return available.Count == 0 ? null : string.Join(' ', available);
    }
}
