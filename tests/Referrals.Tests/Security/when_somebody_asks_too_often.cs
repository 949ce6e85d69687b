using Referrals.Tests.Hosting;

namespace Referrals.Tests.Security;

/// <summary>Limits by address, institution and account, budgets of searches and uploads, tokens that fail.</summary>
public sealed class when_somebody_asks_too_often(TestPostgres postgres)
{
    private const int Burst = 3;

    [Fact]
    public async Task an_account_is_told_when_to_come_again_and_others_are_not_held_up()
    {
        await using var service = await Service(("CallerPerSecond", "1"));
        var doctor = service.As("family-doctor@SX-V0101", subject: "doctor-1");
        var answers = await Ask(doctor, "/api/institutions", 40);
        answers.Count(answer => answer.Status == 200).ShouldBeInRange(Burst, 39);
        var refused = answers.First(answer => answer.Status == 429);
        refused.Code.ShouldBe("rate-limited");
        int.Parse(refused.Header("Retry-After")!).ShouldBeInRange(1, 5);
        await service.As("family-doctor@SX-V0101", subject: "doctor-2").Get("/api/institutions").Expect(200);
    }

    [Fact]
    public async Task an_institution_shares_a_limit_and_another_has_its_own()
    {
        await using var service = await Service(("InstitutionPerSecond", "1"));
        var refused = 0;
        for (var i = 0; i < 40; i++)
            refused += (await service.As("dispatcher@SX-H01", subject: $"d-{i}").Get("/api/institutions").Anything()).Status == 429 ? 1 : 0;
        refused.ShouldBeGreaterThan(0);
        await service.As("dispatcher@SX-H02").Get("/api/institutions").Expect(200);
        await service.As("county-authority@340422").Get("/api/institutions").Expect(200);
    }

    [Fact]
    public async Task an_address_is_limited_before_anybody_looks_at_its_token()
    {
        await using var service = await Service(("AddressPerSecond", "1"));
        var answers = await Ask(service.Anonymous, "/api/institutions", 40);
        answers.ShouldContain(answer => answer.Status == 401);
        answers.ShouldContain(answer => answer.Status == 429 && answer.Code == "rate-limited");
        // What a load balancer asks is no request of the API.
        await service.Anonymous.Get("/health/live").Expect(200);
    }

    [Fact]
    public async Task searches_and_uploads_have_budgets_of_their_own()
    {
        await using var service = await Service(("SearchesPerMinute", "2"), ("UploadsPerMinute", "1"));
        var township = service.As("township-centre@SX-T01");
        var form = new { number = "340422-260302-AAAAAAA" };
        await township.Post("/api/referrals/search", form).Expect(200);
        await township.Post("/api/referrals/search", form).Expect(200);
        (await township.Post("/api/referrals/search", form).Expect(429)).Code.ShouldBe("rate-limited");
        // Another budget, and what has none.
        (await township.Post("/api/activity/tables").Anything()).Status.ShouldNotBe(429);
        (await township.Post("/api/activity/tables").Anything()).Status.ShouldBe(429);
        await township.Get("/api/institutions").Expect(200);
        await service.As("township-centre@SX-T02").Post("/api/referrals/search", form).Expect(200);
    }

    [Fact]
    public async Task a_token_that_fails_again_and_again_is_not_looked_at_any_more()
    {
        await using var service = await Service(("FailedTokensInFiveMinutes", "3"));
        var known = service.As("dispatcher@SX-H01", subject: "d-1");
        await known.Get("/api/institutions").Expect(200);
        var bad = service.WithToken("no.token.at-all");
        for (var i = 0; i < 10; i++)
            (await bad.Get("/api/institutions").Expect(401)).Code.ShouldBe("token.invalid");
        (await bad.Get("/api/institutions").Expect(429)).Code.ShouldBe("token.locked-out");
        // One broken system is one token: others of its hospital sign in as ever.
        await service.As("dispatcher@SX-H01", subject: "d-2").Get("/api/institutions").Expect(200);

        await service.WithToken("another.token.guessed").Get("/api/institutions").Expect(401);
        await service.WithToken("yet.another.guessed").Get("/api/institutions").Expect(401);
        (await service.WithToken("and.one.more").Get("/api/institutions").Expect(429)).Code.ShouldBe("token.locked-out");
        // Who was known before is let in; who is new from that address has to wait.
        await known.Get("/api/institutions").Expect(200);
        (await service.As("dispatcher@SX-H01", subject: "d-3").Get("/api/institutions").Expect(429)).Code.ShouldBe("token.locked-out");
    }

    private static async Task<IReadOnlyList<Answer>> Ask(TestClient who, string path, int times)
    {
        var answers = new List<Answer>();
        for (var i = 0; i < times; i++)
            answers.Add(await who.Get(path).Anything());
        return answers;
    }

    private async Task<TestService> Service(params (string Name, string Value)[] limits)
    {
        var service = new TestService(
            postgres,
            builder =>
            {
                foreach (var (name, value) in limits)
                    builder.Configuration[$"Limits:{name}"] = value;
            }
        );
        await service.InitializeAsync();
        return service;
    }
}
