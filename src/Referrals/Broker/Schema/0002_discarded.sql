-- Refused messages that somebody has discarded, and why.
create table {schema}.discarded (
    id          uuid        not null,
    county      varchar     not null,
    institution varchar     not null,
    type        varchar,
    problem     varchar     not null,
    reason      varchar     not null,
    by_account  varchar     not null,
    at          timestamptz not null,
    primary key (id, at)
);

create index discarded_by_county on {schema}.discarded (county, at);
