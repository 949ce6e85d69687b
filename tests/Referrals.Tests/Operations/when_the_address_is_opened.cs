using Referrals.Tests.Hosting;

namespace Referrals.Tests.Operations;

public class when_the_address_is_opened(TestService service) : IClassFixture<TestService>
{
    [Theory]
    [InlineData("zh-CN", "zh-CN", "会诊转诊协同", "另开一个终端运行 <code>ops/token dispatcher@SX-H01</code>")]
    [InlineData("en-GB,zh;q=0.5", "en", "Referrals", "In another terminal, <code>ops/token dispatcher@SX-H01</code>")]
    public async Task it_says_where_to_go_in_the_readers_language(string asked, string language, string title, string firstStep)
    {
        var page = await service.Anonymous.Get("/").In(asked).Expect(200);
        page.ContentType.ShouldBe("text/html");
        page.Header("Content-Language").ShouldBe(language);
        page.Header("Vary").ShouldBe("Accept-Language");
        page.Text.ShouldContain($"<html lang=\"{language}\">");
        page.Text.ShouldContain($"<h1>{title}</h1>");
        page.Text.ShouldContain(firstStep);
        page.Text.ShouldContain("ops/README.md");
        foreach (var link in (string[])["/swagger", "/openapi/v1.json", "/health/ready"])
            page.Text.ShouldContain($"href=\"{link}\"");
    }

    [Fact]
    public async Task each_link_leads_somewhere()
    {
        await service.Anonymous.Get("/openapi/v1.json").Expect(200);
        await service.Anonymous.Get("/health/ready").Expect(200);
        (await service.Anonymous.Get("/swagger").Expect(301)).Header("Location").ShouldBe("swagger/index.html");
    }

    [Fact]
    public async Task it_asks_nobody_for_anything_and_runs_nothing()
    {
        var page = await service.Anonymous.Get("/").Expect(200);
        page.Header("Content-Security-Policy").ShouldNotBeNull().ShouldStartWith("default-src 'none'; style-src 'sha256-");
        foreach (var word in (string[])["http://", "https://", "<script", "src=", "style="])
            page.Text.ShouldNotContain(word, Case.Insensitive);
    }

    [Fact]
    public async Task where_an_issuer_is_configured_no_development_token_is_offered()
    {
        await using var issuer = await Security.TestIssuer.Start();
        await using var guarded = new TestService(
            service.ConnectionString,
            builder => builder.Configuration["Security:Issuer"] = issuer.Address
        );
        await guarded.InitializeAsync();
        (await guarded.Anonymous.Get("/").In("en").Expect(200)).Text.ShouldNotContain("ops/token");
    }

    [Fact]
    public async Task it_is_no_part_of_the_api()
    {
        var described = await service.Anonymous.Get("/openapi/v1.json");
        described["/paths"].EnumerateObject().ShouldAllBe(path => path.Name.StartsWith("/api/") || path.Name.StartsWith("/fhir/"));
        await service.Anonymous.Send(HttpMethod.Post, "/").Anything().That("it is only read", answer => answer.Status is 401 or 405);
    }
}
