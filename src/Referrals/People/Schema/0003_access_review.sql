-- Accesses by day and by reader: for lists of what is unusual, and for what was read in an emergency.
create index accesses_day on {schema}.accesses (tenant_id, at);
create index accesses_reader on {schema}.accesses (tenant_id, actor, at, id);

-- Lines of unusual reading that somebody has looked at. Beside the log and not in it: a note may name somebody.
create table {schema}.reading_reviews (
    tenant_id   varchar     not null,
    day         date        not null,
    actor       varchar     not null,
    -- Empty for those who act for the whole county.
    institution varchar     not null,
    kind        varchar     not null,
    finding     varchar     not null,
    note        varchar     null,
    reviewed_at timestamptz not null,
    reviewed_by varchar     not null,
    primary key (tenant_id, day, actor, institution, kind)
);
