// The folder on this machine that holds what the service makes for itself.
namespace Referrals.Hosting;

internal static class LocalData
{
    /// <summary>
    /// <c>REFERRALS_DATA</c>, else <c>.local</c> in the repository that holds the working directory, else <c>.local</c> in the working
    /// directory, and for root <c>/var/lib/referrals</c> when that lies where only root may enter.
    /// </summary>
    public static string Folder() => Variable("REFERRALS_DATA") ?? Default();

    /// <summary>An environment variable; null where it is empty.</summary>
    public static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    /// <summary>Makes the folder, reachable for the user that the embedded PostgreSQL runs as.</summary>
    public static void Create(string folder)
    {
        if (Directory.Exists(folder))
            return;
        Directory.CreateDirectory(folder);
        // PostgreSQL runs as another user, who must get in whatever root's umask.
        if (Environment.IsPrivilegedProcess)
            File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
    }

    private static string Default()
    {
        var here = new DirectoryInfo(Environment.CurrentDirectory);
        var repository = Above(here).FirstOrDefault(folder => File.Exists(Path.Combine(folder.FullName, "Referrals.sln")));
        var home = repository ?? here;
        // A clone under /root, which only root may enter, cannot hold the data of a server that must not run as root.
        return Environment.IsPrivilegedProcess && !Above(home).All(OpenToAll)
            ? "/var/lib/referrals"
            : Path.Combine(home.FullName, ".local");
    }

    private static IEnumerable<DirectoryInfo> Above(DirectoryInfo folder)
    {
        for (var next = folder; next is not null; next = next.Parent)
            yield return next;
    }

    private static bool OpenToAll(DirectoryInfo folder) => folder.UnixFileMode.HasFlag(UnixFileMode.OtherExecute);
}
