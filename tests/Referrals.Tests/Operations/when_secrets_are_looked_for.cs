using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using Npgsql;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Operations;

/// <summary>
/// Secrets come from files and the environment, and go nowhere: not into health, logs at their most talkative, traces, metrics, the
/// description of the API, problem details, nor what commands say.
/// </summary>
[Slow]
public sealed class when_secrets_are_looked_for(TestPostgres postgres)
{
    private const string GatewayToken = "gateway-token-0f1e2d3c4b5a";
    private const string BrokerPassword = "broker-password-9a8b7c6d5e4f";

    private static readonly string MasterKeys = TestService.MasterKeys;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task none_is_told_to_anybody()
    {
        await using var folder = new EmbeddedPostgresFolder();
        await using var collector = await Collector.Start();
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var sealKey = pair.ExportPkcs8PrivateKeyPem();
        Directory.CreateDirectory(folder.DataFolder);
        var (sealFile, passwordFile) = (Path.Combine(folder.DataFolder, "seals.pem"), Path.Combine(folder.DataFolder, "password"));
        await File.WriteAllTextAsync(sealFile, sealKey, Cancellation);
        await File.WriteAllTextAsync(passwordFile, BrokerPassword, Cancellation);
        var database = new NpgsqlConnectionStringBuilder(await postgres.CreateDatabase());
        (string, string)[] environment =
        [
            ("ConnectionStrings__Referrals", database.ConnectionString),
            ("REFERRALS_MASTER_KEYS", MasterKeys),
            ("Notices__Gateway__Url", "http://127.0.0.1:1/sms"),
            ("Notices__Gateway__Token", GatewayToken),
            ("Broker__Uri", "amqp://127.0.0.1:1/"),
            ("Broker__User", "referrals"),
            ("Broker__PasswordFile", passwordFile),
            ("Seals__KeyFile", sealFile),
            ("Seed__County", "340422"),
            ("Telemetry__Otlp__Endpoint", collector.Address),
            .. ((string[])["Default", "Microsoft", "Npgsql", "Marten", "Wolverine", "JasperFx"]).Select(category =>
                ($"Logging__LogLevel__{category}", "Trace")
            ),
        ];
        var token = (await ReferralsProcess.RunAsync(folder.DataFolder, ["token", "family-doctor@SX-V0101"], environment)).Output;
        var answers = new List<string>();
        await using (var process = new ReferralsProcess(folder.DataFolder, environment))
        {
            var address = await process.ReadyAsync();
            using var http = new HttpClient { BaseAddress = address };
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
            using (var sent = await http.PutAsJsonAsync($"/api/referrals/{Guid.CreateVersion7()}", CaseForms.Referral(), Cancellation))
                ((int)sent.StatusCode).ShouldBe(201);
            foreach (
                var path in (string[])
                    [
                        "/health/ready",
                        "/health/live",
                        "/openapi/v1.json",
                        "/asyncapi/v1.json",
                        "/",
                        "/api/inbox",
                        "/api/nowhere",
                        "/api/referrals?state=x",
                    ]
            )
                answers.Add(await Text(http, path));
            // The database sends everybody away, and what is asked for then fails.
            NpgsqlConnection.ClearAllPools();
            await using (var other = new NpgsqlConnection(database.ConnectionString))
            {
                await other.OpenAsync(Cancellation);
                await using var end = new NpgsqlCommand(
                    "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
                    other
                );
                await end.ExecuteScalarAsync(Cancellation);
            }

            answers.Add(await Text(http, "/api/inbox"));
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", $"{token}x");
            answers.Add(await Text(http, "/api/inbox"));
            (await process.SignalAsync(ReferralsProcess.SigTerm)).ShouldBe(0);
            answers.AddRange([process.Output, process.Errors]);
        }

        foreach (
            var command in (string[][])
                [
                    ["doctor", "--json"],
                    ["projections", "status"],
                    ["retention", "--dry-run"],
                ]
        )
        {
            var said = await ReferralsProcess.RunAsync(folder.DataFolder, command, environment);
            answers.AddRange([said.Output, said.Errors]);
        }

        answers.AddRange([collector.Traces, collector.Metrics]);
        answers.ShouldContain(answer => answer.Contains(" trce: "), "logs were at their most talkative");
        var secrets = MasterKeys
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(':')[1])
            .Concat([GatewayToken, BrokerPassword, database.Password!, sealKey.Split('\n')[1], token, token.Split('.')[2]]);
        foreach (var secret in secrets)
            answers
                .Where(answer => answer.Contains(secret))
                .Select(answer => answer.Substring(Math.Max(0, answer.IndexOf(secret, StringComparison.Ordinal) - 200), 200))
                .ShouldBeEmpty(secret[..4]);
    }

    private static async Task<string> Text(HttpClient http, string path)
    {
        using var answer = await http.GetAsync(new Uri(path, UriKind.Relative), Cancellation);
        return await answer.Content.ReadAsStringAsync(Cancellation);
    }
}
