// Every statement of the vault.
namespace Referrals.People;

internal static class PeopleSql
{
    private const string People = PeopleVault.Schema;
    private const string KeysSchema = PeopleVault.Schema + "_keys";

    public const string LockMasterKeys = $"lock table {KeysSchema}.master_keys in share row exclusive mode";

    public const string MasterKeys = $"select id, proof from {KeysSchema}.master_keys";

    public const string AddMasterKey = $"insert into {KeysSchema}.master_keys (id, proof) values ($1, $2)";

    /// <summary>
    /// Takes the keys again of those whom the people's table knows as erased: an older copy of the keys was brought back.
    /// </summary>
    public const string SweepKeys = $"""
        update {KeysSchema}.person_keys k set wrapped = null, master_key = null
        from {People}.people p where p.erased_at is not null and k.tenant_id = p.tenant_id and k.person = p.person and k.wrapped is not null
        """;

    /// <summary>Erases again those whose key is gone: an older copy of the people was brought back.</summary>
    public const string SweepPeople = $"""
        with again as (
            update {People}.people p
            set data = null, name_hash = null, phone_hash = null, version = version + 1, erased_at = clock_timestamp(), erased_by = 'restore', erased_reason = 'erased-before-restore'
            from {KeysSchema}.person_keys k
            where k.wrapped is null and p.tenant_id = k.tenant_id and p.person = k.person and p.erased_at is null
            returning p.tenant_id, p.person
        )
        delete from {People}.documents d using again a where d.tenant_id = a.tenant_id and d.person = a.person
        """;

    /// <summary>
    /// For each row the person that has this identity, or the one made now. A row without an answer lost a race: another transaction
    /// wrote the identity after this statement began. Identities are written in one order everywhere, against deadlocks.
    /// </summary>
    public const string Register = $"""
        with wanted as materialized (
            select * from unnest($1::varchar[], $2::bytea[], $3::varchar[], $4::bytea[], $5::bytea[], $6::bytea[], $7::bytea[], $8::timestamptz[], $9::varchar[], $10::varchar[])
                with ordinality as w (tenant_id, hash, person, data, wrapped, name_hash, phone_hash, at, actor, institution, place)
        ), found as materialized (
            select w.place, d.person, p.version, p.data, k.wrapped, k.master_key, p.institution, p.erased_at, p.same_as
            from wanted w
            join {People}.documents d on d.tenant_id = w.tenant_id and d.hash = w.hash
            join {People}.people p on p.tenant_id = d.tenant_id and p.person = d.person
            left join {KeysSchema}.person_keys k on k.tenant_id = d.tenant_id and k.person = d.person
        ), claimed as (
            insert into {People}.documents (tenant_id, hash, person)
            select tenant_id, hash, person from wanted w where place <> all (array(select place from found)) order by tenant_id, hash
            on conflict do nothing
            returning tenant_id, person
        ), made as materialized (
            select w.* from wanted w join claimed c on c.tenant_id = w.tenant_id and c.person = w.person
        ), people as (
            insert into {People}.people (tenant_id, person, data, name_hash, phone_hash, institution, registered_at, registered_by)
            select tenant_id, person, data, name_hash, phone_hash, institution, at, actor from made
        ), keys as (
            insert into {KeysSchema}.person_keys (tenant_id, person, wrapped, master_key)
            select tenant_id, person, wrapped, $11::varchar from made
        )
        select place, person, false, version, data, wrapped, master_key, institution, erased_at, same_as, false from found
        union all
        select place, person, true, 1, null, null, null, null, null, null, false from made
        """;

    public const string ReadMany = $"""
        select w.place, p.person, p.version, p.data, k.wrapped, k.master_key, p.institution, p.erased_at, p.same_as,
               exists (select from {People}.people s where s.tenant_id = p.tenant_id and s.same_as = p.person)
        from unnest($1::varchar[], $2::varchar[]) with ordinality as w (tenant_id, person, place)
        join {People}.people p on p.tenant_id = w.tenant_id and p.person = w.person
        left join {KeysSchema}.person_keys k on k.tenant_id = p.tenant_id and k.person = p.person
        """;

    public const string FindByName = $"select person from {People}.people where tenant_id = $1 and name_hash = any ($2) limit $3";

    public const string FindByPhone = $"select person from {People}.people where tenant_id = $1 and phone_hash = any ($2) limit $3";

    public const string FindByDocument = $"select person from {People}.documents where tenant_id = $1 and hash = any ($2) limit $3";

    /// <summary>Which of several hashes of one identity is stored.</summary>
    public const string StoredDocument = $"select hash from {People}.documents where tenant_id = $1 and hash = any ($2) limit 1";

    /// <summary>All references of the persons that these stand for: up to the one that nobody else stands for, and down again.</summary>
    public const string SamePersons = $"""
        with recursive up as (
            select w.place, p.tenant_id, p.person, p.same_as
            from unnest($1::varchar[], $2::varchar[]) with ordinality as w (tenant_id, person, place)
            join {People}.people p on p.tenant_id = w.tenant_id and p.person = w.person
            union
            select up.place, p.tenant_id, p.person, p.same_as
            from up join {People}.people p on p.tenant_id = up.tenant_id and p.person = up.same_as
        ), down as (
            select place, tenant_id, person from up where same_as is null
            union
            select down.place, p.tenant_id, p.person
            from down join {People}.people p on p.tenant_id = down.tenant_id and p.same_as = down.person
        )
        select place, person from down order by place, person
        """;

    public const string LockToMerge = $"""
        select person, same_as, merges, erased_at is not null from {People}.people where tenant_id = $1 and person = any ($2) order by person for update
        """;

    /// <summary>The version moves on, so that a change under way sees the merge.</summary>
    public const string Merge = $"""
        update {People}.people set same_as = $3, merges = merges + 1, version = version + 1, changed_at = $4, changed_by = $5
        where tenant_id = $1 and person = $2
        """;

    public const string Update = $"""
        update {People}.people set data = $4, name_hash = $5, phone_hash = $6, version = version + 1, changed_at = $7, changed_by = $8
        where tenant_id = $1 and person = $2 and version = $3 and erased_at is null
        """;

    public const string RemoveDocument = $"delete from {People}.documents where tenant_id = $1 and hash = $2 and person = $3";

    /// <summary>Whose the identity is now.</summary>
    public const string AddDocument = $"""
        with added as (
            insert into {People}.documents (tenant_id, hash, person) values ($1, $2, $3) on conflict do nothing returning person
        )
        select person from added union all select person from {People}.documents where tenant_id = $1 and hash = $2
        """;

    /// <summary>
    /// Holds the row until the end of the transaction, so that what a change adds meanwhile is seen by <see cref="Erase"/>.
    /// </summary>
    public const string LockPerson = $"select 1 from {People}.people where tenant_id = $1 and person = $2 for update";

    public const string Erase = $"""
        with documents as (
            delete from {People}.documents where tenant_id = $1 and person = $2
        ), conflicts as (
            delete from {People}.conflicts where tenant_id = $1 and (person = $2 or other = $2)
        ), keys as (
            update {KeysSchema}.person_keys set wrapped = null, master_key = null where tenant_id = $1 and person = $2
        )
        update {People}.people
        set data = null, name_hash = null, phone_hash = null, version = version + 1, erased_at = $3, erased_by = $4, erased_reason = $5
        where tenant_id = $1 and person = $2 and erased_at is null
        """;

    public const string KeysToRewrap = $"""
        select tenant_id, person, wrapped, master_key from {KeysSchema}.person_keys where master_key = any ($1) order by tenant_id, person limit $2 for update
        """;

    public const string Rewrap = $"""
        update {KeysSchema}.person_keys k set wrapped = w.wrapped, master_key = $4
        from unnest($1::varchar[], $2::varchar[], $3::bytea[]) as w (tenant_id, person, wrapped)
        where k.tenant_id = w.tenant_id and k.person = w.person
        """;

    public const string KeysInUse = $"""
        select m.id, count(k.person) from {KeysSchema}.master_keys m left join {KeysSchema}.person_keys k on k.master_key = m.id
        where m.id <> @lookup group by m.id order by m.id
        """;

    public const string RetireMasterKeys = $"delete from {KeysSchema}.master_keys where id = any ($1)";

    public const string RecordAccesses = $"""
        insert into {People}.accesses (tenant_id, person, at, actor, role, institution, case_id, basis, what)
        select * from unnest($1::varchar[], $2::varchar[], $3::timestamptz[], $4::varchar[], $5::varchar[], $6::varchar[], $7::varchar[], $8::varchar[], $9::varchar[])
        """;

    public const string Accesses = $"""
        select id, at, actor, role, institution, case_id, basis, what
        from {People}.accesses where tenant_id = @county and person = any(@persons) and id < @before order by id desc limit @limit
        """;

    /// <summary>One line for each contradiction, however often it is sent.</summary>
    public const string OpenConflict = $"""
        insert into {People}.conflicts as c (tenant_id, person, other, code, registrar, reporter, first_at, last_at)
        select tenant_id, person, $3, $4, institution, $5, $6, $6 from {People}.people where tenant_id = $1 and person = $2
        on conflict (tenant_id, person, other, code) where closed_at is null
        do update set times = c.times + 1, last_at = greatest(c.last_at, excluded.last_at), reporter = excluded.reporter
        """;

    public const string Conflicts = $"""
        select id, person, other, code, registrar, reporter, first_at, last_at, times
        from {People}.conflicts
        where tenant_id = @county and closed_at is null and (@everywhere or registrar = @registrar) and id < @before
        order by id desc limit @limit
        """;

    public const string CloseConflict = $"""
        update {People}.conflicts set closed_at = @at, closed_by = @actor, closing = @closing
        where tenant_id = @county and id = @id and closed_at is null and (@everywhere or registrar = @registrar)
        returning id
        """;

    public const string CloseConflictsAbout = $"""
        update {People}.conflicts set closed_at = @at, closed_by = @actor, closing = @closing
        where tenant_id = @county and closed_at is null
          and (case when @taken then person = any(@persons) and other = any(@persons) else person = any(@persons) and other = '' end)
        """;
}
