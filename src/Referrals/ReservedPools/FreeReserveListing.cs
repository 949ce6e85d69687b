// Where a reserved place is free, as the read model knows it.
using Npgsql;
using Referrals.Cases;
using Referrals.Http;

namespace Referrals.ReservedPools;

internal sealed class FreeReserveListing(NpgsqlDataSource database)
{
    /// <summary>The earliest session of the case's unit with a free reserved place, within the referral's validity; null where there is none.</summary>
    public async Task<PoolPlace?> First(Call call, CaseFile file)
    {
        if (file.Request is not { } request)
            return null;
        var sessions = await database.Query<(string Pool, string Session)>(
            """
            select id, line from referrals.pool_sessions
            where tenant_id = @county and institution = @institution and day between @today and @lastDay and kind = @kind and unit = @unit
              and until_at > @now and free_reserved > 0
            order by from_at limit 1
            """,
            new
            {
                county = call.Caller.County,
                institution = file.To.Institution,
                kind = Kebab.Of(request.Resource),
                unit = file.To.Unit,
                today = Shanghai.Day(call.Now),
                lastDay = request.ValidUntil,
                now = call.Now.UtcDateTime,
            },
            call.Cancellation);
        return sessions is [var (pool, session)] ? new PoolPlace(PoolKey.OfStream(pool)!.ToString(), session) : null;
    }

    /// <summary>Whether a unit has published anything of a kind for a day, under whatever specialist or machine.</summary>
    public async Task<string?> Published(Call call, PoolKey pool)
    {
        var pools = await database.QueryScalar<string>(
            """
            select string_agg(id, ' ' order by id) from referrals.pools
            where tenant_id = @county and institution = @institution and day = @day and kind = @kind and unit = @unit
            """,
            new { county = call.Caller.County, institution = pool.Institution, day = pool.Day, kind = Kebab.Of(pool.Kind), unit = pool.Unit },
            call.Cancellation);
        return pools?.Replace("pool-", "", StringComparison.Ordinal);
    }
}
