-- What has been kept long enough is looked for from the oldest on.
create index attachments_by_time on {schema}.attachments (started_at, attachment);
