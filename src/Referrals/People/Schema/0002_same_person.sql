-- Two references that proved to be one person: the one points to the other, and nothing of either is lost. Who is merged into somebody else
-- keeps data, key and documents, so that it can be undone.
alter table {schema}.people add column same_as varchar null;
alter table {schema}.people add column merges integer not null default 0;
alter table {schema}.people add check (same_as <> person);
create index people_same_as on {schema}.people (tenant_id, same_as) where same_as is not null;

-- What somebody sent contradicts what is registered: for the institution that registered the person, and for the county. References and codes
-- only.
create table {schema}.conflicts (
    tenant_id varchar     not null,
    id        bigint      not null generated always as identity,
    person    varchar     not null,
    -- The person who was to get the other one's document; empty otherwise.
    other     varchar     not null default '',
    code      varchar     not null,
    registrar varchar     null,
    reporter  varchar     null,
    first_at  timestamptz not null,
    last_at   timestamptz not null,
    times     integer     not null default 1,
    closed_at timestamptz null,
    closed_by varchar     null,
    closing   varchar     null,
    primary key (tenant_id, id),
    check ((closed_at is null) = (closing is null))
);
create unique index conflicts_open on {schema}.conflicts (tenant_id, person, other, code) where closed_at is null;
create index conflicts_other on {schema}.conflicts (tenant_id, other) where other <> '';
