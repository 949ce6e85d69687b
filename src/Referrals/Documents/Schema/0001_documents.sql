-- What is attached to cases. The content is sealed with the patients' keys: whoever is erased takes it along.

-- One row for each attachment that was ever begun, also those of which nothing came. It is looked at again when look_at has come; null: all is settled.
create table {schema}.attachments (
    tenant_id  varchar     not null,
    attachment uuid        not null,
    referral   uuid        not null,
    started_at timestamptz not null,
    look_at    timestamptz null,
    looks      integer     not null default 0,
    primary key (tenant_id, attachment)
);
create index attachments_look_at on {schema}.attachments (look_at) where look_at is not null;

create table {schema}.chunks (
    tenant_id  varchar not null,
    attachment uuid    not null,
    number     integer not null,
    content    bytea   not null,
    primary key (tenant_id, attachment, number)
);
-- Cipher text cannot be compressed.
alter table {schema}.chunks alter column content set storage external;
