// What a running server writes about itself into postmaster.pid.
using System.Globalization;
using System.Text;

namespace Referrals.Operations;

internal sealed record EmbeddedPostgresPostmaster(int ProcessId, int Port, bool IsReady)
{
    public static string PidFile(string data) => Path.Combine(data, "postmaster.pid");

    /// <summary>The server that runs on these data, ready or not, or null when none runs, whatever the file says.</summary>
    public static EmbeddedPostgresPostmaster? Find(string data)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(PidFile(data));
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        // Process, data folder, start time, port, socket folder, address, shared memory, status.
        return lines.Length > 3 && Number(lines[0]) is { } process && Runs(process, lines[1])
            ? new EmbeddedPostgresPostmaster(process, Number(lines[3]) ?? 0, lines.Length > 7 && lines[7].Trim() == "ready")
            : null;
    }

    // After a reboot the process id may belong to somebody else, so its command line is asked, which anyone may read.
    private static bool Runs(int process, string data)
    {
        try
        {
            var command = Encoding.UTF8.GetString(File.ReadAllBytes($"/proc/{process}/cmdline")).Split('\0');
            return Path.GetFileName(command[0]) == "postgres" && command.Contains(data, StringComparer.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static int? Number(string line) =>
        int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
