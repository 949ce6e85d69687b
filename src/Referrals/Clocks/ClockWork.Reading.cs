// What the tables say is due.
using Npgsql;
using NpgsqlTypes;
using Referrals.Cases;
using Referrals.Policies;

namespace Referrals.Clocks;

internal sealed partial class ClockWork
{
    // Counties that have deadlines at all, each found by one step through the index.
    private async Task<List<string>> Counties(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            """
            with recursive cases as (
                (select tenant_id from referrals.deadlines order by tenant_id limit 1)
                union all
                select (select d.tenant_id from referrals.deadlines d where d.tenant_id > c.tenant_id order by d.tenant_id limit 1) from cases c where c.tenant_id is not null
            ), pools as (
                (select tenant_id from referrals.pool_deadlines order by tenant_id limit 1)
                union all
                select (select d.tenant_id from referrals.pool_deadlines d where d.tenant_id > p.tenant_id order by d.tenant_id limit 1) from pools p where p.tenant_id is not null
            )
            select tenant_id from cases where tenant_id is not null union select tenant_id from pools where tenant_id is not null order by 1
            """);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var counties = new List<string>();
        while (await reader.ReadAsync(cancellation))
            counties.Add(reader.GetString(0));
        return counties;
    }

    private async Task<List<((DateTime Due, string Id, string Line) Key, Deadline Deadline, DateTimeOffset Since)>> Passed(
        string county, Policy policy, DateTimeOffset now, (DateTime Due, string Id, string Line)? after, CancellationToken cancellation)
    {
        var reminded = Enum.GetValues<DeadlineKind>().Where(kind => Minutes(kind, policy.Clocks.Reminders) > 0).ToArray();
        await using var command = database.CreateCommand(
            """
            select d.due_at, d.id, d.line, d.kind, d.step, r.changed_at from referrals.deadlines d join referrals.referrals r on r.tenant_id = d.tenant_id and r.id = d.id
            where d.tenant_id = $1 and d.due_at <= $3
              and case when d.step = 'remind' then d.due_at <= (select k.until from unnest($4, $5) as k(kind, until) where k.kind = d.kind) else d.due_at <= $2 end
              and (d.due_at, d.id, d.line) > ($6, $7, $8)
            order by d.due_at, d.id, d.line limit $9
            """);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = county });
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = now.UtcDateTime });
        var until = Array.ConvertAll(reminded, kind => now.AddMinutes(Minutes(kind, policy.Clocks.Reminders)).UtcDateTime);
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = until.Append(now.UtcDateTime).Max() });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = Array.ConvertAll(reminded, kind => Kebab.Of(kind)) });
        command.Parameters.Add(new NpgsqlParameter { Value = until, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = after?.Due ?? DateTime.UnixEpoch });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = after?.Id ?? "" });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = after?.Line ?? "" });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = AtOnce });
        var passed = new List<((DateTime, string, string), Deadline, DateTimeOffset)>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            var due = reader.GetDateTime(0);
            passed.Add(((due, reader.GetString(1), reader.GetString(2)), Of(reader.GetString(3), reader.GetString(4), due), new DateTimeOffset(reader.GetDateTime(5))));
        }

        return passed;
    }
}
