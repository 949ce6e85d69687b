-- What has been kept long enough is removed oldest first. Once rows go, new ones stand in their pages, and a BRIN index tells them apart no more.
create index accesses_by_time on {schema}.accesses (at);
drop index {schema}.accesses_at;
