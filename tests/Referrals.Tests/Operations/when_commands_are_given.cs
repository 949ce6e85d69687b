// Longer than 300 lines: one test or more for each command.
using System.Text.Json;
using Npgsql;
using Referrals.EventStore;
using Referrals.EventStore.Projections;
using Referrals.Operations.Cli;
using Referrals.People;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Operations;

/// <summary>The executable's commands, as processes.</summary>
public class when_commands_are_given(TestPostgres postgres)
{
    [Fact]
    public async Task help_names_every_command()
    {
        await using var folder = new EmbeddedPostgresFolder();
        var (code, output, errors) = await ReferralsProcess.RunAsync(folder.DataFolder, ["--help"]);
        code.ShouldBe(0);
        errors.ShouldBeEmpty();
        foreach (
            var command in (string[])
                [
                    "run",
                    "db-assert",
                    "db-apply",
                    "seed",
                    "token",
                    "tokens",
                    "rotate-master-key",
                    "streams",
                    "projections",
                    "retention",
                    "doctor",
                    "verify",
                    "broker",
                    "simulate",
                    "storage",
                    "codegen",
                ]
        )
            output.ShouldContain($"  {command}");
    }

    [Theory]
    [InlineData("referrals: 'strems' is not understood", "strems", "show")]
    [InlineData("referrals doctor: '--jason' is not understood", "doctor", "--jason")]
    [InlineData("referrals streams show: '--color' is not understood", "streams", "show", "policies", "--color")]
    [InlineData("referrals streams show: Required argument", "streams", "show")]
    [InlineData("referrals streams show: --as-of is \"yesterday\"", "streams", "show", "policies", "--as-of", "yesterday")]
    [InlineData("referrals streams: Required command", "streams")]
    [InlineData("referrals tokens revoke: either --jti ID or --subject NAME", "tokens", "revoke")]
    [InlineData("referrals tokens revoke: either --jti ID or --subject NAME", "tokens", "revoke", "--jti", "a", "--subject", "b")]
    [InlineData(
        "referrals tokens revoke: either --jti ID or --subject NAME",
        "tokens",
        "revoke",
        "--jti",
        "a",
        "--issued-before",
        "2026-03-01"
    )]
    [InlineData("referrals tokens revoke: --subject is a person's number", "tokens", "revoke", "--subject", "13800138000")]
    [InlineData("referrals tokens revoke: --issued-before is \"soon\"", "tokens", "revoke", "--subject", "b", "--issued-before", "soon")]
    [InlineData(
        "referrals tokens revoke: --issued-before is \"2999-01-01\", which has not come yet",
        "tokens",
        "revoke",
        "--subject",
        "b",
        "--issued-before",
        "2999-01-01"
    )]
    [InlineData("referrals run: 'port' is no setting", "--port", "5080")]
    [InlineData("referrals run: 'Sed:County' is no setting", "run", "--Sed:County=340422")]
    [InlineData("referrals run: --urls has no value", "--urls")]
    public async Task what_is_not_understood_is_named_in_one_line(string said, params string[] arguments)
    {
        await using var folder = new EmbeddedPostgresFolder();
        var (code, output, errors) = await ReferralsProcess.RunAsync(folder.DataFolder, arguments);
        code.ShouldBe(2);
        output.ShouldBeEmpty();
        errors.ShouldStartWith(said);
        errors.ShouldNotContain("\n");
        Directory.Exists(folder.DataFolder).ShouldBeFalse();
    }

    [Fact]
    public async Task a_look_at_what_is_not_there_makes_nothing()
    {
        await using var folder = new EmbeddedPostgresFolder();
        foreach (
            var arguments in (string[][])
                [
                    ["streams", "show", "policies"],
                    ["db-assert"],
                    ["projections", "status"],
                    ["projections", "rebuild", "referrals"],
                    ["rotate-master-key"],
                    ["tokens", "revoke", "--jti", "a"],
                ]
        )
        {
            var (code, output, errors) = await ReferralsProcess.RunAsync(folder.DataFolder, arguments);
            code.ShouldBe(1);
            output.ShouldBeEmpty();
            errors.ShouldContain("There is no database yet");
            errors.ShouldNotContain("\n");
        }
        var (warned, found, _) = await ReferralsProcess.RunAsync(folder.DataFolder, ["doctor"]);
        warned.ShouldBe(1);
        found.ShouldContain("! database");
        Directory.Exists(folder.DataFolder).ShouldBeFalse();
    }

    [Slow]
    [Fact]
    public async Task they_bring_the_embedded_database_along_and_stop_it_again()
    {
        await using var folder = new EmbeddedPostgresFolder();
        (await ReferralsProcess.RunAsync(folder.DataFolder, ["seed"])).Output.ShouldContain("events were entered");
        File.Exists(folder.PidFile).ShouldBeFalse();
        (await ReferralsProcess.RunAsync(folder.DataFolder, ["seed", "340422"])).Output.ShouldContain("nothing was changed");
        (await ReferralsProcess.RunAsync(folder.DataFolder, ["seed", "110101"])).ShouldSatisfyAllConditions(
            r => r.Code.ShouldBe(1),
            r => r.Errors.ShouldContain("no seed for the county '110101'")
        );
        var (code, output, _) = await ReferralsProcess.RunAsync(folder.DataFolder, ["db-assert"]);
        code.ShouldBe(0);
        output.ShouldContain("referrals is at");

        // Nothing leads without a service: the command does so itself.
        (await ReferralsProcess.RunAsync(folder.DataFolder, ["projections", "rebuild", "referrals"])).Output.ShouldBe(
            "referrals was made anew and swapped in."
        );
        (await ReferralsProcess.RunAsync(folder.DataFolder, ["projections", "status"])).Output.ShouldContain(
            "No running service leads them"
        );
        File.Exists(folder.PidFile).ShouldBeFalse();
    }

    [Slow]
    [Fact]
    public async Task they_use_the_database_of_the_service_that_runs()
    {
        await using var folder = new EmbeddedPostgresFolder();
        await using var service = new ReferralsProcess(folder.DataFolder);
        await service.ReadyAsync();
        var server = folder.ServerProcess;

        var (code, output, errors) = await ReferralsProcess.RunAsync(folder.DataFolder, ["projections", "rebuild", "referrals"]);
        code.ShouldBe(0, errors);
        output.ShouldContain("swapped in");
        (await ReferralsProcess.RunAsync(folder.DataFolder, ["projections", "rebuild", "nothing"])).ShouldSatisfyAllConditions(
            r => r.Code.ShouldBe(2),
            r => r.Errors.ShouldContain("There is no projection \"nothing\"")
        );
        var (healthy, examined, _) = await ReferralsProcess.RunAsync(folder.DataFolder, ["doctor", "--json"]);
        var checks = JsonElement
            .Parse(examined)
            .GetProperty("checks")
            .EnumerateArray()
            .ToDictionary(c => c.GetProperty("check").GetString()!, c => c.GetProperty("level").GetString());
        // How full this machine's disk is, is its own affair.
        checks.Where(c => c.Key != "disk").ShouldAllBe(c => c.Value == "ok", examined);
        healthy.ShouldBe(checks["disk"] == "ok" ? 0 : 1);
        checks.Keys.ShouldBe(
            [
                "issuer",
                "database",
                "clock",
                "durability",
                "connections",
                "time zones",
                "schema",
                "master keys",
                "retention",
                "messages",
                "webhooks",
                "senders",
                "nodes",
                "pools",
                "referrals",
                "consultations",
                "deductible_years",
                "visit_days",
                "emergency_accesses",
                "boards",
                "log",
                "last event",
                "disk",
            ],
            ignoreOrder: true
        );

        folder.ServerProcess.ShouldBe(server);
        await service.IsReady();
    }

    [Slow]
    [Fact]
    public async Task a_stream_is_shown_as_it_stood()
    {
        await using var folder = new EmbeddedPostgresFolder();
        var database = await postgres.CreateDatabase();
        var (code, output, _) = await Run("streams", "show", "practitioners", "--json");
        code.ShouldBe(0);
        var all = JsonElement.Parse(output);
        all[0].GetProperty("version").GetInt64().ShouldBe(1);
        all[0].GetProperty("event").GetString().ShouldBe("practitioner_registered");
        all[0].GetProperty("recordedAt").GetString()!.ShouldEndWith("+08:00");
        JsonElement.Parse((await Run("streams", "show", "practitioners", "--as-of", "3", "--json")).Output).GetArrayLength().ShouldBe(3);
        (await Run("streams", "show", "practitioners", "--as-of", "2020-01-01T08:00")).ShouldSatisfyAllConditions(
            r => r.Code.ShouldBe(1),
            r => r.Errors.ShouldBe("There is no stream \"practitioners\" in county 340422 as of 2020-01-01T08:00.")
        );
        (await Run("streams", "show", "practitioners", "--county", "110101")).Code.ShouldBe(1);
        (await Run("streams", "show", "policies")).Output.ShouldContain("policy_set  seed\n");

        Task<(int Code, string Output, string Errors)> Run(params string[] arguments) =>
            ReferralsProcess.RunAsync(folder.DataFolder, arguments, ("ConnectionStrings__Referrals", database));
    }

    [Fact]
    public async Task the_code_that_was_written_ahead_is_what_would_be_written_now()
    {
        await using var folder = new EmbeddedPostgresFolder();
        var sources = Path.Combine(folder.DataFolder, "src", "Referrals", "Internal", "Generated");
        Directory.CreateDirectory(sources);
        var (code, output, errors) = await ReferralsProcess.RunAsync(
            folder.DataFolder,
            ["codegen", "write"],
            ("REFERRALS_SOURCES", folder.DataFolder)
        );
        code.ShouldBe(0, output + errors);
        Files(sources)
            .ShouldBe(
                Files(Path.Combine(Repository.Root, "src", "Referrals", "Internal", "Generated")),
                "run: ops/referrals codegen write"
            );

        static Dictionary<string, string> Files(string folder) =>
            Directory
                .EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
                .ToDictionary(file => Path.GetRelativePath(folder, file), file => File.ReadAllText(file).ReplaceLineEndings());
    }

    [Fact]
    public async Task the_doctor_asks_whether_gateway_scanner_and_broker_answer()
    {
        await using var folder = new EmbeddedPostgresFolder();
        await using var outside = await Outside.Start();
        var database = await postgres.CreateDatabase();
        var (_, output, _) = await ReferralsProcess.RunAsync(
            folder.DataFolder,
            ["doctor"],
            [("ConnectionStrings__Referrals", database), .. outside.Settings]
        );
        output.ShouldContain("✓ gateway");
        output.ShouldContain("✓ scanner");
        output.ShouldNotContain("✓ broker");
        output.ShouldNotContain("! broker");
        await outside.DisposeAsync();
        (_, output, _) = await ReferralsProcess.RunAsync(
            folder.DataFolder,
            ["doctor"],
            // Nothing listens on port 1.
            [
                ("ConnectionStrings__Referrals", database),
                ("Broker__Uri", "amqp://user:not-to-be-shown@127.0.0.1:1/referrals"),
                .. outside.Settings,
            ]
        );
        output.ShouldContain("! gateway");
        output.ShouldContain("! scanner");
        output.ShouldContain("! broker");
        output.ShouldContain("RabbitMQ at 127.0.0.1:1 cannot be reached");
        output.ShouldNotContain("not-to-be-shown");
    }

    [Fact]
    public async Task the_doctor_names_what_is_wrong_and_what_to_do()
    {
        await using var folder = new EmbeddedPostgresFolder();
        var empty = await postgres.CreateDatabase(empty: true);
        var (code, output, _) = await Run(("ConnectionStrings__Referrals", empty));
        code.ShouldBe(2, "the tests' own server saves itself the waiting for the disk");
        output.ShouldContain("✗ durability");
        output.ShouldContain("! schema");
        output.ShouldContain("→ ops/referrals db-apply");

        var database = await postgres.CreateDatabase();
        (code, output, _) = await Run(("ConnectionStrings__Referrals", database), ("REFERRALS_MASTER_KEYS", MasterKeys.Generate()));
        code.ShouldBe(2);
        output.ShouldContain("✗ master keys");
        output.ShouldContain("ops/runbooks/keys-missing.md");

        await using (var source = NpgsqlDataSource.Create(database))
        await using (
            var failing = source.CreateCommand(
                """
                insert into referrals_webhooks.webhooks
                    (county, institution, url, position, part, attempts, failing_since, next_attempt, last_problem, changed_by, changed_at)
                values ('340422', 'SX-H01', 'https://his.example', 0, 0, 20, now() - interval '3 hours', now(), 'status-500', 'nobody', now())
                """
            )
        )
            await failing.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        (_, output, _) = await Run(("ConnectionStrings__Referrals", database));
        output.ShouldContain("! webhooks");
        output.ShouldContain("SX-H01 in 340422 for 3 h (status-500)");
        output.ShouldContain("ops/runbooks/webhook-failing.md");

        string errors;
        (code, output, errors) = await Run(
            ("ConnectionStrings__Referrals", new NpgsqlConnectionStringBuilder(database) { Port = 1 }.ConnectionString),
            ("Telemetry__Otlp__Endpoint", "collector")
        );
        code.ShouldBe(2);
        errors.ShouldBeEmpty();
        output.ShouldContain("✗ database");
        output.ShouldContain("ops/runbooks/database-away.md");
        output.ShouldContain("✗ settings");
        output.ShouldContain("(telemetry.settings-invalid)");
        output.ShouldNotContain("   at ");

        (code, output, _) = await Run(("ConnectionStrings__Referrals", database), ("Stopping__Seconds", "soon"));
        code.ShouldBe(2);
        output.ShouldContain("(stopping.settings-invalid)");

        Task<(int Code, string Output, string Errors)> Run(params (string Name, string Value)[] environment) =>
            ReferralsProcess.RunAsync(folder.DataFolder, ["doctor"], environment);
    }

    [Theory]
    [InlineData(ProjectionState.Running, 0, 0, 0)]
    [InlineData(ProjectionState.Running, 50, 61, 1)]
    [InlineData(ProjectionState.Rebuilding, 5000, 900, 0)]
    [InlineData(ProjectionState.Outdated, 5, 1, 1)]
    [InlineData(ProjectionState.Failing, 5, 1, 2)]
    public void a_projection_is_judged_by_what_it_does(ProjectionState state, long lag, int seconds, int level) =>
        (
            (int)
                DoctorChecks
                    .Of(new ProjectionStatus("list", state, 7, lag, "Boom\nBang", 8, IsLed: true), TimeSpan.FromSeconds(seconds))
                    .Level
        ).ShouldBe(level);

    [Theory]
    [InlineData("2026-03-01T08:00", "2026-03-01T00:00:00Z")]
    [InlineData("2026-03-01 08:00", "2026-03-01T00:00:00Z")]
    [InlineData("2026-03-01T08:00Z", "2026-03-01T08:00:00Z")]
    [InlineData("2026-03-01T08:00:00+07:00", "2026-03-01T01:00:00Z")]
    [InlineData("2026-03-01", "2026-02-28T16:00:00Z")]
    public void a_moment_is_china_standard_time_unless_it_says_otherwise(string text, string moment) =>
        StreamCommands.Parse(text).ShouldBe(AsOf.Moment(DateTimeOffset.Parse(moment)));

    [Fact]
    public void progress_is_drawn_over_itself_on_a_terminal_and_told_in_tenths_elsewhere()
    {
        var lines = new StringWriter { NewLine = "\n" };
        using (var progress = new ProgressLine("Rebuilding", lines, terminal: false))
        {
            for (var done = 0; done <= 1000; done++)
                progress.Report(done, 1000);
        }
        lines.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(11);

        var bar = new StringWriter { NewLine = "\n" };
        using (var progress = new ProgressLine("Rebuilding", bar, terminal: true))
            progress.Report(500, 1000);
        bar.ToString().ShouldBe($"\rRebuilding [{new string('#', 15)}{new string('.', 15)}]  50 %  500 of 1,000\u001b[K\n");
    }
}
