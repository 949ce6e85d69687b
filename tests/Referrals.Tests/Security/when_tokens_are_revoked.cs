using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Referrals.Security;
using Referrals.Tests.Hosting;
using Referrals.Tests.Operations;

namespace Referrals.Tests.Security;

/// <summary>Genuine tokens that are refused, on every node, and those that are not.</summary>
public class when_tokens_are_revoked(GuardedService guarded) : IClassFixture<GuardedService>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private RevokedTokens Revoked => guarded.Service.Services.GetRequiredService<RevokedTokens>();

    [Fact]
    public async Task the_one_with_the_id_is_refused_and_no_other()
    {
        var (lost, kept) = (Issued("u-lost", 0, "t-1"), Issued("u-lost", 0, "t-2"));
        await lost.Get("/api/probe");
        await Revoked.RevokeId("t-1", Cancellation);
        guarded.Service.Clock.Advance(RevokedTokens.Freshness);

        await lost.Get("/api/probe")
            .In("en")
            .Refused(401, "token.revoked")
            .That("WWW-Authenticate", answer => answer.Header("WWW-Authenticate") == "Bearer error=\"invalid_token\"");
        await lost.Get("/api/nothing").Refused(401, "token.revoked");
        await kept.Get("/api/probe");
        await Issued("u-lost", 0, id: null).Get("/api/probe");
        await Issued("u-other", 0, "T-1").Get("/api/probe");
        await Revoked.RevokeId("t-1", Cancellation);
    }

    [Fact]
    public async Task those_of_an_account_are_refused_that_were_issued_before()
    {
        var moment = guarded.Now;
        await Revoked.RevokeSubject("u-left", moment, Cancellation);
        guarded.Service.Clock.Advance(RevokedTokens.Freshness);

        await Issued("u-left", -1, moment: moment).Get("/api/probe").Refused(401, "token.revoked");
        await Issued("u-left", -3600, moment: moment).Get("/api/probe").Refused(401, "token.revoked");
        await guarded.With(("sub", "u-left")).Get("/api/probe").Refused(401, "token.revoked");
        await Issued("u-left", 0, moment: moment).Get("/api/probe");
        await Issued("u-left", 1, moment: moment).Get("/api/probe");
        await Issued("u-stays", -3600, moment: moment).Get("/api/probe");
        await guarded.With(("sub", "U-LEFT")).Get("/api/probe");

        await Revoked.RevokeSubject("u-left", moment.AddHours(-2), Cancellation);
        guarded.Service.Clock.Advance(RevokedTokens.Freshness);
        await Issued("u-left", -1, moment: moment).Get("/api/probe").Refused(401, "token.revoked");
    }

    [Theory]
    [InlineData("yesterday")]
    [InlineData("")]
    [InlineData(true)]
    public async Task one_that_does_not_say_when_it_was_issued_gains_nothing_by_it(object issued)
    {
        await Revoked.RevokeSubject("u-vague", guarded.Now, Cancellation);
        guarded.Service.Clock.Advance(RevokedTokens.Freshness);
        (await guarded.With(("sub", "u-vague"), ("iat", issued)).Get("/api/probe").Anything()).Status.ShouldBe(401);
    }

    [Fact]
    public async Task another_node_refuses_them_too()
    {
        var other = await guarded.Service.Another();
        var token = guarded.Issuer.Token(guarded.Now, ("jti", "t-everywhere"));
        await other.WithToken(token).Get("/api/probe");
        await Revoked.RevokeId("t-everywhere", Cancellation);
        guarded.Service.Clock.Advance(RevokedTokens.Freshness);

        await other.WithToken(token).Get("/api/probe").Refused(401, "token.revoked");
        await guarded.Service.WithToken(token).Get("/api/probe").Refused(401, "token.revoked");
    }

    [Fact]
    public async Task what_was_read_last_holds_while_it_cannot_be_read()
    {
        var (lost, kept) = (Issued("u-1", 0, "t-away"), Issued("u-1", 0, "t-not-away"));
        await Revoked.RevokeId("t-away", Cancellation);
        guarded.Service.Clock.Advance(RevokedTokens.Freshness);
        await lost.Get("/api/probe").Refused(401, "token.revoked");
        await using var database = NpgsqlDataSource.Create(guarded.Service.ConnectionString);
        await Execute(database, "alter table referrals_security.revocations rename to gone");
        try
        {
            for (var n = 0; n < 3; n++)
            {
                guarded.Service.Clock.Advance(RevokedTokens.Freshness);
                await lost.Get("/api/probe").Refused(401, "token.revoked");
                await kept.Get("/api/probe");
            }
        }
        finally
        {
            await Execute(database, "alter table referrals_security.gone rename to revocations");
        }

        await Revoked.RevokeId("t-not-away", Cancellation);
        guarded.Service.Clock.Advance(RevokedTokens.Freshness);
        await kept.Get("/api/probe").Refused(401, "token.revoked");
    }

    [Fact]
    public async Task a_database_that_does_not_answer_holds_nobody_up_for_long()
    {
        await guarded.With().Get("/api/probe");
        await using var database = NpgsqlDataSource.Create(guarded.Service.ConnectionString);
        await using var connection = await database.OpenConnectionAsync(Cancellation);
        await using var transaction = await connection.BeginTransactionAsync(Cancellation);
        await using (
            var hold = new NpgsqlCommand("lock table referrals_security.revocations in access exclusive mode", connection, transaction)
        )
            await hold.ExecuteNonQueryAsync(Cancellation);
        guarded.Service.Clock.Advance(RevokedTokens.Freshness);
        await guarded.With().Get("/api/probe");
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => guarded.With().Get("/api/probe").Run()));
    }

    [Fact]
    public async Task the_command_revokes_them()
    {
        await using var folder = new EmbeddedPostgresFolder();
        var (code, output, errors) = await Run("--jti", "t-command");
        errors.ShouldBeEmpty();
        code.ShouldBe(0);
        output.ShouldBe("The token t-command is refused, on every node within 5 seconds.");
        (code, output, _) = await Run("--subject", "u-command", "--issued-before", "2026-03-01T08:00");
        code.ShouldBe(0);
        output.ShouldStartWith("Tokens of u-command issued before 2026-03-01 08:00:00 +08:00 are refused, on every node within 5");
        guarded.Service.Clock.Advance(RevokedTokens.Freshness);

        await Issued("u-5", 0, "t-command").Get("/api/probe").Refused(401, "token.revoked");
        var moment = new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.FromHours(8));
        await Issued("u-command", -1, moment: moment).Get("/api/probe").Refused(401, "token.revoked");
        await Issued("u-command", 0, moment: moment).Get("/api/probe");

        Task<(int Code, string Output, string Errors)> Run(params string[] arguments) =>
            ReferralsProcess.RunAsync(
                folder.DataFolder,
                ["tokens", "revoke", .. arguments],
                ("ConnectionStrings__Referrals", guarded.Service.ConnectionString),
                ("REFERRALS_MASTER_KEYS", TestService.MasterKeys)
            );
    }

    // A token lives from now on, whenever it says that it was issued.
    private TestClient Issued(string subject, int seconds, string? id = "t-0", DateTimeOffset? moment = null) =>
        guarded.With(("sub", subject), ("jti", id), ("iat", (moment ?? guarded.Now).AddSeconds(seconds).ToUnixTimeSeconds()));

    private static async Task Execute(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancellation);
    }
}
