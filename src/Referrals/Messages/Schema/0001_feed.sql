-- Messages to hospital systems, each once, and for whom they are. Written in the order of the log by one node at a time.
create table {schema}.messages (
    county   varchar not null,
    position bigint  not null,
    part     integer not null,
    type     varchar not null,
    subject  varchar not null,
    body     text    not null,
    primary key (county, position, part)
);

create table {schema}.recipients (
    county      varchar not null,
    institution varchar not null,
    position    bigint  not null,
    part        integer not null,
    primary key (county, institution, position, part)
);

-- How far the log was read. One row.
create table {schema}.progress (
    only_one boolean not null primary key default true check (only_one),
    position bigint  not null
);
insert into {schema}.progress (position) values (0);
