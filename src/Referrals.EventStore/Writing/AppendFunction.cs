// The one place where SQL of ours writes Marten's tables.
using Marten.Events.Daemon.HighWater;
using Referrals.EventStore.Chain;
using Weasel.Postgresql;
using Weasel.Postgresql.Functions;

namespace Referrals.EventStore.Writing;

/// <summary>
/// Appends the events of many requests to many streams of one tenant in one statement, and records their commands, where Marten's own
/// function is called once for each stream. What a batch was decided on is checked first, also for streams that a request only looked at,
/// so that what is refused draws no sequence number and leaves no gap for the daemon to wait for. The same statement writes the block
/// that proves the events. The caller holds the log's lock.
/// </summary>
internal static class AppendFunction
{
    public const string Name = "append_batch";

    /// <summary>
    /// A stream is not at the version on which the batch was decided, or a command was recorded before. Nothing was written.
    /// </summary>
    public const string StaleState = "LG001";

    public static Function Create(string schema) =>
        new(new PostgresqlObjectName(schema, Name, SchemaUtils.IdentifierUsage.Function), Sql(schema));

    /// <summary>
    /// For the seconds in which a log begins to have blocks: a block also takes in what a transaction still appends by the function that
    /// writes none, which it had begun with.
    /// </summary>
    public static string WithStragglers(string schema) =>
        Sql(
            schema,
            $"""
            (select * from appended
                        union all select e.* from {schema}.mt_events e
                        where e.tenant_id = tenantid and e.seq_id > (select coalesce(max(b.until_seq), 0) from {schema}.{LogBlocks.Table} b where b.tenant_id = tenantid))
            """
        );

    // As PostgreSQL gives it back, so that Marten sees no difference at the next start. Each row is looked up by its key, by subqueries
    // that the planner cannot turn into a join: a plan that was made while the tables were empty is kept, and would read all of a
    // tenant's rows later.
    internal static string Sql(string schema, string proved = "appended") =>
        $$"""
            CREATE OR REPLACE FUNCTION {{schema}}.{{Name}}(tenantid character varying, stream_keys character varying[], stored_versions bigint[], new_versions bigint[], stream_types character varying[], event_ids uuid[], event_streams character varying[], event_versions bigint[], event_data jsonb[], event_types character varying[], dotnet_types character varying[], requests integer[], correlation_ids character varying[], causation_ids character varying[], event_headers jsonb[], command_ids character varying[], command_records jsonb[], command_dotnet_type character varying)
             RETURNS bigint[]
             LANGUAGE plpgsql
             SET enable_seqscan TO 'off'
             SET enable_hashjoin TO 'off'
             SET enable_mergejoin TO 'off'
            AS $function$
            declare
                moment timestamp with time zone := clock_timestamp();
                sequences bigint[];
            begin
                if exists (
                    select from unnest(stream_keys, stored_versions) as k(key, version)
                    where coalesce((select s.version from {{schema}}.mt_streams s where s.tenant_id = tenantid and s.id = k.key), 0) <> k.version) then
                    raise exception 'A stream is not at the version on which the batch was decided.' using errcode = '{{StaleState}}';
                end if;
                if cardinality(command_ids) > 0 then
                    if exists (
                        select from unnest(command_ids) as c(id)
                        where (select true from {{schema}}.{{CommandTable}} r where r.tenant_id = tenantid and r.id = c.id)) then
                        raise exception 'A command was recorded before.' using errcode = '{{StaleState}}';
                    end if;
                    insert into {{schema}}.{{CommandTable}} (tenant_id, id, data, mt_last_modified, mt_dotnet_type)
                    select tenantid, c.id, c.record, moment, command_dotnet_type from unnest(command_ids, command_records) as c(id, record);
                end if;
                if cardinality(event_ids) = 0 then
                    return '{}'::bigint[];
                end if;
                if 0 = any(stored_versions) then
                    insert into {{schema}}.mt_streams (tenant_id, id, type, version, timestamp, created, is_archived)
                    select tenantid, k.key, k.type, k.version, moment, moment, false
                    from unnest(stream_keys, stored_versions, new_versions, stream_types) as k(key, stored, version, type)
                    where k.stored = 0 and k.version > 0;
                end if;
                if 0 < any(stored_versions) then
                    update {{schema}}.mt_streams s set version = k.version, timestamp = moment
                    from unnest(stream_keys, stored_versions, new_versions) as k(key, stored, version)
                    cross join lateral (select t.ctid from {{schema}}.mt_streams t where t.tenant_id = tenantid and t.id = k.key limit 1) as t
                    where k.stored > 0 and k.version > k.stored and s.ctid = t.ctid;
                end if;
                with appended as (
                    insert into {{schema}}.mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, mt_dotnet_type, correlation_id, causation_id, headers, is_archived)
                    select nextval('{{schema}}.mt_events_sequence'), e.id, e.stream, e.version, e.data, e.type, moment + e.request * interval '1 microsecond', tenantid, e.dotnet_type, e.correlation, e.causation, e.headers, false
                    from unnest(event_ids, event_streams, event_versions, event_data, event_types, dotnet_types, requests, correlation_ids, causation_ids, event_headers)
                        as e(id, stream, version, data, type, dotnet_type, request, correlation, causation, headers)
                    returning *),
                chained as (
                    {{LogBlocks.Insert(schema, "(select tenantid as tenant_id)", proved)}})
                select array_agg(seq_id order by seq_id) into sequences from appended;
                perform pg_notify('{{PostgresqlListenWakeup.DefaultChannel}}', '');
                return sequences;
            end;
            $function$;
            """;

    /// <summary>Forgets the oldest commands from before <c>$1</c>, <c>$2</c> at most, and says how many.</summary>
    public static string ForgetCommands(string schema) =>
        $"""
            with gone as (
                delete from {schema}.{CommandTable} where ctid = any(array(
                    select ctid from {schema}.{CommandTable} where mt_last_modified < $1 order by mt_last_modified limit $2 for update skip locked))
                returning 1
            )
            select count(*) from gone
            """;

    /// <summary>How many commands there are from before <c>$1</c>.</summary>
    public static string CountCommands(string schema) => $"select count(*) from {schema}.{CommandTable} where mt_last_modified < $1";

    /// <summary>When the oldest command was recorded.</summary>
    public static string OldestCommand(string schema) => $"select min(mt_last_modified) from {schema}.{CommandTable}";

    private const string CommandTable = "mt_doc_command_record";
}
