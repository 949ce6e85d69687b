namespace Referrals.Tests.Hosting;

public class when_a_request_is_tested(TestService service) : IClassFixture<TestService>
{
    [Fact]
    public async Task the_service_answers()
    {
        var answer = await service.Anonymous.Get("/health/ready");
        answer.String("/status").ShouldBe("healthy");
        answer["/checks/postgresql/status"].GetString().ShouldBe("healthy");
    }

    [Fact]
    public async Task a_failure_names_everything_that_is_wrong_and_shows_both_sides()
    {
        var failed = await Assert.ThrowsAsync<ShouldAssertException>(async () =>
            await service
                .As("dispatcher@SX-H01")
                .Post("/api/nothing", new { patient = "某某" })
                .IfMatch(3)
                .Refused(409, "no.such-code")
                .That("a blue moon", _ => false)
        );

        failed.Message.ShouldContain("expected status 409, but it is 404");
        failed.Message.ShouldContain("expected a problem no.such-code");
        failed.Message.ShouldContain("expected a blue moon");
        failed.Message.ShouldContain("POST /api/nothing as dispatcher@SX-H01");
        failed.Message.ShouldContain("某某");
        failed.Message.ShouldContain("If-Match: \"3\"");
        failed.Message.ShouldContain("not-found");
    }

    [Fact]
    public async Task anything_but_2xx_is_a_failure_unless_expected()
    {
        await Assert.ThrowsAsync<ShouldAssertException>(async () => await service.As("dispatcher@SX-H01").Get("/api/nothing"));
        await service.As("dispatcher@SX-H01").Get("/api/nothing").Refused(404, "not-found");
        await service.Anonymous.Get("/api/nothing").Refused(401, "token.missing");
    }

    [Fact]
    public async Task another_node_shares_database_clock_and_tokens()
    {
        var other = await service.Another();
        other.ConnectionString.ShouldBe(service.ConnectionString);
        var client = other.As("family-doctor+township-centre@SX-T01");
        await client.Get("/api/nothing").Refused(404, "not-found");

        service.Clock.Advance(TimeSpan.FromDays(3));

        other.Clock.Now.ShouldBe(service.Clock.Now);
        await client.Get("/api/nothing").Refused(404, "not-found");
        await service.CatchUp();
    }
}
