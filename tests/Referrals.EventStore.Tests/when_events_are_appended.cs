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
        var metadata = new EventMetadata
        {
            Actor = "HSP-1/7",
            CorrelationId = "request-1",
            CausationId = "message-2",
            BusinessTime = business,
            TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        };

        var result = await Log.Append(
            Append(stream, new Counted(1, "头晕 \"quoted\" \\u0000"), new Counted(2, Colour: Colour.Red)) with
            {
                Metadata = metadata,
            },
            Cancellation
        );

        var events = await Log.FetchStream(stream, Cancellation);
        events.Select(e => e.Data).ShouldBe([new Counted(1, "头晕 \"quoted\" \\u0000"), new Counted(2, Colour: Colour.Red)]);
        events.Select(e => e.Version).ShouldBe([1, 2]);
        events[1].Sequence.ShouldBe(result.Position);
        events[0].Sequence.ShouldBeLessThan(events[1].Sequence);
        result.Versions.ShouldBe([2L]);
        result.Replayed.ShouldBeFalse();
        events
            .All(e =>
                e.Id.Version == 7
                && e.EventTypeName == "counted_v3"
                && e.Stream == stream
                && e.Actor == metadata.Actor
                && e.CorrelationId == metadata.CorrelationId
                && e.CausationId == metadata.CausationId
                && e.BusinessTime == business
                && e.HappenedAt == business
                && e.TraceParent == metadata.TraceParent
            )
            .ShouldBeTrue();
        events[0].Timestamp.ShouldBe(events[1].Timestamp);
    }

    [Fact]
    public async Task a_request_over_several_streams_happens_whole_or_not_at_all()
    {
        var (first, second) = (NewStream(), NewStream());
        await Log.Append(Append(second, new Counted(1)), Cancellation);

        var refusal = await Should.ThrowAsync<UnexpectedStreamVersionException>(
            Log.Append(
                new AppendRequest(
                    new StreamAppend(first, ExpectedVersion.NewStream, [new Counted(1)]),
                    new StreamAppend(second, ExpectedVersion.Exactly(7), [new Counted(1)])
                ),
                Cancellation
            )
        );

        (refusal.Stream, refusal.Actual).ShouldBe((second, 1L));
        (await Log.FetchStream(first, Cancellation)).ShouldBeEmpty();
        var both = await Log.Append(
            new AppendRequest(
                new StreamAppend(first, ExpectedVersion.NewStream, [new Counted(1)]),
                new StreamAppend(second, ExpectedVersion.Exactly(1), [new Counted(1), new Counted(1)])
            ),
            Cancellation
        );
        both.Versions.ShouldBe([1L, 3L]);
    }

    [Fact]
    public async Task streams_of_two_tenants_with_one_key_are_two_streams()
    {
        var stream = NewStream("340422");
        var other = stream with { Tenant = "341500" };
        await Log.Append(Append(stream, ExpectedVersion.NewStream, new Counted(1)), Cancellation);
        await Log.Append(Append(other, ExpectedVersion.NewStream, new Counted(5), new Closed("over")), Cancellation);

        (await Log.AggregateStream(Counter.Aggregate, stream, Cancellation)).State.Count.ShouldBe(1);
        (await Log.AggregateStream(Counter.Aggregate, other, Cancellation)).State.ShouldBe(new Counter(5, true));
        (
            await Log.WriteToAggregate(Counter.Aggregate, stream, c => Counter.CountUpTo(9, c), cancellation: Cancellation)
        ).Versions.ShouldBe([2L]);
        (await Log.FetchStream(stream, Cancellation)).ShouldAllBe(e => e.TenantId == "340422" && e.Data is Counted);
        (await Log.FetchStream(other, Cancellation)).ShouldAllBe(e => e.TenantId == "341500");
        (await Log.Newest("340422", "counter-", Cancellation))!.Version.ShouldBe(2);
    }

    [Fact]
    public async Task a_command_over_two_tenants_is_refused()
    {
        var (first, second) = (NewStream(), NewStream("341500"));
        await Should.ThrowAsync<InvalidAppendException>(
            Log.Append(
                new AppendRequest(
                    new StreamAppend(first, ExpectedVersion.Any, [new Counted(1)]),
                    new StreamAppend(second, ExpectedVersion.Any, [new Counted(1)])
                ),
                Cancellation
            )
        );
        await Should.ThrowAsync<InvalidAppendException>(() =>
            Log.WriteToAggregates(
                Counter.Aggregate,
                first,
                Counter.Aggregate,
                second,
                (a, b) => new Decision<Outcome>(new Outcome("counted", 1)).Append(a, new Counted(1)).Append(b, new Counted(1)),
                cancellation: Cancellation
            )
        );
        await Should.ThrowAsync<InvalidAppendException>(() =>
            Log.WriteToAggregate(
                Counter.Aggregate,
                first,
                c => Counter.CountUpTo(9, c),
                new WriteOptions { Command = new CommandId("341500", "elsewhere") },
                Cancellation
            )
        );

        (await Log.Position(Cancellation)).ShouldBe(0);
    }

    [Fact]
    public async Task an_event_without_metadata_has_none()
    {
        var stream = NewStream();
        await Log.Append(Append(stream, new Counted(1)), Cancellation);

        var e = (await Log.FetchStream(stream, Cancellation)).ShouldHaveSingleItem();

        (e.Actor, e.CorrelationId, e.CausationId, e.BusinessTime, e.TraceParent).ShouldBe((null, null, null, null, null));
        e.HappenedAt.ShouldBe(e.Timestamp);
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
            moments.Add((last.Timestamp, last.Sequence));
        }

        for (var version = 0; version <= 6; version++)
        {
            var expected = Enumerable.Range(1, Math.Min(version, 5)).Sum();
            (await Log.AggregateStream(Counter.Aggregate, stream, AsOf.Version(version), Cancellation)).State.Count.ShouldBe(expected);
            if (version is 0 or 6)
                continue;
            (
                await Log.AggregateStream(Counter.Aggregate, stream, AsOf.Moment(moments[version - 1].Moment), Cancellation)
            ).State.Count.ShouldBe(expected);
            (
                await Log.AggregateStream(Counter.Aggregate, stream, AsOf.Position(moments[version - 1].Position), Cancellation)
            ).State.Count.ShouldBe(expected);
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
    public async Task a_caller_who_gives_up_while_waiting_is_not_written()
    {
        var held = await HoldLogLock();
        var waiting = NewStream();
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var taken = Log.Append(Append(NewStream(), new Counted(1)), Cancellation);
        await UntilAWriterWaits();

        var second = Log.Append(Append(waiting, new Counted(1)), giveUp.Token);
        await giveUp.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(second);
        await held.DisposeAsync();
        (await taken).Versions.ShouldBe([1L]);
        await Log.Append(Append(NewStream(), new Counted(1)), Cancellation);
        (await Log.FetchStream(waiting, Cancellation)).ShouldBeEmpty();
    }
}
