-- People, sealed with a key of their own each. In a schema of its own the keys, which are backed up apart and not for long: whoever was
-- erased is then gone from the backups of the people too.

create schema {schema}_keys;

-- One row for each master key in use and one for the lookup secret: a process that was given another key under the same id is refused.
create table {schema}_keys.master_keys (
    id       varchar     not null primary key,
    proof    bytea       not null,
    added_at timestamptz not null default clock_timestamp()
);

-- An erased person's row stays without its key: whoever brings back an older copy of the people learns from it who was erased since.
create table {schema}_keys.person_keys (
    tenant_id  varchar not null,
    person     varchar not null,
    wrapped    bytea   null,
    master_key varchar null references {schema}_keys.master_keys (id),
    primary key (tenant_id, person),
    check ((wrapped is null) = (master_key is null))
);
create index person_keys_erased on {schema}_keys.person_keys (tenant_id, person) where wrapped is null;
create index person_keys_master_key on {schema}_keys.person_keys (master_key);

-- An erased person's row stays, empty: references to it are still known, and answered.
create table {schema}.people (
    tenant_id     varchar     not null,
    person        varchar     not null,
    data          bytea       null,
    version       integer     not null default 1,
    name_hash     bytea       null,
    phone_hash    bytea       null,
    institution   varchar     null,
    registered_at timestamptz not null,
    registered_by varchar     not null,
    changed_at    timestamptz null,
    changed_by    varchar     null,
    erased_at     timestamptz null,
    erased_by     varchar     null,
    erased_reason varchar     null,
    primary key (tenant_id, person),
    check ((erased_at is null) = (data is not null)),
    check (erased_at is null or (name_hash is null and phone_hash is null and erased_by is not null and erased_reason is not null))
);
create index people_name on {schema}.people (tenant_id, name_hash) where name_hash is not null;
create index people_phone on {schema}.people (tenant_id, phone_hash) where phone_hash is not null;
create index people_erased on {schema}.people (tenant_id, person) where erased_at is not null;

-- Keyed hashes of identities: what was once a newborn's or an unknown person's stays beside the number that came later.
create table {schema}.documents (
    tenant_id varchar not null,
    hash      bytea   not null,
    person    varchar not null,
    primary key (tenant_id, hash)
);
create index documents_person on {schema}.documents (tenant_id, person);

-- Who read what, and by what right (PIPL; kept at least six months).
create table {schema}.accesses (
    tenant_id   varchar     not null,
    person      varchar     not null,
    id          bigint      not null generated always as identity,
    at          timestamptz not null,
    actor       varchar     not null,
    role        varchar     not null,
    institution varchar     null,
    case_id     varchar     null,
    basis       varchar     not null,
    what        varchar     not null,
    primary key (tenant_id, person, id)
);
create index accesses_at on {schema}.accesses using brin (at);

create function {schema}.accesses_stay() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' and old.at < clock_timestamp() - interval '6 months' then
        return old;
    end if;
    raise exception 'The access log cannot be changed.' using errcode = 'insufficient_privilege';
end $$;
create trigger accesses_stay before update or delete on {schema}.accesses for each row execute function {schema}.accesses_stay();
create trigger accesses_stay_all before truncate on {schema}.accesses for each statement execute function {schema}.accesses_stay();

-- What an operator calls to end the retention: rows younger than six months stay, whatever is asked for.
create function {schema}.forget_accesses(before timestamptz) returns bigint language plpgsql as $$
declare
    gone bigint;
begin
    delete from {schema}.accesses where at < least(before, clock_timestamp() - interval '6 months');
    get diagnostics gone = row_count;
    return gone;
end $$;
