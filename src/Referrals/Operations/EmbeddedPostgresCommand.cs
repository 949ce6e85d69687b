// Runs PostgreSQL's programs, as an ordinary user when the service is root.
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Referrals.Operations;

internal sealed record EmbeddedPostgresResult(int ExitCode, string Output);

internal static class EmbeddedPostgresCommand
{
    private const int SigInt = 2;

    /// <summary>Runs a program to its end and returns what it wrote.</summary>
    /// <param name="user">The user to run as, or null for the current one. Needs root.</param>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="cancellation">Interrupts the program, waits for it to clean up behind itself, and throws.</param>
    public static async Task<EmbeddedPostgresResult> RunAsync(string? user, string[] command, CancellationToken cancellation)
    {
        // In a session of its own, so that Ctrl-C in the terminal reaches the service alone and the service decides.
        string[] line = user is null
            ? ["setsid", .. command]
            : ["setsid", "setpriv", $"--reuid={user}", $"--regid={await GroupOfAsync(user)}", "--init-groups", .. command];
        var start = new ProcessStartInfo(line[0], line[1..])
        {
            // The user may not be allowed into the current folder, and PostgreSQL insists on entering it.
            WorkingDirectory = "/",
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Messages in English, because some of them are recognised.
        start.Environment["LC_ALL"] = "C";
        cancellation.ThrowIfCancellationRequested();
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        await using (
            cancellation.Register(() =>
            {
                if (!process.HasExited)
                {
                    Interrupt(process.Id);
                }
            })
        )
        {
            await process.WaitForExitAsync(CancellationToken.None);
        }
        if (process.ExitCode == 128 + SigInt)
        {
            // Ctrl-C came in the instant before the session was its own; the service is about to hear of it too.
            await Task.Delay(TimeSpan.FromSeconds(5), cancellation);
        }
        cancellation.ThrowIfCancellationRequested();
        return new EmbeddedPostgresResult(process.ExitCode, await output + await errors);
    }

    /// <summary>The user to run PostgreSQL as on these data: it refuses to be root. Null: the current user will do.</summary>
    public static async Task<string?> UserForAsync(string data, CancellationToken cancellation)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return null;
        }
        if (Directory.Exists(data))
        {
            // Data keep their owner: one run as root must not lock an ordinary user out of them.
            var owner = (await RunAsync(null, ["stat", "-c", "%U", data], cancellation)).Output.Trim();
            if (owner is not ("root" or "UNKNOWN"))
            {
                return owner;
            }
        }
        return (await RunAsync(null, ["id", "postgres"], cancellation)).ExitCode == 0 ? "postgres" : "nobody";
    }

    /// <summary>What Ctrl-C does to a program. It may be gone already.</summary>
    public static void Interrupt(int process) => _ = Kill(process, SigInt);

    private static async Task<string> GroupOfAsync(string user) =>
        (await RunAsync(null, ["id", "-g", user], CancellationToken.None)).Output.Trim();

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);
}
