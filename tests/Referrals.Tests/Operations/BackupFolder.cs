// A folder of backups, and ops/backup and ops/restore as an operator runs them.
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Referrals.Operations;

namespace Referrals.Tests.Operations;

/// <summary>What the scripts make for one test: gone afterwards, with the process that fetches WAL.</summary>
public sealed class BackupFolder : IAsyncDisposable
{
    public const int SigInt = 2;

    private static readonly bool Programs = EmbeddedPostgresBinaries
        .DefaultFolders()
        .Any(bin => File.Exists(Path.Combine(bin, "pg_basebackup")));

    private readonly string folder = Path.Combine(Path.GetTempPath(), $"referrals backup {Guid.NewGuid():N}");
    private readonly Dictionary<string, string> database = new(StringComparer.Ordinal);
    private readonly List<Process> started = [];

    /// <summary>Of the embedded PostgreSQL of a data folder, or else of what the settings name.</summary>
    public BackupFolder(string? dataFolder, params (string Name, string Value)[] settings)
    {
        // A PostgreSQL that came from npm has none of them.
        Assert.SkipUnless(
            Environment.GetEnvironmentVariable("CI") is { Length: > 0 } || Programs,
            "PostgreSQL's programs for backups are not on this machine: install postgresql"
        );
        Directory.CreateDirectory(folder);
        DataFolder = dataFolder;
        foreach (var (name, value) in settings)
            database[name] = value;
        // PostgreSQL's own user must get in.
        File.SetUnixFileMode(
            folder,
            File.GetUnixFileMode(folder) | UnixFileMode.OtherExecute | UnixFileMode.OtherRead | UnixFileMode.GroupExecute
        );
    }

    /// <summary>Of the embedded PostgreSQL that is backed up.</summary>
    public string? DataFolder { get; set; }

    public string Backups => Path.Combine(folder, "backups");

    public string Wal => Path.Combine(Backups, "wal");

    public string[] Bases =>
        Directory.Exists(Path.Combine(Backups, "bases")) ? Directory.GetDirectories(Path.Combine(Backups, "bases")) : [];

    public string[] Keys => Directory.GetFiles(Path.Combine(Backups, "keys"), "*.keys");

    /// <summary>A folder into which nothing was restored yet.</summary>
    public string Target(string name) => Path.Combine(folder, name);

    public Task<(int Code, string Output, string Errors)> BackUp(string what, params string[] options) =>
        Run("backup", [what, Backups, .. options]);

    public Task<(int Code, string Output, string Errors)> Restore(string moment, string target, params string[] options) =>
        Run("restore", [Backups, "--to", moment, "--into", target, .. options]);

    /// <summary>Takes a base backup and returns what was said. Fails with the script's words.</summary>
    public async Task<string> Base(params string[] options)
    {
        var (code, output, errors) = await BackUp("base", options);
        code.ShouldBe(0, errors);
        return output;
    }

    /// <summary>Restores and returns what was said. Fails with the script's words.</summary>
    public async Task<string> Restored(string moment, string target)
    {
        var (code, output, errors) = await Restore(moment, target);
        code.ShouldBe(0, errors);
        File.Exists(Path.Combine(target, "postgres", "data", "postmaster.pid")).ShouldBeFalse("its server was stopped");
        Directory.Exists($"{target}.partial").ShouldBeFalse();
        return output;
    }

    /// <summary>Restores and returns the one line with which that was refused. Nothing is left of it.</summary>
    public async Task<string> Refused(string moment, string target)
    {
        var (code, output, errors) = await Restore(moment, target);
        code.ShouldBe(1, output);
        Directory.Exists($"{target}.partial").ShouldBeFalse();
        return errors.Split('\n')[^1];
    }

    /// <summary>Starts a script that goes on until it is signalled.</summary>
    public Process Start(string what, params string[] options)
    {
        var process = Process.Start(Command("backup", [what, Backups, .. options]))!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        started.Add(process);
        return process;
    }

    /// <summary>Signals a script and waits for its end, whose exit code it returns.</summary>
    public static async Task<int> Signal(Process process, int signal)
    {
        Kill(process.Id, signal).ShouldBe(0);
        await process.WaitForExitAsync(EmbeddedPostgresFolder.Cancellation);
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in started)
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync(CancellationToken.None);
            }
            process.Dispose();
        }
        await StopServers();
        Directory.Delete(folder, recursive: true);
    }

    // Of a restored database, where a test failed before it stopped the server.
    private async Task StopServers()
    {
        foreach (var file in Directory.GetFiles(folder, "postmaster.pid", SearchOption.AllDirectories))
        {
            var id = int.Parse((await File.ReadAllLinesAsync(file))[0], CultureInfo.InvariantCulture);
            if (
                !Directory.Exists($"/proc/{id}")
                || !(await File.ReadAllTextAsync($"/proc/{id}/cmdline")).Contains(folder, StringComparison.Ordinal)
            )
                continue;
            using var server = Process.GetProcessById(id);
            Kill(id, SigInt).ShouldBe(0);
            await server.WaitForExitAsync(CancellationToken.None);
        }
    }

    private async Task<(int Code, string Output, string Errors)> Run(string script, string[] arguments)
    {
        using var process = Process.Start(Command(script, arguments))!;
        var output = process.StandardOutput.ReadToEndAsync(EmbeddedPostgresFolder.Cancellation);
        var errors = process.StandardError.ReadToEndAsync(EmbeddedPostgresFolder.Cancellation);
        await process.WaitForExitAsync(EmbeddedPostgresFolder.Cancellation);
        return (process.ExitCode, (await output).Trim(), (await errors).Trim());
    }

    private ProcessStartInfo Command(string script, string[] arguments)
    {
        // Who runs the tests in the background may ignore Ctrl-C, and its children would with it.
        var start = new ProcessStartInfo("env", ["--default-signal=INT,QUIT", Path.Combine(Repository.Root, "ops", script), .. arguments])
        {
            WorkingDirectory = "/",
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var inherited in start.Environment.Keys.Where(name => name.StartsWith("PG", StringComparison.Ordinal)).ToArray())
            start.Environment.Remove(inherited);
        start.Environment.Remove("ConnectionStrings__Referrals");
        if (DataFolder is not null)
            start.Environment["REFERRALS_DATA"] = DataFolder;
        foreach (var (name, value) in database)
            start.Environment[name] = value;
        return start;
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);
}
