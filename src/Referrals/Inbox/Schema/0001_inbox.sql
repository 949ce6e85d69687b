-- What is not in the log of the inbox: how far somebody has read, and how far the gateway was told. The notices themselves follow from the cases.

create table {schema}.readings (
    tenant_id varchar     not null,
    subject   varchar     not null,
    up_to     bigint      not null,
    read_at   timestamptz not null,
    primary key (tenant_id, subject)
);

-- One row: the last notice that the gateway has taken, or has refused for good.
create table {schema}.gateway (
    only_one boolean     not null primary key default true check (only_one),
    position bigint      not null,
    name     varchar     not null,
    told_at  timestamptz not null
);

-- What the gateway has refused for good: an operator looks at it.
create table {schema}.gateway_refusals (
    tenant_id  varchar     not null,
    id         varchar     not null,
    line       varchar     not null,
    status     integer     not null,
    refused_at timestamptz not null,
    primary key (tenant_id, id, line)
);
