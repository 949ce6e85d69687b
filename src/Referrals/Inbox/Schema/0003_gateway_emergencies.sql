-- How far the gateway was told of emergency accesses, which have a projection of their own.

-- One row: the last notice of an emergency access that the gateway has taken, or has refused for good.
create table {schema}.gateway_emergencies (
    only_one boolean     not null primary key default true check (only_one),
    position bigint      not null,
    name     varchar     not null,
    told_at  timestamptz not null
);
