-- How far the log was read for facts that the continuous deductible needs. One row.
create table {schema}.deductible_feed (
    only_one boolean not null primary key default true check (only_one),
    position bigint  not null
);
insert into {schema}.deductible_feed (position) values (0);
