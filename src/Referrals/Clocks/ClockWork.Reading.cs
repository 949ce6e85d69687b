// What the tables say is due.
using NpgsqlTypes;
using Referrals.Cases;
using Referrals.Hosting;
using Referrals.Policies;
using Referrals.Shared;

namespace Referrals.Clocks;

internal sealed partial class ClockWork
{
    // Counties that have deadlines at all, each found by one step through the index.
    private Task<List<string>> Counties(CancellationToken cancellation) =>
        database.Query<string>(
            """
            with recursive cases as (
                (select tenant_id from referrals.deadlines order by tenant_id limit 1)
                union all
                select (select d.tenant_id from referrals.deadlines d where d.tenant_id > c.tenant_id order by d.tenant_id limit 1)
                from cases c where c.tenant_id is not null
            ), pools as (
                (select tenant_id from referrals.pool_deadlines order by tenant_id limit 1)
                union all
                select (select d.tenant_id from referrals.pool_deadlines d where d.tenant_id > p.tenant_id order by d.tenant_id limit 1)
                from pools p where p.tenant_id is not null
            ), consultations as (
                (select tenant_id from referrals.consultation_deadlines order by tenant_id limit 1)
                union all
                select (select d.tenant_id from referrals.consultation_deadlines d where d.tenant_id > c.tenant_id order by d.tenant_id limit 1)
                from consultations c where c.tenant_id is not null
            )
            select tenant_id from cases where tenant_id is not null union select tenant_id from pools where tenant_id is not null
            union select tenant_id from consultations where tenant_id is not null order by 1
            """,
            new { },
            cancellation
        );

    private async Task<List<((DateTime Due, string Id, string Line) Key, Deadline Deadline, DateTimeOffset Since)>> Passed(
        ClockRound round,
        (DateTime Due, string Id, string Line)? after,
        CancellationToken cancellation
    )
    {
        var (county, _, policy, now) = round;
        var reminded = Enum.GetValues<DeadlineKind>().Where(kind => Minutes(kind, policy.Clocks.Reminders) > 0).ToArray();
        var until = Array.ConvertAll(reminded, kind => now.AddMinutes(Minutes(kind, policy.Clocks.Reminders)).UtcDateTime);
        var rows = await database.Query<(DateTime Due, string Id, string Line, string Kind, string Step, DateTimeOffset Changed)>(
            """
            select d.due_at, d.id, d.line, d.kind, d.step, r.changed_at
            from referrals.deadlines d join referrals.referrals r on r.tenant_id = d.tenant_id and r.id = d.id
            where d.tenant_id = @county and d.due_at <= @last
              and case when d.step = 'remind'
                  then d.due_at <= (select k.until from unnest(@kinds, @until) as k(kind, until) where k.kind = d.kind)
                  else d.due_at <= @now end
              and (d.due_at, d.id, d.line) > (@afterDue, @afterId, @afterLine)
            order by d.due_at, d.id, d.line limit @atOnce
            """,
            new
            {
                county,
                now = now.UtcDateTime,
                last = until.Append(now.UtcDateTime).Max(),
                kinds = Array.ConvertAll(reminded, kind => Kebab.Of(kind)),
                until = new SqlArray(until, NpgsqlDbType.TimestampTz),
                afterDue = after?.Due ?? DateTime.UnixEpoch,
                afterId = after?.Id ?? "",
                afterLine = after?.Line ?? "",
                atOnce = AtOnce,
            },
            cancellation
        );
        return rows.ConvertAll(row => ((row.Due, row.Id, row.Line), Of(row.Kind, row.Step, row.Due), row.Changed));
    }

    private static Deadline Of(string kind, string step, DateTime due) =>
        new(Kebab.Parse<DeadlineKind>(kind)!.Value, Kebab.Parse<DeadlineStep>(step)!.Value, new DateTimeOffset(due));

    private static TimeSpan Before(Deadline deadline, Policy policy) =>
        deadline.Step == DeadlineStep.Remind ? TimeSpan.FromMinutes(Minutes(deadline.Kind, policy.Clocks.Reminders)) : TimeSpan.Zero;

    private static int Minutes(DeadlineKind kind, Reminders reminders) =>
        kind switch
        {
            DeadlineKind.Paperwork or DeadlineKind.Justification => reminders.EmergencyPaperwork,
            DeadlineKind.OutcomeReport => reminders.OutcomeReport,
            DeadlineKind.FollowUp => reminders.FollowUp,
            DeadlineKind.Validity => reminders.Validity,
            _ => 0,
        };
}
