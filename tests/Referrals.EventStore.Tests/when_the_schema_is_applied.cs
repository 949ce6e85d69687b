// Schema scripts: once, by one of many, refused by an older program.
using Referrals.EventStore.Tests.Fixtures;
using static Referrals.EventStore.Tests.Fixtures.Samples;

namespace Referrals.EventStore.Tests;

public sealed class when_the_schema_is_applied(PostgresServer server) : LogTest(server)
{
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        ConnectionToEmpty = await Server.CreateDatabase(empty: true);
    }

    private string ConnectionToEmpty { get; set; } = "";

    [Fact]
    public async Task many_processes_may_start_at_once_on_an_empty_database()
    {
        var logs = Enumerable.Range(0, 8).Select(i => Open(o => o with { ConnectionString = ConnectionToEmpty, Schema = i < 6 ? "referrals" : "second" })).ToList();
        await Task.WhenAll(logs.Select(l => l.ApplySchema(Cancellation)));
        foreach (var log in logs)
            (await log.Append(Append(NewStream(), ExpectedVersion.NewStream, new Counted(1)), Cancellation)).Versions.ShouldBe([1L]);
    }

    [Fact]
    public async Task a_database_that_is_newer_than_the_program_is_left_alone()
    {
        await Sql("insert into referrals.log_schema (number, name, checksum) values (999, '0999_future.sql', 'x')");
        (await Should.ThrowAsync<SchemaMismatchException>(Log.ApplySchema(Cancellation))).Message.ShouldContain("999");
    }

    [Fact]
    public async Task a_script_that_was_applied_in_another_wording_is_noticed()
    {
        await Sql("update referrals.log_schema set checksum = 'another' where number = 1");
        (await Should.ThrowAsync<SchemaMismatchException>(Log.ApplySchema(Cancellation))).Message.ShouldContain("0001_log.sql");
    }

    [Theory]
    [InlineData("")]
    [InlineData("Capital")]
    [InlineData("a; drop schema referrals")]
    public void a_schema_name_is_a_plain_name(string schema) =>
        Should.Throw<InvalidOperationException>(() => new EventLog(new EventLogOptions { ConnectionString = ConnectionToEmpty, EventTypes = Types, Schema = schema }));
}
