using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Configuration;
using Referrals.Security;
using Referrals.Tests.Hosting;
using Referrals.Tests.Operations;

namespace Referrals.Tests.Security;

/// <summary>Development tokens, with the service and <c>ops/token</c> as processes.</summary>
public class when_no_issuer_is_configured(TestService hosted, TestPostgres postgres) : IClassFixture<TestService>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task the_service_accepts_tokens_that_its_key_signed_and_says_so()
    {
        await using var folder = new EmbeddedPostgresFolder();
        await using var service = new ReferralsProcess(
            folder.DataFolder,
            ("ConnectionStrings__Referrals", await postgres.CreateDatabase()),
            ("REFERRALS_MASTER_KEYS", TestService.MasterKeys)
        );
        var address = await service.ReadyAsync();
        service.Output.ShouldContain("development tokens. Ctrl-C");
        service.Output.ShouldContain("warn: ");
        File.GetUnixFileMode(KeyFile(folder)).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);

        var (_, token, _) = await Token(folder, ["dispatcher@SX-H01"]);
        (await Ask(address, token)).ShouldBe(HttpStatusCode.NotFound, "there is nothing at this path, which one learns only with a token");
        (await Ask(address, null)).ShouldBe(HttpStatusCode.Unauthorized);

        // Of another folder, the same words are worth nothing.
        await using var other = new EmbeddedPostgresFolder();
        var (_, foreign, _) = await Token(other, ["dispatcher@SX-H01"]);
        (await Ask(address, foreign)).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task all_processes_of_a_folder_agree_on_one_key()
    {
        await using var folder = new EmbeddedPostgresFolder();
        var made = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Token(folder, ["county-authority@340422"])));
        made.ShouldAllBe(token => token.Code == 0);
        made.Select(token => Header(token.Output)).Distinct().Count().ShouldBe(1);
        Directory.EnumerateFiles(folder.DataFolder).ShouldBe([KeyFile(folder)], "nothing half made is left behind");

        static string Header(string token) => token.Split('.')[0];
    }

    [Fact]
    public async Task it_does_not_start_where_other_machines_reach_it()
    {
        await using var folder = new EmbeddedPostgresFolder();
        await using var service = new ReferralsProcess(folder.DataFolder, ("ASPNETCORE_URLS", "http://0.0.0.0:0"));
        await Refused(service, "security.issuer-missing", "Security__Issuer");
        Directory.Exists(folder.DataFolder).ShouldBeFalse("nothing was begun");
    }

    [Theory]
    [InlineData("urls", "http://*:0")]
    [InlineData("urls", "http://+:0")]
    [InlineData("urls", "http://[::]:0")]
    [InlineData("urls", "http://0:0")]
    [InlineData("urls", "http://127.0.0.1:5080;http://192.168.7.7:80")]
    [InlineData("urls", "http://127.0.0.1.example:80")]
    [InlineData("urls", "http://localhost.example:80")]
    [InlineData("urls", "not an address")]
    [InlineData("Kestrel:Endpoints:Open:Url", "http://0.0.0.0:0")]
    public void wherever_that_is_configured(string name, string value) =>
        Should
            .Throw<SecuritySettingsException>(() => SecuritySettings.From(Configuration(("urls", "http://127.0.0.1:5080"), (name, value))))
            .Code.ShouldBe(SecuritySettingsException.IssuerMissing);

    [Theory]
    [InlineData("http://127.0.0.1:5080")]
    [InlineData("http://LOCALHOST:5080;https://127.0.0.7:5081")]
    [InlineData("http://[::1]:0")]
    [InlineData("http://unix:/run/referrals.sock")]
    public void this_machine_may_be_written_in_many_ways(string addresses) =>
        SecuritySettings.From(Configuration(("urls", addresses))).DevelopmentTokens.ShouldBeTrue();

    [Theory]
    [InlineData("127.0.0.1", 404)]
    [InlineData("::1", 404)]
    [InlineData("192.168.7.7", 401)]
    [InlineData("2001:db8::7", 401)]
    public async Task a_connection_from_elsewhere_is_refused_however_it_came_about(string local, int status)
    {
        var token = DevelopmentToken
            .Parse("dispatcher@SX-H01")
            .Sign(TestService.Key, SecuritySettings.DefaultAudience, hosted.Clock.Now, TimeSpan.FromHours(1));
        var context = await hosted.Server.SendAsync(
            request =>
            {
                request.Connection.LocalIpAddress = IPAddress.Parse(local);
                request.Request.Path = "/api/nothing";
                request.Request.Headers.Authorization = $"Bearer {token}";
            },
            Cancellation
        );
        context.Response.StatusCode.ShouldBe(status);
    }

    [Fact]
    public async Task once_one_is_configured_development_tokens_are_worth_nothing()
    {
        await using var issuer = await TestIssuer.Start();
        await using var folder = new EmbeddedPostgresFolder();
        var (_, token, _) = await Token(folder, ["dispatcher@SX-H01"]);
        await using var service = new ReferralsProcess(
            folder.DataFolder,
            ("ConnectionStrings__Referrals", await postgres.CreateDatabase()),
            ("REFERRALS_MASTER_KEYS", TestService.MasterKeys),
            ("Security__Issuer", issuer.Address),
            ("ASPNETCORE_URLS", "http://0.0.0.0:0")
        );
        var address = await service.ReadyAsync();
        service.Output.ShouldContain($"tokens of {issuer.Address}.");
        service.Output.ShouldNotContain("evelopment");
        address = new Uri($"http://127.0.0.1:{address.Port}");

        (await Ask(address, token)).ShouldBe(HttpStatusCode.Unauthorized);
        (await Ask(address, issuer.Token(DateTimeOffset.UtcNow))).ShouldBe(HttpStatusCode.NotFound);
        var (code, output, said) = await Token(folder, ["dispatcher@SX-H01"], ("Security__Issuer", issuer.Address));
        code.ShouldBe(1);
        output.ShouldBeEmpty();
        said.ShouldBe($"Tokens come from the configured issuer, {issuer.Address}; development tokens are not accepted beside it.");
    }

    [Theory]
    [InlineData("Issuer", "id.example")]
    [InlineData("Issuer", "http://id.example")]
    [InlineData("Issuer", "ftp://id.example")]
    [InlineData("Metadata", "http://id.example")]
    public void an_issuer_that_cannot_be_trusted_is_refused(string name, string value)
    {
        var refused = Should.Throw<SecuritySettingsException>(() =>
            SecuritySettings.From(Configuration(("Security:Issuer", "https://id.example"), ($"Security:{name}", value)))
        );
        refused.Code.ShouldBe(SecuritySettingsException.Invalid);
        refused.Message.ShouldContain($"Security__{name}");
        refused.Message.ShouldNotContain("\n");
    }

    [Fact]
    public void an_own_network_may_do_without_https() =>
        SecuritySettings
            .From(Configuration(("Security:Issuer", "http://id.example"), ("Security:AllowHttp", "true")))
            .Issuer.ShouldBe(new Uri("http://id.example"));

    [Theory]
    [InlineData("no key at all")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----")]
    public async Task a_broken_key_is_told_in_one_line(string content)
    {
        await using var folder = new EmbeddedPostgresFolder();
        Directory.CreateDirectory(folder.DataFolder);
        await File.WriteAllTextAsync(KeyFile(folder), content, Cancellation);
        var (code, output, said) = await Token(folder, ["dispatcher@SX-H01"]);
        code.ShouldBe(1);
        output.ShouldBeEmpty();
        said.ShouldContain(KeyFile(folder));
        said.ShouldNotContain("\n");
    }

    [Theory]
    [InlineData("Usage: ops/token")]
    [InlineData("Usage: ops/token", "--hours", "3")]
    [InlineData("Usage: ops/token", "dispatcher@SX-H01", "--hours")]
    [InlineData("Usage: ops/token", "dispatcher@SX-H01", "--color", "red")]
    [InlineData("Usage: ops/token", "dispatcher@SX-H01", "--hours", "3", "--hours", "4")]
    [InlineData("is no role", "nurse@SX-H01")]
    [InlineData("is no role", "@SX-H01")]
    [InlineData("more than one @", "dispatcher@SX-H01@SX-H02")]
    [InlineData("is a role at an institution", "dispatcher@340422")]
    [InlineData("is a role at an institution", "county-authority+specialist")]
    [InlineData("--hours", "dispatcher@SX-H01", "--hours", "-1")]
    [InlineData("--hours", "dispatcher@SX-H01", "--hours", "1000000")]
    public async Task ops_token_says_what_it_does_not_understand(string said, params string[] arguments)
    {
        await using var folder = new EmbeddedPostgresFolder();
        var result = await Token(folder, arguments);
        result.Code.ShouldBe(1);
        result.Output.ShouldBeEmpty();
        result.Errors.ShouldContain(said);
        result.Errors.ShouldNotContain("\n");
    }

    private static ConfigurationManager Configuration(params (string Name, string Value)[] settings)
    {
        var configuration = new ConfigurationManager();
        foreach (var (name, value) in settings)
            configuration[name] = value;
        return configuration;
    }

    private static string KeyFile(EmbeddedPostgresFolder folder) => Path.Combine(folder.DataFolder, "development-tokens.pem");

    private static async Task Refused(ReferralsProcess service, string code, string said)
    {
        (await service.ExitAsync()).ShouldBe(1);
        service.Errors.ShouldContain($"({code})");
        service.Errors.ShouldContain(said);
        service.Errors.ShouldNotContain("\n");
    }

    private static async Task<HttpStatusCode> Ask(Uri address, string? token)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, "/api/nothing"));
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return (await http.SendAsync(request, Cancellation)).StatusCode;
    }

    private static async Task<(int Code, string Output, string Errors)> Token(
        EmbeddedPostgresFolder folder,
        string[] arguments,
        params (string Name, string Value)[] environment
    )
    {
        var start = new ProcessStartInfo(Path.Combine(Repository.Root, "ops", "token"), arguments)
        {
            WorkingDirectory = "/",
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (
            var inherited in start.Environment.Keys.Where(name => name.StartsWith("ASPNETCORE_") || name.StartsWith("Security__")).ToArray()
        )
            start.Environment.Remove(inherited);
        start.Environment["REFERRALS_DATA"] = folder.DataFolder;
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(Cancellation);
        var errors = process.StandardError.ReadToEndAsync(Cancellation);
        await process.WaitForExitAsync(Cancellation);
        return (process.ExitCode, (await output).Trim(), (await errors).Trim());
    }
}
