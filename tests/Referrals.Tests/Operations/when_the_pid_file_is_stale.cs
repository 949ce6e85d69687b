using System.Diagnostics;

namespace Referrals.Tests.Operations;

public class when_the_pid_file_is_stale
{
    [Fact]
    public async Task a_killed_server_recovers()
    {
        await using var folder = new EmbeddedPostgresFolder();
        await using var before = await folder.StartAsync();
        await Sql.KeepAsync(before);
        await folder.KillServerAsync();

        await using var after = await folder.StartAsync();
        await Sql.ShouldBeKeptAsync(after);
        folder.Log.ShouldContain("did not stop cleanly");
    }

    [Fact]
    public async Task a_process_id_that_now_belongs_to_another_program_is_not_mistaken_for_the_server()
    {
        await using var folder = new EmbeddedPostgresFolder();
        await using var before = await folder.StartAsync();
        await Sql.KeepAsync(before);
        var pidFile = await File.ReadAllLinesAsync(folder.PidFile, EmbeddedPostgresFolder.Cancellation);
        await folder.KillServerAsync();
        using var stranger = StartAsOwnerOf(folder.Data, "sleep", "300");
        pidFile[0] = $"{stranger.Id}";
        await File.WriteAllLinesAsync(folder.PidFile, pidFile, EmbeddedPostgresFolder.Cancellation);

        await using var after = await folder.StartAsync();
        await Sql.ShouldBeKeptAsync(after);
        folder.Log.ShouldContain($"left behind by process {stranger.Id}");
        stranger.HasExited.ShouldBeFalse();
        stranger.Kill();
    }

    [Fact]
    public async Task an_empty_one_from_a_power_cut_is_replaced()
    {
        await using var folder = new EmbeddedPostgresFolder();
        await using (var before = await folder.StartAsync())
        {
            await Sql.KeepAsync(before);
        }
        await File.WriteAllTextAsync(folder.PidFile, "", EmbeddedPostgresFolder.Cancellation);

        await using var after = await folder.StartAsync();
        await Sql.ShouldBeKeptAsync(after);
    }

    // PostgreSQL itself ignores the processes of other users, so the stranger must be one of its own user's.
    private static Process StartAsOwnerOf(string path, params string[] command)
    {
        string[] line = Environment.IsPrivilegedProcess
            ? ["chroot", $"--userspec={Owner(path)}", "--skip-chdir", "/", .. command]
            : command;
        return Process.Start(new ProcessStartInfo(line[0], line[1..]) { UseShellExecute = false })!;
    }

    private static string Owner(string path)
    {
        using var stat = Process.Start(
            new ProcessStartInfo("stat", ["-c", "%U", path]) { RedirectStandardOutput = true, UseShellExecute = false }
        )!;
        return stat.StandardOutput.ReadToEnd().Trim();
    }
}
