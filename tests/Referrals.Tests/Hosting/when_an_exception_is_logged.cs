using System.Data;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Referrals.EventStore;
using Referrals.Hosting;
using Referrals.Security;

namespace Referrals.Tests.Hosting;

/// <summary>Rows of patients do not come into a log because a statement, a parser or Dapper quoted them in what it says.</summary>
public class when_an_exception_is_logged(TestService service) : IClassFixture<TestService>
{
    private const string Secret = "欧阳虚构丁戊";

    private NpgsqlDataSource Database => service.Services.GetRequiredService<NpgsqlDataSource>();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task a_row_that_cannot_be_read_is_quoted_by_dapper_and_not_by_the_log()
    {
        Func<Task>[] readings =
        [
            () => Database.Query<(long Number, string Name)>("select @Secret::text, 'x'", new { Secret }, Cancellation),
            () => Database.Query<Row>("select @Secret::text as \"Number\"", new { Secret }, Cancellation),
            () => Database.Query<long>("select @Secret::text", new { Secret }, Cancellation),
        ];
        foreach (var reading in readings)
        {
            var failure = (await Record.ExceptionAsync(reading)).ShouldNotBeNull();
            failure.Message.ShouldContain(Secret, customMessage: "the test provokes what it is about");
            Logged(failure).ShouldContain(failure.GetType().FullName!);
            ProblemLine.Of(failure).ShouldNotContain(Secret);
        }
    }

    [Fact]
    public async Task a_value_that_postgresql_refuses_is_quoted_by_it_and_not_by_the_log()
    {
        var failure = await Should.ThrowAsync<PostgresException>(Database.Query<int>("select @Secret::int", new { Secret }, Cancellation));
        failure.Message.ShouldContain(Secret);
        Logged(new InvalidOperationException(Secret, failure)).ShouldContain("PostgreSQL refused with SQLSTATE 22P02.");
    }

    [Fact]
    public void what_any_library_says_is_left_out_and_where_it_was_thrown_is_kept()
    {
        var logged = Logged(Record.Exception(Fail)!);
        foreach (
            var type in (string[])["System.AggregateException", "System.FormatException", "KeyNotFoundException", "InvalidDataException"]
        )
            logged.ShouldContain(type);
        logged.ShouldContain($"{nameof(when_an_exception_is_logged)}.{nameof(Fail)}");
    }

    [Fact]
    public void what_an_operator_needs_is_said()
    {
        Logged(new LogUnavailableException("The database cannot be reached.", new TimeoutException("It took too long.")))
            .ShouldContain("It took too long.");
        Logged(new IOException("No space left on device")).ShouldContain("No space left on device");
    }

    [Fact]
    public async Task a_request_that_fails_is_logged_without_what_it_was_about()
    {
        await using var failing = new TestService(service.ConnectionString)
        {
            Routes = app => app.MapGet("/health/failing", string () => throw new DataException(Secret)).Open(),
        };
        await failing.InitializeAsync();
        (await failing.Anonymous.Get("/health/failing").Expect(500)).Text.ShouldNotContain(Secret);
        failing.Log.Lines.ShouldContain(line => line.Contains(" failed\nSystem.Data.DataException"));
        failing.Log.Lines.ShouldNotContain(line => line.Contains(Secret));
    }

    private sealed class Row
    {
        public long Number { get; set; }
    }

    private static void Fail() =>
        throw new AggregateException(
            Secret,
            new FormatException(Secret),
            new KeyNotFoundException(Secret, new InvalidDataException(Secret))
        );

    private string Logged(Exception failure)
    {
        var mark = Guid.NewGuid().ToString("N");
#pragma warning disable CA1848, CA2254 // One line of a test.
        service.Services.GetRequiredService<ILogger<when_an_exception_is_logged>>().LogError(failure, mark);
#pragma warning restore CA1848, CA2254
        var line = service.Log.Lines.Single(one => one.Contains(mark));
        line.ShouldNotContain(Secret);
        return line;
    }
}
