using Referrals.Security;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Security;

public class when_the_issuer_changes_its_keys(TestPostgres postgres)
{
    private static readonly TimeSpan Pause = IssuerKeys.Pause;

    [Fact]
    public async Task the_first_token_of_a_new_key_is_accepted()
    {
        await using var guarded = await Start();
        await guarded.With().Get("/api/probe");
        guarded.Issuer.Rotate(IssuerKey.Ec("second"));
        guarded.Service.Clock.Advance(Pause);

        await guarded.With().Get("/api/probe");
        guarded.Issuer.Lookups.ShouldBe(2);
    }

    [Fact]
    public async Task many_at_once_ask_the_issuer_once()
    {
        await using var guarded = await Start();
        await guarded.With().Get("/api/probe");
        guarded.Issuer.Rotate(IssuerKey.Ec("second"));
        guarded.Service.Clock.Advance(Pause);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(n => guarded.With(("sub", $"u-{n}")).Get("/api/probe").Run()));
        guarded.Issuer.Lookups.ShouldBe(2);
    }

    [Fact]
    public async Task a_token_that_was_checked_before_is_worthless_once_its_key_is_known_to_be_withdrawn()
    {
        await using var guarded = await Start();
        var old = guarded.With();
        await old.Get("/api/probe");
        guarded.Service.Clock.Advance(Pause);
        await old.Get("/api/probe");
        guarded.Issuer.Rotate(IssuerKey.Ec("second"));
        await guarded.With().Get("/api/probe");

        await old.Get("/api/probe").Refused(401, "token.invalid");
    }

    [Fact]
    public async Task a_withdrawn_key_is_noticed_without_a_new_one_being_used()
    {
        await using var guarded = await Start();
        var old = guarded.With(("exp", guarded.Now.AddDays(1).ToUnixTimeSeconds()));
        await old.Get("/api/probe");
        guarded.Issuer.Rotate(IssuerKey.Ec("second"));
        guarded.Service.Clock.Advance(IssuerKeys.Freshness);

        // The lookup goes on beside the requests.
        await Eventually.Holds(async () => (await old.Get("/api/probe").Anything()).Status != 200, "the key is known to be withdrawn");
        await old.Get("/api/probe").Refused(401, "token.invalid");
    }

    [Fact]
    public async Task invented_key_ids_do_not_make_us_ask_more_than_once_in_a_while()
    {
        await using var guarded = await Start();
        await guarded.With().Get("/api/probe");
        for (var n = 0; n < 20; n++)
        {
            guarded.Service.Clock.Advance(Pause / 10);
            await guarded
                .Service.WithToken(IssuerKey.Ec($"invented-{n}").Sign(guarded.Issuer.Claims(guarded.Now)))
                .Get("/api/probe")
                .Refused(401, "token.invalid");
        }

        guarded.Issuer.Lookups.ShouldBe(3, "the first, and two in a minute");
    }

    [Fact]
    public async Task the_last_good_keys_serve_while_the_issuer_is_away()
    {
        await using var guarded = await Start();
        await guarded.With().Get("/api/probe");
        guarded.Issuer.Away = true;
        guarded.Service.Clock.Advance(TimeSpan.FromHours(5));
        for (var n = 0; n < 3; n++)
        {
            await guarded.With().Get("/api/probe");
            guarded.Service.Clock.Advance(Pause);
        }

        await Health("degraded");

        guarded.Issuer.Away = false;
        guarded.Issuer.Rotate(IssuerKey.Ec("after"));
        guarded.Service.Clock.Advance(Pause);
        await guarded.With().Get("/api/probe");
        await Health("healthy");

        // Lookups go on beside the requests.
        Task Health(string status) =>
            Eventually.Holds(
                async () => (await guarded.Service.Anonymous.Get("/health/ready"))["/checks/issuer/status"].GetString() == status,
                $"the issuer is {status}"
            );
    }

    [Fact]
    public async Task an_issuer_without_keys_does_not_take_the_good_ones_away()
    {
        await using var guarded = await Start();
        await guarded.With().Get("/api/probe");
        var good = guarded.Issuer.Token(guarded.Now, ("exp", guarded.Now.AddDays(1).ToUnixTimeSeconds()));
        guarded.Issuer.Rotate(IssuerKey.Ec("second"));
        guarded.Issuer.Named = "https://elsewhere.example";
        guarded.Service.Clock.Advance(Pause);

        await guarded.With().Get("/api/probe").Refused(401, "token.invalid");
        await guarded.Service.WithToken(good).Get("/api/probe");
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task without_any_keys_the_service_is_up_and_says_that_it_cannot_check(bool away, bool other)
    {
        await using var guarded = await Start();
        guarded.Issuer.Away = away;
        guarded.Issuer.Named = other ? "https://elsewhere.example" : null;

        await guarded.With().Get("/api/probe").Refused(503, "issuer-away");
        await guarded.With().Get("/api/probe").Refused(503, "issuer-away");
        guarded.Issuer.Lookups.ShouldBe(away ? 2 : 1, "asked once; the library tries a 503 again at once");
        var health = await guarded.Service.Anonymous.Get("/health/ready").Expect(503);
        health["/checks/issuer/status"].GetString().ShouldBe("unhealthy");
        health["/checks/issuer/reason"].GetString().ShouldNotBeNullOrEmpty();
        await guarded.Service.Anonymous.Get("/api/probe").Refused(401, "token.missing");

        guarded.Issuer.Away = false;
        guarded.Issuer.Named = null;
        guarded.Service.Clock.Advance(IssuerKeys.FirstPause);
        await guarded.With().Get("/api/probe");
    }

    [Fact]
    public async Task a_token_without_a_key_id_is_of_the_only_key()
    {
        await using var guarded = await Start();
        var anonymous = guarded.Issuer.Key.Sign(guarded.Issuer.Claims(guarded.Now), new { alg = "ES256" });
        await guarded.Service.WithToken(anonymous).Get("/api/probe");

        guarded.Issuer.Rotate(IssuerKey.Ec("second"), withdraw: false);
        guarded.Service.Clock.Advance(Pause);
        await guarded.With().Get("/api/probe");
        await guarded.Service.WithToken(anonymous).Get("/api/probe").Refused(401, "token.invalid");
    }

    [Fact]
    public async Task a_key_is_for_its_own_algorithm_only()
    {
        await using var guarded = await Start();
        var key = IssuerKey.Rsa("pkcs");
        guarded.Issuer.Rotate(key);
        await guarded.With().Get("/api/probe");
        var other = key with { Algorithm = "PS256" };
        await guarded.Service.WithToken(other.Sign(guarded.Issuer.Claims(guarded.Now))).Get("/api/probe").Refused(401, "token.invalid");
    }

    private async Task<GuardedService> Start()
    {
        var guarded = new GuardedService(postgres);
        await guarded.InitializeAsync();
        return guarded;
    }
}
