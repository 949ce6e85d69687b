-- How far the gateway was told of consultations. Their notices come with a projection of their own, which may be behind that of cases.

-- One row: the last notice of a consultation that the gateway has taken, or has refused for good.
create table {schema}.gateway_consultations (
    only_one boolean     not null primary key default true check (only_one),
    position bigint      not null,
    name     varchar     not null,
    told_at  timestamptz not null
);
