// Reading pools: a hospital's board from its rows, one pool's day and its history from the log.
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Npgsql;
using Referrals.EventStore;
using Referrals.EventStore.Projections;
using Referrals.Hosting;
using Referrals.Http;
using Referrals.Policies;
using Referrals.Shared;
using FromQuery = Microsoft.AspNetCore.Mvc.FromQueryAttribute;

namespace Referrals.ReservedPools;

/// <summary>The parameters of a board as they are sent.</summary>
/// <param name="Institution">Code of the hospital; the caller's own by default.</param>
/// <param name="From">First day, <c>yyyy-MM-dd</c>; today by default.</param>
/// <param name="Days">How many days, 1 (default) to 15.</param>
/// <param name="Kind">Only pools of this kind.</param>
/// <param name="Unit">Only pools of this unit.</param>
/// <param name="Details"><c>true</c>: with holds and waiting lists, which a board of one day has unless this is <c>false</c>.</param>
internal sealed record BoardQuery(
    [FromQuery(Name = "institution")] string? Institution,
    [FromQuery(Name = "from")] string? From,
    [FromQuery(Name = "days")] string? Days,
    [FromQuery(Name = "kind")] string? Kind,
    [FromQuery(Name = "unit")] string? Unit,
    [FromQuery(Name = "details")] string? Details
);

/// <summary>One event of a pool.</summary>
/// <param name="Version">Its place in the pool, from 1.</param>
/// <param name="Position">Its place in the log.</param>
/// <param name="Event">Its stored name.</param>
/// <param name="HappenedAt">When it happened.</param>
/// <param name="RecordedAt">When the database recorded it.</param>
/// <param name="Actor">Who did it.</param>
/// <param name="Data">What it holds.</param>
public sealed record PoolHistoryEntry(
    long Version,
    long Position,
    string Event,
    DateTimeOffset HappenedAt,
    DateTimeOffset RecordedAt,
    string? Actor,
    JsonElement Data
);

internal sealed class PoolBoardListing(
    NpgsqlDataSource database,
    EventLog log,
    ReferenceFactsLoader reference,
    ProjectionProgress projections,
    IOptions<JsonOptions> json
)
{
    /// <summary>Today and two weeks.</summary>
    private const int MostDays = 15;

    private readonly JsonSerializerOptions options = json.Value.SerializerOptions;

    /// <summary>All pools of a hospital on some days.</summary>
    public async Task<IResult> Board(RequestContext context, BoardQuery query)
    {
        var facts = await reference.Load(context);
        var from = string.IsNullOrEmpty(query.From) ? facts.Today : Query.Day("from", query.From);
        var days = 1;
        if (
            !string.IsNullOrEmpty(query.Days)
            && !(int.TryParse(query.Days, NumberStyles.None, CultureInfo.InvariantCulture, out days) && days is >= 1 and <= MostDays)
        )
            throw Query.Fault(
                "days",
                new Refusal("field.out-of-range").With("from", "1").With("to", MostDays.ToString(CultureInfo.InvariantCulture))
            );
        var kind = Query.Choice<Resource>("kind", query.Kind);
        var unit = Query.Code("unit", query.Unit);
        var details = Query.Flag("details", query.Details) ?? days == 1;
        var institution =
            Query.Code("institution", query.Institution)
            ?? context.Caller.Institution
            ?? throw Query.Fault("institution", new Refusal("field.required"));
        if (!PoolReaders.SeesBoard(context.Caller, institution, facts.Directory, facts.Today))
            return Problems.Of(new Refusal("role.not-permitted"));
        PoolReaders.Institution(institution, facts.Directory);
        if (await projections.EnsureCaughtUp(context, PoolList.TableName) is { } behind)
            return Problems.Of(behind);

        var until = from.AddDays(days - 1);
        var rows = await database.Query<StoredPool>(
            """
            select doc from referrals.pools
            where tenant_id = @county and institution = @institution and day between @from and @until
              and (@kind::text is null or kind = @kind) and (@unit::text is null or unit = @unit)
            order by day, id
            """,
            new
            {
                county = context.Caller.County,
                institution,
                from,
                until,
                kind = kind is { } named ? Kebab.Of(named) : null,
                unit,
            },
            context.Cancellation
        );
        var pools = rows.ConvertAll(row => row.Read())
            .ConvertAll(row => PoolView.Show(row.Pool, row.State, row.Version, details, facts.Unavailable(row.Pool)));
        return TypedResults.Ok(new PoolBoard(institution, from, until, pools));
    }

    /// <summary>One pool's day, now or <c>asOf</c> a version or a moment: always as the log has it.</summary>
    public async Task<IResult> Get(RequestContext context, string pool)
    {
        var (key, facts) = (PoolKey.Parse(pool), await reference.Load(context));
        if (Authorize(context, key, facts) is { } refusal)
            return Problems.Of(refusal);
        var stream = context.Stream(key!.StreamKey);
        var loaded = context.AsOf is { } asOf
            ? await log.AggregateStream(PoolDay.Aggregate, stream, asOf, context.Cancellation)
            : await log.AggregateStream(PoolDay.Aggregate, stream, context.Cancellation);
        if (loaded.Version == 0)
            return Problems.Of(new Refusal("not-found"));
        context.SetETag(loaded.Version);
        return TypedResults.Ok(PoolView.Show(key, loaded.State, loaded.Version, details: true, facts.Unavailable(key)));
    }

    /// <summary>Everything that happened, oldest first.</summary>
    public async Task<IResult> History(RequestContext context, string pool)
    {
        var (key, facts) = (PoolKey.Parse(pool), await reference.Load(context));
        if (Authorize(context, key, facts) is { } refusal)
            return Problems.Of(refusal);
        var events = await log.FetchStream(context.Stream(key!.StreamKey), context.AsOf ?? AsOf.Now, context.Cancellation);
        context.SetETag(events.Count);
        return events.Count == 0
            ? Problems.Of(new Refusal("not-found"))
            : TypedResults.Ok(
                events
                    .Select(e => new PoolHistoryEntry(
                        e.Version,
                        e.Sequence,
                        e.EventTypeName,
                        e.HappenedAt,
                        e.Timestamp,
                        e.Actor,
                        JsonSerializer.SerializeToElement(e.Data, options.GetTypeInfo(e.Data.GetType()))
                    ))
                    .ToList()
            );
    }

    private static Refusal? Authorize(RequestContext context, PoolKey? pool, ReferenceFacts facts) =>
        pool is null ? new Refusal("not-found")
        : PoolReaders.SeesBoard(context.Caller, pool.Institution, facts.Directory, facts.Today) ? null
        : new Refusal("role.not-permitted");
}
