// The register of names: upcasters, clashes, unreadable data.
using Referrals.EventStore.Tests.Fixtures;
using static Referrals.EventStore.Tests.Fixtures.Samples;

namespace Referrals.EventStore.Tests;

public sealed class when_events_change_shape(PostgresServer server) : LogTest(server)
{
    [Fact]
    public async Task old_names_are_read_as_the_newest_shape_through_all_steps()
    {
        var stream = NewStream();
        await Stored(stream, 1, "counted", """{"step": 4}""");
        await Stored(stream, 2, "counted_v2", """{"by": 5}""");
        await Stored(stream, 3, "counted_v3", """{"by": 6, "text": "new", "colour": "Red", "aFieldOfTheFuture": 1}""");

        (await Log.FetchStream(stream, Cancellation))
            .Select(e => e.Data)
            .ShouldBe([new Counted(4, "upcast"), new Counted(5, "upcast"), new Counted(6, "new", Colour.Red)]);
    }

    [Fact]
    public async Task data_that_does_not_fit_is_reported_with_its_place_and_without_its_content()
    {
        var stream = NewStream();
        await Stored(stream, 1, "counted_v3", """{"by": "张三 is not a number"}""");

        var problem = await Should.ThrowAsync<UnreadableEventException>(Log.FetchStream(stream, Cancellation));

        problem.Message.ShouldContain($"Event {(await Numbers("select max(seq_id) from referrals.mt_events"))[0]} ");
        problem.Message.ShouldContain("$.by");
        problem.Message.ShouldNotContain("张三");
    }

    [Fact]
    public async Task an_unknown_name_is_an_error_of_whoever_looks_at_it()
    {
        var stream = NewStream();
        await Stored(stream, 1, "from_the_future", "{}");
        (await Should.ThrowAsync<UnreadableEventException>(Log.FetchStream(stream, Cancellation))).Message.ShouldContain("Of.TheFuture");
        (
            await Should.ThrowAsync<UnreadableEventException>(Log.AggregateStream(Counter.Aggregate, stream, Cancellation))
        ).Message.ShouldContain("Of.TheFuture");
        await Should.ThrowAsync<UnreadableEventException>(
            Log.WriteToAggregate(Counter.Aggregate, stream, c => Counter.CountUpTo(9, c), cancellation: Cancellation)
        );
        (await Log.Append(Append(NewStream(), new Counted(1)), Cancellation)).Versions.ShouldBe([1L]);
    }

    [Fact]
    public async Task whoever_reads_the_log_as_it_grows_passes_over_what_cannot_be_read()
    {
        var stream = NewStream();
        await Log.Append(Append(stream, new Counted(1)), Cancellation);
        await Stored(stream, 2, "from_the_future", "{}");
        await Stored(stream, 3, "counted_v3", """{"by": "no number"}""");
        await Log.Append(Append(NewStream(), new Counted(4)), Cancellation);
        var read = new List<object>();
        await foreach (var page in Log.Read(0, Cancellation))
        {
            read.AddRange(page.Select(e => e.Data));
            if (read.Count >= 2)
                break;
        }

        read.ShouldBe([new Counted(1), new Counted(4)]);
    }

    [Fact]
    public void a_name_or_type_cannot_be_taken_twice()
    {
        EventTypes Fresh() =>
            new EventTypes(SamplesJson.Default)
                .Map<Counted>("counted")
                .Upcast<CountedV1, Counted>("counted_v0", old => new Counted(old.Step));
        Should.Throw<ArgumentException>(() => Fresh().Map<Closed>("counted"));
        Should.Throw<ArgumentException>(() => Fresh().Map<Counted>("counted_again"));
        Should.Throw<ArgumentException>(() => Fresh().Upcast<CountedV1, Counted>("counted_v00", old => new Counted(old.Step)));
        Should.Throw<ArgumentException>(() => Fresh().Map<Closed>("Closed Event"));
        Should.Throw<UnknownEventTypeException>(() => Fresh().NameOf(typeof(Closed)));
        Fresh().NameOf(typeof(Counted)).ShouldBe("counted");
    }

    private Task Stored(StreamId stream, int version, string type, string json) =>
        Sql(
            $"""
            insert into referrals.mt_streams (tenant_id, id, version) values ('{stream.Tenant}', '{stream.Key}', {version})
            on conflict (tenant_id, id) do update set version = excluded.version;
            insert into referrals.mt_events (seq_id, id, stream_id, version, data, type, tenant_id, mt_dotnet_type)
            values (nextval('referrals.mt_events_sequence'), gen_random_uuid(), '{stream.Key}', {version}, '{json}', '{type}', '{stream.Tenant}', 'Of.TheFuture, Of')
            """
        );
}
