using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Referrals.Operations;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Operations;

[Slow]
public class when_the_service_runs
{
    [Theory]
    [InlineData(ReferralsProcess.SigInt)]
    [InlineData(ReferralsProcess.SigTerm)]
    public async Task it_says_where_and_stops_with_its_server_when_told(int signal)
    {
        await using var folder = new EmbeddedPostgresFolder();
        await using var service = new ReferralsProcess(folder.DataFolder);
        await service.ReadyAsync();
        service.Output.ShouldContain($"data in {folder.DataFolder}");
        service.Output.ShouldNotContain("Npgsql", customMessage: "a line for every statement is nobody's log");

        (await service.SignalAsync(signal)).ShouldBe(0);
        service.Errors.ShouldBeEmpty();
        File.Exists(folder.PidFile).ShouldBeFalse();
    }

    [Fact]
    public async Task it_uses_the_server_that_was_configured()
    {
        await using var folder = new EmbeddedPostgresFolder();
        await using var postgres = await folder.StartAsync();
        await using var unused = new EmbeddedPostgresFolder();
        await using var service = new ReferralsProcess(unused.DataFolder, ("ConnectionStrings__Referrals", postgres.ConnectionString));

        await service.IsReady();
        service.Output.ShouldContain("PostgreSQL at 127.0.0.1");
        service.Output.ShouldNotContain("Password");
        Directory.Exists(unused.Data).ShouldBeFalse();
    }

    [Fact]
    public async Task it_is_not_ready_while_the_database_is_away()
    {
        await using var folder = new EmbeddedPostgresFolder();
        var postgres = await folder.StartAsync();
        await using var unused = new EmbeddedPostgresFolder();
        await using var service = new ReferralsProcess(unused.DataFolder, ("ConnectionStrings__Referrals", postgres.ConnectionString));
        await service.IsReady();

        await postgres.DisposeAsync();
        var (status, answer) = await service.HealthAsync();
        status.ShouldBe(503);
        answer.GetProperty("status").GetString().ShouldBe("unhealthy");
        answer.GetProperty("checks").GetProperty("postgresql").GetProperty("reason").GetString().ShouldNotBeNullOrEmpty();
        using (var http = new HttpClient())
        {
            var live = await http.GetStringAsync(new Uri(await service.ReadyAsync(), "/health/live"), EmbeddedPostgresFolder.Cancellation);
            JsonElement.Parse(live).GetProperty("status").GetString().ShouldBe("healthy");
        }

        await using var back = await folder.StartAsync();
        await service.IsReady();
    }

    [Fact]
    public async Task a_taken_address_is_told_in_one_line()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        await using var folder = new EmbeddedPostgresFolder();
        await using var service = new ReferralsProcess(
            folder.DataFolder,
            ("ASPNETCORE_URLS", $"http://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}")
        );

        (await service.ExitAsync()).ShouldBe(1);
        service.Errors.ShouldContain("address already in use");
        service.Errors.ShouldNotContain("\n");
        service.Output.ShouldNotContain("   at ");
        File.Exists(folder.PidFile).ShouldBeFalse();
    }

    [Fact]
    public async Task a_taken_database_port_is_told_in_one_line()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        await using var folder = new EmbeddedPostgresFolder();
        await using var service = new ReferralsProcess(
            folder.DataFolder,
            ("REFERRALS_PG_PORT", $"{((IPEndPoint)taken.LocalEndpoint).Port}")
        );

        (await service.ExitAsync()).ShouldBe(1);
        service.Errors.ShouldContain(EmbeddedPostgresException.PortTaken);
        service.Errors.ShouldNotContain("\n");
    }

    [Theory]
    [InlineData("REFERRALS_PG_PORT", "often", EmbeddedPostgresException.SettingsInvalid)]
    [InlineData("REFERRALS_PG_BIN", "/nowhere", EmbeddedPostgresException.BinariesMissing)]
    public async Task a_senseless_setting_is_told_in_one_line(string name, string value, string code)
    {
        await using var folder = new EmbeddedPostgresFolder();
        await using var service = new ReferralsProcess(folder.DataFolder, (name, value));

        (await service.ExitAsync()).ShouldBe(1);
        service.Errors.ShouldContain(name);
        service.Errors.ShouldContain(code);
        service.Errors.ShouldNotContain("\n");
    }
}
