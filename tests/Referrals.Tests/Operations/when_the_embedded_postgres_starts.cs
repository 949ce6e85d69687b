using System.Diagnostics;
using Npgsql;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Operations;

public class when_the_embedded_postgres_starts
{
    [Fact]
    public async Task it_is_durable_private_and_speaks_utf8()
    {
        await using var folder = new EmbeddedPostgresFolder();
        await using var postgres = await folder.StartAsync(options => options with { Relaxed = false });

        foreach (
            var (setting, value) in new[]
            {
                ("fsync", "on"),
                ("synchronous_commit", "on"),
                ("full_page_writes", "on"),
                ("listen_addresses", "127.0.0.1"),
                ("unix_socket_directories", ""),
                ("server_encoding", "UTF8"),
                ("max_connections", "200"),
                ("shared_buffers", "128MB"),
                ("password_encryption", "scram-sha-256"),
            }
        )
        {
            (await Sql.RunAsync(postgres, $"select current_setting('{setting}')")).ShouldBe(value, setting);
        }
        (await Sql.RunAsync(postgres, "select datcollate from pg_database where datname = current_database()")).ShouldBe("C");
        (await Sql.RunAsync(postgres, "select string_agg(distinct auth_method, ',') from pg_hba_file_rules")).ShouldBe("scram-sha-256");
        File.GetUnixFileMode(Path.Combine(folder.DataFolder, "postgres", "password"))
            .ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task nobody_gets_in_without_its_password()
    {
        await using var folder = new EmbeddedPostgresFolder();
        await using var postgres = await folder.StartAsync();

        var guess = new NpgsqlConnectionStringBuilder(postgres.ConnectionString) { Password = "postgres" };
        var refused = await Should.ThrowAsync<PostgresException>(Sql.RunAsync(guess.ConnectionString, "select 1"));
        refused.SqlState.ShouldBe(PostgresErrorCodes.InvalidPassword);
    }

    [Fact]
    public async Task tests_may_relax_it_and_settings_win()
    {
        await using var folder = new EmbeddedPostgresFolder();
        await using var postgres = await folder.StartAsync(options =>
            options with
            {
                Settings = new Dictionary<string, string> { ["shared_buffers"] = "16MB", ["cluster_name"] = "it's the \"$HOME\"" },
            }
        );

        (await Sql.RunAsync(postgres, "select current_setting('fsync')")).ShouldBe("off");
        (await Sql.RunAsync(postgres, "select current_setting('shared_buffers')")).ShouldBe("16MB");
        (await Sql.RunAsync(postgres, "select current_setting('cluster_name')")).ShouldBe("it's the \"$HOME\"");
    }

    [Fact]
    public async Task data_and_port_survive_a_restart()
    {
        await using var folder = new EmbeddedPostgresFolder();
        string before;
        await using (var first = await folder.StartAsync())
        {
            before = first.ConnectionString;
            await Sql.KeepAsync(first);
        }
        File.Exists(folder.PidFile).ShouldBeFalse("the server stops with its only user");

        await using var second = await folder.StartAsync();
        await Sql.ShouldBeKeptAsync(second);
        second.ConnectionString.ShouldBe(before);
    }

    [Fact]
    public async Task root_runs_it_as_an_ordinary_user()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root");
        await using var folder = new EmbeddedPostgresFolder();
        await using var postgres = await folder.StartAsync();

        using var stat = Process.Start(
            new ProcessStartInfo("stat", ["-c", "%U", $"/proc/{folder.ServerProcess}", folder.Data])
            {
                RedirectStandardOutput = true,
                UseShellExecute = false,
            }
        )!;
        var owners = (await stat.StandardOutput.ReadToEndAsync(EmbeddedPostgresFolder.Cancellation)).Split(
            '\n',
            StringSplitOptions.RemoveEmptyEntries
        );
        owners.Length.ShouldBe(2);
        owners.ShouldAllBe(owner => owner == "postgres" || owner == "nobody");
    }

    [Fact]
    public async Task an_interrupted_creation_leaves_nothing_half_made()
    {
        await using var folder = new EmbeddedPostgresFolder();
        using var interrupt = new CancellationTokenSource();
        var start = folder.StartAsync(cancellation: interrupt.Token);
        var partial = Path.Combine(folder.DataFolder, "postgres.partial", "data");
        await Eventually.Holds(() => Directory.Exists(partial), "it is being made");
        await interrupt.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(start);
        Directory.Exists(folder.Data).ShouldBeFalse();

        // As if a power cut had come: what was there of it stays behind.
        Directory.CreateDirectory(partial);
        await using var postgres = await folder.StartAsync();
        await Sql.KeepAsync(postgres);
    }
}
