-- When a hospital's system was last heard of, whichever way its message came; to the minute.
create table {schema}.senders (
    county      varchar     not null,
    institution varchar     not null,
    heard_at    timestamptz not null,
    primary key (county, institution)
);
