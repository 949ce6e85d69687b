// Sessions over a time, page by page and in their order, by index: what free capacity and proof are read from.
using Npgsql;
using NpgsqlTypes;
using Referrals.Cases;
using Referrals.EventStore.Projections;
using Referrals.Http;

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
    string Pool, string Session, string Institution, Resource Kind, string Unit, string? Of, DateTimeOffset From, DateTimeOffset Until, int Capacity, int FreeReserved, int FreeGeneral,
    int Waiting, DateTimeOffset? FirstStart, DateTimeOffset ReleaseAt)
{
    internal static FreeSession Show(PoolKey pool, PoolSession session, DateTimeOffset now)
    {
        var plan = session.Plan;
        var first = session.FreeReserved + session.FreeGeneral <= 0 ? null
            : session.FreeStarts() is { } starts ? starts.Where(start => start >= now).Select(start => (DateTimeOffset?)start).Min()
            : plan.From > now ? plan.From : now;
        return new FreeSession(
            pool.ToString(), plan.Session, pool.Institution, pool.Kind, pool.Unit, pool.Of, plan.From, plan.Until, session.Capacity, session.FreeReserved, session.FreeGeneral,
            session.Waiting.Count, first, session.ReleaseAt);
    }
}

/// <summary>A page.</summary>
/// <param name="Items">By time.</param>
/// <param name="Next">Address of the next page; null on the last.</param>
public sealed record FreePage(IReadOnlyList<FreeSession> Items, string? Next);

internal sealed class PoolSessionsListing(NpgsqlDataSource database, FactsLoader facts, ProjectionProgress projections)
{
    /// <summary>Which sessions of an institution <c>i</c> of <c>$2</c>, in SQL, with <see cref="AddParameters"/>.</summary>
    public const string Condition =
        "s.tenant_id = $1 and s.institution = i.institution and s.day between $3 and $4 and ($5::text is null or s.kind = $5) and ($6::text is null or s.unit = $6)";

    /// <summary>Sessions to come, full ones too: for those she can wait.</summary>
    public async Task<IResult> Free(Call call, SessionsQuery query)
    {
        var believed = await facts.Load(call);
        var question = SessionsQuestion.Of(query, believed, (0, 14));
        if (await projections.Behind(call, PoolList.TableName) is { } behind)
            return Problems.Of(behind);
        var institutions = question.Institution is { } one ? [one] : PoolReaders.All(believed.Directory);
        var lines = await Lines(call, question, institutions, call.Now);
        var shown = lines.Take(question.Limit).ToList();
        var days = await Days(call, [.. shown.Select(line => line.Pool.StreamKey).Distinct(StringComparer.Ordinal)]);
        return TypedResults.Ok(new FreePage(
            shown.ConvertAll(line => FreeSession.Show(line.Pool, days[line.Pool.StreamKey].Session(line.Session)!, call.Now)),
            lines.Count > question.Limit ? question.Next("/api/pools/free", shown[^1].Place) : null));
    }

    /// <summary>One more than a page, in the order of time.</summary>
    /// <param name="call">Who asks.</param>
    /// <param name="question">For what.</param>
    /// <param name="institutions">Of which hospitals.</param>
    /// <param name="toCome">Only those with capacity that are not over by then; null for all.</param>
    public async Task<List<PoolSessionLine>> Lines(Call call, SessionsQuestion question, string[] institutions, DateTimeOffset? toCome)
    {
        await using var command = database.CreateCommand();
        AddParameters(command, call, question, institutions);
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = question.Limit + 1 });
        var conditions = "";
        if (toCome is { } now)
        {
            command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = now.UtcDateTime });
            conditions += $" and s.until_at > ${command.Parameters.Count} and s.capacity > 0";
        }

        if (question.After is { } after)
        {
            command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = after.Pool.Day });
            command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = after.From });
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = after.Pool.StreamKey });
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = after.Session });
            var last = command.Parameters.Count;
            conditions += $" and (s.day, s.from_at, s.id, s.line) > (${last - 3}::date, ${last - 2}::timestamptz, ${last - 1}::varchar, ${last}::varchar)";
        }

        // The first of each hospital by the index, and of these the first: however long the time is, a page of it is read.
        command.CommandText =
            $"""
             select l.id, l.line, l.from_at, l.until_at, l.capacity, l.free_reserved, l.free_general, l.waiting, l.ratio, l.required, l.offered, l.released, l.held, l.used, l.refusals, l.below_floor
             from unnest($2::text[]) as i(institution) cross join lateral (
                 select * from referrals.pool_sessions s
                 where {Condition}{conditions}
                 order by s.day, s.from_at, s.id, s.line limit $7) l
             order by l.day, l.from_at, l.id, l.line limit $7
             """;
        var lines = new List<PoolSessionLine>(question.Limit + 1);
        await using var reader = await command.ExecuteReaderAsync(call.Cancellation);
        while (await reader.ReadAsync(call.Cancellation))
        {
            lines.Add(new PoolSessionLine(
                PoolKey.OfStream(reader.GetString(0))!, reader.GetString(1), Moment(2), Moment(3), Count(4), Count(5), Count(6), Count(7),
                reader.GetDecimal(8), Count(9), Count(10), Count(11), Count(12), Count(13), Count(14), reader.GetBoolean(15)));
        }

        return lines;

        DateTimeOffset Moment(int column) => new DateTimeOffset(reader.GetDateTime(column)).ToOffset(Shanghai.Offset);

        int Count(int column) => (int)reader.GetInt64(column);
    }

    /// <summary>What every statement about sessions begins with.</summary>
    public static void AddParameters(NpgsqlCommand command, Call call, SessionsQuestion question, string[] institutions)
    {
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = call.Caller.County });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = institutions });
        command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = question.From });
        command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = question.Until });
        command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = question.Kind is { } kind ? Kebab.Of(kind) : null });
        command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = question.Unit });
    }

    private async Task<Dictionary<string, PoolDay>> Days(Call call, string[] pools)
    {
        await using var command = database.CreateCommand("select id, doc from referrals.pools where tenant_id = $1 and id = any($2)");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = call.Caller.County });
        command.Parameters.Add(new NpgsqlParameter { Value = pools, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Varchar });
        var days = new Dictionary<string, PoolDay>(StringComparer.Ordinal);
        await using var reader = await command.ExecuteReaderAsync(call.Cancellation);
        while (await reader.ReadAsync(call.Cancellation))
            days[reader.GetString(0)] = PoolRow.Read(reader.GetFieldValue<byte[]>(1)).State;
        return days;
    }
}
