using Referrals.Screens;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Screens;

/// <summary>The files of the workbench; here a few of no content, as the build lays them out.</summary>
public sealed class when_the_workbench_is_served(TestPostgres postgres) : IAsyncLifetime
{
    private const string Script = "console.log('x')";

    private readonly string folder = Path.Combine(Path.GetTempPath(), $"referrals-workbench-{Guid.NewGuid():N}");
    private TestService service = null!;

    public async ValueTask InitializeAsync()
    {
        Write("index.html", "<html><script type=\"importmap\">{\"imports\":{}}</script></html>");
        Write("_framework/dotnet.abcdefghij.js", Script);
        Write("_framework/dotnet.abcdefghij.js.br", "brotli");
        Write("_framework/dotnet.abcdefghij.js.gz", "gzip");
        Write("workbench/workbench.css", "body{}");
        Write("workbench/notes.md", "not for browsers");
        service = new TestService(postgres, builder => builder.Configuration[ScreenFiles.FolderSetting] = folder);
        await service.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await service.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/work")]
    [InlineData("/work/dispatch")]
    [InlineData("/work/any/page")]
    public async Task its_pages_are_the_one_that_starts_it(string path)
    {
        var page = await service.Anonymous.Get(path).Expect(200);
        page.Text.ShouldStartWith("<html>");
        page.ContentType.ShouldBe("text/html");
        page.Header("Cache-Control").ShouldBe("no-cache");
        page.Header("X-Content-Type-Options").ShouldBe("nosniff");
        page.Header("Referrer-Policy").ShouldBe("no-referrer");
        var policy = page.Header("Content-Security-Policy").ShouldNotBeNull();
        policy.ShouldStartWith("default-src 'none'; script-src 'self' 'wasm-unsafe-eval' 'sha256-");
        policy.ShouldContain("connect-src 'self';");
        policy.ShouldContain("frame-ancestors 'none'");
        policy.Replace("style-src-attr 'unsafe-inline'", "", StringComparison.Ordinal).ShouldNotContain("unsafe-inline");
        policy.ShouldNotContain("'unsafe-eval'");
    }

    [Theory]
    [InlineData("/api/nothing", 401)]
    [InlineData("/nothing", 404)]
    [InlineData("/_framework/nothing.js", 404)]
    [InlineData("/_framework/../index.html", 404)]
    [InlineData("/_framework/%2e%2e/%2e%2e/etc/passwd", 404)]
    [InlineData("/workbench/notes.md", 404)]
    [InlineData("/index.html", 404)]
    public async Task nothing_else_is_a_page(string path, int status) => await service.Anonymous.Get(path).Expect(status);

    [Fact]
    public async Task a_file_comes_in_the_smallest_form_that_is_taken_and_is_kept_while_its_name_lasts()
    {
        const string At = "/_framework/dotnet.abcdefghij.js";
        var brotli = await service.Anonymous.Get(At).Header("Accept-Encoding", "gzip, br").Expect(200);
        (brotli.Text, brotli.Header("Content-Encoding")).ShouldBe(("brotli", "br"));
        brotli.ContentType.ShouldBe("text/javascript");
        brotli.Header("Cache-Control").ShouldBe("public, max-age=31536000, immutable");
        brotli.Header("Vary").ShouldBe("Accept-Encoding");
        var gzip = await service.Anonymous.Get(At).Header("Accept-Encoding", "gzip, br;q=0").Expect(200);
        (gzip.Text, gzip.Header("Content-Encoding")).ShouldBe(("gzip", "gzip"));
        var plain = await service.Anonymous.Get(At).Expect(200);
        (plain.Text, plain.Header("Content-Encoding")).ShouldBe((Script, null));
        await service.Anonymous.Get(At).Header("If-None-Match", plain.Header("ETag")!).Expect(304);

        // The name of this one stays the same when its content changes.
        (await service.Anonymous.Get("/workbench/workbench.css").Expect(200))
            .Header("Cache-Control")
            .ShouldBe("no-cache");
    }

    [Fact]
    public async Task it_is_told_how_to_sign_in_with_the_issuer_that_is_configured()
    {
        var trial = await service.Anonymous.Get("/workbench/sign-in.json").Expect(200);
        trial.String("/authorize").ShouldBe("/trial/authorize");
        trial["/trial"].GetBoolean().ShouldBeTrue();

        await using var issuer = await Security.TestIssuer.Start();
        await using var guarded = new TestService(
            service.ConnectionString,
            builder =>
            {
                builder.Configuration["Security:Issuer"] = issuer.Address;
                builder.Configuration[ScreenFiles.FolderSetting] = folder;
            }
        );
        await guarded.InitializeAsync();
        // One that says nothing of signing in.
        await guarded.Anonymous.Get("/workbench/sign-in.json").Expect(503);
        issuer.SignsIn = true;
        await using var asking = new TestService(
            service.ConnectionString,
            builder =>
            {
                builder.Configuration["Security:Issuer"] = issuer.Address;
                builder.Configuration["Workbench:ClientId"] = "desk";
                builder.Configuration[ScreenFiles.FolderSetting] = folder;
            }
        );
        await asking.InitializeAsync();
        var settings = await asking.Anonymous.Get("/workbench/sign-in.json").Expect(200);
        settings.String("/token").ShouldBe($"{issuer.Address}/token");
        settings.String("/client").ShouldBe("desk");
        settings["/trial"].GetBoolean().ShouldBeFalse();
        (await asking.Anonymous.Get("/").Expect(200))
            .Header("Content-Security-Policy")
            .ShouldNotBeNull()
            .ShouldContain($"connect-src 'self' {issuer.Address};");
        await asking.Anonymous.Get("/trial/authorize").Expect(404);
    }

    private void Write(string path, string text)
    {
        var full = Path.Combine(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }
}
