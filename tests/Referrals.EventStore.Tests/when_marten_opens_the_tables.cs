// The tables are Marten's, to the column: types, defaults, keys, JSON, stream types.
using Referrals.EventStore.Tests.Fixtures;
using static Referrals.EventStore.Tests.Fixtures.Samples;

namespace Referrals.EventStore.Tests;

public sealed class when_marten_opens_the_tables(PostgresServer server) : LogTest(server)
{
    [Theory]
    [InlineData("mt_streams", """
        tenant_id varchar not null '*DEFAULT*'
        id varchar not null
        type varchar null
        version bigint null
        timestamp timestamptz not null now()
        created timestamptz not null now()
        is_archived bool null false
        """)]
    [InlineData("mt_events", """
        seq_id bigint not null
        id uuid not null
        stream_id varchar null
        version bigint not null
        data jsonb not null
        bdata bytea null
        type varchar(500) not null
        timestamp timestamptz not null now()
        tenant_id varchar null '*DEFAULT*'
        mt_dotnet_type varchar null
        correlation_id varchar null
        causation_id varchar null
        headers jsonb null
        is_archived bool null false
        """)]
    [InlineData("mt_event_progression", """
        name varchar not null
        last_seq_id bigint null
        last_updated timestamptz null transaction_timestamp()
        """)]
    public async Task every_column_is_as_marten_makes_it(string table, string columns)
    {
        var found = await Query(
            $"""
             select column_name || ' ' || case udt_name when 'int8' then 'bigint' else udt_name end
               || coalesce('(' || character_maximum_length || ')', '')
               || case is_nullable when 'YES' then ' null' else ' not null' end
               || coalesce(' ' || replace(column_default, '::character varying', ''), '')
             from information_schema.columns where table_schema = 'referrals' and table_name = '{table}' order by ordinal_position
             """,
            r => r.GetString(0));
        found.ShouldBe(columns.Split('\n'));
    }

    [Fact]
    public async Task keys_indexes_and_sequence_have_martens_names()
    {
        (await Query("select indexdef from pg_indexes where schemaname = 'referrals' and tablename in ('mt_streams', 'mt_events', 'mt_event_progression') order by 1", r => r.GetString(0))).ShouldBe(
        [
            "CREATE UNIQUE INDEX pk_mt_event_progression ON referrals.mt_event_progression USING btree (name)",
            "CREATE UNIQUE INDEX pk_mt_events_stream_and_version ON referrals.mt_events USING btree (tenant_id, stream_id, version)",
            "CREATE UNIQUE INDEX pkey_mt_events_seq_id ON referrals.mt_events USING btree (seq_id)",
            "CREATE UNIQUE INDEX pkey_mt_streams_tenant_id_id ON referrals.mt_streams USING btree (tenant_id, id)",
        ]);
        (await Query("select sequencename::text from pg_sequences where schemaname = 'referrals'", r => r.GetString(0))).ShouldBe(["mt_events_sequence"]);
    }

    [Fact]
    public async Task rows_read_as_marten_would_have_written_them()
    {
        var stream = NewStream();
        await Log.Append(Append(stream, new Counted(3, "复诊", Colour.Red)) with { Metadata = new EventMetadata { CorrelationId = "c", CausationId = "d", Actor = "a" } }, Cancellation);
        await Log.Append(Append(stream, new Counted(4)), Cancellation);

        (await Query($"select id, type, version, is_archived, timestamp >= created from referrals.mt_streams where id = '{stream.Key}'",
            r => (r.GetString(0), r.GetString(1), r.GetInt64(2), r.GetBoolean(3), r.GetBoolean(4)))).ShouldBe([(stream.Key, "counter", 2L, false, true)]);
        (await Query($"select type, mt_dotnet_type, data::text, correlation_id, causation_id, headers::text, bdata is null, is_archived from referrals.mt_events where stream_id = '{stream.Key}' and version = 1",
            r => (r.GetString(0), r.GetString(1), r.GetString(2), r.GetString(3), r.GetString(4), r.GetString(5), r.GetBoolean(6), r.GetBoolean(7)))).ShouldBe(
            [("counted_v3", "Referrals.EventStore.Tests.Fixtures.Counted, Referrals.EventStore.Tests", """{"by": 3, "text": "复诊", "colour": "Red"}""", "c", "d", """{"actor": "a"}""", true, false)]);
    }

    [Fact]
    public async Task what_marten_appends_afterwards_is_read_and_continued()
    {
        var stream = NewStream();
        await Log.Append(Append(stream, new Counted(1)), Cancellation);
        await Sql($$$"""
            insert into referrals.mt_events (seq_id, id, stream_id, version, data, type, tenant_id, mt_dotnet_type, headers)
            values (nextval('referrals.mt_events_sequence'), gen_random_uuid(), '{{{stream.Key}}}', 2, '{"by": 5, "text": "by Marten", "colour": "Green"}', 'counted_v3',
              '{{{stream.Tenant}}}', 'Some.Type, Some', '{"user": {"id": 7}, "actor": 12}');
            update referrals.mt_streams set version = 2 where tenant_id = '{{{stream.Tenant}}}' and id = '{{{stream.Key}}}';
            """);

        var written = await Log.WriteToAggregate(Counter.Aggregate, stream, c => Counter.CountUpTo(9, c), cancellation: Cancellation);

        (written.Answer.Count, written.Versions[0]).ShouldBe((7, 3L));
        (await Log.FetchStream(stream, Cancellation))[1].Metadata.ShouldBe(EventMetadata.None);
    }
}
