// One node of the service as a process of its own, and what is sent to it.
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using Referrals.Http;
using Referrals.Security;

namespace Referrals.Benchmarks;

/// <summary>Runs the service with the benchmark's database and development tokens.</summary>
internal sealed class ServiceNode : IAsyncDisposable
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private const int LongestLine = 2_000;
    private readonly Process process;
    private readonly DevelopmentKey key;

    private ServiceNode(Process process, Uri address, DevelopmentKey key)
    {
        (this.process, this.key) = (process, key);
        Http = new HttpClient(
            new SocketsHttpHandler
            {
                MaxConnectionsPerServer = 512,
                PooledConnectionLifetime = Timeout.InfiniteTimeSpan,
                UseCookies = false,
                UseProxy = false,
            }
        )
        {
            BaseAddress = address,
        };
    }

    public HttpClient Http { get; }

    public int ProcessId => process.Id;

    public static async Task<ServiceNode> Start(
        string connectionString,
        string dataFolder,
        string? masterKeys = null,
        params (string Name, string Value)[] settings
    )
    {
        Directory.CreateDirectory(dataFolder);
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Referrals.dll")])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        start.Environment["REFERRALS_DATA"] = dataFolder;
        start.Environment["REFERRALS_MASTER_KEYS"] = masterKeys ?? People.MasterKeys.Generate();
        start.Environment["ConnectionStrings__Referrals"] = connectionString;
        start.Environment["Seed__County"] = DevelopmentToken.DefaultCounty;
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        // Counted as ever, and never reached.
        foreach (var limit in RequestLimits.Names)
            start.Environment[limit.Replace(":", "__", StringComparison.Ordinal)] = "1000000";
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        var started = Process.Start(start)!;
        const string ready = "Referrals is ready at ";
        while (await started.StandardOutput.ReadLineAsync() is { } line)
        {
            if (!line.StartsWith(ready, StringComparison.Ordinal))
                continue;
            _ = WriteErrors(started.StandardOutput);
            return new ServiceNode(started, new Uri(line[ready.Length..].Split(' ')[0]), DevelopmentKey.Open(dataFolder));
        }

        throw new InvalidOperationException("The service did not start.");
    }

    // Without them an answer of 500 says nothing.
    private static async Task WriteErrors(StreamReader output)
    {
        while (await output.ReadLineAsync() is { } line)
        {
            if (line.Contains(" fail: ", StringComparison.Ordinal))
                await Console.Error.WriteLineAsync(line.Length > LongestLine ? line[..LongestLine] : line);
        }
    }

    public string Token(string who, string subject) =>
        DevelopmentToken
            .Parse(who, subject: subject)
            .Sign(key, SecuritySettings.DefaultAudience, DateTimeOffset.UtcNow, DevelopmentToken.DefaultLife);

    /// <summary>The most memory that the process has had at once.</summary>
    public double PeakMegabytes()
    {
        const string peak = "VmHWM:";
        var line = File.ReadLines($"/proc/{process.Id}/status").Single(one => one.StartsWith(peak, StringComparison.Ordinal));
        return double.Parse(line[peak.Length..].Trim().Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture) / 1024;
    }

    /// <summary>Sends a request and reads its answer; anything but success is an error of the benchmark.</summary>
    public async Task<string> Send(HttpMethod method, string path, string token, byte[]? body = null)
    {
        var (status, answer) = await Ask(method, path, token, body);
        return status is >= 200 and < 300
            ? ""
            : throw new InvalidOperationException($"{method} {path}: {status} {Encoding.UTF8.GetString(answer)}");
    }

    /// <summary>Sends a request and reads its answer, whatever it is.</summary>
    public async Task<(int Status, byte[] Answer)> Ask(
        HttpMethod method,
        string path,
        string token,
        byte[]? body = null,
        string? key = null
    )
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        if (body is not null)
            request.Content = new ByteArrayContent(body) { Headers = { ContentType = Json } };
        using var response = await Http.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync());
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        key.Dispose();
        if (!process.HasExited)
            process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
