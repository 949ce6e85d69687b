// The data folder of the embedded PostgreSQL, and the server on it: create, start, stop, and say what is wrong.
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Referrals.Operations;

/// <summary>The caller holds the folder's lock, so that one process at a time does any of this.</summary>
internal sealed partial class EmbeddedPostgresCluster(EmbeddedPostgresOptions options, string? user, ILogger logger)
{
    public const string Owner = "referrals";

    // The size of a WAL segment: with less, PostgreSQL cannot go on.
    private const long FullDisk = 16L * 1024 * 1024;
    private static readonly string[] DiskFullWords = ["No space left on device", "Check free disk space"];

    private readonly string folder = Path.Combine(options.DataFolder, "postgres");

    private string Data => DataIn(options);
    private string ServerLog => Path.Combine(folder, "server.log");
    private string PidFile => EmbeddedPostgresPostmaster.PidFile(Data);

    public string PasswordFile => Path.Combine(folder, "password");

    public static string DataIn(EmbeddedPostgresOptions options) => Path.Combine(options.DataFolder, "postgres", "data");

    /// <summary>The server that runs on these data. One that starts, or that somebody is stopping, is waited for.</summary>
    public async Task<EmbeddedPostgresPostmaster?> FindServerAsync(CancellationToken cancellation)
    {
        var server = EmbeddedPostgresPostmaster.Find(Data);
        while (server is { IsReady: false })
        {
            await Task.Delay(50, cancellation);
            server = EmbeddedPostgresPostmaster.Find(Data);
        }
        return server;
    }

    public async Task<EmbeddedPostgresPostmaster> StartAsync(CancellationToken cancellation)
    {
        var programs = await FindBinariesAsync(cancellation);
        await CheckReachableAsync(options.DataFolder, cancellation);
        await CheckReachableAsync(programs.Program("postgres"), cancellation);
        CheckSpace();
        if (!Directory.Exists(folder))
        {
            await CreateAsync(programs, cancellation);
        }
        RemoveMisleadingPidFile();
        var port = options.Port ?? LastPort() ?? FreePort();
        for (var attempt = 1; ; attempt++)
        {
            var result = await RunServerAsync(programs, port, cancellation);
            if (result.ExitCode == 0 && await FindServerAsync(cancellation) is { } server)
            {
                Started(logger, programs.Major, server.Port, options.DataFolder);
                return server;
            }
            var said = File.Exists(ServerLog) ? await File.ReadAllTextAsync(ServerLog, cancellation) : result.Output;
            if (said.Contains("pre-existing shared memory block", StringComparison.Ordinal) && attempt < 50)
            {
                // The orphans of a server that was killed notice it within moments.
                await Task.Delay(200, cancellation);
                continue;
            }
            if (!said.Contains("Address already in use", StringComparison.Ordinal))
            {
                throw Failure("does not start", said);
            }
            if (options.Port is not null)
            {
                throw new EmbeddedPostgresException(
                    EmbeddedPostgresException.PortTaken,
                    $"Port {port} of 127.0.0.1 is taken by another program. Stop that, or set REFERRALS_PG_PORT to a free port."
                );
            }
            port = FreePort();
        }
    }

    /// <summary>Stops the server if one runs, be it ready or still starting.</summary>
    public async Task StopAsync()
    {
        if (EmbeddedPostgresPostmaster.Find(Data) is not { } server)
        {
            return;
        }
        // What pg_ctl stop -m fast does, and it works as well when the programs are gone, as in the middle of an upgrade.
        EmbeddedPostgresCommand.Interrupt(server.ProcessId);
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (File.Exists(PidFile) && !patience.IsCancellationRequested)
        {
            await Task.Delay(20, CancellationToken.None);
        }
        if (patience.IsCancellationRequested)
        {
            NotStopped(logger, server.ProcessId);
        }
        else
        {
            Stopped(logger, server.Port);
        }
    }

    private async Task<EmbeddedPostgresBinaries> FindBinariesAsync(CancellationToken cancellation)
    {
        var version = Path.Combine(Data, "PG_VERSION");
        int? major = File.Exists(version) ? EmbeddedPostgresBinaries.ParseMajor(await File.ReadAllTextAsync(version, cancellation)) : null;
        return await EmbeddedPostgresBinaries.FindAsync(options, major, logger, cancellation);
    }

    private async Task CheckReachableAsync(string path, CancellationToken cancellation)
    {
        if (user is not null && (await EmbeddedPostgresCommand.RunAsync(user, ["test", "-x", path], cancellation)).ExitCode != 0)
        {
            throw new EmbeddedPostgresException(
                EmbeddedPostgresException.FolderUnreachable,
                $"PostgreSQL must not run as root, and user {user} cannot get to {path}. Set REFERRALS_DATA to a folder that this user "
                    + "can enter, such as /var/lib/referrals, or start the service as an ordinary user."
            );
        }
    }

    private void CheckSpace()
    {
        const long megabyte = 1024 * 1024;
        var free = FreeBytes();
        if (free < options.MinimumFreeBytes)
        {
            throw new EmbeddedPostgresException(
                EmbeddedPostgresException.DiskFull,
                $"The disk of {options.DataFolder} has {free / megabyte} MB free, and PostgreSQL is not started with less than "
                    + $"{options.MinimumFreeBytes / megabyte} MB. Free some space. Nothing was changed."
            );
        }
    }

    private async Task CreateAsync(EmbeddedPostgresBinaries programs, CancellationToken cancellation)
    {
        Creating(logger, programs.Major, folder);
        // Made beside its place and moved there when complete: whatever interrupts it leaves nothing that looks like data.
        var partial = folder + ".partial";
        if (Directory.Exists(partial))
        {
            Directory.Delete(partial, recursive: true);
        }
        Directory.CreateDirectory(partial, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var password = Path.Combine(partial, "password");
        await File.WriteAllTextAsync(password, RandomNumberGenerator.GetHexString(40), cancellation);
        File.SetUnixFileMode(password, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        if (user is not null)
        {
            await EmbeddedPostgresCommand.RunAsync(null, ["chown", "-R", user, partial], cancellation);
        }
        var result = await EmbeddedPostgresCommand.RunAsync(
            user,
            [
                programs.Program("initdb"),
                "-D",
                Path.Combine(partial, "data"),
                "-U",
                Owner,
                $"--pwfile={password}",
                "-A",
                "scram-sha-256",
                "-E",
                "UTF8",
                "--no-locale",
                .. options.Relaxed ? ["--no-sync"] : Array.Empty<string>(),
            ],
            cancellation
        );
        if (result.ExitCode != 0)
        {
            var failure = Failure("could not create its data folder", result.Output);
            Directory.Delete(partial, recursive: true);
            throw failure;
        }
        Directory.Move(partial, folder);
    }

    // PostgreSQL itself replaces the file of a dead process, once it is sure that no orphan of it still touches the data. It
    // gives up on a file whose process id meanwhile belongs to another program, and on one that a power cut left empty.
    private void RemoveMisleadingPidFile()
    {
        if (!File.Exists(PidFile))
        {
            return;
        }
        var process = File.ReadLines(PidFile).FirstOrDefault() ?? "";
        Recovering(logger, PidFile, process);
        if (process.Length == 0 || Directory.Exists($"/proc/{process}"))
        {
            File.Delete(PidFile);
        }
    }

    private Task<EmbeddedPostgresResult> RunServerAsync(EmbeddedPostgresBinaries programs, int port, CancellationToken cancellation)
    {
        // One log a run, and the one before: enough to see what happened, and bounded.
        if (File.Exists(ServerLog))
        {
            File.Move(ServerLog, ServerLog + ".previous", overwrite: true);
        }
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["listen_addresses"] = "127.0.0.1",
            ["port"] = port.ToString(CultureInfo.InvariantCulture),
            ["unix_socket_directories"] = "",
            ["max_connections"] = "200",
            ["shared_buffers"] = "128MB",
            // A new county's tables grow a hundredfold in their first minute: what the planner knows of them should be no older than
            // seconds.
            ["autovacuum_naptime"] = "5s",
            // Failed statements are the service's to report: they may carry personal data, which has no place in a log file.
            ["log_min_messages"] = "log",
        };
        if (options.Relaxed)
        {
            settings["fsync"] = settings["full_page_writes"] = "off";
        }
        foreach (var (name, value) in options.Settings)
        {
            settings[name] = value;
        }
        var arguments = string.Join(' ', settings.Select(setting => $"-c {Quote($"{setting.Key}={setting.Value}")}"));
        // Recovery after a power cut may take minutes: wait for it, while Ctrl-C interrupts pg_ctl, which then stops the server.
        return EmbeddedPostgresCommand.RunAsync(
            user,
            [programs.Program("pg_ctl"), "start", "-D", Data, "-l", ServerLog, "-o", arguments, "-w", "-t", "3600"],
            cancellation
        );
    }

    // pg_ctl hands its options to a shell.
    private static string Quote(string argument) => $"'{argument.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    // The port of the last run, from the command line that the server keeps: whoever noted it finds the server there again.
    private int? LastPort()
    {
        var kept = Path.Combine(Data, "postmaster.opts");
        var setting = File.Exists(kept)
            ? File.ReadAllText(kept).Split('"').LastOrDefault(part => part.StartsWith("port=", StringComparison.Ordinal))
            : null;
        return setting is null ? null : int.Parse(setting["port=".Length..], CultureInfo.InvariantCulture);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private long FreeBytes() => new DriveInfo(options.DataFolder).AvailableFreeSpace;

    private EmbeddedPostgresException Failure(string what, string said) =>
        // On a full disk the server cannot even write its log.
        DiskFullWords.Any(words => said.Contains(words, StringComparison.Ordinal))
        || FreeBytes() < FullDisk
            ? new(
                EmbeddedPostgresException.DiskFull,
                $"PostgreSQL {what} because the disk of {options.DataFolder} is full. Free some space. Nothing was lost."
            )
            : new(EmbeddedPostgresException.StartFailed, $"PostgreSQL {what}: {LastLines(said)}");

    private static string LastLines(string text) =>
        string.Join(" | ", text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).TakeLast(4));

    [LoggerMessage(503, LogLevel.Information, "Creating a PostgreSQL {Major} database in {Folder}")]
    private static partial void Creating(ILogger logger, int major, string folder);

    [LoggerMessage(
        504,
        LogLevel.Warning,
        "{PidFile} was left behind by process {ProcessId}: PostgreSQL did not stop cleanly and now recovers"
    )]
    private static partial void Recovering(ILogger logger, string pidFile, string processId);

    [LoggerMessage(505, LogLevel.Information, "PostgreSQL {Major} started on port {Port} with its data in {Folder}")]
    private static partial void Started(ILogger logger, int major, int port, string folder);

    [LoggerMessage(506, LogLevel.Information, "PostgreSQL on port {Port} stopped")]
    private static partial void Stopped(ILogger logger, int port);

    [LoggerMessage(507, LogLevel.Warning, "PostgreSQL (process {ProcessId}) was told to stop and is still at it after a minute")]
    private static partial void NotStopped(ILogger logger, int processId);
}
