// Appending and reading back: versions, positions, metadata, atomicity, cuts in time.
using Referrals.EventStore.Tests.Fixtures;
using static Referrals.EventStore.Tests.Fixtures.Samples;

namespace Referrals.EventStore.Tests;

public sealed class when_events_are_appended(PostgresServer server) : LogTest(server)
{
    [Fact]
    public async Task they_are_read_back_in_order_with_everything_known_about_them()
    {
        var stream = NewStream();
        var business = new DateTimeOffset(2026, 3, 1, 8, 30, 0, TimeSpan.FromHours(8));
        var metadata = new EventMetadata { Actor = "HSP-1/7", CorrelationId = "request-1", CausationId = "message-2", BusinessTime = business, TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" };

        var result = await Log.Append(Append(stream, new Counted(1, "头晕 \"quoted\" \\u0000"), new Counted(2, Colour: Colour.Red)) with { Metadata = metadata }, Cancellation);

        var events = await Log.FetchStream(stream, Cancellation);
        events.Select(e => e.Data).ShouldBe([new Counted(1, "头晕 \"quoted\" \\u0000"), new Counted(2, Colour: Colour.Red)]);
        events.Select(e => e.Version).ShouldBe([1, 2]);
        events[1].Sequence.ShouldBe(result.Position);
        events[0].Sequence.ShouldBeLessThan(events[1].Sequence);
        result.Versions.ShouldBe([2L]);
        result.Replayed.ShouldBeFalse();
        events.ShouldAllBe(e => e.Metadata == metadata && e.EventId.Version == 7 && e.EventType == "counted_v3" && e.Stream == stream);
        events[0].RecordedAt.ShouldBe(events[1].RecordedAt);
    }

    [Fact]
    public async Task a_request_over_several_streams_happens_whole_or_not_at_all()
    {
        var (first, second) = (NewStream(), NewStream("341500"));
        await Log.Append(Append(second, new Counted(1)), Cancellation);

        var refusal = await Should.ThrowAsync<UnexpectedStreamVersionException>(Log.Append(
            new AppendRequest(
                new StreamAppend(first, ExpectedVersion.NewStream, [new Counted(1)]),
                new StreamAppend(second, ExpectedVersion.Exactly(7), [new Counted(1)])),
            Cancellation));

        (refusal.Stream, refusal.Actual).ShouldBe((second, 1L));
        (await Log.FetchStream(first, Cancellation)).ShouldBeEmpty();
        var both = await Log.Append(
            new AppendRequest(
                new StreamAppend(first, ExpectedVersion.NewStream, [new Counted(1)]),
                new StreamAppend(second, ExpectedVersion.Exactly(1), [new Counted(1), new Counted(1)])),
            Cancellation);
        both.Versions.ShouldBe([1L, 3L]);
    }

    [Fact]
    public async Task streams_of_two_tenants_with_one_key_are_two_streams()
    {
        var stream = NewStream("340422");
        var other = stream with { Tenant = "341500" };
        await Log.Append(Append(stream, ExpectedVersion.NewStream, new Counted(1)), Cancellation);
        await Log.Append(Append(other, ExpectedVersion.NewStream, new Counted(5)), Cancellation);

        (await Log.AggregateStream(Counter.Aggregate, stream, Cancellation)).State.Count.ShouldBe(1);
        (await Log.AggregateStream(Counter.Aggregate, other, Cancellation)).State.Count.ShouldBe(5);
    }

    [Fact]
    public async Task the_state_can_be_had_as_of_every_version_position_and_moment()
    {
        var stream = NewStream();
        var moments = new List<(DateTimeOffset Moment, long Position)>();
        for (var i = 1; i <= 5; i++)
        {
            await Log.Append(Append(stream, new Counted(i)), Cancellation);
            var last = (await Log.FetchStream(stream, Cancellation))[^1];
            moments.Add((last.RecordedAt, last.Sequence));
            await Task.Delay(2, Cancellation);
        }

        for (var version = 0; version <= 6; version++)
        {
            var expected = Enumerable.Range(1, Math.Min(version, 5)).Sum();
            (await Log.AggregateStream(Counter.Aggregate, stream, AsOf.Version(version), Cancellation)).State.Count.ShouldBe(expected);
            if (version is 0 or 6)
                continue;
            (await Log.AggregateStream(Counter.Aggregate, stream, AsOf.Moment(moments[version - 1].Moment), Cancellation)).State.Count.ShouldBe(expected);
            (await Log.AggregateStream(Counter.Aggregate, stream, AsOf.Position(moments[version - 1].Position), Cancellation)).State.Count.ShouldBe(expected);
        }

        (await Log.FetchStream(stream, AsOf.Moment(moments[0].Moment.AddTicks(-10)), Cancellation)).ShouldBeEmpty();
    }

    [Fact]
    public async Task a_kept_state_is_topped_up_with_what_other_processes_wrote()
    {
        var stream = NewStream();
        var other = Open();
        await Log.Append(Append(stream, new Counted(1)), Cancellation);
        (await Log.AggregateStream(Counter.Aggregate, stream, Cancellation)).State.Count.ShouldBe(1);
        await other.Append(Append(stream, new Counted(10)), Cancellation);
        (await Log.AggregateStream(Counter.Aggregate, stream, Cancellation)).State.Count.ShouldBe(11);
        await other.Append(Append(stream, new Counted(100)), Cancellation);
        var written = await Log.WriteToAggregate(Counter.Aggregate, stream, c => Counter.CountUpTo(1000, c), cancellation: Cancellation);
        (written.Answer.Count, written.Versions[0]).ShouldBe((112, 4L));
    }

    [Fact]
    public async Task a_bulk_append_continues_its_streams_and_is_seen_like_any_other()
    {
        var (old, fresh) = (NewStream(), NewStream());
        await Log.Append(Append(old, new Counted(1)), Cancellation);

        var position = await Log.BulkAppend(
            [new(old, new Counted(2)), new(fresh, new Counted(3), "counter"), new(old, new Counted(4), Metadata: new EventMetadata { Actor = "import" })], Cancellation);

        var events = await Log.FetchStream(old, Cancellation);
        events.Select(e => (e.Version, ((Counted)e.Data).By)).ShouldBe([(1, 1), (2, 2), (3, 4)]);
        events[^1].Sequence.ShouldBe(position);
        events[^1].Metadata.Actor.ShouldBe("import");
        (await Log.Append(Append(fresh, ExpectedVersion.Exactly(1), new Counted(1)), Cancellation)).Versions.ShouldBe([2L]);
        await Should.ThrowAsync<InvalidAppendException>(Log.BulkAppend([new(fresh, new Counted(1)), new(fresh, new Counted(1, "a\0b"))], Cancellation));
        (await Log.FetchStream(fresh, Cancellation)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task a_caller_who_gives_up_while_waiting_is_not_written()
    {
        await using var blocker = new Npgsql.NpgsqlConnection(ConnectionString);
        await blocker.OpenAsync(Cancellation);
        await using (var hold = new Npgsql.NpgsqlCommand($"select pg_advisory_lock({Log.Options.LockKey("append")})", blocker))
            await hold.ExecuteNonQueryAsync(Cancellation);
        var waiting = NewStream();
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var taken = Log.Append(Append(NewStream(), new Counted(1)), Cancellation);
        await Until(async () => (await Numbers("select count(*) from pg_locks where locktype = 'advisory' and not granted"))[0] == 1, "the writer waits for the lock");

        var second = Log.Append(Append(waiting, new Counted(1)), giveUp.Token);
        await giveUp.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(second);
        await using (var release = new Npgsql.NpgsqlCommand("select pg_advisory_unlock_all()", blocker))
            await release.ExecuteNonQueryAsync(Cancellation);
        (await taken).Versions.ShouldBe([1L]);
        await Log.Append(Append(NewStream(), new Counted(1)), Cancellation);
        (await Log.FetchStream(waiting, Cancellation)).ShouldBeEmpty();
    }
}
