using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Http;

/// <summary>What every answer says of itself, of every endpoint there is, also where it is refused or there is nothing.</summary>
public class when_a_browser_reads_an_answer(TestService service, TestPostgres postgres) : IClassFixture<TestService>
{
    // Files of the workbench, which hold nothing of anybody.
    private static readonly string[] Kept = ["/_framework/", "/_content/", "/workbench/", "/work/", "/"];

    [Fact]
    public async Task every_answer_says_what_may_be_done_with_it()
    {
        var routes = service
            .Services.GetServices<EndpointDataSource>()
            .SelectMany(source => source.Endpoints)
            .OfType<RouteEndpoint>()
            .SelectMany(endpoint =>
                (endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"]).Select(method =>
                    (Method: method, Route: endpoint.RoutePattern)
                )
            )
            .ToList();
        routes.Count.ShouldBeGreaterThan(150, "all endpoints are walked");
        var administrator = service.As("administrator@340422");
        foreach (var (method, route) in routes)
        {
            // Live streams go on for ever, and are asked for below.
            if (route.RawText == "/api/live")
                continue;
            var at = Filled(route);
            foreach (var client in (TestClient[])[service.Anonymous, administrator])
                Check($"{method} {at}", at, await client.Send(new HttpMethod(method), at).Anything());
        }
    }

    [Theory]
    [InlineData("/nowhere")]
    [InlineData("/api/nowhere")]
    [InlineData("/swagger/index.html")]
    [InlineData("/api/live")]
    [InlineData("/p/340422-000000-AAAAAAA")]
    public async Task so_does_what_is_no_endpoint(string at) => Check(at, at, await service.Anonymous.Get(at).Anything());

    [Fact]
    public async Task a_program_of_the_api_is_no_page()
    {
        var answer = await service.As("dispatcher@SX-H01").Get("/api/worklists").Expect(200);
        answer
            .Header("Content-Security-Policy")
            .ShouldBe("default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'");
        answer.Header("Cache-Control").ShouldBe("no-store");
        answer.Header("Server").ShouldBeNullOrEmpty();
        answer.Header("Strict-Transport-Security").ShouldBeNullOrEmpty("plain http promises nothing");
    }

    [Fact]
    public async Task by_https_a_browser_is_told_to_take_nothing_else()
    {
        using var http = service.Server.CreateClient();
        using var answer = await http.GetAsync(new Uri("https://referrals.example/health/live"), TestContext.Current.CancellationToken);
        answer.Headers.GetValues("Strict-Transport-Security").ShouldBe(["max-age=15552000"]);
    }

    [Fact]
    public async Task where_https_alone_is_meant_pages_are_sent_there_and_programs_are_refused()
    {
        await using var strict = new TestService(
            postgres,
            builder =>
            {
                builder.Configuration["Https:Only"] = "true";
                builder.Configuration["Https:Port"] = "8443";
            }
        );
        await strict.InitializeAsync();
        using var http = strict.Server.CreateClient();
        using var page = await http.GetAsync(
            new Uri("http://referrals.example:5080/work/a%20b?q=1"),
            TestContext.Current.CancellationToken
        );
        ((int)page.StatusCode).ShouldBe(308);
        page.Headers.Location!.OriginalString.ShouldBe("https://referrals.example:8443/work/a%20b?q=1");
        await strict.Anonymous.Get("/api/worklists").Refused(403, "https-required");
        await strict.As("dispatcher@SX-H01").Get("/api/worklists").Refused(403, "https-required");
        await strict.Anonymous.Post("/p", new { }).Refused(403, "https-required");
        await strict.Anonymous.Get("/health/live").Expect(200);
        using var secured = await http.GetAsync(new Uri("https://referrals.example/health/live"), TestContext.Current.CancellationToken);
        ((int)secured.StatusCode).ShouldBe(200);
    }

    private static void Check(string what, string at, Answer answer)
    {
        answer.Header("X-Content-Type-Options").ShouldBe("nosniff", what);
        answer.Header("X-Frame-Options").ShouldBe("DENY", what);
        answer.Header("Referrer-Policy").ShouldBe("no-referrer", what);
        answer.Header("Permissions-Policy").ShouldNotBeNull(what).ShouldContain("geolocation=()", customMessage: what);
        var policy = answer.Header("Content-Security-Policy").ShouldNotBeNull(what);
        (policy.Contains("frame-ancestors 'none'") || policy.StartsWith("sandbox; ")).ShouldBeTrue($"{what}: {policy}");
        policy.ShouldContain("default-src 'none'", customMessage: what);
        policy.ShouldNotContain("script-src 'unsafe-inline'", customMessage: what);
        if (!Kept.Any(kept => at == kept || (kept != "/" && at.StartsWith(kept))) && !at.StartsWith("/swagger"))
            answer.Header("Cache-Control").ShouldNotBeNull(what).ShouldContain("no-store", customMessage: what);
    }

    private static string Filled(Microsoft.AspNetCore.Routing.Patterns.RoutePattern route) =>
        "/"
        + string.Join(
            '/',
            route.PathSegments.Select(segment =>
                string.Concat(
                    segment.Parts.Select(part =>
                        part switch
                        {
                            Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart literal => literal.Content,
                            Microsoft.AspNetCore.Routing.Patterns.RoutePatternSeparatorPart separator => separator.Content,
                            Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart parameter => parameter.ParameterPolicies.Any(
                                p => p.Content is "guid"
                            )
                                ? "018f0000-0000-7000-8000-000000000000"
                                : "1",
                            _ => "",
                        }
                    )
                )
            )
        );
}
