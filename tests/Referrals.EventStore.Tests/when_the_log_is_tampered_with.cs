// Who changes rows past the log's writer, by any SQL, is found out, and the place is named.
using Npgsql;
using Referrals.EventStore.Chain;
using Referrals.EventStore.Tests.Fixtures;
using static Referrals.EventStore.Tests.Fixtures.Samples;

namespace Referrals.EventStore.Tests;

public sealed class when_the_log_is_tampered_with(PostgresServer server) : LogTest(server)
{
    private const string Other = "990099";

    private readonly StreamId stream = NewStream();

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        // Somebody who changes rows is not stopped by it.
        await Sql("alter table referrals.mt_events drop constraint fkey_mt_events_stream_id_tenant_id");
        for (var i = 1; i <= 6; i++)
            await Log.Append(
                Append(stream, new Counted(i, "读")) with
                {
                    Metadata = new EventMetadata { Actor = "somebody", CorrelationId = "c-1" },
                },
                Cancellation
            );
        await Log.Append(Append(NewStream(Other), new Counted(1), new Closed("")), Cancellation);
        await Log.Append(Append(stream, new Counted(7), new Counted(8)), Cancellation);
    }

    [Fact]
    public async Task a_log_that_nobody_touched_is_proved_for_every_tenant()
    {
        var verified = await Verify();
        verified.Differences.ShouldBeEmpty();
        verified.Tenants.Select(t => (t.Tenant, t.Blocks, t.Events, t.Until)).ShouldBe([("340422", 7L, 8L, 10L), (Other, 1L, 2L, 8L)]);
    }

    [Fact]
    public async Task what_nodes_append_at_once_is_one_chain()
    {
        var nodes = (EventLog[])[Log, Open(), Open()];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, 600),
            new ParallelOptions { MaxDegreeOfParallelism = 32, CancellationToken = Cancellation },
            async (i, cancellation) =>
                await nodes[i % 3].Append(Append(NewStream(i % 5 == 0 ? Other : "340422"), new Counted(i), new Counted(i)), cancellation)
        );

        var verified = await Verify();
        verified.Differences.ShouldBeEmpty();
        verified.Tenants.Sum(t => t.Events).ShouldBe(1_210);
    }

    [Theory]
    [InlineData("data = jsonb_set(data, '{by}', '30')")]
    [InlineData("data = data || '{\"unknown\": 1}'")]
    [InlineData("headers = jsonb_set(headers, '{actor}', '\"somebody-else\"')")]
    [InlineData("headers = null")]
    [InlineData("timestamp = timestamp + interval '1 microsecond'")]
    [InlineData("type = 'closed'")]
    [InlineData("stream_id = 'counter-of-another'")]
    [InlineData("version = 70")]
    [InlineData("id = gen_random_uuid()")]
    [InlineData("is_archived = true")]
    [InlineData("correlation_id = null")]
    [InlineData("mt_dotnet_type = 'Some.Other, Type'")]
    public async Task an_event_that_is_changed_is_named(string change)
    {
        await Sql($"update referrals.mt_events set {change} where seq_id = 3");

        var found = (await Verify()).Differences.ShouldHaveSingleItem();
        (found.Tenant, found.Sequence, found.Kind).ShouldBe(("340422", 3L, LogDifferenceKind.Altered));
    }

    [Fact]
    public async Task an_event_that_goes_to_another_tenant_is_missed_by_the_one_and_unknown_to_the_other()
    {
        await Sql($"update referrals.mt_events set tenant_id = '{Other}' where seq_id = 3");

        (await Verify())
            .Differences.Select(found => (found.Tenant, found.Sequence, found.Kind))
            .ShouldBe([("340422", 3L, LogDifferenceKind.Missing), (Other, 3L, LogDifferenceKind.Inserted)], ignoreOrder: true);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(9)]
    [InlineData(10)]
    public async Task an_event_that_is_deleted_is_named(int sequence)
    {
        await Sql($"delete from referrals.mt_events where seq_id = {sequence}");

        var found = (await Verify()).Differences.ShouldHaveSingleItem();
        (found.Tenant, found.Sequence, found.Kind).ShouldBe(("340422", sequence, LogDifferenceKind.Missing));
    }

    [Fact]
    public async Task an_event_that_is_inserted_is_named_wherever_it_is_put()
    {
        // A transaction that was rolled back leaves a gap, into which somebody puts an event.
        await Sql("select nextval('referrals.mt_events_sequence')");
        await Log.Append(Append(stream, new Counted(9)), Cancellation);
        foreach (var sequence in (long[])[11, 13])
            await Insert(sequence);

        (await Verify())
            .Differences.Select(found => (found.Sequence, found.Kind, found.Stream, found.Type))
            .ShouldBe([
                (11L, LogDifferenceKind.Inserted, "counter-forged", "counted_v3"),
                (13L, LogDifferenceKind.Inserted, "counter-forged", "counted_v3"),
            ]);
    }

    [Fact]
    public async Task events_that_change_places_are_named_both()
    {
        await Sql(
            """
            update referrals.mt_events set seq_id = -seq_id where seq_id in (2, 5);
            update referrals.mt_events set seq_id = case seq_id when -2 then 5 else 2 end where seq_id < 0;
            """
        );

        (await Verify())
            .Differences.Select(found => (found.Sequence, found.Kind))
            .ShouldBe([(2L, LogDifferenceKind.Altered), (5L, LogDifferenceKind.Altered)]);
    }

    [Theory]
    [InlineData(
        "update referrals.log_blocks set root = sha256(root) where number = 3 and tenant_id = '340422'",
        3,
        LogDifferenceKind.BlockBroken
    )]
    [InlineData(
        "update referrals.log_blocks set marks = set_byte(marks, 11, 255 - get_byte(marks, 11)) where number = 3 and tenant_id = '340422'",
        3,
        LogDifferenceKind.Altered
    )]
    [InlineData("delete from referrals.log_blocks where number = 3 and tenant_id = '340422'", 3, LogDifferenceKind.Inserted)]
    [InlineData("delete from referrals.log_blocks where number = 7 and tenant_id = '340422'", 9, LogDifferenceKind.Inserted)]
    public async Task a_block_that_is_changed_is_found_too(string change, int sequence, LogDifferenceKind kind)
    {
        await Sql(change);

        var found = (await Verify()).Differences;
        found.ShouldNotBeEmpty();
        // What hangs on the block is named where it is; without it, the events that it would have proved.
        found[0].Kind.ShouldBe(kind);
        found[0].Sequence.ShouldBe(sequence);
    }

    [Fact]
    public async Task blocks_that_were_all_computed_anew_are_found_by_what_was_sealed()
    {
        var before = (await Verify()).Tenants.Single(t => t.Tenant == "340422");
        var seal = new SealedRoot(before.Tenant, before.Blocks, before.Until, before.Root);
        (await Verify(seal)).Differences.ShouldBeEmpty();
        await Sql("update referrals.mt_events set data = jsonb_set(data, '{by}', '30') where seq_id = 3");
        await Sql("truncate referrals.log_blocks");
        await using (var database = NpgsqlDataSource.Create(ConnectionString))
        await using (var connection = await database.OpenConnectionAsync(Cancellation))
            (await LogBlocks.Continue(connection, "referrals", Cancellation)).ShouldBe(10);

        (await Verify()).Differences.ShouldBeEmpty("blocks alone do not know better");
        (await Verify(seal)).Differences.ShouldHaveSingleItem().Kind.ShouldBe(LogDifferenceKind.SealBroken);
    }

    [Fact]
    public async Task an_end_that_is_cut_off_is_found_by_what_was_sealed()
    {
        var before = (await Verify()).Tenants.Single(t => t.Tenant == "340422");
        await Sql("delete from referrals.mt_events where seq_id > 8; delete from referrals.log_blocks where until_seq > 8");

        (await Verify(new SealedRoot(before.Tenant, before.Blocks, before.Until, before.Root)))
            .Differences.ShouldHaveSingleItem()
            .Kind.ShouldBe(LogDifferenceKind.SealBroken);
    }

    [Fact]
    public async Task a_log_from_before_there_were_blocks_is_given_them_while_others_append()
    {
        // As generation 2 left it: no blocks, and a function that writes none.
        await Sql(
            "drop table referrals.log_blocks; delete from referrals.log_schema where number = 3; insert into referrals.log_schema (number, name, checksum) values (2, '0002_marten', '') on conflict do nothing"
        );
        var function = (await Query("select pg_get_functiondef('referrals.append_batch'::regproc)", r => r.GetString(0)))[0];
        await Sql(WithoutBlocks(function));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var appending = Task.Run(
            async () =>
            {
                var appended = 0;
                for (; !stop.IsCancellationRequested; appended++)
                    await Log.Append(Append(NewStream(), new Counted(1)), Cancellation);
                return appended;
            },
            Cancellation
        );
        await OpenNode().ApplySchema(Cancellation);
        await Log.Append(Append(stream, new Counted(9)), Cancellation);
        await stop.CancelAsync();
        var others = await appending;

        var verified = await Verify();
        verified.Differences.ShouldBeEmpty();
        verified.Tenants.Sum(t => t.Events).ShouldBe(11 + others);
    }

    private static string WithoutBlocks(string function)
    {
        var from = function.IndexOf(",\n", function.IndexOf("returning *)", StringComparison.Ordinal), StringComparison.Ordinal);
        var until = function.IndexOf("select array_agg(seq_id", StringComparison.Ordinal);
        return function[..from] + "\n" + function[until..];
    }

    private async Task Insert(long sequence) =>
        await Sql(
            $$"""
            insert into referrals.mt_events (seq_id, id, stream_id, version, data, type, tenant_id, mt_dotnet_type)
            values ({{sequence}}, gen_random_uuid(), 'counter-forged', {{sequence}}, '{"by": 1}', 'counted_v3', '340422', '')
            """
        );

    private async Task<VerifiedLog> Verify(params SealedRoot[] seals)
    {
        await using var database = NpgsqlDataSource.Create(ConnectionString);
        return await new LogProof(database).Verify(seals, cancellation: Cancellation);
    }
}
