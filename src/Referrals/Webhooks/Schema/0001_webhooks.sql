-- Where a hospital's system wants its messages sent, how far it has them, and how the last attempt ended.
create table {schema}.webhooks (
    county         varchar     not null,
    institution    varchar     not null,
    url            varchar     not null,
    -- Secrets are made from the master keys and these numbers, and stand nowhere.
    secret         integer     not null,
    secret_since   timestamptz not null,
    position       bigint      not null,
    part           integer     not null,
    attempts       integer     not null default 0,
    failing_since  timestamptz,
    next_attempt   timestamptz not null,
    last_problem   varchar,
    delivered_at   timestamptz,
    set_by         varchar     not null,
    set_at         timestamptz not null,
    primary key (county, institution)
);
