// The wire is cut around the commit: the log finds out what happened and tells exactly that.
using Npgsql;
using Referrals.EventStore.Tests.Fixtures;
using static Referrals.EventStore.Tests.Fixtures.Samples;

namespace Referrals.EventStore.Tests;

public sealed class when_the_answer_is_lost(PostgresServer server) : LogTest(server)
{
    // The whole of a message: Marten sends it by itself, after the batch.
    private const string Commit = "COMMIT\0";

    private CuttingProxy proxy = null!;
    private EventLog behind = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        var direct = new NpgsqlConnectionStringBuilder(ConnectionString);
        proxy = Closing(new CuttingProxy(direct.Port));
        behind = OpenNode(
            connectionString: new NpgsqlConnectionStringBuilder(ConnectionString)
            {
                Port = proxy.Port,
                SslMode = SslMode.Disable,
            }.ConnectionString
        ).Log;
        await behind.Append(Append(NewStream(), new Counted(1)), Cancellation);
    }

    [Fact]
    public async Task of_the_commit_it_is_found_and_confirmed_without_a_command_id()
    {
        proxy.CutAnswer(Commit);
        await ShouldBeWrittenOnce("");
    }

    [Fact]
    public async Task because_the_client_went_away_while_the_commit_arrived_it_is_found_and_confirmed()
    {
        proxy.CutQuestion(Commit, arrives: true);
        await ShouldBeWrittenOnce("");
    }

    [Fact]
    public async Task because_the_commit_never_arrived_it_is_written_again_once()
    {
        proxy.CutQuestion(Commit);
        await ShouldBeWrittenOnce("");
    }

    [Fact]
    public async Task of_the_batch_before_its_commit_it_is_written_again_once()
    {
        proxy.CutAnswer("SELECT 1\0");
        await ShouldBeWrittenOnce("");
    }

    [Fact]
    public async Task because_the_batch_never_arrived_it_is_written_again_once()
    {
        proxy.CutQuestion("never arrives");
        await ShouldBeWrittenOnce("never arrives");
    }

    [Fact]
    public async Task while_the_server_has_not_even_looked_at_the_commit_nobody_is_told_anything()
    {
        var stream = NewStream();
        var writer = (
            await Numbers("select pid::bigint from pg_stat_activity where application_name like '%log' and datname = current_database()")
        ).ShouldHaveSingleItem();
        proxy.BeforeCut = () => Signal("STOP", writer);
        proxy.CutQuestion(Commit, arrives: true);

        var append = behind.Append(Append(stream, ExpectedVersion.NewStream, new Counted(1)), Cancellation);
        await UntilAWriterWaits();
        append.IsCompleted.ShouldBeFalse("nobody can know yet");
        await Signal("CONT", writer);

        var result = await append;
        proxy.Cuts.ShouldBe(1);
        (await Log.FetchStream(stream, Cancellation)).ShouldHaveSingleItem().Sequence.ShouldBe(result.Position);
    }

    [Fact]
    public async Task a_batch_that_is_read_after_its_caller_went_away_is_not_written_as_well()
    {
        var stream = NewStream();
        var writer = (
            await Numbers("select pid::bigint from pg_stat_activity where application_name like '%log' and datname = current_database()")
        ).ShouldHaveSingleItem();
        proxy.BeforeCut = () => Signal("STOP", writer);
        proxy.CutQuestion("still unread", arrives: true);

        var result = await behind.Append(Append(stream, ExpectedVersion.NewStream, new Counted(1, "still unread")), Cancellation);
        await Signal("CONT", writer);
        await Eventually.Holds(
            async () => (await Numbers($"select count(*) from pg_stat_activity where pid = {writer}"))[0] == 0,
            "the old session has ended"
        );

        proxy.Cuts.ShouldBe(1);
        (await Log.FetchStream(stream, Cancellation)).ShouldHaveSingleItem().Sequence.ShouldBe(result.Position);
    }

    private async Task ShouldBeWrittenOnce(string text)
    {
        var stream = NewStream();

        var result = await behind.Append(Append(stream, ExpectedVersion.NewStream, new Counted(1, text)), Cancellation);

        proxy.Cuts.ShouldBe(1);
        var stored = (await Log.FetchStream(stream, Cancellation)).ShouldHaveSingleItem();
        (result.Position, result.Versions[0], result.Replayed).ShouldBe((stored.Sequence, 1L, false));
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
        proxy.CutAnswer(Commit);

        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 60)
                .Select(i =>
                    behind.WriteToAggregate(
                        Counter.Aggregate,
                        stream,
                        c => Counter.CountUpTo(50, c),
                        new WriteOptions { Command = new CommandId("340422", $"cut-{i}") },
                        Cancellation
                    )
                )
        );

        proxy.Cuts.ShouldBe(1);
        answers.Count(a => a.Answer.Code == "full").ShouldBe(10);
        answers.Where(a => a.Answer.Code == "counted").Select(a => a.Answer.Count).Order().ShouldBe(Enumerable.Range(1, 50));
        var events = await Log.FetchStream(stream, Cancellation);
        events.Count.ShouldBe(50);
        answers
            .Where(a => a.Answer.Code == "counted" && !a.Replayed)
            .ShouldAllBe(a => events[(int)a.Versions[0] - 1].Sequence == a.Position);
    }

    [Fact]
    public async Task a_remembered_refusal_whose_answer_was_lost_is_answered_once()
    {
        var stream = NewStream();
        var options = new WriteOptions { Command = new CommandId("340422", "lost refusal") };
        proxy.CutAnswer(Commit);

        var written = await behind.WriteToAggregate(Counter.Aggregate, stream, c => Counter.CountUpTo(0, c), options, Cancellation);

        proxy.Cuts.ShouldBe(1);
        (written.Answer.Code, written.Replayed).ShouldBe(("full", false));
        (await Numbers("select count(*) from referrals.mt_doc_command_record where id = 'lost refusal'")).ShouldBe([1L]);
    }
}
