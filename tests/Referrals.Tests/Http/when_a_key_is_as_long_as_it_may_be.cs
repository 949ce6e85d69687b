using Referrals.Tests.Hosting;

namespace Referrals.Tests.Http;

public class when_a_key_is_as_long_as_it_may_be(TestService service) : IClassFixture<TestService>
{
    [Fact]
    public async Task the_same_request_again_is_answered_as_before()
    {
        var authority = service.As("county-authority@340422", subject: new string('u', 128));
        var renamed = authority
            .Put("/api/institutions/SX-H01/names/2026-01-01", new { name = "寿县人民医院（新）" })
            .IdempotencyKey(new string('k', 200));
        var first = await renamed;
        var again = await renamed;
        again.Version.ShouldBe(first.Version);
        again.Position.ShouldBe(first.Position);
        await authority
            .Put("/api/institutions/SX-H01/names/2026-01-01", new { name = "另一" })
            .IdempotencyKey(new string('k', 200))
            .Refused(422, "idempotency-key.reused");
        await authority
            .Put("/api/institutions/SX-H01/names/2026-01-01", new { name = "另一" })
            .IdempotencyKey(new string('k', 201))
            .Refused(400, "idempotency-key.invalid");
    }
}
