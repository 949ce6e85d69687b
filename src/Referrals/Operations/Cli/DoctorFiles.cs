// What the doctor looks at on disk: backups, in the words of ops/backup status, and the certificate.
using System.Globalization;
using Referrals.Http;
using Referrals.Security;
using Referrals.Shared;

namespace Referrals.Operations.Cli;

internal static class DoctorFiles
{
    private static readonly TimeSpan SoonEnding = TimeSpan.FromDays(30);

    // A base backup is taken each night, keys each hour, and a service that runs writes WAL all the time.
    private static readonly TimeSpan OldBase = TimeSpan.FromHours(36);
    private static readonly TimeSpan OldKeys = TimeSpan.FromHours(3);
    private static readonly TimeSpan OldWal = TimeSpan.FromMinutes(15);

    /// <summary>The certificate, where one is configured.</summary>
    public static IReadOnlyList<Finding> Certificate(CommandHost host)
    {
        const string name = "certificate";
        try
        {
            if (TlsCertificate.Of(host.Services) is not { } certificate)
                return [];
            var says = $"holds until {Shown(certificate.Until)}";
            return
            [
                certificate.Until - DateTimeOffset.UtcNow > SoonEnding
                    ? Finding.Ok(name, says)
                    : Finding.Warning(name, says, "Renew its files; every node takes them within ten seconds, without a restart."),
            ];
        }
        catch (SecuritySettingsException refused)
        {
            return [Finding.Error(name, refused.Message, "The service does not start with it. Renew it: ops/runbooks/certificate.md")];
        }
    }

    /// <summary>The folder of backups that is configured.</summary>
    public static IReadOnlyList<Finding> Backups(IConfiguration configuration, bool development, DateTimeOffset now)
    {
        const string name = "backups";
        if (configuration["Backup:Folder"]?.Trim() is not { Length: > 0 } folder)
        {
            return development
                ? []
                :
                [
                    Finding.Warning(
                        name,
                        "Backup__Folder is not set: whether there are backups is not known here",
                        "Set it to the folder of ops/backup, if this machine can read it: ops/runbooks/restore.md"
                    ),
                ];
        }

        var keys = configuration["Backup:KeysFolder"]?.Trim() is { Length: > 0 } apart ? apart : Path.Combine(folder, "keys");
        try
        {
            return !File.Exists(Path.Combine(folder, "about"))
                    ? [Finding.Error(name, $"{folder} holds no backup", $"Run ops/backup base {folder}")]
                : File.Exists(Path.Combine(folder, "ended"))
                    ?
                    [
                        Finding.Error(
                            name,
                            $"the backups in {folder} have ended: its slot was dropped",
                            "Begin a new folder: ops/runbooks/restore.md"
                        ),
                    ]
                : [Base(folder, now), Wal(folder, now), Keys(folder, keys, now)];
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return [Finding.Error(name, refused.Message, "The user who runs doctor must be able to read Backup__Folder.")];
        }
    }

    private static Finding Base(string folder, DateTimeOffset now) =>
        Files(Path.Combine(folder, "bases"))
            .Where(one => !one.EndsWith(".partial", StringComparison.Ordinal) && File.Exists(Path.Combine(one, "about")))
            .Select(one => Value(Path.Combine(one, "about"), "until") is { } until ? Moment(until) : null)
            .Max()
            is { } newest
            ? Aged("base", newest, now, OldBase, $"Run ops/backup base {folder}, nightly.")
            : Finding.Error("base", "none", $"Run ops/backup base {folder}.");

    private static Finding Wal(string folder, DateTimeOffset now) =>
        Files(Path.Combine(folder, "wal"))
            .Where(file => Path.GetFileName(file) is { Length: >= 24 } name && name[..24].All(char.IsAsciiHexDigitUpper))
            .Select(file => (DateTimeOffset?)new DateTimeOffset(File.GetLastWriteTimeUtc(file)))
            .Max()
            is { } newest
            ? Aged("WAL", newest, now, OldWal, $"Nobody fetches it. Start ops/backup stream {folder}.")
            : Finding.Error("WAL", "none", $"Start ops/backup stream {folder}.");

    // Copies of another database's keys may lie in the same folder.
    private static Finding Keys(string folder, string keys, DateTimeOffset now)
    {
        var system = Value(Path.Combine(folder, "about"), "system");
        return
            Files(keys)
                .Where(file => file.EndsWith(".keys", StringComparison.Ordinal))
                .Select(file => File.ReadLines(file).FirstOrDefault()?.Split('\t'))
                .Select(first => first is [_, var taken, var of, ..] && of == system ? Moment(taken) : null)
                .Max()
                is { } newest
            ? Aged("keys", newest, now, OldKeys, $"Run ops/backup keys {folder}, hourly.")
            : Finding.Error("keys", "none", $"Run ops/backup keys {folder}.");
    }

    private static Finding Aged(string name, DateTimeOffset newest, DateTimeOffset now, TimeSpan old, string next)
    {
        var says = $"the newest of {Shown(newest)}, {(int)(now - newest).TotalMinutes} minutes old";
        return now - newest > old ? Finding.Warning(name, says, next) : Finding.Ok(name, says);
    }

    // A folder that is not there yet is an empty one.
    private static IEnumerable<string> Files(string folder) => Directory.Exists(folder) ? Directory.EnumerateFileSystemEntries(folder) : [];

    private static string? Value(string file, string name) =>
        File.ReadLines(file).FirstOrDefault(line => line.StartsWith($"{name}=", StringComparison.Ordinal))?[(name.Length + 1)..];

    // Microseconds since 1970.
    private static DateTimeOffset? Moment(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds)
            ? DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond)
            : null;

    private static string Shown(DateTimeOffset moment) =>
        moment.ToOffset(Shanghai.Offset).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
