// Decisions on the newest state: refusals, races of two processes, two streams at once, errors of the decider.
using Referrals.EventStore.Tests.Fixtures;
using static Referrals.EventStore.Tests.Fixtures.Samples;

namespace Referrals.EventStore.Tests;

public sealed class when_commands_are_decided(PostgresServer server) : LogTest(server)
{
    [Fact]
    public async Task many_callers_in_two_processes_never_pass_the_limit()
    {
        var stream = NewStream();
        EventLog[] logs = [Log, Open()];

        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 400)
                .Select(i =>
                    Task.Run(() =>
                        logs[i % 2].WriteToAggregate(Counter.Aggregate, stream, c => Counter.CountUpTo(100, c), cancellation: Cancellation)
                    )
                )
        );

        answers.Count(a => a.Answer.Code == "counted").ShouldBe(100);
        answers.Where(a => a.Answer.Code == "counted").Select(a => a.Answer.Count).Order().ShouldBe(Enumerable.Range(1, 100));
        answers.Where(a => a.Answer.Code == "full").ShouldAllBe(a => a.Answer.Count == 100 && a.Position == 0 && a.Versions[0] == 100);
        (await Log.FetchStream(stream, Cancellation)).Count.ShouldBe(100);
        await SequenceShouldHaveNoGap();
    }

    [Fact]
    public async Task two_streams_are_decided_and_written_as_one()
    {
        var (from, to) = (NewStream(), NewStream());
        await Log.Append(Append(from, new Counted(10)), Cancellation);
        EventLog[] logs = [Log, Open()];

        var moved = await Task.WhenAll(
            Enumerable
                .Range(0, 40)
                .Select(i =>
                    Task.Run(() =>
                        logs[i % 2]
                            .WriteToAggregates(
                                Counter.Aggregate,
                                from,
                                Counter.Aggregate,
                                to,
                                (a, b) =>
                                    a.State.Count == 0
                                        ? new Decision<Outcome>(new Outcome("empty", 0))
                                        : new Decision<Outcome>(new Outcome("moved", b.State.Count + 1))
                                            .Append(a, new Counted(-1))
                                            .Append(b, new Counted(1)),
                                cancellation: Cancellation
                            )
                    )
                )
        );

        moved.Count(m => m.Answer.Code == "moved").ShouldBe(10);
        (await Log.AggregateStream(Counter.Aggregate, from, Cancellation)).State.Count.ShouldBe(0);
        (await Log.AggregateStream(Counter.Aggregate, to, Cancellation)).State.Count.ShouldBe(10);
    }

    [Fact]
    public async Task what_the_decider_throws_reaches_its_caller_alone()
    {
        var stream = NewStream();
        var calls = Enumerable
            .Range(0, 100)
            .Select(i =>
                Log.WriteToAggregate(
                    Counter.Aggregate,
                    stream,
                    c => i % 10 == 0 ? throw new InvalidOperationException($"bug {i}") : Counter.CountUpTo(1000, c),
                    cancellation: Cancellation
                )
            )
            .ToList();

        await Task.WhenAll(calls).ContinueWith(_ => { }, Cancellation, TaskContinuationOptions.None, TaskScheduler.Default);

        for (var i = 0; i < calls.Count; i++)
        {
            if (i % 10 == 0)
                calls[i].Exception!.InnerException!.Message.ShouldBe($"bug {i}");
            else
                (await calls[i]).Answer.Code.ShouldBe("counted");
        }

        (await Log.FetchStream(stream, Cancellation)).Count.ShouldBe(90);
        await SequenceShouldHaveNoGap();
    }

    [Fact]
    public async Task an_event_that_cannot_be_folded_fails_those_who_need_it_and_nobody_else()
    {
        var (broken, sound) = (NewStream(), NewStream());
        await Log.Append(Append(broken, new Closed("done"), new Counted(1)), Cancellation);

        await Should.ThrowAsync<InvalidOperationException>(
            Log.WriteToAggregate(Counter.Aggregate, broken, c => Counter.CountUpTo(9, c), cancellation: Cancellation)
        );

        (
            await Log.WriteToAggregate(Counter.Aggregate, sound, c => Counter.CountUpTo(9, c), cancellation: Cancellation)
        ).Answer.Code.ShouldBe("counted");
    }

    [Fact]
    public async Task a_decision_may_only_append_to_streams_that_it_was_given()
    {
        var stranger = await Log.AggregateStream(Counter.Aggregate, NewStream(), Cancellation);
        await Should.ThrowAsync<InvalidAppendException>(
            Log.WriteToAggregate(
                Counter.Aggregate,
                NewStream(),
                _ => new Decision<Outcome>(new Outcome("counted", 1)).Append(stranger, new Counted(1)),
                cancellation: Cancellation
            )
        );
        (await Log.FetchStream(stranger.Stream, Cancellation)).ShouldBeEmpty();
    }
}
