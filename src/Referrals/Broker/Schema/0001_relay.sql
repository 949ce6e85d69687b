-- How far each county's messages were handed to the broker; a row without county says where that began.
create table {schema}.progress (
    county   varchar not null primary key,
    position bigint  not null,
    part     integer not null
);

-- The recipients of a page of messages, which feeds read by institution instead.
create index if not exists recipients_by_position on referrals_feed.recipients (county, position, part);
