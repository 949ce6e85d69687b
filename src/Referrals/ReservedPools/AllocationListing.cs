// What the service chooses from: days of a unit near at hand, and the cases that wait for the same.
using Npgsql;
using Referrals.Cases;
using Referrals.EventStore;
using Referrals.EventStore.Projections;
using Referrals.Http;
using Referrals.Worklists;

namespace Referrals.ReservedPools;

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

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Waits until the lists show all that was in the log when it was asked.</summary>
    /// <exception cref="RequestRefusedException">That takes too long.</exception>
    public async Task CatchUp(CancellationToken cancellation)
    {
        var position = await log.Position(cancellation);
        if (!await projections.WaitFor(PoolList.TableName, position, Patience, cancellation) || !await projections.WaitFor(ReferralList.TableName, position, Patience, cancellation))
            throw new RequestRefusedException(new Refusal("read-model.behind"));
    }

    /// <summary>The nearest days, those on which something is free before the others.</summary>
    public async Task<IReadOnlyList<AllocationDay>> Days(string county, PlaceSearch search, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            """
            with near as (
                select id, min(from_at) as first, bool_or(free_reserved > 0 or free_general > 0) as free
                from referrals.pool_sessions
                where tenant_id = $1 and institution = $2 and day between ($5 at time zone 'Asia/Shanghai')::date and ($6 at time zone 'Asia/Shanghai')::date
                  and kind = $3 and unit = $4 and from_at < $6 and until_at > $5
                  and ($7 = '' or (split_part(id, '~', 4) = $7 and split_part(id, '~', 5) <> ''))
                group by id order by 3 desc, 2, 1 limit $8)
            select p.doc from near join referrals.pools p on p.tenant_id = $1 and p.id = near.id
            """);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = county });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = search.Institution });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Kebab.Of(search.Kind) });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = search.Unit });
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = search.From.UtcDateTime });
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = search.Until.UtcDateTime });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = search.Of ?? "" });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = MostDays });
        var days = new List<AllocationDay>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            var row = PoolRow.Read(reader.GetFieldValue<byte[]>(0));
            days.Add(new AllocationDay(row.Pool, row.State));
        }

        return days;
    }

    /// <summary>Cases at least as urgent that wait to be arranged in one of these units, those on a waiting list not among them.</summary>
    public async Task<IReadOnlyList<Claimant>> Competitors(
        string county, PlaceSearch search, string[] units, Urgency urgency, Func<CaseFile, Claim> claim, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            """
            select r.id, r.doc from referrals.worklists w join referrals.referrals r on r.tenant_id = w.tenant_id and r.id = w.id
            where w.tenant_id = $1 and w.owner = $2 and w.list = any($3) and w.resource = $4 and w.unit = any($5) and w.urgency >= $6
            order by w.urgency desc, w.order_at, w.id limit $7
            """);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = county });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = search.Institution });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [Kebab.Of(Worklist.ToArrange), Kebab.Of(Worklist.DownInbox)] });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Kebab.Of(search.Kind) });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = units });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = (long)urgency });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = MostCompetitors });
        var waiting = new List<Claimant>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            var state = ReferralRow.Read(reader.GetFieldValue<byte[]>(1)).State;
            if (ReferralActions.Rule(ReferralAction.WaitForPlace).AllowedIn(state))
                waiting.Add(new Claimant(ReferralRow.CaseOf(reader.GetString(0)), claim(state.File!)));
        }

        return waiting;
    }
}
