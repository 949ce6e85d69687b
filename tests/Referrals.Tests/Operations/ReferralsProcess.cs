// The service as a process of its own, as an operator runs it.
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Runtime.InteropServices;
using System.Text.Json;
using Referrals.Http;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Operations;

public sealed class ReferralsProcess : IAsyncDisposable
{
    public const int SigInt = 2;
    public const int SigTerm = 15;

    private static readonly string MasterKeys = Referrals.People.MasterKeys.Generate();

    // The service's own output: what lies beside the tests has the tests' libraries. Built as the tests were: bin/Release/net10.0.
    private static readonly string Program = Path.Combine(
        Repository.Root,
        "src",
        "Referrals",
        Path.GetRelativePath(Path.Combine(Repository.Root, "tests", "Referrals.Tests"), AppContext.BaseDirectory),
        "Referrals.dll"
    );

    // The one that runs the tests, wherever a test's own PATH leads.
    private static readonly string Dotnet = Path.GetFullPath(
        Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet")
    );

    private readonly Process process;
    private readonly ConcurrentQueue<string> output = new();
    private readonly ConcurrentQueue<string> errors = new();
    private readonly TaskCompletionSource<Uri> ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HttpClient http = new();

    /// <summary>Starts the service on any free port, with its data in this folder.</summary>
    public ReferralsProcess(string dataFolder, params (string Name, string Value)[] environment)
    {
        process = new Process { StartInfo = Command(dataFolder, [], environment) };
        process.OutputDataReceived += (_, line) => Heard(line.Data);
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is not null)
            {
                errors.Enqueue(line.Data);
            }
        };
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public string Output => string.Join('\n', output);

    public string Errors => string.Join('\n', errors);

    /// <summary>Runs a command to its end. What it says comes without white space around it.</summary>
    public static async Task<(int Code, string Output, string Errors)> RunAsync(
        string dataFolder,
        string[] arguments,
        params (string Name, string Value)[] environment
    )
    {
        using var command = Process.Start(Command(dataFolder, arguments, environment))!;
        var answer = command.StandardOutput.ReadToEndAsync(EmbeddedPostgresFolder.Cancellation);
        var complaint = command.StandardError.ReadToEndAsync(EmbeddedPostgresFolder.Cancellation);
        await command.WaitForExitAsync(EmbeddedPostgresFolder.Cancellation);
        return (command.ExitCode, (await answer).Trim(), (await complaint).Trim());
    }

    private static ProcessStartInfo Command(string dataFolder, string[] arguments, (string Name, string Value)[] environment)
    {
        // Whoever runs the tests in the background may ignore Ctrl-C, and its children would with it.
        var start = new ProcessStartInfo("env", ["--default-signal=INT,QUIT", Dotnet, Program, .. arguments])
        {
            WorkingDirectory = "/",
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (
            var inherited in start
                .Environment.Keys.Where(name =>
                    name.StartsWith("ASPNETCORE_")
                    || name.StartsWith("Security__")
                    || name.StartsWith("OTEL_")
                    || name
                        is "REFERRALS_PG_PORT"
                            or "ConnectionStrings__Referrals"
                            or "REFERRALS_MASTER_KEYS"
                            or "REFERRALS_MASTER_KEY_FILE"
                )
                .ToArray()
        )
        {
            start.Environment.Remove(inherited);
        }
        start.Environment["REFERRALS_DATA"] = dataFolder;
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        // A server of its own makes its keys itself.
        if (environment.Any(e => e.Name == "ConnectionStrings__Referrals"))
        {
            start.Environment["REFERRALS_MASTER_KEYS"] = MasterKeys;
        }
        // Tests send in seconds what accounts send in hours.
        foreach (var limit in RequestLimits.Names)
        {
            start.Environment[limit.Replace(":", "__")] = "0";
        }
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }
        return start;
    }

    /// <summary>The address that the service names when it is ready. Fails with its words when it ends instead.</summary>
    public Task<Uri> ReadyAsync() => ready.Task.WaitAsync(TimeSpan.FromMinutes(2), EmbeddedPostgresFolder.Cancellation);

    public async Task<int> ExitAsync()
    {
        await process
            .WaitForExitAsync(EmbeddedPostgresFolder.Cancellation)
            .WaitAsync(TimeSpan.FromMinutes(2), EmbeddedPostgresFolder.Cancellation);
        return process.ExitCode;
    }

    public void Signal(int signal) => Kill(process.Id, signal).ShouldBe(0);

    /// <summary>Signals and waits for the end, whose exit code it returns.</summary>
    public Task<int> SignalAsync(int signal)
    {
        Signal(signal);
        return ExitAsync();
    }

    public async Task<int> KillAsync()
    {
        process.Kill();
        return await ExitAsync();
    }

    /// <summary>The status and the document of <c>/health/ready</c>.</summary>
    public async Task<(int Status, JsonElement Answer)> HealthAsync()
    {
        using var response = await http.GetAsync(new Uri(await ReadyAsync(), "/health/ready"), EmbeddedPostgresFolder.Cancellation);
        return ((int)response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>(EmbeddedPostgresFolder.Cancellation));
    }

    /// <summary>Waits until it says that it is ready: on a busy machine a check may take longer than it waits for once.</summary>
    public Task IsReady() => Eventually.Holds(async () => (await HealthAsync()).Status == 200, "it is ready");

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }
        process.Dispose();
        http.Dispose();
    }

    private void Heard(string? line)
    {
        if (line is null)
        {
            ready.TrySetException(new InvalidOperationException($"The service ended before it was ready. {Output} {Errors}"));
            return;
        }
        output.Enqueue(line);
        const string words = "Referrals is ready at ";
        if (line.IndexOf(words) is var at && at >= 0)
        {
            ready.TrySetResult(new Uri(line[(at + words.Length)..].Split(' ')[0]));
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);
}
