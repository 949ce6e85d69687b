// Reading the proof: sums in the database, sessions page by page, all of it as a table.
using Npgsql;
using NpgsqlTypes;
using Referrals.EventStore.Projections;
using Referrals.Hosting;
using Referrals.Http;
using Referrals.Policies;
using Referrals.Shared;

namespace Referrals.ReservedPools;

internal sealed class ReserveProofListing(
    NpgsqlDataSource database,
    PoolSessionsListing sessions,
    ReferenceFactsLoader reference,
    ProjectionProgress projections
)
{
    private const int RowsAtOnce = 200;

    /// <summary>A page, with the sums of everything where it is the first.</summary>
    public async Task<IResult> Page(RequestContext context, SessionsQuery query)
    {
        var (question, institutions, refusal) = await Asked(context, query);
        if (refusal is not null)
            return Problems.Of(refusal);
        var (proofs, next) = await Read(context, question, institutions);
        return TypedResults.Ok(
            new ReserveProof(
                question.From,
                question.Until,
                question.After is null ? await Sums(context, question, institutions) : null,
                proofs,
                next is null ? null : question.Next("/api/reserve-proof", next)
            )
        );
    }

    /// <summary>Everything from the cursor on, a row for each figure.</summary>
    public async Task<IResult> Table(RequestContext context, SessionsQuery query, TableFormat format)
    {
        var (question, institutions, refusal) = await Asked(context, query);
        if (refusal is not null)
            return Problems.Of(refusal);
        return new TableAnswer(new Table("reserve-proof", ReserveProofTable.Columns(context.Language), Rows()), format);

        async IAsyncEnumerable<IReadOnlyList<object?>> Rows()
        {
            var rows = new ReserveProofTable(context.Language, new ReferenceNames(await reference.Load(context)));
            for (SessionsQuestion? asked = question with { Limit = RowsAtOnce }; asked is not null; )
            {
                var (proofs, next) = await Read(context, asked, institutions);
                foreach (var row in proofs.SelectMany(rows.Rows))
                    yield return row;
                asked = next is null ? null : asked with { After = next };
            }
        }
    }

    private async Task<(SessionsQuestion Question, string[] Institutions, Refusal? Refusal)> Asked(
        RequestContext context,
        SessionsQuery query
    )
    {
        var facts = await reference.Load(context);
        var question = SessionsQuestion.Of(query, facts, (-30, 0));
        return PoolReaders.ProvenTo(context.Caller, question.Institution, facts.Directory, facts.Today) is { } institutions
            ? (question, institutions, await projections.EnsureCaughtUp(context, PoolList.TableName))
            : (question, [], new Refusal("role.not-permitted"));
    }

    private async Task<(List<SessionProof> Proofs, SessionCursor? Next)> Read(
        RequestContext context,
        SessionsQuestion question,
        string[] institutions
    )
    {
        var lines = await sessions.Lines(context, question, institutions, toCome: null);
        var shown = lines.Take(question.Limit).ToList();
        var figures = await Figures(context, [.. shown.Select(line => line.Pool.StreamKey).Distinct(StringComparer.Ordinal)]);
        return (
            shown.ConvertAll(line => SessionProof.Show(line, [.. figures[(line.Pool.StreamKey, line.Session)]])),
            lines.Count > question.Limit ? shown[^1].Place : null
        );
    }

    private async Task<ILookup<(string Pool, string Session), PoolFigure>> Figures(RequestContext context, string[] pools)
    {
        var figures = await database.Query<StoredFigure>(
            $"select {StoredFigure.Columns} from referrals.pool_figures where tenant_id = @county and id = any(@pools) order by position",
            new { county = context.Caller.County, pools = new SqlArray(pools, NpgsqlDbType.Varchar) },
            context.Cancellation
        );
        return figures.ToLookup(row => (row.Pool, row.Session), row => row.ToFigure());
    }

    private async Task<ProofSummary> Sums(RequestContext context, SessionsQuestion question, string[] institutions)
    {
        var rows = await database.Query<StoredSums>(
            $"""
            select i.institution, t.sessions, t.capacity, t.required, t.offered, t.held, t.used, t.released, t.refusals, t.below_floor as belowfloor
            from unnest(@institutions::text[]) as i(institution) cross join lateral (
                select count(*) as sessions, sum(capacity)::bigint as capacity, sum(required)::bigint as required, sum(offered)::bigint as offered,
                       sum(held)::bigint as held, sum(used)::bigint as used, sum(released)::bigint as released, sum(refusals)::bigint as refusals,
                       count(*) filter (where below_floor) as below_floor
                from referrals.pool_sessions s where {PoolSessionsListing.Condition}) t
            where t.sessions > 0 order by i.institution
            """,
            PoolSessionsListing.Parameters(context, question, institutions),
            context.Cancellation
        );
        var hospitals = rows.ConvertAll(row => row.ToProof());
        return new ProofSummary(ProofSums.Of(hospitals), hospitals);
    }
}
