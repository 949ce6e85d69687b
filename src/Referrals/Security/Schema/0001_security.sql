-- Tokens that are refused although they are genuine. Subjects are the issuer's pseudonyms, as in every event.

create table {schema}.revocations (
    kind          varchar     not null check (kind in ('jti', 'subject')),
    value         varchar     not null,
    issued_before timestamptz,
    revoked_at    timestamptz not null default clock_timestamp(),
    primary key (kind, value),
    check ((kind = 'subject') = (issued_before is not null))
);
