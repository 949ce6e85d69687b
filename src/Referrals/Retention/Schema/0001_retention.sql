-- When rows of each kind were last looked through, and how many went.
create table {schema}.kinds (
    kind         varchar     not null primary key,
    ended_at     timestamptz,
    -- In the last round, as far as it has come, and in all rounds.
    removed      bigint      not null default 0,
    removed_ever bigint      not null default 0,
    problem      varchar
);
