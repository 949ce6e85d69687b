// Sessions over a time, page by page and in their order, by index: what free capacity and proof are read from.
using System.Text.Json.Serialization;
using Npgsql;
using NpgsqlTypes;
using Referrals.EventStore.Projections;
using Referrals.Hosting;
using Referrals.Http;
using Referrals.Policies;
using Referrals.Shared;

namespace Referrals.ReservedPools;

/// <summary>A session that a case may still be sent to. Only counts: who holds and who waits is nobody's business here.</summary>
/// <param name="Pool">The pool's key.</param>
/// <param name="Session">Code of the session.</param>
/// <param name="Institution">Code of the hospital.</param>
/// <param name="Kind">What it offers.</param>
/// <param name="Unit">Code of the department, clinic or ward.</param>
/// <param name="Of">Code of the specialist or machine; null for the unit as a whole.</param>
/// <param name="From">When it begins.</param>
/// <param name="Until">When it is over.</param>
/// <param name="Capacity">Places in all.</param>
/// <param name="FreeReserved">Free for family doctors' patients alone.</param>
/// <param name="FreeGeneral">Free for everybody.</param>
/// <param name="Waiting">How many wait for a place.</param>
/// <param name="FirstStart">The first time that can be had from now on; null where there is none.</param>
/// <param name="ReleaseAt">When what is unused of the reserve opens to everybody.</param>
public sealed record FreeSession(
    string Pool,
    string Session,
    string Institution,
    Resource Kind,
    string Unit,
    string? Of,
    DateTimeOffset From,
    DateTimeOffset Until,
    int Capacity,
    int FreeReserved,
    int FreeGeneral,
    int Waiting,
    DateTimeOffset? FirstStart,
    DateTimeOffset ReleaseAt
)
{
    /// <summary>What the hospital calls it now, where it was renamed; missing where that is its code.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Name { get; init; }

    internal static FreeSession Show(PoolKey pool, PoolSession session, DateTimeOffset now)
    {
        var plan = session.Plan;
        var first =
            session.FreeReserved + session.FreeGeneral <= 0 ? null
            : session.FreeStarts() is { } starts ? starts.Where(start => start >= now).Select(start => (DateTimeOffset?)start).Min()
            : plan.From > now ? plan.From
            : now;
        return new FreeSession(
            pool.ToString(),
            plan.Session,
            pool.Institution,
            pool.Kind,
            pool.Unit,
            pool.Of,
            plan.From,
            plan.Until,
            session.Capacity,
            session.FreeReserved,
            session.FreeGeneral,
            session.Waiting.Count,
            first,
            session.ReleaseAt
        )
        {
            Name = plan.Name,
        };
    }
}

/// <summary>A page.</summary>
/// <param name="Items">By time.</param>
/// <param name="Next">Address of the next page; null on the last.</param>
public sealed record FreePage(IReadOnlyList<FreeSession> Items, string? Next);

internal sealed class PoolSessionsListing(NpgsqlDataSource database, ReferenceFactsLoader reference, ProjectionProgress projections)
{
    /// <summary>Which sessions of an institution <c>i</c> of <c>@institutions</c>, in SQL, with <see cref="Parameters"/>.</summary>
    public const string Condition = """
        s.tenant_id = @county and s.institution = i.institution and s.day between @from and @until
        and (@kind::text is null or s.kind = @kind) and (@unit::text is null or s.unit = @unit)
        """;

    private const string After =
        "(s.day, s.from_at, s.id, s.line) > (@afterDay::date, @afterFrom::timestamptz, @afterPool::varchar, @afterSession::varchar)";

    private const string InOrder = "order by s.day, s.from_at, s.id, s.line limit @limit";

    // The first of each hospital by the index, and of these the first: however long the time is, a page of it is read.
    private const string All = $"""
        select {StoredSession.Columns} from unnest(@institutions::text[]) as i(institution)
        cross join lateral (select * from referrals.pool_sessions s where {Condition} and {After} {InOrder}) l
        order by l.day, l.from_at, l.id, l.line limit @limit
        """;

    private const string ToCome = $"""
        select {StoredSession.Columns} from unnest(@institutions::text[]) as i(institution)
        cross join lateral (select * from referrals.pool_sessions s where {Condition} and {After} and s.until_at > @now and s.capacity > 0 {InOrder}) l
        order by l.day, l.from_at, l.id, l.line limit @limit
        """;

    /// <summary>Sessions to come, full ones too: for those a case can wait. Those in which nothing takes place are none.</summary>
    public async Task<IResult> Free(RequestContext context, SessionsQuery query)
    {
        var facts = await reference.Load(context);
        var question = SessionsQuestion.Of(query, facts, (0, 14));
        if (await projections.EnsureCaughtUp(context, PoolList.TableName) is { } behind)
            return Problems.Of(behind);
        var lines = await Available(context, question, facts);
        var shown = lines.Take(question.Limit).ToList();
        var days = await Days(context, [.. shown.Select(line => line.Pool.StreamKey).Distinct(StringComparer.Ordinal)]);
        return TypedResults.Ok(
            new FreePage(
                shown.ConvertAll(line => FreeSession.Show(line.Pool, days[line.Pool.StreamKey].Session(line.Session)!, context.Now)),
                lines.Count > question.Limit ? question.Next("/api/pools/free", shown[^1].Place) : null
            )
        );
    }

    /// <summary>One more than a page at least, where there are so many; those in which nothing takes place are passed over.</summary>
    private async Task<List<PoolSessionLine>> Available(RequestContext context, SessionsQuestion question, ReferenceFacts facts)
    {
        // Of those that are closed on all of these days not even one page is read.
        string[] institutions =
        [
            .. (question.Institution is { } one ? [one] : PoolReaders.All(facts.Directory)).Where(code =>
                facts.Directory.Institutions[code] is var institution
                && institution.Opened <= question.Until
                && question.From <= (institution.Until ?? DateOnly.MaxValue)
            ),
        ];
        List<PoolSessionLine> available = [];
        for (SessionsQuestion? rest = question; rest is not null && available.Count <= question.Limit; )
        {
            var lines = await Lines(context, rest, institutions, context.Now);
            available.AddRange(lines.Where(line => facts.Unavailable(line.Pool) is null));
            rest = lines.Count > question.Limit ? rest with { After = lines[^1].Place } : null;
        }

        return available;
    }

    /// <summary>One more than a page, in the order of time.</summary>
    /// <param name="context">Who asks.</param>
    /// <param name="question">For what.</param>
    /// <param name="institutions">Of which hospitals.</param>
    /// <param name="toCome">Only those with capacity that are not over by then; null for all.</param>
    public async Task<List<PoolSessionLine>> Lines(
        RequestContext context,
        SessionsQuestion question,
        string[] institutions,
        DateTimeOffset? toCome
    )
    {
        var rows = await database.Query<StoredSession>(
            toCome is null ? All : ToCome,
            Parameters(context, question, institutions, toCome),
            context.Cancellation
        );
        return rows.ConvertAll(row => row.ToLine());
    }

    /// <summary>What a statement about sessions may name.</summary>
    public static object Parameters(RequestContext context, SessionsQuestion question, string[] institutions, DateTimeOffset? now = null) =>
        new
        {
            county = context.Caller.County,
            institutions,
            from = question.From,
            until = question.Until,
            kind = question.Kind is { } kind ? Kebab.Of(kind) : null,
            unit = question.Unit,
            limit = question.Limit + 1,
            now = now?.UtcDateTime,
            // Before the first session of the first day stands none.
            afterDay = question.After?.Pool.Day ?? question.From,
            afterFrom = question.After?.From ?? DateTimeOffset.MinValue.UtcDateTime,
            afterPool = question.After?.Pool.StreamKey ?? "",
            afterSession = question.After?.Session ?? "",
        };

    private async Task<Dictionary<string, PoolDay>> Days(RequestContext context, string[] pools)
    {
        var rows = await database.Query<StoredPool>(
            "select doc from referrals.pools where tenant_id = @county and id = any(@pools)",
            new { county = context.Caller.County, pools = new SqlArray(pools, NpgsqlDbType.Varchar) },
            context.Cancellation
        );
        return rows.ConvertAll(row => row.Read()).ToDictionary(row => row.Pool.StreamKey, row => row.State, StringComparer.Ordinal);
    }
}
