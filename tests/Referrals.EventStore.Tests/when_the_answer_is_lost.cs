// The wire is cut around the commit: the log finds out what happened and tells exactly that.
using Npgsql;
using Referrals.EventStore.Tests.Fixtures;
using static Referrals.EventStore.Tests.Fixtures.Samples;

namespace Referrals.EventStore.Tests;

public sealed class when_the_answer_is_lost(PostgresServer server) : LogTest(server)
{
    private CuttingProxy proxy = null!;
    private EventLog behind = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        var direct = new NpgsqlConnectionStringBuilder(ConnectionString);
        proxy = Closing(new CuttingProxy(direct.Port));
        behind = Open(o => o with { ConnectionString = new NpgsqlConnectionStringBuilder(ConnectionString) { Port = proxy.Port, SslMode = SslMode.Disable }.ConnectionString });
        await behind.Append(Append(NewStream(), new Counted(1)), Cancellation);
    }

    [Fact]
    public async Task after_the_commit_it_is_found_and_confirmed_without_a_command_id()
    {
        var stream = NewStream();
        proxy.CutAnswer("INSERT 0 1\0");

        var result = await behind.Append(Append(stream, ExpectedVersion.NewStream, new Counted(1)), Cancellation);

        proxy.Cuts.ShouldBe(1);
        var events = await Log.FetchStream(stream, Cancellation);
        events.Count.ShouldBe(1);
        (result.Position, result.Versions[0], result.Replayed).ShouldBe((events[0].Sequence, 1L, false));
    }

    [Fact]
    public async Task before_the_commit_it_is_written_again_once()
    {
        var stream = NewStream();
        proxy.CutQuestion("never arrives");

        var result = await behind.Append(Append(stream, ExpectedVersion.NewStream, new Counted(1, "never arrives")), Cancellation);

        proxy.Cuts.ShouldBe(1);
        result.Versions.ShouldBe([1L]);
        (await Log.FetchStream(stream, Cancellation)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task a_server_process_that_has_not_even_begun_is_ended_before_anybody_is_told()
    {
        var stream = NewStream();
        var writer = (await Numbers("select pid::bigint from pg_stat_activity where application_name like '%writer' and datname = current_database()")).ShouldHaveSingleItem();
        await Signal("STOP", writer);
        proxy.CutQuestion("still unread", arrives: true);
        var append = behind.Append(Append(stream, ExpectedVersion.NewStream, new Counted(1, "still unread")), Cancellation);
        await Until(() => Task.FromResult(proxy.Cuts == 1), "the message is with the server");
        await Task.Delay(300, Cancellation);
        append.IsCompleted.ShouldBeFalse("nobody can know yet");

        await Signal("CONT", writer);

        (await append).Versions.ShouldBe([1L]);
        (await Log.FetchStream(stream, Cancellation)).Count.ShouldBe(1, "not written by the old session and again by the new one");
    }

    private static async Task Signal(string signal, long pid)
    {
        using var kill = System.Diagnostics.Process.Start("kill", [$"-{signal}", $"{pid}"]);
        await kill.WaitForExitAsync(Cancellation);
        kill.ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task a_whole_batch_of_decisions_is_confirmed_with_their_own_answers()
    {
        var stream = NewStream();
        proxy.CutAnswer("INSERT 0 1\0");

        var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => behind.WriteToAggregate(
            Counter.Aggregate, stream, c => Counter.CountUpTo(50, c), new WriteOptions { Command = new CommandId("340422", $"cut-{i}") }, Cancellation)));

        proxy.Cuts.ShouldBe(1);
        answers.Count(a => a.Answer.Code == "full").ShouldBe(10);
        answers.Where(a => a.Answer.Code == "counted").Select(a => a.Answer.Count).Order().ShouldBe(Enumerable.Range(1, 50));
        var events = await Log.FetchStream(stream, Cancellation);
        events.Count.ShouldBe(50);
        answers.Where(a => a.Answer.Code == "counted" && !a.Replayed).ShouldAllBe(a => events[(int)a.Versions[0] - 1].Sequence == a.Position);
    }

    [Fact]
    public async Task a_remembered_refusal_whose_answer_was_lost_is_answered_once()
    {
        var stream = NewStream();
        var options = new WriteOptions { Command = new CommandId("340422", "lost refusal") };
        proxy.CutAnswer("INSERT 0 1\0");

        var written = await behind.WriteToAggregate(Counter.Aggregate, stream, c => Counter.CountUpTo(0, c), options, Cancellation);

        proxy.Cuts.ShouldBe(1);
        written.Answer.Code.ShouldBe("full");
        (await Numbers("select count(*) from referrals.log_commands where id = 'lost refusal'")).ShouldBe([1L]);
    }
}
