// Reading sums: as they are now, or as they were at a position of the log.
using System.Data;
using System.Globalization;
using Dapper;
using Npgsql;
using NpgsqlTypes;
using Referrals.EventStore;
using Referrals.EventStore.Projections;
using Referrals.Hosting;
using Referrals.Http;
using Referrals.Shared;

namespace Referrals.Boards;

/// <summary>Opens boards.</summary>
internal sealed class BoardReading(NpgsqlDataSource database, EventLog log, ProjectionProgress projections)
{
    /// <summary>Waits for the caller's own write, and finds the position of a moment; a version is a position of the log.</summary>
    /// <param name="context">Who asks.</param>
    /// <param name="last">The last day of which sums will be asked for; null where only lines are read.</param>
    /// <param name="at">When it is looked at; null for now.</param>
    /// <exception cref="RequestRefusedException">The boards are behind, or a moment to come was asked for.</exception>
    public async Task<BoardSnapshot> Open(RequestContext context, DateOnly? last, AsOf? at)
    {
        if (await projections.EnsureCaughtUp(context, BoardProjection.ProjectionName) is { } behind)
            throw new RequestRefusedException(behind);
        long? position = null;
        if (at is { } asOf)
        {
            if (asOf.Recorded > context.Now)
                throw new RequestRefusedException(new Refusal("board.as-of-future"));
            position = await log.Position(asOf, context.Cancellation);
            if (!await projections.WaitFor(BoardProjection.ProjectionName, position.Value, TimeSpan.FromSeconds(2), context.Cancellation))
                throw new RequestRefusedException(new Refusal("read-model.behind"));
        }

        // Before the snapshot: it has at least what had been applied by now.
        var heard = projections.Heard(BoardProjection.ProjectionName);
        // Whatever came after the event at that position was recorded no earlier.
        var recorded = position is { } past ? await log.RecordedAfter(past - 1, context.Cancellation) : null;
        var connection = await database.OpenConnectionAsync(context.Cancellation);
        var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, context.Cancellation);
        try
        {
            var changed =
                position
                ?? await connection.ExecuteScalarAsync<long>(
                    new CommandDefinition(
                        $"select position from referrals.{BoardProjection.LineTableName}_position",
                        transaction: transaction,
                        cancellationToken: context.Cancellation
                    )
                );
            var snapshot = new BoardSnapshot(
                context,
                connection,
                transaction,
                position ?? Math.Max(heard, changed),
                recorded is { } then ? Shanghai.Day(then) : null
            );
            await snapshot.Prepare(last);
            return snapshot;
        }
        catch
        {
            await transaction.DisposeAsync();
            await connection.DisposeAsync();
            throw;
        }
    }
}

/// <summary>All boards at one position of the log: what is read of them belongs together.</summary>
internal sealed class BoardSnapshot(
    RequestContext context,
    NpgsqlConnection connection,
    NpgsqlTransaction transaction,
    long position,
    DateOnly? recorded
) : IAsyncDisposable
{
    /// <summary>Lines by which then may differ from now: with more it is better to ask for a period that was over then.</summary>
    private const int MostChanges = 200_000;

    // Null for a board of now.
    private IReadOnlyList<ChangedLine>? changes;

    /// <summary>Position in the log.</summary>
    public long Position => position;

    /// <summary>Of a board of the past the day on which the event at that position was recorded; null for a board of now.</summary>
    public DateOnly? Recorded => recorded;

    public async ValueTask DisposeAsync()
    {
        await transaction.DisposeAsync();
        await connection.DisposeAsync();
    }

    public async Task<List<T>> Query<T>(string sql, object parameters) =>
        (
            await connection.QueryAsync<T>(new CommandDefinition(sql, parameters, transaction, cancellationToken: context.Cancellation))
        ).AsList();

    /// <summary>Sums of slices.</summary>
    /// <param name="slices">What is summed up.</param>
    /// <param name="by">By what it is broken down; null for totals.</param>
    /// <param name="measures">Of which measures.</param>
    /// <param name="side">Only of this <see cref="BoardKey.Side"/>; null for all.</param>
    public async Task<BoardSums> Sum(IReadOnlyList<BoardSlice> slices, Breakdowns? by, IReadOnlyList<string> measures, string? side = null)
    {
        var parts = slices.SelectMany(slice => slice.Period.Parts().Select(part => (Slice: slice, Part: part))).ToList();
        var name = by?.ToString() ?? "";
        var rows = await Query<(string Scope, string Measure, string Side, string Key, long N)>(
            $"""
            select scope, measure, side, key, sum(n)::bigint
            from (
            {Of(BoardGrain.Days, BoardProjection.CountTableName, "month")}
            union all
            {Of(BoardGrain.Months, BoardProjection.YearCountTableName, "year")}) as c
            group by 1, 2, 3, 4
            """,
            new
            {
                county = context.Caller.County,
                name,
                // A measure that is named twice is one.
                measures = measures.Distinct(StringComparer.Ordinal).ToArray(),
                side,
                scopes = parts.ConvertAll(part => part.Slice.Scope).ToArray(),
                institutions = parts.ConvertAll(part => part.Slice.Institution).ToArray(),
                grains = parts.ConvertAll(part => (int)part.Part.Grain).ToArray(),
                firsts = new SqlArray(parts.ConvertAll(part => part.Part.First).ToArray(), NpgsqlDbType.Date),
                lasts = new SqlArray(parts.ConvertAll(part => part.Part.Last).ToArray(), NpgsqlDbType.Date),
                firstPlaces = parts.ConvertAll(part => part.Part.FirstPlace).ToArray(),
                lastPlaces = parts.ConvertAll(part => part.Part.LastPlace).ToArray(),
            }
        );
        // A month of which days are asked for has sums of which those days have nothing.
        var now = rows.Where(row => row.N != 0).ToDictionary(row => new SumKey(row.Scope, row.Measure, row.Side, row.Key), row => row.N);
        var byInstitution = slices.ToLookup(slice => slice.Institution, StringComparer.Ordinal);
        return AsThen(
            now,
            key => key.By == name && (side is null || key.Side == side),
            measures,
            (institution, day) =>
                byInstitution[institution].Where(slice => slice.Period.Within(day, day) is not null).Select(slice => slice.Scope)
        );

        // By the primary key, whatever the planner expects: it underestimates the rows, and would pass over all measures of a breakdown to
        // find a few. Totals have few rows and are asked for with many measures, which one scan finds sooner than a scan for each.
        string Of(BoardGrain grain, string table, string first) =>
            $"""
                select p.scope, c.measure, c.side, c.key, c.running[p.last_place] - coalesce(c.running[p.first_place - 1], 0) as n
                from unnest(@scopes, @institutions, @grains, @firsts, @lasts, @firstPlaces, @lastPlaces)
                    as p(scope, institution, grain, first, last, first_place, last_place)
                {(by is null ? "" : "cross join unnest(@measures) as m(measure)")}
                cross join lateral (
                    select * from referrals.{table} c
                    where c.tenant_id = @county and c.institution = p.institution and c.by = @name
                      and c.measure = {(by is null ? "any(@measures)" : "m.measure")}
                      and c.{first} between p.first and p.last {(side is null ? "" : "and c.side = @side")}
                    offset 0) c
                where p.grain = {(int)grain}
                """;
    }

    /// <summary>Sums of each day of a period, by institution and day in <see cref="SumKey.Scope"/>.</summary>
    /// <param name="institutions">Codes of institutions, or <see cref="BoardKey.County"/>.</param>
    /// <param name="period">The days.</param>
    /// <param name="measures">Only these.</param>
    public async Task<BoardSums> Trend(IReadOnlyList<string> institutions, BoardPeriod period, IReadOnlyList<string> measures)
    {
        var rows = await Query<(string Institution, DateOnly Day, string Measure, string Side, long N)>(
            """
            select c.institution, c.month + d.day - 1, c.measure, c.side, c.running[d.day] - coalesce(c.running[d.day - 1], 0)
            from referrals.board_counts c cross join generate_series(1, @days) as d(day)
            where c.tenant_id = @county and c.institution = any(@institutions) and c.by = '' and c.measure = any(@measures)
              and c.month between @first and @until and c.running[d.day] <> coalesce(c.running[d.day - 1], 0)
              and c.month + d.day - 1 between @from and @until
            """,
            new
            {
                county = context.Caller.County,
                institutions = institutions.ToArray(),
                days = BoardKey.DaysOfMonth,
                first = period.From.FirstOfMonth(),
                from = period.From,
                until = period.Until,
                measures = measures.ToArray(),
            }
        );
        var now = rows.ToDictionary(row => new SumKey(Place(row.Institution, row.Day), row.Measure, row.Side), row => row.N);
        return AsThen(
            now,
            key => key.By.Length == 0,
            measures,
            (institution, day) =>
                period.Within(day, day) is not null && institutions.Contains(institution, StringComparer.Ordinal)
                    ? [Place(institution, day)]
                    : []
        );
    }

    // Less what came since, and with what has gone since. Scopes are those to which a day of an institution is added.
    private BoardSums AsThen(
        Dictionary<SumKey, long> now,
        Func<BoardKey, bool> asked,
        IReadOnlyList<string> measures,
        Func<string, DateOnly, IEnumerable<string>> scopes
    )
    {
        if (changes is null)
            return new BoardSums(now, now);
        var then = new Dictionary<SumKey, long>(now);
        var wanted = measures.ToHashSet(StringComparer.Ordinal);
        foreach (var change in changes.Where(change => wanted.Contains(change.Measure)))
        {
            foreach (var key in BoardKey.Of(change.Count, change.Day.FirstOfMonth()).Where(asked))
            {
                foreach (var scope in scopes(key.Institution, change.Day))
                {
                    var sum = new SumKey(scope, key.Measure, key.Side, key.Key);
                    then[sum] = then.GetValueOrDefault(sum) + (change.Sign * change.Amount);
                }
            }
        }

        return new BoardSums(now, then);
    }

    /// <summary>The scope of a sum of <see cref="Trend"/>.</summary>
    public static string Place(string institution, DateOnly day) => $"{institution} {day.Iso()}";

    /// <summary>Before anything is asked for.</summary>
    /// <param name="last">The last day of which sums will be asked for; null where only lines are read.</param>
    internal async Task Prepare(DateOnly? last)
    {
        // The planner underestimates the rows. It would sort thousands of sums to group them, which is half of the time of a year, and all
        // lines of a year to show the first of them, where its index has them in order already.
        await connection.ExecuteAsync(
            new CommandDefinition("set local enable_sort = off", transaction: transaction, cancellationToken: context.Cancellation)
        );
        if (last is { } until && recorded is { } first)
            await LookBack(first, until);
    }

    /// <summary>Reads what has changed since.</summary>
    /// <param name="first">Day on which the event at the position was recorded.</param>
    /// <param name="last">The last day that will be asked about.</param>
    /// <remarks>
    /// A line that came later counts for a day before it was recorded, or for that first day and those after it: each part is short, and
    /// has an index.
    /// </remarks>
    private async Task LookBack(DateOnly first, DateOnly last)
    {
        var columns = StoredLine.Columns("l");
        var rows = await Query<ChangedLine>(
            $"""
            select {columns}, -1 as sign from referrals.board_lines l
            where tenant_id = @county and {BoardProjection.Late} and since > @position and until is null and day <= @last
            union all
            select {columns}, -1 from referrals.board_lines l
            where tenant_id = @county and measure = any(@measures) and day between @first and @last and not ({BoardProjection.Late}) and since > @position and until is null
            union all
            select {columns}, 1 from referrals.board_lines l
            where tenant_id = @county and until is not null and until > @position and since <= @position and day <= @last
            limit {MostChanges + 1}
            """,
            new
            {
                county = context.Caller.County,
                position,
                measures = Measure.Codes,
                first,
                last,
            }
        );
        if (rows.Count > MostChanges)
            throw new RequestRefusedException(
                new Refusal("board.too-much-changed").With("limit", MostChanges.ToString(CultureInfo.InvariantCulture))
            );
        changes = rows;
    }
}
