-- Files are attached to consultations too: each belongs to a case or to a consultation.
alter table {schema}.attachments alter column referral drop not null;
alter table {schema}.attachments add column consultation uuid null;
alter table {schema}.attachments add check (num_nonnulls(referral, consultation) = 1);
