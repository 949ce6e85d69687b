// Command ids: the first answer, again and again, also concurrently, also for refusals, never for other content.
using Referrals.EventStore.Tests.Fixtures;
using static Referrals.EventStore.Tests.Fixtures.Samples;

namespace Referrals.EventStore.Tests;

public sealed class when_a_command_comes_twice(PostgresServer server) : LogTest(server)
{
    [Fact]
    public async Task it_gets_the_first_answer_also_from_another_process()
    {
        var stream = NewStream();
        var options = new WriteOptions { Command = new CommandId("340422", "key-1", "hash-of-body") };
        var first = await Log.WriteToAggregate(Counter.Aggregate, stream, c => Counter.CountUpTo(9, c), options, Cancellation);
        await Log.WriteToAggregate(Counter.Aggregate, stream, c => Counter.CountUpTo(9, c), cancellation: Cancellation);

        foreach (var log in (EventLog[])[Log, Open()])
        {
            var again = await log.WriteToAggregate(Counter.Aggregate, stream, c => Counter.CountUpTo(9, c), options, Cancellation);
            (again.Answer, again.Versions[0], again.Position, again.Replayed).ShouldBe((first.Answer, 1L, first.Position, true));
        }

        (await Log.FetchStream(stream, Cancellation)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task a_hundred_at_once_in_two_processes_are_written_once()
    {
        EventLog[] logs = [Log, Open()];
        for (var round = 0; round < 10; round++)
        {
            var stream = NewStream();
            var options = new WriteOptions { Command = new CommandId("340422", $"at-once-{round}") };
            var answers = await Task.WhenAll(
                Enumerable
                    .Range(0, 100)
                    .Select(i =>
                        Task.Run(() =>
                            logs[i % 2].WriteToAggregate(Counter.Aggregate, stream, c => Counter.CountUpTo(9, c), options, Cancellation)
                        )
                    )
            );

            answers.Count(a => !a.Replayed).ShouldBe(1);
            answers.ShouldAllBe(a => a.Answer == new Outcome("counted", 1) && a.Versions[0] == 1 && a.Position > 0);
            (await Log.FetchStream(stream, Cancellation)).Count.ShouldBe(1);
        }

        await SequenceShouldHaveNoGap();
    }

    [Fact]
    public async Task a_refusal_is_remembered_although_the_state_would_now_allow_it()
    {
        var stream = NewStream();
        var options = new WriteOptions { Command = new CommandId("340422", "refused") };
        (await Log.WriteToAggregate(Counter.Aggregate, stream, c => Counter.CountUpTo(0, c), options, Cancellation)).Answer.Code.ShouldBe(
            "full"
        );

        var again = await Log.WriteToAggregate(Counter.Aggregate, stream, c => Counter.CountUpTo(9, c), options, Cancellation);

        (again.Answer.Code, again.Replayed).ShouldBe(("full", true));
        (await Log.FetchStream(stream, Cancellation)).ShouldBeEmpty();
    }

    [Fact]
    public async Task other_content_under_a_known_id_is_refused()
    {
        var stream = NewStream();
        var command = new CommandId("340422", "reused", "content-a");
        await Log.Append(Append(stream, new Counted(1)) with { Command = command }, Cancellation);

        await Should.ThrowAsync<CommandIdReusedException>(
            Log.Append(Append(stream, new Counted(2)) with { Command = command with { Fingerprint = "content-b" } }, Cancellation)
        );

        var elsewhere = stream with { Tenant = "341500" };
        (
            await Log.Append(Append(elsewhere, new Counted(1)) with { Command = command with { Tenant = "341500" } }, Cancellation)
        ).Replayed.ShouldBeFalse("another tenant's ids are its own");
        (await Log.FetchStream(stream, Cancellation)).Count.ShouldBe(1);
        (await Log.FetchStream(elsewhere, Cancellation)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task an_append_that_conflicted_may_be_sent_again_under_its_id()
    {
        var stream = NewStream();
        var command = new CommandId("340422", "conflicted");
        await Log.Append(Append(stream, new Counted(1)), Cancellation);
        await Should.ThrowAsync<UnexpectedStreamVersionException>(
            Log.Append(Append(stream, ExpectedVersion.NewStream, new Counted(1)) with { Command = command }, Cancellation)
        );

        (
            await Log.Append(Append(stream, ExpectedVersion.Exactly(1), new Counted(1)) with { Command = command }, Cancellation)
        ).Versions.ShouldBe([2L]);
    }

    [Fact]
    public async Task answers_are_kept_until_they_are_forgotten_on_purpose()
    {
        var request = Append(NewStream(), new Counted(1)) with { Command = new CommandId("340422", "forgotten") };
        await Log.Append(request, Cancellation);
        await Log.Append(
            Append(NewStream("340421"), new Counted(1)) with
            {
                Command = new CommandId("340421", "forgotten too"),
            },
            Cancellation
        );
        (await Log.ForgetCommands(DateTimeOffset.UtcNow.AddHours(-1), 10, Cancellation)).ShouldBe(0);
        (await Log.OldestCommand(Cancellation)).ShouldNotBeNull().ShouldBeGreaterThan(DateTimeOffset.UtcNow.AddHours(-1));
        (await Log.Append(request, Cancellation)).Replayed.ShouldBeTrue();

        var later = DateTimeOffset.UtcNow.AddHours(1);
        (await Log.CountCommands(later, Cancellation)).ShouldBe(2);
        (await Log.ForgetCommands(later, 1, Cancellation)).ShouldBe(1, "the older one");
        (await Log.ForgetCommands(later, 10, Cancellation)).ShouldBe(1, "of every tenant");
        (await Log.ForgetCommands(later, 10, Cancellation)).ShouldBe(0);
        (await Log.OldestCommand(Cancellation)).ShouldBeNull();

        (await Log.Append(request, Cancellation)).Replayed.ShouldBeFalse();
    }

    [Slow]
    [Fact]
    public async Task a_process_that_is_killed_has_lost_no_confirmed_command_and_repeats_none()
    {
        const int commands = 3_000;
        var stream = NewStream();
        var confirmed = new List<string>();
        using (var worker = Worker.Start("count", ConnectionString, stream.Key, "k", $"{commands}"))
        {
            while (confirmed.Count < 300 && await worker.StandardOutput.ReadLineAsync(Cancellation) is { } line)
                confirmed.Add(line);
            worker.Kill();
            await worker.WaitForExitAsync(Cancellation);
            // Lines that were on their way count as answers too; the last may be torn.
            var rest = (await worker.StandardOutput.ReadToEndAsync(Cancellation)).Split('\n');
            confirmed.AddRange(rest[..^1]);
        }

        confirmed.ShouldNotContain("done");
        var again = new Dictionary<string, string>();
        using (var worker = Worker.Start("count", ConnectionString, stream.Key, "k", $"{commands}"))
        {
            while (await worker.StandardOutput.ReadLineAsync(Cancellation) is { } line and not "done")
                again.Add(line.Split(' ')[0], line);
            await worker.WaitForExitAsync(Cancellation);
        }

        again.Count.ShouldBe(commands);
        foreach (var line in confirmed)
            again[line.Split(' ')[0]].ShouldBe(line.Replace("False", "True"), "the answer that was given before the kill");
        (await Log.FetchStream(stream, Cancellation)).Count.ShouldBe(commands);
    }
}
