using System.Net;
using System.Net.Sockets;
using Referrals.Operations;

namespace Referrals.Tests.Operations;

public class when_the_embedded_postgres_cannot_start
{
    [Fact]
    public async Task a_taken_port_is_named()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        await using var folder = new EmbeddedPostgresFolder();

        (await folder.RefusalAsync(EmbeddedPostgresException.PortTaken, options => options with { Port = port })).ShouldContain(
            $"Port {port}"
        );

        taken.Stop();
        await using var postgres = await folder.StartAsync(options => options with { Port = port });
        postgres.ConnectionString.ShouldContain($"Port={port}");
    }

    [Fact]
    public async Task a_remembered_port_that_is_taken_gives_way()
    {
        await using var folder = new EmbeddedPostgresFolder();
        int port;
        await using (var before = await folder.StartAsync())
        {
            port = new Npgsql.NpgsqlConnectionStringBuilder(before.ConnectionString).Port;
            await Sql.KeepAsync(before);
        }
        using var taken = new TcpListener(IPAddress.Loopback, port);
        taken.Start();

        await using var after = await folder.StartAsync();
        after.ConnectionString.ShouldNotContain($"Port={port};");
        await Sql.ShouldBeKeptAsync(after);
    }

    [Fact]
    public async Task data_of_another_major_version_are_not_touched()
    {
        await using var folder = new EmbeddedPostgresFolder();
        await using (var before = await folder.StartAsync())
        {
            await Sql.KeepAsync(before);
        }
        var version = Path.Combine(folder.Data, "PG_VERSION");
        var ours = await File.ReadAllTextAsync(version, EmbeddedPostgresFolder.Cancellation);
        await File.WriteAllTextAsync(version, "9.6\n", EmbeddedPostgresFolder.Cancellation);
        var files = Snapshot(folder.DataFolder);

        (await folder.RefusalAsync(EmbeddedPostgresException.DataOfOtherVersion)).ShouldContain("made by PostgreSQL 9");
        Snapshot(folder.DataFolder).ShouldBe(files);

        await File.WriteAllTextAsync(version, ours, EmbeddedPostgresFolder.Cancellation);
        await using var after = await folder.StartAsync();
        await Sql.ShouldBeKeptAsync(after);
    }

    [Fact]
    public async Task a_folder_that_cannot_be_made_is_named()
    {
        await using var folder = new EmbeddedPostgresFolder("/proc");
        var refusal = await folder.RefusalAsync(EmbeddedPostgresException.FolderUnreachable);
        refusal.ShouldContain(folder.DataFolder);
        refusal.ShouldContain("REFERRALS_DATA");
    }

    [Fact]
    public async Task a_folder_that_only_root_may_enter_is_named()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root");
        var closed = Directory.CreateTempSubdirectory();
        try
        {
            await using var folder = new EmbeddedPostgresFolder(closed.FullName);
            var refusal = await folder.RefusalAsync(EmbeddedPostgresException.FolderUnreachable);
            refusal.ShouldContain(folder.DataFolder);
            refusal.ShouldContain("REFERRALS_DATA");
        }
        finally
        {
            closed.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task any_other_reason_comes_in_the_words_of_the_server()
    {
        await using var folder = new EmbeddedPostgresFolder();
        var refusal = await folder.RefusalAsync(
            EmbeddedPostgresException.StartFailed,
            options => options with { Settings = new Dictionary<string, string> { ["no_such_setting"] = "1" } }
        );
        refusal.ShouldContain("no_such_setting");
    }

    private static string[] Snapshot(string folder) =>
        [
            .. new DirectoryInfo(folder)
                .EnumerateFiles("*", SearchOption.AllDirectories)
                .Select(file => $"{file.FullName} {file.Length} {file.LastWriteTimeUtc:O}")
                .Order(StringComparer.Ordinal),
        ];
}
