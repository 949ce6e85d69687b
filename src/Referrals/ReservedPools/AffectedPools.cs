// Pools to come in which nothing takes place any more: what a hospital must suspend or give to somebody else, and who is waiting for that.
// Derived when it is asked, from the tables and what is known of institutions and practitioners then.
using System.Globalization;
using Npgsql;
using NpgsqlTypes;
using Referrals.EventStore.Projections;
using Referrals.Hosting;
using Referrals.Http;
using Referrals.Policies;
using Referrals.Shared;
using FromQuery = Microsoft.AspNetCore.Mvc.FromQueryAttribute;

namespace Referrals.ReservedPools;

/// <summary>The parameters as they are sent.</summary>
/// <param name="Institution">Only pools of this hospital; all whose boards the caller sees by default.</param>
/// <param name="Limit">How many on a page, 1 to 200; 50 by default.</param>
/// <param name="Cursor">From <c>next</c> of the page before.</param>
internal sealed record AffectedQuery(
    [FromQuery(Name = "institution")] string? Institution,
    [FromQuery(Name = "limit")] string? Limit,
    [FromQuery(Name = "cursor")] string? Cursor
);

/// <summary>A page of affected pools 待处理资源.</summary>
/// <param name="Items">By day, then by key, with those who hold places and those who wait.</param>
/// <param name="Next">Address of the next page; null on the last.</param>
public sealed record AffectedPage(IReadOnlyList<PoolView> Items, string? Next);

internal sealed class AffectedPools(NpgsqlDataSource database, ReferenceFactsLoader reference, ProjectionProgress projections)
{
    /// <summary>Pools of today and later that still offer something though nothing takes place in them.</summary>
    public async Task<IResult> Page(RequestContext context, AffectedQuery query)
    {
        var facts = await reference.Load(context);
        var limit = Query.Limit(query.Limit, 50, 200);
        var after = string.IsNullOrEmpty(query.Cursor)
            ? null
            : PoolKey.Parse(query.Cursor) ?? throw Query.Fault("cursor", new Refusal("page.cursor-invalid"));
        var named = PoolReaders.Institution(query.Institution, facts.Directory);
        if (PoolReaders.BoardsOf(context.Caller, named, facts.Directory, facts.Today) is not { } institutions)
            return Problems.Of(new Refusal("role.not-permitted"));
        if (await projections.EnsureCaughtUp(context, PoolList.TableName) is { } behind)
            return Problems.Of(behind);
        var affected = (await Keys(context, facts, institutions)).FindAll(pool => after is null || Compare(pool, after) > 0);
        var shown = affected.Take(limit).ToList();
        var rows = (await Rows(context, shown)).OrderBy(row => row.Pool, Comparer<PoolKey>.Create(Compare));
        return TypedResults.Ok(
            new AffectedPage(
                [.. rows.Select(row => PoolView.Show(row.Pool, row.State, row.Version, details: true, facts.Unavailable(row.Pool)))],
                affected.Count > limit
                    ? Query.Next(
                        "/api/pools/affected",
                        ("institution", named),
                        ("limit", limit.ToString(CultureInfo.InvariantCulture)),
                        ("cursor", shown[^1].ToString())
                    )
                    : null
            )
        );
    }

    /// <summary>Cases that hold a place in such a pool and whose patient has not come, or that wait for one.</summary>
    public async Task<IReadOnlyList<Guid>> Cases(RequestContext context, ReferenceFacts facts, string[] institutions)
    {
        if (institutions.Length == 0)
            return [];
        var rows = await Rows(context, await Keys(context, facts, institutions));
        return
        [
            .. rows.SelectMany(row => row.State.Sessions.Values)
                .SelectMany(session =>
                    session.Holds.Where(hold => hold.Value.State != HoldState.Used).Select(hold => hold.Key).Concat(session.Waiting.Keys)
                )
                .Distinct(),
        ];
    }

    // A session that was suspended offers nothing, and who had a place in it was told.
    private async Task<List<PoolKey>> Keys(RequestContext context, ReferenceFacts facts, string[] institutions)
    {
        var streams = await database.Query<string>(
            """
            select distinct s.id from unnest(@institutions::text[]) as i(institution)
            join referrals.pool_sessions s on s.tenant_id = @county and s.institution = i.institution and s.day >= @today
            where s.capacity > 0 and s.until_at > @now
            """,
            new
            {
                county = context.Caller.County,
                institutions,
                today = facts.Today,
                now = context.Now.UtcDateTime,
            },
            context.Cancellation
        );
        var affected = streams.ConvertAll(stream => PoolKey.OfStream(stream)!).FindAll(pool => facts.Unavailable(pool) is not null);
        affected.Sort(Compare);
        return affected;
    }

    private async Task<List<PoolRow>> Rows(RequestContext context, List<PoolKey> pools)
    {
        if (pools.Count == 0)
            return [];
        var rows = await database.Query<StoredPool>(
            "select doc from referrals.pools where tenant_id = @county and id = any(@pools)",
            new
            {
                county = context.Caller.County,
                pools = new SqlArray(pools.Select(pool => pool.StreamKey).ToArray(), NpgsqlDbType.Varchar),
            },
            context.Cancellation
        );
        return rows.ConvertAll(row => row.Read());
    }

    private static int Compare(PoolKey one, PoolKey other) =>
        one.Day != other.Day ? one.Day.CompareTo(other.Day) : string.CompareOrdinal(one.ToString(), other.ToString());
}
