// What was published before, to be compared with a schedule that comes now.
using Npgsql;
using NpgsqlTypes;
using Referrals.EventStore;
using Referrals.EventStore.Projections;
using Referrals.Hosting;
using Referrals.Http;
using Referrals.Shared;

namespace Referrals.ReservedPools;

internal sealed class PublishedSchedule(NpgsqlDataSource database, EventLog log, ProjectionProgress projections)
{
    // Far more than can be changed in one publication, which is then refused.
    private const string Sql = $"""
        select {StoredSession.Columns} from referrals.pool_sessions l
        where l.tenant_id = @county and l.institution = any(@institutions) and l.day between @from and @until
        and l.kind = any(@kinds) and l.unit = any(@units) and l.until_at > @now
        order by l.day, l.from_at, l.id, l.line limit 5000
        """;

    /// <summary>Days to come that are covered and that a schedule does not have.</summary>
    public async Task<IReadOnlyList<PoolKey>> LeftOut(RequestContext context, ScheduleCoverage coverage, IReadOnlyList<ScheduledDay> days)
    {
        // Nothing that was published a moment ago may be overlooked: what is not named is going to be suspended.
        await projections.CatchUp(log, [PoolList.TableName], context.Cancellation);
        var named = days.Select(day => day.Pool).ToHashSet();
        var lines = await Read(context, [coverage.Institution], coverage.Kinds, coverage.Units, coverage.From, coverage.Until);
        // A full ward is not suspended.
        return
        [
            .. lines
                .Where(line => !named.Contains(line.Pool) && (line.Capacity > 0 || line.Pool.Kind == Resource.Bed))
                .Select(line => line.Pool)
                .Distinct(),
        ];
    }

    /// <summary>
    /// Sessions to come between the first and the last day that a schedule has of the same specialist, machine or unit, on days that it
    /// does not have. It did not say that it covers them, so somebody may only be asked.
    /// </summary>
    public async Task<IReadOnlyList<PoolSessionLine>> NotNamed(RequestContext context, IReadOnlyList<ScheduledDay> days)
    {
        if (days.Count < 2)
            return [];
        var spans = days.GroupBy(day => day.Pool with { Day = default })
            .ToDictionary(group => group.Key, group => (From: group.Min(day => day.Pool.Day), Until: group.Max(day => day.Pool.Day)));
        var named = days.Select(day => day.Pool).ToHashSet();
        var lines = await Read(
            context,
            [.. days.Select(day => day.Pool.Institution).Distinct(StringComparer.Ordinal)],
            [.. days.Select(day => day.Pool.Kind).Distinct()],
            [.. days.Select(day => day.Pool.Unit).Distinct(StringComparer.Ordinal)],
            days.Min(day => day.Pool.Day),
            days.Max(day => day.Pool.Day)
        );
        return
        [
            .. lines.Where(line =>
                line.Capacity > 0
                && !named.Contains(line.Pool)
                && spans.TryGetValue(line.Pool with { Day = default }, out var span)
                && line.Pool.Day >= span.From
                && line.Pool.Day <= span.Until
            ),
        ];
    }

    private async Task<List<PoolSessionLine>> Read(
        RequestContext context,
        IReadOnlyList<string> institutions,
        IReadOnlyList<Resource> kinds,
        IReadOnlyList<string> units,
        DateOnly from,
        DateOnly until
    )
    {
        var rows = await database.Query<StoredSession>(
            Sql,
            new
            {
                county = context.Caller.County,
                institutions = Texts(institutions),
                kinds = Texts(kinds.Select(Kebab.Of)),
                units = Texts(units),
                from,
                until,
                now = context.Now.UtcDateTime,
            },
            context.Cancellation
        );
        return rows.ConvertAll(row => row.ToLine());
    }

    private static SqlArray Texts(IEnumerable<string> values) => new(values.ToArray(), NpgsqlDbType.Text);
}
