-- The log, in the table layout of Marten 9 (string stream keys, conjoined tenancy), and beside it what is our own.

create table {schema}.mt_streams (
    tenant_id   varchar     not null default '*DEFAULT*',
    id          varchar     not null,
    type        varchar     null,
    version     bigint      null,
    timestamp   timestamptz not null default now(),
    created     timestamptz not null default now(),
    is_archived boolean     default false,
    constraint pkey_mt_streams_tenant_id_id primary key (tenant_id, id)
);

create sequence {schema}.mt_events_sequence;

create table {schema}.mt_events (
    seq_id         bigint       not null,
    id             uuid         not null,
    stream_id      varchar      null,
    version        bigint       not null,
    data           jsonb        not null,
    bdata          bytea        null,
    type           varchar(500) not null,
    timestamp      timestamptz  not null default now(),
    tenant_id      varchar      default '*DEFAULT*',
    mt_dotnet_type varchar      null,
    correlation_id varchar      null,
    causation_id   varchar      null,
    headers        jsonb        null,
    is_archived    boolean      default false,
    constraint pkey_mt_events_seq_id primary key (seq_id)
);
alter sequence {schema}.mt_events_sequence owned by {schema}.mt_events.seq_id;
create unique index pk_mt_events_stream_and_version on {schema}.mt_events (tenant_id, stream_id, version);

create table {schema}.mt_event_progression (
    name         varchar     not null,
    last_seq_id  bigint      null,
    last_updated timestamptz default transaction_timestamp(),
    constraint pk_mt_event_progression primary key (name)
);

-- Every command that carried an id, with its answer: written in the transaction of its events.
create table {schema}.log_commands (
    tenant_id   varchar     not null,
    id          varchar     not null,
    fingerprint varchar     null,
    answer      jsonb       null,
    versions    bigint[]    not null,
    seq_id      bigint      not null,
    recorded_at timestamptz not null default clock_timestamp(),
    primary key (tenant_id, id)
);
create index log_commands_recorded_at on {schema}.log_commands using brin (recorded_at);

-- How each follower is doing, for every node to see; the place it has reached stands in mt_event_progression.
create table {schema}.log_followers (
    name              varchar     not null primary key,
    definition        varchar     not null default '',
    state             varchar     not null default 'running',
    error             varchar     null,
    stuck_at          bigint      null,
    failures          integer     not null default 0,
    rebuild_requested boolean     not null default false,
    rebuild_definition varchar    null,
    changed_at        timestamptz not null default clock_timestamp()
);

-- Written on every page and every append: leave room for updates in place and sweep often.
alter table {schema}.mt_event_progression set (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
alter table {schema}.mt_streams set (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.05);
