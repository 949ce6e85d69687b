using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.IdentityModel.Tokens;
using Referrals.Screens;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Screens;

/// <summary>Signing in for a trial: on this machine, without an issuer, by the same flow as with a real one.</summary>
public class when_a_person_is_chosen_for_a_trial(TestService service) : IClassFixture<TestService>
{
    private const string Form = "application/x-www-form-urlencoded";
    private const string Redirect = "http://localhost/work/signed-in";
    private static readonly string Verifier = new('v', 50);
    private static readonly string Challenge = Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));

    public static TheoryData<string> People => [.. TrialPeople.All.Select(person => person.Key)];

    [Fact]
    public async Task the_page_names_invented_people_and_says_what_it_is()
    {
        var page = await service.Anonymous.Get($"/trial/authorize?{Query()}").In("zh-CN").Expect(200);
        page.Text.ShouldContain("不得用于真实患者");
        page.Text.ShouldContain("调示例甲（虚构）");
        page.Text.ShouldContain("寿县人民医院");
        page.Header("Cache-Control").ShouldBe("no-store");
        page.Header("Content-Security-Policy").ShouldNotBeNull().ShouldStartWith("default-src 'none'; style-src 'sha256-");
        (await service.Anonymous.Get($"/trial/authorize?{Query()}&ui_locales=en").In("zh-CN")).Text.ShouldContain("Choose who you are");
    }

    [Theory]
    [MemberData(nameof(People))]
    public async Task each_of_them_gets_a_token_that_the_service_accepts(string person)
    {
        var answer = await Redeem(await Code(person)).Expect(200);
        answer.Header("Cache-Control").ShouldBe("no-store");
        var token = answer.String("/access_token");
        await service
            .WithToken(token)
            .Get("/api/institutions")
            .Anything()
            .That("a role that may read, or is refused as one that may not", reading => reading.Status is 200 or 403);
        var renewed = await Renew(answer.String("/refresh_token")).Expect(200);
        renewed.String("/access_token").ShouldNotBeNullOrEmpty();
        // Good once.
        await Renew(answer.String("/refresh_token")).Expect(400);
    }

    [Fact]
    public async Task a_code_is_good_once_for_its_verifier_and_address_and_for_a_minute()
    {
        var code = await Code("dispatcher-1");
        await Redeem(code, verifier: new string('w', 50)).Expect(400);
        await Redeem(code).Expect(400);
        await Redeem(await Code("dispatcher-1"), redirect: "http://localhost/elsewhere").Expect(400);
        var good = await Code("dispatcher-1");
        await Redeem(good).Expect(200);
        await Redeem(good).Expect(400);
        var late = await Code("dispatcher-1");
        service.Clock.Advance(TimeSpan.FromSeconds(61));
        await Redeem(late).Expect(400);
        await Redeem("invented").Expect(400);
    }

    [Theory]
    [InlineData("redirect_uri", "https://example.invalid/work/signed-in")]
    [InlineData("redirect_uri", "http://localhost/work/signed-in/../../other")]
    [InlineData("code_challenge_method", "plain")]
    [InlineData("code_challenge", "short")]
    [InlineData("response_type", "token")]
    public async Task no_other_request_is_answered(string name, string value) =>
        await service.Anonymous.Get($"/trial/authorize?{Query((name, value))}").Expect(400);

    [Theory]
    [InlineData("Host", "referrals.example.cn")]
    [InlineData("Host", "192.0.2.7:5080")]
    public async Task no_other_name_of_this_machine_will_do(string header, string value)
    {
        await service.Anonymous.Get($"/trial/authorize?{Query()}").Header(header, value).Expect(404);
        await Redeem(await Code("dispatcher-1")).Header(header, value).Expect(404);
    }

    [Theory]
    [InlineData("Origin", "https://example.invalid")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    public async Task a_form_of_another_site_chooses_nobody(string header, string value)
    {
        await Choose("dispatcher-1").Header(header, value).Expect(404);
        await Redeem(await Code("dispatcher-1")).Header(header, value).Expect(404);
    }

    [Fact]
    public async Task nobody_is_chosen_who_is_not_there() => await Choose("somebody").Expect(400);

    [Theory]
    [InlineData(TrialIssuer.Setting, "false")]
    [InlineData("Security:Issuer", "https://login.example.invalid")]
    public async Task it_is_off_where_that_is_set_and_where_there_is_an_issuer(string setting, string value)
    {
        await using var other = new TestService(service.ConnectionString, builder => builder.Configuration[setting] = value);
        await other.InitializeAsync();
        await other.Anonymous.Get($"/trial/authorize?{Query()}").Expect(404);
        await other.Anonymous.Post("/trial/authorize").Raw(Body(("person", "dispatcher-1")), Form).Expect(404);
        await other.Anonymous.Post("/trial/token").Raw("grant_type=refresh_token&refresh_token=x", Form).Expect(404);
        await other.Anonymous.Get("/trial/end").Expect(404);
    }

    [Fact]
    public async Task signing_out_forgets_who_was_chosen()
    {
        var chosen = await Choose("dispatcher-1").Expect(302);
        var cookie = chosen.Header("Set-Cookie").ShouldNotBeNull().Split(';')[0];
        chosen.Header("Set-Cookie")!.ShouldContain("httponly", Case.Insensitive);
        await service.Anonymous.Get($"/trial/authorize?{Query()}").Header("Cookie", cookie).Expect(302);
        // Where another is to be chosen it asks all the same.
        await service.Anonymous.Get($"/trial/authorize?{Query()}&prompt=select_account").Header("Cookie", cookie).Expect(200);
        (await service.Anonymous.Get("/trial/end").Header("Cookie", cookie).Expect(302))
            .Header("Set-Cookie")
            .ShouldNotBeNull()
            .ShouldContain("expires=Thu, 01 Jan 1970");
    }

    private Scenario Choose(string person) => service.Anonymous.Post("/trial/authorize").Raw(Body(("person", person)), Form);

    private async Task<string> Code(string person)
    {
        var sent = new Uri((await Choose(person).Expect(302)).Header("Location")!);
        sent.AbsolutePath.ShouldBe(ScreenEndpoints.Pages + "/signed-in");
        var query = QueryHelpers.ParseQuery(sent.Query);
        query["state"].ToString().ShouldBe("state-1");
        return query["code"].ToString();
    }

    private Scenario Redeem(string code, string? verifier = null, string redirect = Redirect) =>
        service
            .Anonymous.Post("/trial/token")
            .Raw(
                new QueryBuilder
                {
                    { "grant_type", "authorization_code" },
                    { "code", code },
                    { "code_verifier", verifier ?? Verifier },
                    { "redirect_uri", redirect },
                }
                    .ToString()
                    .TrimStart('?'),
                Form
            );

    private Scenario Renew(string key) => service.Anonymous.Post("/trial/token").Raw($"grant_type=refresh_token&refresh_token={key}", Form);

    private static string Body(params (string Name, string Value)[] others) => Query(others);

    private static string Query(params (string Name, string Value)[] others)
    {
        var query = new Dictionary<string, string>
        {
            ["response_type"] = "code",
            ["code_challenge_method"] = "S256",
            ["code_challenge"] = Challenge,
            ["redirect_uri"] = Redirect,
            ["state"] = "state-1",
        };
        foreach (var (name, value) in others)
            query[name] = value;
        return string.Join('&', query.Select(item => $"{item.Key}={Uri.EscapeDataString(item.Value)}"));
    }
}
