// Statements over the access log for those who review it.
namespace Referrals.People;

internal static class AccessReviewSql
{
    private const string People = PeopleVault.Schema;

    // A masked line of a list is no reading of a record, and who reviews the log is no reader of records.
    // A hospital's system reads for many.
    private const string Counted =
        "a.what not in ('list', 'access-log') and a.basis <> 'self' and not ('his-system' = any(string_to_array(a.role, ',')))";

    private const string Outside =
        "not exists (select from unnest(@worked::timestamptz[], @rested::timestamptz[]) as w (f, u) where a.at >= w.f and a.at < w.u)";

    /// <summary>What each reader has read between two moments, with the hour of the clock in which most patients were.</summary>
    public const string CountReaders = $"""
        with counted as materialized (
            select a.actor, coalesce(a.institution, '') as institution, a.role, a.person,
                   extract(hour from a.at at time zone 'Asia/Shanghai')::int as hour, {Outside} as outside
            from {People}.accesses a where a.tenant_id = @county and a.at >= @from and a.at < @until and {Counted}
        ), sums as materialized (
            select actor, institution, hour, grouping(hour) = 1 as whole, string_agg(distinct role, ',') as roles, count(*) as reads,
                   count(distinct person) as patients, count(*) filter (where outside) as outside_reads
            from counted group by grouping sets ((actor, institution), (actor, institution, hour))
        )
        select actor, institution, max(roles) filter (where whole), max(reads) filter (where whole), max(patients) filter (where whole),
               max(outside_reads) filter (where whole), (array_agg(hour order by patients desc, hour) filter (where not whole))[1],
               max(patients) filter (where not whole)
        from sums group by actor, institution order by actor, institution
        """;

    /// <summary>Patients of readers on each day on which they have read at all.</summary>
    public const string CountDays = $"""
        select a.actor, coalesce(a.institution, ''), count(distinct a.person)
        from unnest(@actors::varchar[], @institutions::varchar[]) as w (actor, institution)
        join {People}.accesses a on a.tenant_id = @county and a.actor = w.actor and a.at >= @from and a.at < @until
        where coalesce(a.institution, '') = w.institution and {Counted}
        group by a.actor, coalesce(a.institution, ''), (a.at at time zone 'Asia/Shanghai')::date
        """;

    /// <summary>What one reader has read between two moments, newest first.</summary>
    public const string OfReader = $"""
        select a.id, a.at, a.person, a.role, a.case_id, a.basis, a.what
        from {People}.accesses a
        where a.tenant_id = @county and a.actor = @reader and a.at >= @from and a.at < @until and coalesce(a.institution, '') = @institution
          and {Counted} and (not @outOfHours or {Outside}) and (a.at, a.id) < (@beforeAt, @beforeId)
        order by a.at desc, a.id desc limit @limit
        """;

    /// <summary>What was read of a patient in an emergency access, newest first.</summary>
    public const string InEmergency = $"""
        select a.id, a.at, a.person, a.role, a.case_id, a.basis, a.what
        from {People}.accesses a
        where a.tenant_id = @county and a.actor = @reader and a.at >= @from and a.at < @until and a.basis = 'emergency' and a.person = any(@persons)
        order by a.at desc, a.id desc limit @limit
        """;

    public const string Reviews = $"""
        select actor, institution, kind, finding, note, reviewed_at, reviewed_by from {People}.reading_reviews where tenant_id = @county and day = @day
        """;

    /// <summary>No row where somebody has looked at the line before.</summary>
    public const string AddReview = $"""
        insert into {People}.reading_reviews (tenant_id, day, actor, institution, kind, finding, note, reviewed_at, reviewed_by)
        values (@county, @day, @actor, @institution, @kind, @finding, @note, @at, @by)
        on conflict do nothing returning actor
        """;
}
