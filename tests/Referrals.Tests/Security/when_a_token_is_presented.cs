using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;
using Referrals.Security;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Security;

public class when_a_token_is_presented(GuardedService guarded) : IClassFixture<GuardedService>
{
    private TestIssuer Issuer => guarded.Issuer;

    [Fact]
    public async Task the_bearer_gets_in_as_who_the_token_says()
    {
        var before = guarded.Calls;
        var answer = await guarded.With(("practitioner", "SX-P-H01-07")).Get("/api/probe");
        answer["/subject"].GetString().ShouldBe("u-4711");
        answer["/county"].GetString().ShouldBe("340422");
        answer["/institution"].GetString().ShouldBe("SX-H01");
        answer["/practitioner"].GetString().ShouldBe("SX-P-H01-07");
        guarded.Calls.ShouldBe(before + 1);
    }

    [Theory]
    [InlineData("RS256")]
    [InlineData("PS256")]
    [InlineData("ES256")]
    public async Task every_usual_algorithm_will_do(string algorithm)
    {
        var key = algorithm == "ES256" ? IssuerKey.Ec($"of-{algorithm}") : IssuerKey.Rsa($"of-{algorithm}", algorithm);
        Issuer.Rotate(key, withdraw: false);
        guarded.Service.Clock.Advance(IssuerKeys.Pause);
        await guarded.With().Get("/api/probe");
    }

    // Each must be refused without reaching the probe. The name says what is wrong.
    public static TheoryData<string> Forgeries => new(Made.Keys);

    private static readonly Dictionary<string, (string Code, Func<TestIssuer, DateTimeOffset, string> Token)> Made = new()
    {
        ["unsigned (alg none)"] = (
            "token.invalid",
            (issuer, now) => TestIssuer.Compose(new { alg = "none", kid = issuer.Key.Id }, issuer.Claims(now), _ => [])
        ),
        ["alg None, in other letters, with a signature"] = (
            "token.invalid",
            (issuer, now) => issuer.Key.Sign(issuer.Claims(now), new { alg = "nOnE", kid = issuer.Key.Id })
        ),
        ["signed with the public key as a shared secret (HS256)"] = (
            "token.invalid",
            (issuer, now) =>
                TestIssuer.Compose(
                    new { alg = "HS256", kid = issuer.Key.Id },
                    issuer.Claims(now),
                    data => HMACSHA256.HashData(issuer.Key.Pair.ExportSubjectPublicKeyInfo(), data)
                )
        ),
        ["signed with the public key's PEM as a shared secret"] = (
            "token.invalid",
            (issuer, now) =>
                TestIssuer.Compose(
                    new { alg = "HS256", kid = issuer.Key.Id },
                    issuer.Claims(now),
                    data => HMACSHA256.HashData(Encoding.ASCII.GetBytes(issuer.Key.Pair.ExportSubjectPublicKeyInfoPem()), data)
                )
        ),
        ["signed by somebody else under the issuer's key id"] = (
            "token.invalid",
            (issuer, now) => IssuerKey.Ec(issuer.Key.Id).Sign(issuer.Claims(now))
        ),
        ["signed by somebody else under a key id of his own"] = (
            "token.invalid",
            (issuer, now) => IssuerKey.Ec("mine").Sign(issuer.Claims(now))
        ),
        ["with the key in its own header"] = (
            "token.invalid",
            (issuer, now) =>
                IssuerKey.Ec("mine") is var mine
                    ? mine.Sign(
                        issuer.Claims(now),
                        new
                        {
                            alg = "ES256",
                            jwk = mine.Public(),
                            jku = "http://127.0.0.1:1/keys",
                        }
                    )
                    : ""
        ),
        ["without a signature"] = ("token.invalid", (issuer, now) => issuer.Token(now)[..(issuer.Token(now).LastIndexOf('.') + 1)]),
        ["with claims changed after signing"] = (
            "token.invalid",
            (issuer, now) => Swap(issuer.Token(now), 1, issuer.Token(now, ("roles", "county-authority")))
        ),
        ["with a header changed after signing"] = (
            "token.invalid",
            (issuer, now) => Swap(issuer.Token(now), 0, issuer.Key.Sign(issuer.Claims(now), new { alg = "ES256", kid = issuer.Key.Id }))
        ),
        ["of another algorithm than the signature's"] = (
            "token.invalid",
            (issuer, now) => issuer.Key.Sign(issuer.Claims(now), new { alg = "ES384", kid = issuer.Key.Id })
        ),
        ["with a critical extension"] = (
            "token.invalid",
            (issuer, now) =>
                issuer.Key.Sign(
                    issuer.Claims(now),
                    new
                    {
                        alg = "ES256",
                        kid = issuer.Key.Id,
                        crit = new[] { "exp" },
                    }
                )
        ),
        ["for another audience"] = ("token.invalid", (issuer, now) => issuer.Token(now, ("aud", "payroll"))),
        ["for no audience"] = ("token.invalid", (issuer, now) => issuer.Token(now, ("aud", null))),
        ["of another issuer"] = ("token.invalid", (issuer, now) => issuer.Token(now, ("iss", "https://elsewhere.example"))),
        ["of the issuer with a slash"] = ("token.invalid", (issuer, now) => issuer.Token(now, ("iss", issuer.Address + "/"))),
        ["of no issuer"] = ("token.invalid", (issuer, now) => issuer.Token(now, ("iss", null))),
        ["expired"] = ("token.expired", (issuer, now) => issuer.Token(now, ("exp", now.AddSeconds(-61).ToUnixTimeSeconds()))),
        ["expired, and signed by somebody else"] = (
            "token.invalid",
            (issuer, now) =>
                IssuerKey.Ec(issuer.Key.Id).Sign(TestIssuer.Changed(issuer.Claims(now), ("exp", now.AddHours(-1).ToUnixTimeSeconds())))
        ),
        ["valid later"] = ("token.invalid", (issuer, now) => issuer.Token(now, ("nbf", now.AddSeconds(61).ToUnixTimeSeconds()))),
        ["valid for ever"] = ("token.invalid", (issuer, now) => issuer.Token(now, ("exp", null))),
        ["with an expiry that is no number"] = ("token.invalid", (issuer, now) => issuer.Token(now, ("exp", "tomorrow"))),
        ["with an expiry beyond all time"] = ("token.invalid", (issuer, now) => issuer.Token(now, ("exp", -1e300))),
        ["a development token"] = (
            "token.invalid",
            (_, now) => DevelopmentToken.Parse("dispatcher@SX-H01").Sign(TestService.Key, "referrals", now, TimeSpan.FromHours(1))
        ),
        ["over-long"] = ("token.invalid", (issuer, now) => issuer.Token(now, ("padding", new string('x', Tokens.LongestToken)))),
        ["encrypted"] = ("token.invalid", (_, _) => "eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ.a.b.c.d"),
        ["not a token"] = ("token.invalid", (_, _) => "hello"),
        ["three dots and nothing"] = ("token.invalid", (_, _) => ".."),
        ["no JSON in base64"] = ("token.invalid", (_, _) => "aGVsbG8.aGVsbG8.aGVsbG8"),
        ["JSON that is no object"] = ("token.invalid", (_, _) => $"{Base64UrlEncoder.Encode("[]")}.{Base64UrlEncoder.Encode("7")}.aGVsbG8"),
        ["a key id that is no text"] = (
            "token.invalid",
            (issuer, now) => issuer.Key.Sign(issuer.Claims(now), new { alg = "ES256", kid = 7 })
        ),
        ["two tokens"] = ("token.invalid", (issuer, now) => $"{issuer.Token(now)}, Bearer {issuer.Token(now)}"),
    };

    [Theory]
    [MemberData(nameof(Forgeries))]
    public async Task nobody_gets_in_with_one_that_is(string wrong)
    {
        var (code, make) = Made[wrong];
        var before = guarded.Calls;
        var client = guarded.Service.WithToken(make(Issuer, guarded.Now));
        await client
            .Get("/api/probe")
            .Refused(401, code)
            .That("WWW-Authenticate", answer => answer.Header("WWW-Authenticate") == "Bearer error=\"invalid_token\"");
        await client.Post("/api/probe", new { a = "b" }).Refused(401, code);
        await client.Get("/api/nothing").Refused(401, code);
        guarded.Calls.ShouldBe(before);
        (
            await guarded.Service.Events.FetchStream(new EventStore.StreamId("340422", "probe"), TestContext.Current.CancellationToken)
        ).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Basic dXNlcjpwYXNz", "token.missing")]
    [InlineData("Bearer", "token.missing")]
    [InlineData("Bearer   ", "token.missing")]
    [InlineData("Bearerabc", "token.missing")]
    [InlineData("", "token.missing")]
    [InlineData("Bearer a.b.ü", "token.invalid")]
    public async Task other_headers_are_no_token(string header, string code) =>
        await guarded.Service.Anonymous.Get("/api/probe").Header("Authorization", header).Refused(401, code);

    [Fact]
    public async Task clocks_may_be_a_minute_apart()
    {
        var now = guarded.Now;
        await guarded.With(("exp", now.AddSeconds(-59).ToUnixTimeSeconds())).Get("/api/probe");
        await guarded.With(("nbf", now.AddSeconds(59).ToUnixTimeSeconds())).Get("/api/probe");
        await guarded.With(("nbf", null)).Get("/api/probe");
    }

    [Fact]
    public async Task it_is_good_until_its_time_is_over_although_it_was_checked_before()
    {
        var client = guarded.With(("exp", guarded.Now.AddSeconds(30).ToUnixTimeSeconds()));
        await client.Get("/api/probe");
        guarded.Service.Clock.Advance(TimeSpan.FromSeconds(29));
        await client.Get("/api/probe");
        guarded.Service.Clock.Advance(TimeSpan.FromSeconds(62));
        await client.Get("/api/probe").Refused(401, "token.expired");
    }

    [Fact]
    public async Task one_bit_changed_anywhere_makes_it_worthless()
    {
        var token = Issuer.Token(guarded.Now);
        await guarded.Service.WithToken(token).Get("/api/probe");
        var before = guarded.Calls;
        // The last character of a part may have bits that mean nothing.
        foreach (var at in Enumerable.Range(0, token.Length - 1).Where(at => token[at] != '.' && token[at + 1] != '.'))
        {
            var changed = token.ToCharArray();
            changed[at] = changed[at] == 'A' ? 'B' : 'A';
            await guarded.Service.WithToken(new string(changed)).Get("/api/probe").Refused(401, "token.invalid");
        }

        guarded.Calls.ShouldBe(before);
    }

    private static string Swap(string token, int part, string other)
    {
        var parts = token.Split('.');
        parts[part] = other.Split('.')[part];
        return string.Join('.', parts);
    }
}
