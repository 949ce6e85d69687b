// How much stands on lists, in SQL. What is timed counts once its time has come.
namespace Referrals.Worklists;

internal static class WorklistCounting
{
    private const string Timed = "(list not in ('late', 'follow-ups-due') or order_at <= @now)";

    /// <summary>Where no case stands on a list of two of the owners, by the index alone.</summary>
    public const string ByOwner = $"""
        select list, sum(cases)::bigint, sum(late)::bigint, sum(emergencies)::bigint
        from unnest(@owners) as o(owner) cross join lateral (
            select list, count(*) as cases, count(*) filter (where due_at < @now) as late, count(*) filter (where urgency = 2) as emergencies
            from referrals.worklists w
            where w.tenant_id = @county and w.owner = o.owner and {Timed} group by list) c
        group by list
        """;

    /// <summary>
    /// In a group a case may stand on a list of its receiver and of the centre, and counts once; so does one of a doctor who has left and of
    /// a colleague, and one that is to be rebooked.
    /// </summary>
    public const string Once = $"""
        select list, count(distinct id), count(distinct id) filter (where due_at < @now), count(distinct id) filter (where urgency = 2)
        from (
            select list, id, due_at, urgency from referrals.worklists
            where tenant_id = @county and owner = any(@owners) and {Timed} and (owner <> all(@moved) or id = any(@takenOver))
            union all
            select 'to-rebook', id, due_at, urgency from referrals.worklists
            where tenant_id = @county and owner = any(@owners) and list in {ListLinesReading.WithPlaces} and id = any(@unavailable)) l
        group by list
        """;
}
