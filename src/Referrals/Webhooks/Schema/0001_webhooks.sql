-- Where a hospital's system wants its messages sent, how far it has them, and how the last attempt ended.
create table {schema}.webhooks (
    county         varchar     not null,
    institution    varchar     not null,
    url            varchar     not null,
    -- The last message that was taken.
    position       bigint      not null,
    part           integer     not null,
    attempts       integer     not null default 0,
    failing_since  timestamptz,
    next_attempt   timestamptz not null,
    last_problem   varchar,
    delivered_at   timestamptz,
    -- Whose turn it is: two nodes that both think that they send do not send the same.
    claim          uuid,
    claimed_until  timestamptz,
    changed_by     varchar     not null,
    changed_at     timestamptz not null,
    primary key (county, institution)
);

-- Secrets follow from the master keys and these ids, and stand nowhere.
create table {schema}.secrets (
    county      varchar     not null,
    institution varchar     not null,
    number      integer     not null,
    id          uuid        not null,
    made_at     timestamptz not null,
    primary key (county, institution, number),
    foreign key (county, institution) references {schema}.webhooks on delete cascade
);
